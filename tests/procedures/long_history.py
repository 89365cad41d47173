"""A result with a long history, put into the log at once: nobody signed it, and sealing does not ask again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.auditlog.tree import append, frontier_nodes, leaf_hash
from registry.evidence.envelope import Envelope, entry_from_envelope, envelope_sha256, written_envelope
from registry.evidence.leaf import encode_leaf
from registry.records import entries, tree
from registry.records.database import Database
from registry.records.projecting import project_result
from registry.records.projections import replace_projections
from registry.records.standings import decode_entries
from registry.records.vocabulary import Access
from registry.rights.encoding import encode_payload
from registry.rights.entries import Draft, Effective, Kind, Payload, ResultNumber, StateCode
from registry.rights.kinds import kind_of
from tests.procedures.member_offices import FOUNDED_AT, REGISTER


def append_history(database: Database, number: str, told: Sequence[tuple[str, dict[str, Any]]], *states: str) -> None:
    """Append entries about a result, each of a kind and its terms, as sealing would have written them."""
    result, parties = ResultNumber(number), tuple(map(StateCode, states))
    with database.writing() as connection:
        size, head = entries.log_size(connection), entries.governance_head(connection)
        before = decode_entries(entries.entries_of(connection, result))
        sealed, new = list(before), []
        for index, (kind, terms) in enumerate(told, size):
            draft = Draft(Kind(kind), result, Effective(date(2026, 3, 2)), terms, after=sealed[-1].id)
            payload = encode_payload(Payload(REGISTER, draft, parties, os.urandom(16)))
            envelope = written_envelope(Envelope(payload, ()))
            entry = entry_from_envelope(index, FOUNDED_AT, head, envelope)
            sealed.append(entry)
            new.append(
                entries.NewEntry(
                    index=index,
                    entry_id=entry.id,
                    kind=entry.kind,
                    result=result,
                    envelope=envelope,
                    envelope_sha256=envelope_sha256(envelope),
                    sealed_at=FOUNDED_AT,
                    governance_head=head,
                    access=Access.MEMBERS,
                    voids_others=kind_of(entry.kind).voids_others,
                    parties=parties,
                )
            )
        leaves = [leaf_hash(encode_leaf(FOUNDED_AT, one.envelope_sha256, head)) for one in new]
        edge = frontier_nodes(size)
        held = tree.read_nodes(connection, edge)
        entries.append_entries(connection, new)
        tree.add_nodes(connection, append(size, [held[node] for node in edge], leaves).nodes)
        replace_projections(connection, [result], project_result(result, sealed))
