"""Sealing: every complete proposal becomes an entry of the log, in one transaction, or lapses with its reason.

The transaction holds the log's lock. Inside it every signature is verified again under the trust now, and every rule
is applied again to what stands now, entries sealed earlier in the same transaction included; then leaf, tree, entry,
parties, projections and the proposal's end are written together, or nothing is. A receipt is given only after the
commit.
Reading grows with the number of proposals and with their own results' histories, never with the register.

Source: design 4.2, formats 3.4 and 3.5, rules R19 and R21.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from registry.auditlog.proofs import inclusion_proof
from registry.auditlog.tree import Appended, Node, append, frontier_nodes, leaf_hash
from registry.evidence.envelope import Envelope, envelope_sha256, signing_place, written_envelope
from registry.evidence.errors import EvidenceError, GovernanceLinkError, words_of
from registry.evidence.leaf import encode_leaf
from registry.evidence.signers import VerifiedEnvelope, verify_envelope
from registry.procedures import Register, RegisterFaultError, embedded_in, finding_content
from registry.records import entries, proposals, tree
from registry.records.database import Connection, lock_log
from registry.records.projecting import project_result
from registry.records.projections import replace_projections
from registry.records.sealing import Ending, end_proposals
from registry.records.standings import decode_entries
from registry.records.trust import current_trust
from registry.records.vocabulary import Access, ProposalStatus
from registry.rights.entries import Entry, EntryId, ResultNumber
from registry.rights.findings import Finding, Severity
from registry.rights.governance import Trust
from registry.rights.kinds import Case, kind_of
from registry.rights.rules import check_draft, required_parties
from registry.rights.standing import Standing, standing
from registry.rights.words import Words
from registry.signing.errors import SigningError
from registry.signing.jws import Signature, read_header

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

    def receipt_of(self, number: int) -> Receipt | None:
        """Return the receipt of one proposal, if this sealing sealed it."""
        return next((receipt for receipt in self.receipts if receipt.number == number), None)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A proposal's envelope, and what verifying it under a state of trust gave."""

    under: Trust
    envelope: bytes
    sha256: bytes
    verified: VerifiedEnvelope | None
    fault: Finding | None


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
    sealed: list[tuple[proposals.StoredProposal, entries.NewEntry]] = field(default_factory=list)
    lapsed: list[tuple[int, tuple[Finding, ...]]] = field(default_factory=list)

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

    Raises:
        RegisterFaultError: What is stored contradicts itself; nothing was sealed.
        ConstraintError, DatabaseUnavailableError: The database refused or broke off.
    """
    with register.database.writing() as connection:
        lock_log(connection)
        complete = proposals.complete_proposals(connection, most=most)
        if not complete:
            return SealOutcome()
        sealing = _begin(register, connection, complete, now)
        checked = _check_all(complete, sealing)
        sealing.histories = _histories(connection, complete, checked)
        for stored, check in zip(complete, checked, strict=True):
            _seal_one(sealing, stored, check)
        appended, nodes = _append(connection, sealing)
        _write(connection, sealing, appended)
    # Only here: the transaction has committed, so what is acknowledged is stored.
    return SealOutcome(tuple(_receipts(sealing, appended, nodes)), tuple(sealing.lapsed))


def _begin(
    register: Register, connection: Connection, complete: Sequence[proposals.StoredProposal], now: datetime
) -> _Sealing:
    trust, size = current_trust(connection), entries.log_size(connection)
    if trust is None or trust.register != register.name:
        raise RegisterFaultError(f"expected the log of {register.name}, found {trust.register if trust else 'none'}")
    if (leaves := tree.tree_size(connection)) != size:
        raise RegisterFaultError(f"expected a tree of {size} leaves, found {leaves}")
    ends_at = max([now, *(stored.frozen_at for stored in complete)])
    return _Sealing(register, ends_at, now.astimezone(UTC).replace(microsecond=0), trust, size)


def _histories(
    connection: Connection, complete: Sequence[proposals.StoredProposal], checked: Sequence[_Checked]
) -> dict[ResultNumber, list[Entry]]:
    """Return the entries about the proposals' results and about what these embed: two queries, each with an index."""
    found = _read_histories(connection, {stored.result for stored in complete if stored.result})
    terms = [check.verified.payload.draft.terms for check in checked if check.verified]
    terms += [entry.terms for history in found.values() for entry in history]
    embedded = {ResultNumber(number) for held in terms for number in held.get("embeds") or ()}
    return found | _read_histories(connection, embedded - found.keys())


def _read_histories(connection: Connection, results: set[ResultNumber]) -> dict[ResultNumber, list[Entry]]:
    if not results:
        return {}
    found = entries.entries_of_results(connection, sorted(results))
    return {number: list(decode_entries(stored)) for number, stored in found.items()}


def _check_all(complete: Sequence[proposals.StoredProposal], sealing: _Sealing) -> list[_Checked]:
    trust, sealed_at = sealing.trust, sealing.sealed_at
    if len(complete) <= FEW:
        return [_check(stored, trust, sealed_at) for stored in complete]
    # Verifying a signature lets other threads run: every core checks.
    parts = [complete[start : start + PART] for start in range(0, len(complete), PART)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda part: [_check(stored, trust, sealed_at) for stored in part], parts)
        return [check for part in done for check in part]


def _check(stored: proposals.StoredProposal, trust: Trust, sealed_at: datetime) -> _Checked:
    try:
        signed = [Signature(held.protected, held.signature) for held in stored.signatures]
        signed.sort(key=lambda signature: signing_place(read_header(signature)))
        envelope = Envelope(stored.payload, tuple(signed))
        verified = verify_envelope(envelope, trust, sealed_at)
    except GovernanceLinkError as error:
        return _Checked(trust, b"", b"", None, _refused("R21", error.words))
    except EvidenceError as error:
        return _Checked(trust, b"", b"", None, _refused("R19", error.words))
    except SigningError as error:
        return _Checked(trust, b"", b"", None, _refused("R19", words_of(error)))
    data = written_envelope(envelope)
    return _Checked(trust, data, envelope_sha256(data), verified, None)


def _seal_one(sealing: _Sealing, stored: proposals.StoredProposal, checked: _Checked) -> None:
    if checked.under is not sealing.trust:  # a governance entry was sealed just before
        checked = _check(stored, sealing.trust, sealing.sealed_at)
    if checked.verified is None or checked.verified.entry_id != stored.entry_id:
        sealing.lapsed.append((stored.id, (checked.fault or _refused("R19", _OTHER_BYTES),)))
        return
    findings = _judge(sealing, checked.verified)
    if findings:
        sealing.lapsed.append((stored.id, findings))
        return
    payload, kind = checked.verified.payload, kind_of(stored.kind)
    new = entries.NewEntry(
        index=sealing.index,
        entry_id=stored.entry_id,
        kind=payload.draft.kind,
        result=payload.draft.result,
        envelope=checked.envelope,
        envelope_sha256=checked.sha256,
        sealed_at=sealing.sealed_at,
        governance_head=sealing.trust.head,
        access=Access(payload.draft.access),
        voids_others=kind.voids_others,
        parties=payload.parties,
    )
    if payload.draft.result is not None:
        entry = Entry(new.entry_id, new.index, new.sealed_at, payload, new.governance_head)
        sealing.histories[payload.draft.result].append(entry)
    sealing.sealed.append((stored, new))
    sealing.trust = checked.verified.trust


def _judge(sealing: _Sealing, verified: VerifiedEnvelope) -> tuple[Finding, ...]:
    """Return what stands in the way of sealing now; nothing where nothing does."""
    draft = verified.payload.draft
    stands = _standing(sealing, draft.result, draft.effective.starts_on)
    case = Case(
        draft=draft,
        standing=stands,
        body=sealing.register.body,
        trust=sealing.trust,
        today=sealing.sealed_at.date(),
        background={
            number: _standing(sealing, number, draft.effective.starts_on) for number in embedded_in(stands, draft)
        },
    )
    refusing = tuple(finding for finding in check_draft(case) if finding.refuses)
    if refusing:
        return refusing
    asked = {party.state for party in required_parties(case)}
    return () if asked == set(verified.payload.parties) else (_refused("R21", _OTHER_PARTIES),)


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
    replace_projections(connection, touched, projected)
    endings = [Ending(stored.id, ProposalStatus.SEALED) for stored, _ in sealing.sealed]
    endings += [
        Ending(number, ProposalStatus.LAPSED, findings[0].rule, [finding_content(finding) for finding in findings])
        for number, findings in sealing.lapsed
    ]
    end_proposals(connection, endings, sealing.ends_at)


def _receipts(sealing: _Sealing, appended: Appended, nodes: Mapping[Node, bytes]) -> Iterator[Receipt]:
    for stored, new in sealing.sealed:
        yield Receipt(
            number=stored.id,
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
_OTHER_PARTIES = Words(
    "С тех пор изменился круг государств, подписи которых нужны; зафиксируйте предложение заново.",
    "The states whose signatures are needed have changed since; freeze the proposal anew.",
)
