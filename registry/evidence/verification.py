"""Verify an evidence file: thirteen steps in a fixed order, each judged where it can be, none taken on trust.

Nothing in the file is believed: the leaf is recomputed, the state of trust is folded from the governance chain shown,
and only the founding id comes from somewhere else. Bad bytes are a verdict, never an exception.

Source: formats 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.evidence import commands
from registry.evidence.bundle import Bundle, decode_bundle
from registry.evidence.doubtful import EntrySeen, suspects_in
from registry.evidence.entry_steps import (
    depends_on,
    judge_certificates,
    judge_founding,
    judge_governance,
    judge_parties,
    judge_payload,
    judge_signatures,
)
from registry.evidence.errors import BundleError
from registry.evidence.log_steps import (
    judge_checkpoint,
    judge_kept,
    judge_leaf_and_inclusion,
    judge_witnesses,
    read_checkpoint,
)
from registry.evidence.plan import LIMITS, Number, judged
from registry.evidence.stamp_steps import judge_timestamps
from registry.evidence.verdict import SignerSeen, Step, Verdict, Verification, overall
from registry.rights.governance import FOUNDED
from registry.signing.jws import SignedHeader


def verify_evidence(
    data: bytes, founding_id: str, kept_checkpoint: bytes | None = None, trusted_stamps: Sequence[bytes] = ()
) -> Verification:
    """Verify an evidence file.

    Args:
        data: The file's bytes, whatever they are.
        founding_id: Id of the founding entry, 64 lower-case hex digits, obtained from a state and not from the file.
        kept_checkpoint: A signed checkpoint of the same log that the auditor keeps, if any.
        trusted_stamps: Certificates (DER) of the time-stamping authorities that the auditor trusts, or of those that
            vouch for them; as `signing.stamp_authorities.read_authorities` gives them.

    Returns:
        Thirteen steps and what they come to: INVALID if one proves a fault; else NOT COVERED if nothing is signed;
        else INCOMPLETE if one lacks something; else VALID. Steps that are NOT COVERED do not spoil VALID.

    Source: formats 3.8.
    """
    try:
        bundle = decode_bundle(data)
    except BundleError as cause:
        shown = f"{len(data)} bytes"
        step = judged(Number.DECODING, Verdict.INVALID, shown, commands.decoding(), cause.words)
        rest = [judged(number, Verdict.INCOMPLETE, "", "", depends_on(Number.DECODING)) for number in list(Number)[1:]]
        return Verification((step, *rest), Verdict.INVALID, limits=LIMITS)
    shown = f"{len(data)} bytes, register {bundle.register}"
    decoded = judged(Number.DECODING, Verdict.VALID, shown, commands.decoding())
    return _verify_bundle(bundle, decoded, _Given(founding_id, kept_checkpoint, trusted_stamps))


@dataclass(frozen=True, slots=True)
class _Given:
    """What comes from the auditor and not from the file."""

    founding_id: str
    kept_checkpoint: bytes | None
    trusted_stamps: Sequence[bytes]


def _verify_bundle(bundle: Bundle, decoded: Step, given: _Given) -> Verification:
    payload, opened = judge_payload(bundle)
    founding = judge_founding(bundle, opened, given.founding_id)
    governance, grounds = judge_governance(bundle, opened)
    signatures, headers = judge_signatures(bundle.envelope)
    certificates = judge_certificates(bundle, opened, headers, grounds)
    parties = judge_parties(opened, headers, grounds)
    stated = read_checkpoint(bundle.proof)
    is_founding = opened is not None and opened.payload.draft.kind == FOUNDED
    leaf, inclusion, placed, index = judge_leaf_and_inclusion(bundle, founding=is_founding, checkpoint=stated)
    checkpoint, note = judge_checkpoint(bundle, grounds)
    witnesses = judge_witnesses(note, grounds)
    timestamps = judge_timestamps(bundle, note, grounds, given.trusted_stamps)
    kept = judge_kept(given.kept_checkpoint, stated if note else None, grounds, placed)
    steps = (
        *(decoded, founding, governance, payload, signatures, certificates, parties),
        *(leaf, inclusion, checkpoint, witnesses, timestamps, kept),
    )
    verdict = overall(steps, nothing_signed=not bundle.envelope.signatures)
    return Verification(
        steps=steps,
        verdict=verdict,
        entry_id=opened.entry_id if opened else None,
        index=index,
        signers=tuple(_seen(header) for header in headers if header is not None),
        limits=LIMITS,
        suspects=suspects_in(grounds.after) if grounds and verdict is Verdict.VALID else (),
    )


def entry_seen(name: str, verification: Verification) -> EntrySeen | None:
    """Return what must be known of a file's entry to say that another file casts doubt upon it; None where unproved.

    Args:
        name: Of the file.
        verification: What it came to.
    """
    if verification.verdict is not Verdict.VALID or verification.index is None:
        return None
    return EntrySeen(name, verification.index, frozenset(signer.fingerprint for signer in verification.signers))


def _seen(header: SignedHeader) -> SignerSeen:
    leaf = header.certificates[0]
    return SignerSeen(leaf.country, leaf.organization, header.fingerprint, header.signed_at)
