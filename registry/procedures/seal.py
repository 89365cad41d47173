"""Sealing: every complete proposal becomes an entry of the log, in one transaction, or lapses with its reason.

The transaction holds the log's lock. Inside it every signature is verified again under the trust now, and every rule
is applied again to what stands now, entries sealed earlier in the same transaction included; then leaf, tree, entry,
parties, projections and the proposal's end are written together, or nothing is. A receipt is given only after the
commit. Only the arithmetic of signatures lets other threads run: it is done apart from the rest, on every core.
Reading grows with the number of proposals and with their own results' histories, never with the register.

An entry that rotates the key of the entries log is the last under the older key: sealing stops with it until a
checkpoint that ends with it is published, and what is complete waits meanwhile.

Source: design 4.2, formats 3.4 and 3.5, rules R19 and R21; decision 27.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from registry.auditlog.proofs import inclusion_proof
from registry.auditlog.tree import Appended, Node, append, frontier_nodes, leaf_hash
from registry.encoding import base64url
from registry.evidence.activity import Action, Activity
from registry.evidence.envelope import Envelope, envelope_sha256, signing_place, written_envelope
from registry.evidence.errors import EvidenceError, GovernanceLinkError, words_of
from registry.evidence.leaf import encode_leaf
from registry.evidence.signers import VerifiedEnvelope, judge_envelope, verify_signatures
from registry.procedures import Register, RegisterFaultError, finding_content
from registry.procedures.acting import records_of
from registry.records import entries, tree
from registry.records.activity import append_activity
from registry.records.database import Connection, lock_log
from registry.records.marks import known_marks
from registry.records.projecting import project_result
from registry.records.projections import replace_projections
from registry.records.sealing import CompleteProposal, Lapse, LogEdge, end_proposals, log_edge, proposals_to_seal
from registry.records.standings import decode_entries
from registry.records.trust import trust_at
from registry.records.vocabulary import Access, Log
from registry.rights.entries import Entry, EntryId, ResultNumber
from registry.rights.findings import Finding, Severity
from registry.rights.governance import Trust, rotated_log
from registry.rights.judging import Ground, refusals
from registry.rights.kinds import Alike, kind_of
from registry.rights.marks import Known, Marks, alike_to, marks_of_draft, may_mark
from registry.rights.standing import Standing, standing
from registry.rights.words import Words
from registry.signing.errors import SigningError
from registry.signing.jws import read_header

FEW = 4
"""So many proposals are verified without starting threads."""
PART = 16
"""Proposals that a thread verifies before it takes more."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement of a sealed entry: given only after the commit."""

    number: int
    """Number of the proposal."""
    entry_id: EntryId
    index: int
    size: int
    """Size of the log right after the transaction."""
    root: bytes
    """Root at `size`."""
    leaf_hash: bytes
    nodes: Mapping[Node, bytes] = field(repr=False)
    """Nodes of the tree from which the proof is made; shared by the receipts of one sealing."""

    @property
    def proof(self) -> tuple[bytes, ...]:
        """Inclusion proof of `index` at `size`."""
        return inclusion_proof(self.index, self.size, lambda _nodes: self.nodes)


@dataclass(frozen=True, slots=True)
class SealOutcome:
    """What one sealing did."""

    receipts: tuple[Receipt, ...] = ()
    """In log order."""
    lapsed: tuple[tuple[int, tuple[Finding, ...]], ...] = ()
    """Number of the proposal, and why."""
    awaits_checkpoint: bool = False
    """Whether nothing more is sealed before a checkpoint is published: publish, then seal again."""

    def receipt_of(self, number: int) -> Receipt | None:
        """Return the receipt of one proposal, if this sealing sealed it."""
        return next((receipt for receipt in self.receipts if receipt.number == number), None)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A proposal's envelope, and what judging it under a state of trust gave."""

    under: Trust
    proposal: CompleteProposal
    envelope: Envelope | None
    judged: VerifiedEnvelope | None
    fault: Finding | None = None
    marks: Marks = field(default_factory=dict)
    """Of the result that it registers (R23)."""


@dataclass(slots=True)
class _Sealing:
    """What stands while proposals are sealed one after another."""

    register: Register
    ends_at: datetime
    """When the proposals end: now, but never before the newest was frozen, should the clock have been set back."""
    sealed_at: datetime
    trust: Trust
    size: int
    histories: dict[ResultNumber, list[Entry]] = field(default_factory=dict)
    """Every entry about the results concerned, in log order."""
    alike: Known = field(default_factory=dict)
    """Results that every member may read, by the marks of those to be registered (R23)."""
    sealed: list[tuple[int, entries.NewEntry]] = field(default_factory=list)
    """Number of the proposal, and its entry."""
    lapsed: list[tuple[int, tuple[Finding, ...]]] = field(default_factory=list)
    awaits_checkpoint: bool = False
    """Whether the last entry sealed is the last under its log key."""

    @property
    def index(self) -> int:
        """Position of the next entry."""
        return self.size + len(self.sealed)


def seal_complete(register: Register, *, now: datetime, most: int = 256) -> SealOutcome:
    """Seal every complete proposal, oldest completion first, at most `most`; safe to call at any time.

    Args:
        register: The register.
        now: Time; its whole second, in UTC, is the leaf's.
        most: Proposals sealed in one transaction.

    Returns:
        What was sealed; empty where nothing is complete, or where the log awaits a checkpoint.

    Raises:
        RegisterFaultError: What is stored contradicts itself; nothing was sealed.
        ConstraintError, DatabaseUnavailableError: The database refused or broke off.
    """
    with _collecting_later(), register.database.writing() as connection:
        lock_log(connection)
        complete = proposals_to_seal(connection, most=most)
        if not complete:
            return SealOutcome()
        edge = log_edge(connection)
        if edge.awaits_checkpoint:
            return SealOutcome(awaits_checkpoint=True)
        sealing = _begin(register, connection, edge, complete, now)
        checked = _check_all(complete, sealing)
        sealing.histories = _histories(connection, checked)
        sealing.alike = known_marks(connection, {mark for check in checked for mark in check.marks})
        for check in checked:
            _seal_one(sealing, check)
            if sealing.awaits_checkpoint:
                break
        appended, nodes = _append(connection, sealing)
        _write(connection, sealing, appended)
        append_activity(connection, _activity(sealing, now), sealing.trust.head)
    # Only here: the transaction has committed, so what is acknowledged is stored.
    receipts = tuple(_receipts(sealing, appended, nodes))
    return SealOutcome(receipts, tuple(sealing.lapsed), sealing.awaits_checkpoint)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Put garbage collection off to the end of a batch, which is bounded and makes next to no cycles.

    Looking for cycles among everything that the process holds would take longer than half of the batch.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _begin(
    register: Register, connection: Connection, edge: LogEdge, complete: Sequence[CompleteProposal], now: datetime
) -> _Sealing:
    trust = trust_at(connection, edge.governance_head) if edge.governance_head else None
    if trust is None or trust.register != register.name:
        raise RegisterFaultError(f"expected the log of {register.name}, found {trust.register if trust else 'none'}")
    if edge.leaves != edge.size:
        raise RegisterFaultError(f"expected a tree of {edge.size} leaves, found {edge.leaves}")
    ends_at = max([now, *(stored.frozen_at for stored in complete)])
    return _Sealing(register, ends_at, now.astimezone(UTC).replace(microsecond=0), trust, edge.size)


def _histories(connection: Connection, checked: Sequence[_Checked]) -> dict[ResultNumber, list[Entry]]:
    """Return the entries about the proposals' results and about what these embed: two queries, each with an index."""
    found = _read_histories(connection, {check.proposal.result for check in checked if check.proposal.result})
    terms = [check.judged.payload.draft.terms for check in checked if check.judged]
    terms += [entry.terms for history in found.values() for entry in history]
    embedded = {ResultNumber(number) for held in terms for number in held.get("embeds") or ()}
    return found | _read_histories(connection, embedded - found.keys())


def _read_histories(connection: Connection, results: set[ResultNumber]) -> dict[ResultNumber, list[Entry]]:
    if not results:
        return {}
    found = entries.entries_of_results(connection, sorted(results))
    return {number: list(decode_entries(stored)) for number, stored in found.items()}


def _check_all(complete: Sequence[CompleteProposal], sealing: _Sealing) -> list[_Checked]:
    judged = [_judge_envelope(proposal, sealing.trust, sealing.sealed_at) for proposal in complete]
    if len(judged) <= FEW:
        return [_verified(check) for check in judged]
    parts = [judged[start : start + PART] for start in range(0, len(judged), PART)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda part: [_verified(check) for check in part], parts)
        return [check for part in done for check in part]


def _verified(check: _Checked) -> _Checked:
    """Return what was judged, unless a signature does not hold by itself."""
    if check.envelope is None or check.judged is None:
        return check
    try:
        verify_signatures(check.envelope, check.judged.headers)
    except EvidenceError as error:
        return _Checked(check.under, check.proposal, None, None, _refused("R19", error.words))
    return check


def _judge_envelope(proposal: CompleteProposal, trust: Trust, sealed_at: datetime) -> _Checked:
    try:
        envelope = _envelope(proposal)
        judged = judge_envelope(envelope, trust, sealed_at)
    except GovernanceLinkError as error:
        return _Checked(trust, proposal, None, None, _refused("R21", error.words))
    except EvidenceError as error:
        return _Checked(trust, proposal, None, None, _refused("R19", error.words))
    except SigningError as error:
        return _Checked(trust, proposal, None, None, _refused("R19", words_of(error)))
    if judged.entry_id != proposal.entry_id:
        return _Checked(trust, proposal, None, None, _refused("R19", _OTHER_BYTES))
    return _Checked(trust, proposal, envelope, judged, None, marks_of_draft(judged.payload.draft))


def _envelope(proposal: CompleteProposal) -> Envelope:
    """Return the envelope; where each state signs once, the signatures come in its order already."""
    signed = proposal.signatures
    if proposal.result is None:
        signed = tuple(sorted(signed, key=lambda signature: signing_place(read_header(signature))))
    return Envelope(proposal.payload, signed, base64url.encode(proposal.payload))


def _seal_one(sealing: _Sealing, check: _Checked) -> None:
    proposal = check.proposal
    if check.under is not sealing.trust:  # a governance entry was sealed just before
        check = _verified(_judge_envelope(proposal, sealing.trust, sealing.sealed_at))
    if check.envelope is None or check.judged is None:
        sealing.lapsed.append((proposal.number, (check.fault or _refused("R19", _OTHER_BYTES),)))
        return
    findings = _judge(sealing, check.judged, check.marks)
    if findings:
        sealing.lapsed.append((proposal.number, findings))
        return
    payload, envelope = check.judged.payload, written_envelope(check.envelope)
    draft = payload.draft
    new = entries.NewEntry(
        index=sealing.index,
        entry_id=proposal.entry_id,
        kind=draft.kind,
        result=draft.result,
        envelope=envelope,
        envelope_sha256=envelope_sha256(envelope),
        sealed_at=sealing.sealed_at,
        governance_head=sealing.trust.head,
        access=Access(draft.access),
        voids_others=kind_of(draft.kind).voids_others,
        parties=payload.parties,
    )
    if draft.result is not None:
        entry = Entry(new.entry_id, new.index, new.sealed_at, payload, new.governance_head)
        sealing.histories[draft.result].append(entry)
        if new.access is Access.MEMBERS:
            for mark, sharing in check.marks.items():
                sealing.alike.setdefault(mark, []).append(Alike(draft.result, new.entry_id, sharing))
    sealing.sealed.append((proposal.number, new))
    sealing.trust = check.judged.trust
    sealing.awaits_checkpoint = rotated_log(draft) == Log.ENTRIES


def _judge(sealing: _Sealing, judged: VerifiedEnvelope, marks: Marks) -> tuple[Finding, ...]:
    """Return what stands in the way of sealing now; nothing where nothing does."""
    starts_on = judged.payload.draft.effective.starts_on
    ground = Ground(
        stands=lambda result: _standing(sealing, result, starts_on),
        body=sealing.register.body,
        trust=sealing.trust,
        today=sealing.sealed_at.date(),
        alike=alike_to(marks, sealing.alike),
    )
    return refusals(judged.payload, ground)


def _standing(sealing: _Sealing, result: ResultNumber | None, day: date) -> Standing:
    return standing(sealing.histories.get(result, ()) if result else (), day)


def _append(connection: Connection, sealing: _Sealing) -> tuple[Appended, Mapping[Node, bytes]]:
    """Return the tree with the new leaves, and every node that their proofs need."""
    edge = frontier_nodes(sealing.size)
    held = tree.read_nodes(connection, edge) if edge else {}
    if len(held) != len(edge):
        raise RegisterFaultError(f"expected {len(edge)} nodes at the edge of {sealing.size} leaves, found {len(held)}")
    leaves = [
        leaf_hash(encode_leaf(new.sealed_at, new.envelope_sha256, new.governance_head)) for _, new in sealing.sealed
    ]
    appended = append(sealing.size, [held[node] for node in edge], leaves)
    return appended, {**held, **dict(appended.nodes)}


def _write(connection: Connection, sealing: _Sealing, appended: Appended) -> None:
    """Write everything that the sealing means, in the transaction that is open."""
    entries.append_entries(connection, [new for _, new in sealing.sealed])
    tree.add_nodes(connection, appended.nodes)
    touched = sorted({new.result for _, new in sealing.sealed if new.result})
    projected = [part for number in touched for part in project_result(number, sealing.histories[number])]
    # What has no earlier entry has no projection to be replaced.
    known = [number for number in touched if sealing.histories[number][0].index < sealing.size]
    replace_projections(connection, known, projected, marks=any(may_mark(new.kind) for _, new in sealing.sealed))
    lapsed = [
        Lapse(number, findings[0].rule, [finding_content(finding) for finding in findings])
        for number, findings in sealing.lapsed
    ]
    end_proposals(connection, [number for number, _ in sealing.sealed], lapsed, sealing.ends_at)


def _activity(sealing: _Sealing, now: datetime) -> list[Activity]:
    """Return what the register did: one record for everything sealed, one for each proposal that lapsed."""
    sealed = [f"entries/{sealing.size}-{sealing.index - 1}"] if sealing.sealed else []
    lapsed = [f"proposal/{number}" for number, _ in sealing.lapsed]
    return [
        *records_of(sealing.register, None, Action.ENTRIES_SEAL, sealed, now),
        *records_of(sealing.register, None, Action.PROPOSAL_LAPSE, lapsed, now),
    ]


def _receipts(sealing: _Sealing, appended: Appended, nodes: Mapping[Node, bytes]) -> Iterator[Receipt]:
    for number, new in sealing.sealed:
        yield Receipt(
            number=number,
            entry_id=new.entry_id,
            index=new.index,
            size=appended.size,
            root=appended.root,
            leaf_hash=nodes[0, new.index],
            nodes=nodes,
        )


def _refused(rule: str, words: Words) -> Finding:
    return Finding(rule, Severity.REFUSES, "", words, source="design 4.3")


_OTHER_BYTES = Words(
    "Сохранённые байты предложения не те, что были зафиксированы.",
    "The stored bytes of the proposal are not those that were frozen.",
)
