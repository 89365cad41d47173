"""Queries about parties that the register knows already: an office takes one from here before it types a new one.

Source: design 5.1 (party from the authority file first), 6.1 (existence of restricted records).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, select

from registry.records.database import Connection
from registry.records.search import HOLDING, seen_by
from registry.rights.parties import Actor
from registry.rights.search_words import folded_words, remembered_fold


def known_right_holders(
    connection: Connection, actor: Actor, *, most: int, words: str = ""
) -> tuple[Mapping[str, Any], ...]:
    """Return right-holders, past ones too, as far as the person may read: each once, as its first result names it.

    Args:
        connection: Any.
        actor: The person.
        most: So many at most.
        words: Every one of them must occur in a name or in the number; empty: whoever comes first.
    """
    visible = seen_by(actor, HOLDING)
    first = (
        select(HOLDING.c.party_key, func.min(HOLDING.c.result).label("result"))
        .where(visible)
        .group_by(HOLDING.c.party_key)
        .order_by(HOLDING.c.party_key)
        .limit(None if words else most)
        .subquery()
    )
    named = and_(HOLDING.c.party_key == first.c.party_key, HOLDING.c.result == first.c.result)
    query = select(HOLDING.c.party_key, HOLDING.c.party).join(first, named).where(visible)
    found: dict[str, Mapping[str, Any]] = {}
    for row in connection.execute(query.order_by(HOLDING.c.party_key, HOLDING.c.place)):
        found.setdefault(row.party_key, row.party)
    asked = folded_words(words)
    return tuple(party for party in found.values() if all(word in _folded(party) for word in asked))[:most]


def _folded(party: Mapping[str, Any]) -> str:
    return " ".join(map(remembered_fold, (*party["name"].values(), party.get("number") or "")))
