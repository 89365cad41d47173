"""What to call the entries and results that a draft cites, as far as the person may read them.

Source: design 5.1 (sign page), 6.1 (existence of restricted records).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from registry.records.database import Connection
from registry.records.entries import ENTRY, readable_by
from registry.records.search import titles_of
from registry.rights.entries import Draft, ResultNumber
from registry.rights.parties import Actor
from registry.rights.phrases import grouped

_ENTRY = re.compile("[0-9a-f]{64}")
_RESULT = re.compile("[A-Z]{2,12}-[0-9]{4}-[0-9]{6}")


def readable_names(connection: Connection, actor: Actor | None, drafts: Iterable[Draft]) -> Mapping[str, str]:
    """Return a name for each entry and result that the drafts cite: its position and id, or its title; two queries.

    Args:
        connection: Any.
        actor: The person; what the person may not read is left out, as is what does not exist.
        drafts: Of the right shape.
    """
    cited = {text for draft in drafts for text in _texts([draft.after, draft.result, draft.terms])}
    ids = sorted(text for text in cited if _ENTRY.fullmatch(text))
    numbers = sorted(ResultNumber(text) for text in cited if _RESULT.fullmatch(text))
    names: dict[str, str] = {}
    if ids:
        query = select(ENTRY.c.entry_id, ENTRY.c.entry_index).where(ENTRY.c.entry_id.in_(ids), readable_by(actor))
        names |= {entry_id: f"№ {index} ({grouped(entry_id)})" for entry_id, index in connection.execute(query)}
    if numbers:
        titles = titles_of(connection, actor, numbers)
        names |= {number: _title(title) for number, title in titles.items()}
    return names


def _title(title: Mapping[str, str]) -> str:
    """Return a title as `phrases.either` reads one: in Russian and English where it has both, else in what it has."""
    versions = {language: text.replace(" / ", "/") for language, text in title.items()}
    both = [versions[language] for language in ("ru", "en") if language in versions]
    return " / ".join(dict.fromkeys(both)) or next(iter(versions.values()))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
