"""The trust that the log itself carries: who may sign what, folded from the chain of governance entries.

Pure: certificates are DER bytes known by their fingerprint; whether a signature over an entry is good, `signing` says,
and callers hand in who signed. `found` makes the first state of trust, `govern` the next one.

Source: formats 3.6; rule R19.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.rights.entries import EntryId, Kind, Payload, StateCode
from registry.rights.governance_changes import (
    FOUNDED,
    GOVERNANCE_KINDS,
    ROTATED,
    changed_trust,
    found_trust,
    new_keys,
    own_state,
    rotated_log,
)
from registry.rights.governance_errors import (
    ChainError,
    GovernanceError,
    GovernanceTermsError,
    MandateError,
    ThresholdError,
)
from registry.rights.governance_trust import KnownCertificate, Mandate, StateTrust, Trust, fingerprints_of
from registry.rights.words import Words

__all__ = [
    "FOUNDED",
    "GOVERNANCE_KINDS",
    "ROTATED",
    "ChainError",
    "GovernanceError",
    "GovernanceTermsError",
    "KnownCertificate",
    "Mandate",
    "MandateError",
    "Signer",
    "StateTrust",
    "ThresholdError",
    "Trust",
    "check_signers",
    "fingerprints_of",
    "follow",
    "found",
    "govern",
    "governance_signers",
    "is_governance",
    "new_keys",
    "rotated_log",
    "signs_for",
]

Signer = tuple[StateCode, str]
"""A state and the fingerprint of the certificate that signed for it."""

_OWN_STATE = ("organ.", "mandate.", "authority.", "certificate.")
_KEYS_CHANGED = Kind("state.keys_changed")
_WITHDRAWN = "withdrawn"


def is_governance(kind: str) -> bool:
    """Whether entries of the kind change the state of trust and are signed with governance certificates."""
    return kind in GOVERNANCE_KINDS


def found(entry_id: EntryId, payload: Payload) -> Trust:
    """Return the first state of trust. Whether every founding state has signed, `check_signers` says.

    Raises:
        ChainError: The payload is not a founding entry, or it follows another one.
        GovernanceTermsError: Its terms do not have the shape of formats 3.6.

    Source: formats 3.6.
    """
    draft = payload.draft
    if draft.kind != FOUNDED:
        raise ChainError(
            Words(
                f"Первой ожидалась запись «{FOUNDED}»; получена «{draft.kind}».",
                f'The first entry must be "{FOUNDED}"; it is "{draft.kind}".',
            )
        )
    _check_place(payload, None)
    return found_trust(payload.register, entry_id, draft.terms)


def govern(trust: Trust, entry_id: EntryId, payload: Payload, signers: Sequence[Signer]) -> Trust:
    """Return the state of trust after one more governance entry.

    Args:
        trust: The state of trust that the entry follows.
        entry_id: Id of the entry.
        payload: What was signed.
        signers: States and certificates whose signatures over the payload are good.

    Raises:
        ChainError: The entry belongs to another register, or does not follow the head of `trust`, or founds anew.
        GovernanceTermsError: Its terms do not have the shape of formats 3.6, or contradict what is trusted.
        MandateError: A signer is no governance certificate of its state.
        ThresholdError: The signers do not suffice for the kind.

    Source: formats 3.6.
    """
    after = follow(trust, entry_id, payload)
    check_signers(trust, payload, signers)
    return after


def follow(trust: Trust, entry_id: EntryId, payload: Payload) -> Trust:
    """Return the state of trust after one more governance entry, whoever signed it.

    Raises:
        ChainError: The entry belongs to another register, or does not follow the head of `trust`, or founds anew.
        GovernanceTermsError: Its terms do not have the shape of formats 3.6, or contradict what is trusted.
    """
    kind = payload.draft.kind
    if kind == FOUNDED or kind not in GOVERNANCE_KINDS:
        raise ChainError(
            Words(
                f"Запись «{kind}» не может продолжать цепочку управления.",
                f'An entry "{kind}" cannot continue the governance chain.',
            )
        )
    if payload.register != trust.register:
        raise ChainError(
            Words(
                f"Запись принадлежит реестру «{payload.register}», а цепочка — реестру «{trust.register}».",
                f'The entry belongs to register "{payload.register}", the chain to "{trust.register}".',
            )
        )
    _check_place(payload, trust.head)
    return changed_trust(trust, entry_id, kind, payload.draft.terms)


def check_signers(trust: Trust, payload: Payload, signers: Sequence[Signer]) -> None:
    """Check that the signers of a governance entry suffice for its kind.

    Args:
        trust: The state of trust that the entry follows; for the founding entry, the one it founds.
        payload: What was signed.
        signers: States and certificates whose signatures over the payload are good.

    Raises:
        GovernanceTermsError: The terms do not say whose matter it is.
        MandateError: A signer is no governance certificate of its state.
        ThresholdError: A state in `parties` has not reached its threshold, a signer's state is not in `parties`,
            or the states in `parties` do not suffice for the kind.

    Source: formats 3.6.
    """
    signed = _signed_by_state(trust, payload, signers)
    _check_kind_threshold(trust, payload)
    parties = set(payload.parties)
    if set(signed) != parties:
        raise ThresholdError(
            Words(
                f"В «parties» названы {_listed(payload.parties)}, а подписали {_listed(sorted(signed))}.",
                f'"parties" names {_listed(payload.parties)}, but {_listed(sorted(signed))} signed.',
            ),
            missing=tuple(sorted(parties - set(signed))) if set(signed) < parties else (),
        )
    for state, marks in signed.items():
        _check_state_threshold(trust, payload, state, marks)


def governance_signers(trust: Trust, payload: Payload, state: StateCode) -> frozenset[str]:
    """Return the fingerprints of the certificates that may sign the governance entry for the state.

    They are the state's governance certificates; for a change of its keys, the new ones too.
    """
    known = trust.states.get(state)
    marks = known.governance_fingerprints if known else frozenset()
    if known and payload.draft.kind == _KEYS_CHANGED and payload.draft.terms.get("state") == state:
        marks |= fingerprints_of(new_keys(payload.draft.terms)[0])
    return marks


def signs_for(trust: Trust, state: StateCode, fingerprint: str, kind: Kind) -> KnownCertificate:
    """Return the certificate if it may sign entries of the kind for the state.

    Raises:
        MandateError: It was not introduced for that state, was revoked, or its organ's mandate does not cover the kind.

    Source: rule R19; formats 3.6.
    """
    known_state = trust.states.get(state)
    known = known_state.certificates.get(fingerprint) if known_state else None
    if known_state is None or known is None:
        raise MandateError(
            Words(
                f"Сертификат {fingerprint} не введён в реестре для государства {state}.",
                f"Certificate {fingerprint} has not been introduced for state {state}.",
            )
        )
    if known.revoked:
        raise MandateError(
            Words(
                f"Сертификат {fingerprint} государства {state} отозван до внесения записи.",
                f"Certificate {fingerprint} of state {state} was revoked before the entry was sealed.",
            )
        )
    mandate = known_state.organs.get(known.organ)
    if mandate is None or not mandate.covers(kind):
        raise MandateError(
            Words(
                f"Полномочия органа «{known.organ}» ({state}) не охватывают записи «{kind}».",
                f'The mandate of organ "{known.organ}" ({state}) does not cover entries "{kind}".',
            )
        )
    return known


def _check_place(payload: Payload, head: EntryId | None) -> None:
    draft = payload.draft
    if draft.result is not None:
        raise ChainError(
            Words(
                f"Запись управления не относится к результату; указан {draft.result}.",
                f"A governance entry is about no result; it names {draft.result}.",
            )
        )
    if draft.after != head:
        raise ChainError(
            Words(
                f"Запись управления должна называть в «after» {head or 'null'}; она называет {draft.after or 'null'}.",
                f'The governance entry must name {head or "null"} in "after"; it names {draft.after or "null"}.',
            )
        )


def _signed_by_state(trust: Trust, payload: Payload, signers: Sequence[Signer]) -> Mapping[StateCode, frozenset[str]]:
    signed: dict[StateCode, frozenset[str]] = {}
    for state, mark in signers:
        if mark not in governance_signers(trust, payload, state):
            raise MandateError(
                Words(
                    f"Сертификат {mark} не является сертификатом управления государства {state}.",
                    f"Certificate {mark} is not a governance certificate of state {state}.",
                )
            )
        signed[state] = signed.get(state, frozenset()) | {mark}
    return signed


def _check_state_threshold(trust: Trust, payload: Payload, state: StateCode, marks: frozenset[str]) -> None:
    known = trust.states[state]
    rotates = payload.draft.kind == _KEYS_CHANGED and payload.draft.terms.get("state") == state
    if known.governance_certificates:
        _require(state, len(marks & known.governance_fingerprints), known.governance_threshold)
    if rotates:
        certificates, threshold = new_keys(payload.draft.terms)
        _require(state, len(marks & fingerprints_of(certificates)), threshold, new=True)


def _require(state: StateCode, count: int, threshold: int, *, new: bool = False) -> None:
    if count < threshold:
        raise ThresholdError(
            Words(
                f"Государство {state}: требуется подписей {'новыми' if new else 'действующими'} "
                f"сертификатами управления — {threshold}, есть {count}.",
                f"State {state}: {threshold} signatures by its {'new' if new else 'present'} "
                f"governance certificates are required; there are {count}.",
            ),
            missing=(state,),
        )


def _check_kind_threshold(trust: Trust, payload: Payload) -> None:
    kind, parties = payload.draft.kind, set(payload.parties)
    if kind == FOUNDED:
        missing = sorted(set(trust.states) - parties)
        if missing:
            raise ThresholdError(
                Words(
                    f"Учредительную запись подписывает каждое государство; нет подписи: {_listed(missing)}.",
                    f"Every founding state signs the founding entry; not signed by {_listed(missing)}.",
                )
            )
        return
    if kind.startswith(_OWN_STATE) or kind == _KEYS_CHANGED:
        state = own_state(payload.draft.terms)
        if state not in parties:
            raise ThresholdError(
                Words(
                    f"Запись «{kind}» должно подписать государство {state}.",
                    f'An entry "{kind}" must be signed by state {state}.',
                )
            )
        known = trust.states.get(state)
        if known and known.governance_certificates:
            return
        # A state admitted without keys gets its first ones from the others: else anybody could hand in keys for it.
        parties.discard(state)
    voices = sorted(state for state in parties if state in trust.states and trust.states[state].status != _WITHDRAWN)
    if len(voices) < trust.common_threshold:
        raise ThresholdError(
            Words(
                f"Запись «{kind}» должны подписать не менее {trust.common_threshold} государств; "
                f"подписали {_listed(voices)}.",
                f'An entry "{kind}" must be signed by at least {trust.common_threshold} states; '
                f"signed by {_listed(voices)}.",
            )
        )


def _listed(states: Sequence[str]) -> str:
    return ", ".join(states) or "—"
