"""Entries put into the log as sealing writes them, though nobody signed them: many, or any that a test thinks of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
from registry.rights.entries import Document, Draft, Effective, Entry, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.kinds import kind_of
from registry.rights.marks import may_mark
from tests.procedures.member_offices import FOUNDED_AT, REGISTER


@dataclass
class Ledger:
    """A log that takes payloads in batches and keeps every history in memory, as a sealing does while it runs."""

    database: Database
    histories: dict[ResultNumber, list[Entry]] = field(default_factory=dict)

    def seal(self, batch: Sequence[Payload]) -> None:
        """Append a batch in one transaction: entries, leaves, and the projections of the results touched."""
        with self.database.writing() as connection:
            size, head = entries.log_size(connection), entries.governance_head(connection)
            new = [_new_entry(index, payload, head) for index, payload in enumerate(batch, size)]
            for one in new:
                entry = entry_from_envelope(one.index, one.sealed_at, head, one.envelope)
                self.histories.setdefault(ResultNumber(str(one.result)), []).append(entry)
            leaves = [leaf_hash(encode_leaf(one.sealed_at, one.envelope_sha256, head)) for one in new]
            edge = frontier_nodes(size)
            held = tree.read_nodes(connection, edge) if edge else {}
            entries.append_entries(connection, new)
            tree.add_nodes(connection, append(size, [held[node] for node in edge], leaves).nodes)
            touched = sorted({ResultNumber(str(one.result)) for one in new})
            projected = [part for number in touched for part in project_result(number, self.histories[number])]
            marks = any(may_mark(one.kind) for one in new)
            replace_projections(connection, touched, projected, marks=marks)


def append_history(
    database: Database,
    number: str,
    told: Iterable[tuple[str, dict[str, Any]]],
    *states: str,
    documents: tuple[Document, ...] = (),
) -> None:
    """Append entries about a result that has some already, each of a kind and its terms, all citing the documents."""
    result = ResultNumber(number)
    with database.reading() as connection:
        before = decode_entries(entries.entries_of(connection, result))
    drafts = [
        Draft(Kind(kind), result, Effective(date(2026, 3, 2)), terms, after=before[-1].id, documents=documents)
        for kind, terms in told
    ]
    parties = tuple(map(StateCode, states))
    batch = [Payload(REGISTER, draft, parties, os.urandom(16)) for draft in drafts]
    Ledger(database, {result: list(before)}).seal(batch)


def _new_entry(index: int, payload: Payload, head: EntryId | None) -> entries.NewEntry:
    envelope = written_envelope(Envelope(encode_payload(payload), ()))
    return entries.NewEntry(
        index=index,
        entry_id=entry_from_envelope(index, FOUNDED_AT, head, envelope).id,
        kind=payload.draft.kind,
        result=payload.draft.result,
        envelope=envelope,
        envelope_sha256=envelope_sha256(envelope),
        sealed_at=FOUNDED_AT,
        governance_head=head,
        access=Access(payload.draft.access),
        voids_others=kind_of(payload.draft.kind).voids_others,
        parties=payload.parties,
    )
