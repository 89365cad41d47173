"""Marks by which two results are recognised as perhaps one: the same kind and title, number, or document (R23).

A mark is a digest of what is compared, so that whatever is compared has one length and one index, and one query finds
everything alike, however many results the register holds. Titles are compared by their words, in any language that
both have; numbers in one form, with the office that gave them; documents by their hash.

Source: design 4.3, rule R23.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from registry.rights.entries import Document, Draft, Kind, Terms
from registry.rights.kinds import Alike
from registry.rights.protection import Protection, normalised_number
from registry.rights.search_words import remembered_fold


class Sharing(StrEnum):
    """What two results share that may be one (R23)."""

    TITLE = "title"
    NUMBER = "number"
    DOCUMENT = "document"


REGISTERED = Kind("result.registered")
_MARKING = frozenset({REGISTERED, "entry.corrected"})
_PROTECTION = "protection."
_WORDS = re.compile(r"\w+")

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
