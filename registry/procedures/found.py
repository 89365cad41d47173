"""Founding: the first entry of the log, signed by every founding state.

Source: formats 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from registry.auditlog.tree import append, leaf_hash
from registry.evidence.activity import Action
from registry.evidence.envelope import Envelope, decode_envelope, encode_envelope, envelope_sha256
from registry.evidence.errors import EvidenceError
from registry.evidence.leaf import encode_leaf
from registry.evidence.signers import VerifiedEnvelope, verify_envelope
from registry.procedures import ProcedureError, Register
from registry.procedures.acting import acting
from registry.records import entries, tree
from registry.records.database import lock_log
from registry.records.vocabulary import Access
from registry.rights.entries import EntryId
from registry.rights.kinds import kind_of
from registry.rights.words import Words
from registry.signing.jws import Signature


class FoundingError(ProcedureError):
    """The log is not empty, or the founding entry is not what it must be."""


def found_register(register: Register, payload: bytes, signatures: Sequence[Signature], *, now: datetime) -> EntryId:
    """Seal the founding entry into an empty log; publish afterwards.

    Args:
        register: The register, its database empty.
        payload: Bytes of a "governance.founded" entry.
        signatures: By governance certificates of every founding state, as many as each state's threshold asks for.
        now: Time of sealing.

    Returns:
        The founding id, which each state publishes.

    Raises:
        FoundingError: The log is not empty, or the founding entry is not what it must be.
    """
    sealed_at = now.astimezone(UTC).replace(microsecond=0)
    try:
        envelope = encode_envelope(Envelope(payload, tuple(signatures)))
        verified = verify_envelope(decode_envelope(envelope), None, sealed_at)
    except EvidenceError as error:
        raise FoundingError(error.words) from error
    _check_own(register, verified)
    digest = envelope_sha256(envelope)
    founding = entries.NewEntry(
        index=0,
        entry_id=verified.entry_id,
        kind=verified.payload.draft.kind,
        result=None,
        envelope=envelope,
        envelope_sha256=digest,
        sealed_at=sealed_at,
        governance_head=None,
        access=Access(verified.payload.draft.access),
        voids_others=kind_of(verified.payload.draft.kind).voids_others,
        parties=verified.payload.parties,
    )
    with acting(register, None, Action.REGISTER_FOUND, f"entry/{verified.entry_id}", now=now) as act:
        connection = act.connection
        lock_log(connection)
        if entries.log_size(connection):
            raise FoundingError(Words("Реестр уже учреждён.", "The register is founded already."))
        entries.append_entries(connection, [founding])
        tree.add_nodes(connection, append(0, (), [leaf_hash(encode_leaf(sealed_at, digest, None))]).nodes)
    return verified.entry_id


def _check_own(register: Register, verified: VerifiedEnvelope) -> None:
    if verified.payload.register != register.name:
        raise FoundingError(
            Words(
                "Учредительная запись составлена для реестра {theirs}, а не {ours}.",
                "The founding entry is for the register {theirs}, not {ours}.",
            ).filled(theirs=verified.payload.register, ours=register.name)
        )
