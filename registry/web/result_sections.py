"""What the page of a result shows beside title and licences: marks on entries, the tree of licences, further sections.

The sections are those of the extract, same columns in the same order, so that page and extract read alike.

Source: design 4.4, 5.3 and 9; rules R14, R15, R22.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from registry.reports.rights_sections import burdens, declarations, disputes, protection
from registry.reports.statement import Cell, Digest, EntryRef, Section
from registry.rights.doubts import Doubt, Doubts
from registry.rights.encumbrances import BLOCKING
from registry.rights.entries import EntryId
from registry.rights.licensing import Licence
from registry.rights.parties import Body, Party
from registry.rights.standing import Standing
from registry.web.texts import LateText, gettext, late, ngettext


@dataclass(frozen=True, slots=True)
class Mark:
    """What must be said wherever an entry shows: that another corrects or disputes it."""

    words: str
    index: int
    """Of the entry that says so."""
    look: str
    lead: LateText
    """What an entry's own page says before it."""


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence in the tree of licences."""

    licence: Licence
    depth: int
    """0 for a licence, 1 for a sublicence of it, and so on."""
    licensors: tuple[Party, ...]
    """On the day asked about: a licence follows the right to its new holder."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """What whoever disposes of the result must know first: one line at the top of its page."""

    words: str
    key: str
    """Of the section that says more."""


_CORRECTED = late("This entry stays as it was sealed; what stands is computed as corrected:")
_DISPUTED = late("What this entry is about is disputed:")
_IN_DOUBT = late("This entry was signed with a certificate that has been revoked since; it stands as it was sealed:")


_HOW: Mapping[str, LateText] = {
    "encumbrances": late(
        "A pledge is signed by the states of both sides; an arrest or a ban is recorded from the authority's own act."
    ),
    "disputes": late(
        "A state opens a dispute alone; with a caution nobody disposes of its object until the dispute is over."
    ),
    "protection": late(
        "The state of the office records each filing, grant, renewal and end; the end of a right is stated or computed."
    ),
}


def how(key: str) -> str:
    """Return how what a section shows gets there."""
    return str(_HOW.get(key, ""))


def sections_of(standing: Standing, language: str, body: Body) -> tuple[Section, ...]:
    """Return the sections after the consents, in the order of the extract."""
    return (
        burdens(standing, language),
        disputes(standing, language),
        protection(standing, language, body),
        *declarations(standing, language, body),
    )


_LOOKS: tuple[tuple[type, str], ...] = (
    (EntryRef, "entry"),
    (Digest, "digest"),
    (Fraction, "share"),
    (date, "day"),
    (int, "number"),
    (str, "text"),
)


def cell_look(cell: Cell) -> str:
    """Return how a cell of a section is drawn."""
    if cell is None or cell == "":
        return "nothing"
    return next(look for kind, look in _LOOKS if isinstance(cell, kind))


def marks_of(standing: Standing) -> Mapping[int, tuple[Mark, ...]]:
    """Return what is said beside entries, by their positions: corrections, disputes open on the day, doubts."""
    positions = {entry.id: entry.index for entry in standing.entries}
    found: dict[int, list[Mark]] = {}
    for correction in standing.corrections:
        words = gettext("corrected by entry %(index)s", index=correction.index)
        found.setdefault(positions[correction.corrects], []).append(Mark(words, correction.index, "action", _CORRECTED))
    for dispute in standing.disputes_in_force:
        words = gettext("caution, entry %(index)s", index=dispute.index)
        if not dispute.is_caution:
            words = gettext("disputed, entry %(index)s", index=dispute.index)
        for entry in _disputed(standing, dispute.terms.get("licence")):
            found.setdefault(positions[entry], []).append(Mark(words, dispute.index, "refused", _DISPUTED))
    for index, marks in doubt_marks(standing.doubts).items():
        found.setdefault(index, []).extend(marks)
    return {index: tuple(marks) for index, marks in found.items()}


def doubt_marks(doubts: Doubts) -> Mapping[int, tuple[Mark, ...]]:
    """Return what is said beside entries in doubt, by their positions."""
    return {index: tuple(_doubt_mark(doubt) for doubt in found) for index, found in doubts.items()}


def doubt_marks_of(doubts: tuple[Doubt, ...], index: int | None) -> Mapping[int, tuple[Mark, ...]]:
    """Return what is said beside one entry; nothing where there is none yet."""
    return {} if index is None else doubt_marks({index: doubts})


def _doubt_mark(doubt: Doubt) -> Mark:
    words = gettext("disputed: its key was revoked by entry %(index)s", index=doubt.index)
    return Mark(words, doubt.index, "refused", _IN_DOUBT)


def _disputed(standing: Standing, licence: str | None) -> Iterable[EntryId]:
    """Return the entries that a dispute is about: a licence, else those that title rests on."""
    if licence is None:
        return dict.fromkeys(holding.entry for holding in standing.holders_in_force)
    return [entry.id for entry in standing.entries if entry.id == licence]


def licence_tree(standing: Standing, licences: Iterable[Licence]) -> tuple[LicenceRow, ...]:
    """Return licences, each followed by what is granted under it; one whose own licence is not shown is a root."""
    shown = {licence.entry: licence for licence in licences}
    under: dict[EntryId | None, list[Licence]] = {}
    for licence in shown.values():
        under.setdefault(licence.parent if licence.parent in shown else None, []).append(licence)
    rows: list[LicenceRow] = []
    waiting = [(licence, 0) for licence in reversed(under.get(None, []))]
    while waiting:
        licence, depth = waiting.pop()
        bearing = tuple(standing.licensors_on(licence, standing.in_force_on).values())
        rows.append(LicenceRow(licence, depth, bearing))
        waiting += [(below, depth + 1) for below in reversed(under.get(licence.entry, []))]
    return tuple(rows)


def caveats_of(standing: Standing) -> tuple[Caveat, ...]:
    """Return what bars or burdens a disposal on the day asked about."""
    return tuple(_caveats(standing))


def _caveats(standing: Standing) -> Iterator[Caveat]:
    cautions = [dispute for dispute in standing.disputes_in_force if dispute.is_caution]
    if cautions:
        yield Caveat(
            gettext("A caution is entered: until the dispute is over, its object is not disposed of."), "disputes"
        )
    if standing.doubts:
        yield Caveat(
            ngettext(
                "%(num)s entry about the result is disputed: it was signed with a key revoked since.",
                "%(num)s entries about the result are disputed: they were signed with a key revoked since.",
                len(standing.doubts),
            ),
            "history",
        )
    burdening = standing.encumbrances_in_force
    if any(encumbrance.type in BLOCKING for encumbrance in burdening):
        yield Caveat(gettext("The right is under arrest or a ban: it is not disposed of."), "encumbrances")
    pledges = sum(encumbrance.is_pledge for encumbrance in burdening)
    if pledges:
        yield Caveat(
            ngettext(
                "%(num)s pledge: disposal needs the pledgee's consent.",
                "%(num)s pledges: disposal needs the pledgees' consent.",
                pledges,
            ),
            "encumbrances",
        )
