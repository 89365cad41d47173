"""The demonstration register: six fictitious offices, two hundred results, twelve stories, one tampered copy.

Everything is done through the procedures that people use, at times of the demonstration's own clock. The content comes
from `config/demo*.toml` and is the same every time; keys and nonces are made anew. What is still open at the end, one
proposal sent back and one that waits, was frozen the day before, so that a person can go on from there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from registry.cli.demo_book import DemoBook
from registry.cli.demo_burdens import tell_correction, tell_dispute, tell_pledge
from registry.cli.demo_desk import DemoError, Progress
from registry.cli.demo_everyday import live_everyday
from registry.cli.demo_founding import found_demo
from registry.cli.demo_governance import tell_frozen_membership, tell_rotated_key
from registry.cli.demo_offices import DemoFacts, save_office
from registry.cli.demo_results import FIRST, record_results
from registry.cli.demo_stories import (
    grant_simple_licences,
    tell_conflict,
    tell_counter_proposal,
    tell_exclusive_with_consent,
    tell_sublicence,
    tell_third_state,
    tell_thirds,
)
from registry.cli.demo_terms import licence, licence_terms
from registry.evidence.bundle import decode_bundle
from registry.evidence.envelope import encode_envelope
from registry.procedures.gather_evidence import gather_own_evidence
from registry.rights.words import Words
from registry.settings.demonstration import SEEN

DAY_BEFORE = timedelta(hours=20)
"""How long before the present what is still open begins."""
PIECE = 24
"""Bytes of an envelope by which its place in the file is found."""
WAVE = 24
"""Results that are recorded together."""

_RECORDED = Words("записано результатов: {count} из {all}", "results recorded: {count} of {all}")
_TOLD: Sequence[tuple[Words, Callable[[DemoBook], None]]] = (
    (Words("сюжет: доли по одной трети", "story: in thirds"), tell_thirds),
    (Words("исключительная лицензия с согласия", "an exclusive licence with consent"), tell_exclusive_with_consent),
    (Words("простые лицензии", "simple licences"), grant_simple_licences),
)
_TOLD_BY_ALL: Sequence[tuple[Words, Callable[[DemoBook], None]]] = (
    (Words("повседневные записи", "everyday entries"), live_everyday),
    (Words("сюжет: исключительные лицензии сталкиваются", "story: exclusive licences conflict"), tell_conflict),
    (Words("сюжет: встречное предложение", "story: a counter-proposal"), tell_counter_proposal),
    (Words("сюжет: сублицензия", "story: a sublicence"), tell_sublicence),
    (Words("сюжет: согласие на третье государство", "story: consent to a third state"), tell_third_state),
    (Words("сюжет: залог", "story: a pledge"), tell_pledge),
    (Words("сюжет: ключ заменён", "story: a key is replaced"), tell_rotated_key),
    (Words("сюжет: участие заморожено", "story: participation frozen"), tell_frozen_membership),
    (Words("сюжет: спор с отметкой", "story: a dispute with a caution"), tell_dispute),
    (Words("сюжет: исправление", "story: a correction"), tell_correction),
)


def make_demo(
    place: Path, facts: DemoFacts, url: str, now: datetime, progress: Progress, *, whole: bool = True
) -> None:
    """Make the demonstration in an empty folder: the register, its stories, the tampered copy of its database.

    Args:
        place: The folder.
        facts: Of the demonstration.
        url: Where people will reach the register.
        now: The present.
        progress: Called with what has just been done.
        whole: Otherwise only the first thirty results and what is told about them.
    """
    desk = found_demo(place, facts, url=url)
    founded = dict(desk.offices)
    book = DemoBook(desk, facts if whole else replace(facts, results=facts.results[:FIRST]))
    _record(book, progress, whole=whole)
    for words, tell in (*_TOLD, *(_TOLD_BY_ALL if whole else ())):
        progress(words)
        tell(book)
        book.pause(4)
    progress(Words("что ещё не завершено", "what is still open"))
    desk.clock.by_day, desk.clock.now = False, max(desk.clock.now, now - DAY_BEFORE)
    _send_back(book)
    _leave_waiting(book)
    first = book.ownership[0]
    book.tells("tampered", entry=first)
    (place / SEEN).write_text(json.dumps(book.told, indent=1) + "\n", encoding="utf-8")
    for state, office in desk.offices.items():
        if office is not founded[state]:
            save_office(place / "offices", office, facts.password)
    evidence = gather_own_evidence(desk.register, first)
    desk.register.database.close()
    _keep(place / "register.db")
    # As somebody with the disk could: one byte of the entry that says who owns the first result.
    tamper(place / "register.db", place / "tampered.db", encode_envelope(decode_bundle(evidence).envelope))


def _record(book: DemoBook, progress: Progress, *, whole: bool) -> None:
    """Record every result with its owners: the first one alone, the others in waves as the offices bring them in."""
    count = len(book.facts.results)
    starts = [0, *range(1, count, WAVE if whole else 1)]
    for start, end in zip(starts, [*starts[1:], count], strict=True):
        record_results(book, range(start, end))
        progress(_RECORDED.filled(count=str(end), all=str(count)))
        book.pause(3 if whole else 8)


def _send_back(book: DemoBook) -> None:
    """The Kazakh office sends a licence back: the term agreed was five years, not ten."""
    place, desk = book.place("supply"), book.desk
    terms = licence_terms(book, "svisloch", "tulpar", ["KZ"], fields_of_use=["operation"])
    proposal = desk.sign(desk.freeze(licence(book, place, terms, date(book.today().year + 10, 12, 31))), "BY")
    desk.send_back(proposal, "KZ", "wrong_terms", "В договоре 21-ЛД согласован срок пять лет, здесь указано десять.")
    book.tells("refusal", result=place)
    book.tells("refusal", proposal=proposal.number)


def _leave_waiting(book: DemoBook) -> None:
    """A licence signed by one office, waiting for the other: what a signatory finds on the desk."""
    terms = licence_terms(book, "neman", "somon", ["TJ"])
    matter = licence(book, book.place("kitchen"), terms, date(book.today().year + 5, 12, 31))
    book.desk.sign(book.desk.freeze(matter), "BY")


def _keep(file: Path) -> None:
    """Bring what was written in one go onto the disk."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def tamper(database: Path, copy: Path, envelope: bytes) -> None:
    """Copy an embedded database and change one byte of one sealed envelope, as an intruder with the disk would.

    Raises:
        DemoError: No piece of the envelope stands in the file exactly once.
    """
    shutil.copyfile(database, copy)
    content = bytearray(copy.read_bytes())
    for start in range(0, len(envelope) - PIECE, PIECE):
        piece = envelope[start : start + PIECE]
        if content.count(piece) == 1:
            at = content.index(piece) + PIECE // 2
            content[at] = ord("B") if content[at] == ord("A") else ord("A")
            copy.write_bytes(content)
            return
    raise DemoError(f"no {PIECE} bytes of the envelope stand in {database.name} exactly once")
