"""Marks by which two results are recognised as perhaps one: the same kind and title, number, or document (R23).

A mark is a digest of what is compared, so that whatever is compared has one length and one index, and one query finds
everything alike, however many results the register holds. Titles are compared by their words, in any language that
both have; numbers in one form, with the office that gave them; documents by their hash.

Source: design 4.3, rule R23; 6.1 (existence of restricted records).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, select

from registry.records import projection_tables
from registry.records.database import Connection
from registry.records.projection_tables import EVERYBODY
from registry.records.search_words import remembered_fold
from registry.records.tables import table_of
from registry.records.vocabulary import Sharing
from registry.rights.entries import Document, Draft, Kind, StateCode, Terms
from registry.rights.kinds import Alike
from registry.rights.protection import Protection, normalised_number

MARK = table_of(projection_tables.ResultMark)
REGISTERED = Kind("result.registered")
_MARKING = frozenset({REGISTERED, "entry.corrected"})
_PROTECTION = "protection."
_WORDS = re.compile(r"\w+")
_ALIKE = (
    select(MARK.c.mark, MARK.c.result, MARK.c.entry_id, MARK.c.sharing, MARK.c.audience)
    .where(
        MARK.c.mark.in_(bindparam("marks", expanding=True)), MARK.c.audience.in_(bindparam("audiences", expanding=True))
    )
    .order_by(MARK.c.result, MARK.c.audience)
)

Marks = Mapping[str, Sharing]
"""Mark -> what two results share that both have it."""
Known = dict[str, list[Alike]]
"""Mark -> the results that have it."""


def may_mark(kind: str) -> bool:
    """Whether an entry of the kind can change the marks of its result: it names, corrects or protects."""
    return kind in _MARKING or kind.startswith(_PROTECTION)


def marks_of_draft(draft: Draft) -> Marks:
    """Return the marks of a result that a draft would register; none for any other kind."""
    return marks_of(draft.terms, draft.documents) if draft.kind == REGISTERED else {}


def marks_of(terms: Terms, documents: Iterable[Document], rights: Iterable[Protection] = ()) -> Marks:
    """Return the marks of a result.

    Args:
        terms: Of its registration, as corrected.
        documents: Of its registration.
        rights: Its protection: numbers that offices gave later.
    """
    kind = terms["kind_of_result"]
    titles = (_WORDS.findall(remembered_fold(title)) for title in terms["title"].values())
    marks = {_mark("title", kind, *words): Sharing.TITLE for words in titles}
    marks |= {_mark("number", office, normalised_number(number)): Sharing.NUMBER for office, number in _numbers(terms)}
    for right in rights:
        printed = (step.terms["number"] for step in right.steps if step.terms.get("number"))
        marks |= {_mark("number", right.office, normalised_number(number)): Sharing.NUMBER for number in printed}
    return marks | {_mark("document", document.sha256): Sharing.DOCUMENT for document in documents}


def known_marks(connection: Connection, marks: Collection[str], state: StateCode | None = None) -> Known:
    """Return which results have some of these marks: one query, none for no marks.

    Args:
        connection: Any.
        marks: What is looked for.
        state: Of the person for whom a draft is judged: what this state may read counts too. None at sealing: there
            every party is told what was found, and parties may not learn of a result that others keep to themselves.
    """
    found: Known = {}
    if marks:
        audiences = [EVERYBODY] if state is None else [EVERYBODY, state]
        for mark, result, entry, sharing, audience in connection.execute(
            _ALIKE, {"marks": list(marks), "audiences": audiences}
        ):
            alike = Alike(result, entry, Sharing(sharing).value, restricted=audience != EVERYBODY)
            found.setdefault(mark, []).append(alike)
    return found


def alike_to(marks: Marks, known: Known) -> tuple[Alike, ...]:
    """Return the results that share a mark, each once, with the first thing that they share."""
    found: dict[Any, Alike] = {}
    for mark in marks:
        for alike in known.get(mark, ()):
            held = found.setdefault(alike.result, alike)
            if held.restricted and not alike.restricted:
                found[alike.result] = alike
    return tuple(found.values())


def _numbers(terms: Terms) -> Iterator[tuple[str, str]]:
    yield from ((row["office"], row["number"]) for row in terms.get("numbers") or ())


def _mark(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
