"""The policy of signatures: what makes the signatures over one payload suffice, the same at sealing and for an auditor.

Each signature is judged by itself, then its certificate by the state of trust, then the set against the parties.
`verify_envelope` does all of it; an audit calls it for every entry, so what a state of trust says of a chain of
certificates for a kind of entry is asked once and kept.

Source: formats 3.3, 3.6 and 3.8 (steps 4 to 7); rule R19.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from registry.encoding.errors import EncodingError
from registry.evidence.envelope import Envelope, check_order
from registry.evidence.errors import (
    EntryPayloadError,
    EntrySignatureError,
    GovernanceLinkError,
    PartyMissingError,
    SignerError,
    UnexpectedSignerError,
    words_of,
)
from registry.evidence.leaf import format_instant
from registry.rights.entries import EntryId, Kind, Payload, StateCode
from registry.rights.governance import (
    GovernanceError,
    ThresholdError,
    Trust,
    check_signers,
    found,
    govern,
    governance_signers,
    is_governance,
    signs_for,
)
from registry.rights.payloads import PayloadError, decode_payload, entry_id
from registry.rights.words import Words
from registry.signing.certificates import Certificate, check_chain, parse_certificate
from registry.signing.errors import CertificateChainError, SigningError
from registry.signing.jws import Signature, SignedHeader, read_header, verify_encoded

Window = tuple[datetime, datetime]
"""First and last instant, both inclusive, at which a chain of certificates holds."""


@dataclass(frozen=True, slots=True)
class VerifiedEnvelope:
    """An envelope whose payload and signatures hold."""

    payload: Payload
    entry_id: EntryId
    headers: tuple[SignedHeader, ...]
    """One per signature, in the envelope's order."""
    trust: Trust
    """The state of trust after this entry: a new one after a governance entry, else the one given."""


def verify_envelope(envelope: Envelope, trust: Trust | None, sealed_at: datetime) -> VerifiedEnvelope:
    """Check everything about an envelope that does not need the log or the law.

    Args:
        envelope: Payload and signatures.
        trust: The state of trust at the governance entry before this one; None for the founding entry.
        sealed_at: The leaf's date.

    Returns:
        The payload, its id, what each signature says, and the state of trust after it.

    Raises:
        EntryPayloadError: The payload is malformed or of another register.
        EntrySignatureError: A signature does not hold by itself.
        EnvelopeError: Signatures are out of order, or one certificate signed twice.
        SignerError: A certificate may not sign this entry.
        UnexpectedSignerError, PartyMissingError: The signatures are not those of the parties.
        GovernanceLinkError: A governance entry does not follow the one before it.

    Source: formats 3.3 and 3.6.
    """
    judged = judge_envelope(envelope, trust, sealed_at)
    verify_signatures(envelope, judged.headers)
    return judged


def judge_envelope(envelope: Envelope, trust: Trust | None, sealed_at: datetime) -> VerifiedEnvelope:
    """Check everything that `verify_envelope` checks but the arithmetic of the signatures.

    Nothing of it may be relied upon before `verify_signatures` has passed too. An audit judges a few dozen envelopes
    and then verifies their signatures: the arithmetic pushes everything else out of the processor's caches, and taken
    by turns the two cost a tenth more.

    Args and errors as `verify_envelope`.
    """
    payload, id_ = open_payload(envelope.payload, trust.register if trust else None)
    applied = trust or founding_trust(payload, id_)
    headers = tuple([_read_header(signature, position) for position, signature in enumerate(envelope.signatures)])
    check_order(headers)
    for header in headers:
        check_signer(payload, header, applied, sealed_at)
    check_parties(payload, headers, applied)
    after = next_trust(payload, id_, headers, trust) if is_governance(payload.draft.kind) else applied
    return VerifiedEnvelope(payload, id_, headers, after)


def verify_signatures(envelope: Envelope, headers: Sequence[SignedHeader]) -> None:
    """Check each signature of an envelope by itself.

    Args:
        envelope: Payload and signatures.
        headers: What their headers say, in the same order.

    Raises:
        EntrySignatureError: One is malformed or of other bytes.
    """
    text = envelope.payload_text
    for position, (signature, header) in enumerate(zip(envelope.signatures, headers, strict=True)):
        _verify(text, signature, header, position)


def forget_chains() -> None:
    """Forget which chains of certificates held: an audit relies on nothing that was found before it."""
    _windows.cache_clear()


def open_payload(data: bytes, register: str | None) -> tuple[Payload, EntryId]:
    """Return the payload and its id.

    Args:
        data: Payload bytes.
        register: Name of the register that it must belong to; None to take any.

    Raises:
        EntryPayloadError: Not canonical JSON, not a payload, or of another register.
    """
    try:
        payload = decode_payload(data)
    except (EncodingError, PayloadError) as cause:
        raise EntryPayloadError(words_of(cause)) from cause
    if register is not None and payload.register != register:
        raise EntryPayloadError(
            Words(
                f"Запись подписана для реестра «{payload.register}», а не «{register}».",
                f'The entry was signed for register "{payload.register}", not "{register}".',
            )
        )
    return payload, entry_id(data)


def founding_trust(payload: Payload, id_: EntryId) -> Trust:
    """Return the state of trust that a founding entry founds; its signatures are judged by it.

    Raises:
        GovernanceLinkError: It is no founding entry, or its terms do not have the shape of formats 3.6.
    """
    try:
        return found(id_, payload)
    except GovernanceError as cause:
        raise GovernanceLinkError(cause.words) from cause


def next_trust(payload: Payload, id_: EntryId, headers: Sequence[SignedHeader], trust: Trust | None) -> Trust:
    """Return the state of trust after a governance entry whose signatures hold.

    Args:
        payload: The governance entry.
        id_: Its id.
        headers: Its signatures' headers.
        trust: The state of trust before it; None for the founding entry.

    Raises:
        GovernanceLinkError: It does not follow, or changes what cannot be changed, or too few signed.
    """
    try:
        if trust is None:
            founded = found(id_, payload)
            check_signers(founded, payload, _signers(headers))
            return founded
        return govern(trust, id_, payload, _signers(headers))
    except GovernanceError as cause:
        raise GovernanceLinkError(cause.words) from cause


def check_signature(payload_text: str, signature: Signature, position: int) -> SignedHeader:
    """Return the header of one signature that holds by itself.

    Args:
        payload_text: Base64url of the payload.
        signature: As the envelope holds it.
        position: Place in the envelope, from 0; errors name it.

    Raises:
        EntrySignatureError: Header, certificate or signature is malformed, or the signature is of other bytes.
    """
    header = _read_header(signature, position)
    _verify(payload_text, signature, header, position)
    return header


def _read_header(signature: Signature, position: int) -> SignedHeader:
    try:
        return read_header(signature)
    except SigningError as cause:
        raise _refused(cause, f"{position + 1}") from cause


def _verify(payload_text: str, signature: Signature, header: SignedHeader, position: int) -> None:
    try:
        verify_encoded(payload_text, signature, header)
    except SigningError as cause:
        raise _refused(cause, f"{position + 1} ({header.certificates[0].country})") from cause


def _refused(cause: SigningError, place: str) -> EntrySignatureError:
    words = words_of(cause)
    return EntrySignatureError(Words(f"Подпись {place}. {words.ru}", f"Signature {place}. {words.en}"))


def check_signer(payload: Payload, header: SignedHeader, trust: Trust, sealed_at: datetime) -> None:
    """Check that the state of trust lets this certificate sign this entry.

    Args:
        payload: The entry.
        header: Header of a signature that holds.
        trust: The state of trust at the governance entry before this one.
        sealed_at: The leaf's date.

    Raises:
        SignerError: An algorithm that is not trusted; a certificate that was not introduced, is revoked, without
            mandate, of another chain; or the signing or sealing lies outside its validity.

    Source: formats 3.3 and 3.6; rule R19.
    """
    if header.algorithm not in trust.algorithms:
        raise SignerError(
            Words(
                f"Алгоритм {header.algorithm} не принят в реестре; приняты {', '.join(trust.algorithms)}.",
                f"Algorithm {header.algorithm} is not trusted by the register; trusted: {', '.join(trust.algorithms)}.",
            )
        )
    try:
        windows = _windows_of(payload, header, trust)
    except (GovernanceError, SigningError) as cause:
        raise SignerError(words_of(cause)) from cause
    signed_at = header.signed_at
    for first, last in windows:
        if first <= signed_at <= last and first <= sealed_at <= last:
            return
    raise _outside(header, windows, sealed_at)


def check_parties(payload: Payload, headers: Sequence[SignedHeader], trust: Trust | None) -> None:
    """Check that those who signed are the parties: each of them, and nobody else.

    Args:
        payload: The entry.
        headers: Headers of the signatures that hold.
        trust: The state of trust at the governance entry before this one; for the founding entry, the one it founds.
            Thresholds of governance entries are judged by it; None leaves them out.

    Raises:
        UnexpectedSignerError: A state that is no party signed, a party signed an ordinary entry twice,
            or the parties of a governance entry cannot suffice.
        PartyMissingError: A party has not signed, or with fewer governance certificates than its threshold.

    Source: formats 3.3 and 3.6.
    """
    states = [StateCode(header.certificates[0].country) for header in headers]
    strangers = sorted(set(states) - set(payload.parties))
    if strangers:
        raise UnexpectedSignerError(
            Words(
                f"Подписали не названные в «parties»: {', '.join(strangers)}.",
                f'Signed though not named in "parties": {", ".join(strangers)}.',
            )
        )
    missing = tuple(state for state in payload.parties if state not in states)
    if missing:
        raise PartyMissingError(
            Words(f"Нет действительной подписи: {', '.join(missing)}.", f"No good signature by: {', '.join(missing)}."),
            missing,
        )
    if is_governance(payload.draft.kind):
        if trust is not None:
            _check_thresholds(payload, headers, trust)
    elif len(states) != len(payload.parties):
        twice = sorted(state for state in payload.parties if states.count(state) > 1)
        raise UnexpectedSignerError(
            Words(
                f"От государства {', '.join(twice)} больше одной подписи; нужна одна.",
                f"More than one signature for {', '.join(twice)}; one is expected.",
            )
        )


def _check_thresholds(payload: Payload, headers: Sequence[SignedHeader], trust: Trust) -> None:
    try:
        check_signers(trust, payload, _signers(headers))
    except ThresholdError as cause:
        if cause.missing:
            raise PartyMissingError(cause.words, cause.missing) from cause
        raise UnexpectedSignerError(cause.words) from cause
    except GovernanceError as cause:
        raise UnexpectedSignerError(cause.words) from cause


def _signers(headers: Sequence[SignedHeader]) -> list[tuple[StateCode, str]]:
    return [(StateCode(header.certificates[0].country), header.fingerprint) for header in headers]


def _windows_of(payload: Payload, header: SignedHeader, trust: Trust) -> tuple[Window, ...]:
    if is_governance(payload.draft.kind):
        return _governance_windows(payload, header, trust)
    return _windows(trust, payload.draft.kind, header.certificates)


def _governance_windows(payload: Payload, header: SignedHeader, trust: Trust) -> tuple[Window, ...]:
    # Governance certificates are trusted by themselves: governance entries hold them whole, no authority vouches.
    leaf = header.certificates[0]
    if leaf.fingerprint not in governance_signers(trust, payload, StateCode(leaf.country)):
        raise SignerError(
            Words(
                f"Сертификат {leaf.fingerprint} не является сертификатом управления государства {leaf.country}.",
                f"Certificate {leaf.fingerprint} is not a governance certificate of state {leaf.country}.",
            )
        )
    return ((leaf.not_before, leaf.not_after),)


@lru_cache(maxsize=4096)
def _windows(trust: Trust, kind: Kind, certificates: tuple[Certificate, ...]) -> tuple[Window, ...]:
    """Return when a chain of certificates may sign entries of the kind; kept, refusals are not."""
    leaf, *intermediates = certificates
    state = StateCode(leaf.country)
    signs_for(trust, state, leaf.fingerprint, kind)
    authorities = [parse_certificate(der) for der in trust.states[state].authorities]
    first = max(certificate.not_before for certificate in certificates)
    last = min(certificate.not_after for certificate in certificates)
    windows = []
    for authority in authorities:
        window = max(first, authority.not_before), min(last, authority.not_after)
        if _holds(leaf, intermediates, authority, window[0]):
            windows.append(window)
    check_chain(leaf, intermediates, authorities, windows[0][0] if windows else first)
    return tuple(windows)


def _holds(leaf: Certificate, intermediates: Sequence[Certificate], authority: Certificate, at: datetime) -> bool:
    try:
        check_chain(leaf, intermediates, (authority,), at)
    except CertificateChainError:
        return False
    return True


def _outside(header: SignedHeader, windows: Sequence[Window], sealed_at: datetime) -> SignerError:
    leaf = header.certificates[0]
    spans = "; ".join(f"{format_instant(first)} — {format_instant(last)}" for first, last in windows)
    signed = format_instant(header.signed_at)
    sealed = format_instant(sealed_at)
    return SignerError(
        Words(
            f"Сертификат {leaf.fingerprint[:16]}… ({leaf.country}) действует {spans}; "
            f"подписано {signed}, внесено {sealed}.",
            f"Certificate {leaf.fingerprint[:16]}… ({leaf.country}) is valid {spans}; "
            f"signed {signed}, sealed {sealed}.",
        )
    )
