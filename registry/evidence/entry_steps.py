"""Steps 2 to 7 of the verification: the entry, its signatures, and the governance that they stand on.

Each function judges one step and hands back what later steps need, or None where the step could not be passed; a
later step that needs it then says INCOMPLETE, never VALID.

Source: formats 3.6 and 3.8.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
    parse_vkey,
)
from registry.evidence import commands
from registry.evidence.bundle import Bundle, GovernanceLink
from registry.evidence.envelope import Envelope, check_order
from registry.evidence.errors import (
    EntrySignatureError,
    EnvelopeError,
    EvidenceError,
    GovernanceLinkError,
    PartyMissingError,
    words_of,
)
from registry.evidence.plan import Number, judged
from registry.evidence.signers import (
    check_parties,
    check_signature,
    check_signer,
    founding_trust,
    open_payload,
    verify_envelope,
)
from registry.evidence.verdict import Step, Verdict
from registry.rights.entries import EntryId, Payload, StateCode
from registry.rights.governance import FOUNDED, GovernanceError, Trust, follow, is_governance
from registry.rights.words import Words
from registry.signing.jws import SignedHeader

_HEX = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload that could be read, and its id."""

    payload: Payload
    entry_id: EntryId


@dataclass(frozen=True, slots=True)
class Grounds:
    """The trust that an entry stands on, and the keys read from it."""

    trust: Trust
    log_key: VerifierKey
    witnesses: tuple[tuple[StateCode, VerifierKey], ...]
    after: Trust
    """The trust after the entry: another one where it is a governance entry."""
    log_keys: tuple[VerifierKey | None, ...]
    """The log's key after each governance entry of the chain, the founding one first; None for one that is no key."""


def judge_founding(bundle: Bundle, opened: Opened | None, founding_id: str) -> Step:
    """Step 2: the founding entry is the one that the auditor was told of."""
    first = bundle.governance[0].envelope if bundle.governance else bundle.envelope
    came = hashlib.sha256(first.payload).hexdigest()
    shown = f"sha256(payload) = {came}; founding id = {founding_id}"
    command = commands.founding(came)
    if came == founding_id:
        return judged(Number.FOUNDING, Verdict.VALID, shown, command)
    if not bundle.governance and (opened is None or opened.payload.draft.kind != FOUNDED):
        return judged(Number.FOUNDING, Verdict.INCOMPLETE, shown, command, _NO_CHAIN)
    if not _HEX.fullmatch(founding_id):
        fault = Words(
            "Идентификатор учредительной записи — 64 шестнадцатеричные цифры в нижнем регистре; задано "
            f"«{founding_id}».",
            f'A founding id is 64 lower-case hex digits; "{founding_id}" was given.',
        )
        return judged(Number.FOUNDING, Verdict.INVALID, shown, command, fault)
    fault = Words(
        f"Ожидалась учредительная запись {founding_id}; в файле {came}: это другой реестр или подмена.",
        f"Founding entry {founding_id} was expected, {came} is in the file: another register, or a forged one.",
    )
    return judged(Number.FOUNDING, Verdict.INVALID, shown, command, fault)


def judge_governance(bundle: Bundle, opened: Opened | None) -> tuple[Step, Grounds | None]:
    """Step 3: the chain of governance entries holds; gives the trust that the entry stands on."""
    shown = f"{len(bundle.governance)} governance entries"
    command = commands.chain()
    founds = opened is not None and opened.payload.draft.kind == FOUNDED
    try:
        if bundle.governance:
            trusts = _fold(bundle)
        elif opened is not None and founds:
            trusts = [founding_trust(opened.payload, opened.entry_id)]
        else:
            return judged(Number.GOVERNANCE, Verdict.INCOMPLETE, shown, command, _NO_CHAIN), None
        trust = trusts[-1]
        grounds = _grounds(trusts)
        if opened is not None and bundle.governance and is_governance(opened.payload.draft.kind):
            grounds = replace(grounds, after=follow(trust, opened.entry_id, opened.payload))
    except (EvidenceError, GovernanceError) as cause:
        return judged(Number.GOVERNANCE, Verdict.INVALID, shown, command, cause.words), None
    shown = f"{shown}; head {trust.head}; common threshold {trust.common_threshold} of {len(trust.states)}"
    return judged(Number.GOVERNANCE, Verdict.VALID, shown, command), grounds


def judge_payload(bundle: Bundle) -> tuple[Step, Opened | None]:
    """Step 4: the payload is canonical and of this register; its hash is the entry's id."""
    came = hashlib.sha256(bundle.envelope.payload).hexdigest()
    shown = f"{len(bundle.envelope.payload)} bytes, sha256 = {came}"
    command = commands.payload(came)
    try:
        payload, id_ = open_payload(bundle.envelope.payload, bundle.register)
    except EvidenceError as cause:
        return judged(Number.PAYLOAD, Verdict.INVALID, shown, command, cause.words), None
    return judged(Number.PAYLOAD, Verdict.VALID, shown, command), Opened(payload, id_)


def judge_signatures(envelope: Envelope) -> tuple[Step, tuple[SignedHeader | None, ...]]:
    """Step 5: each signature by itself; gives a header for each, None for one that does not hold."""
    if not envelope.signatures:
        fault = Words("В файле нет ни одной подписи.", "There is no signature in the file.")
        return judged(Number.SIGNATURES, Verdict.NOT_COVERED, "0 signatures", "", fault), ()
    headers: list[SignedHeader | None] = []
    faults: list[Words] = []
    for position, signature in enumerate(envelope.signatures):
        try:
            headers.append(check_signature(envelope.payload_text, signature, position))
        except EntrySignatureError as cause:
            headers.append(None)
            faults.append(cause.words)
    good = [header for header in headers if header is not None]
    try:
        check_order(good)
    except EnvelopeError as cause:
        faults.append(cause.words)
    shown = "; ".join(f"{position + 1}: {_said(header)}" for position, header in enumerate(headers))
    command = "\n".join(
        commands.signature(position, header.algorithm) for position, header in enumerate(headers) if header is not None
    )
    verdict = Verdict.INVALID if faults else Verdict.VALID
    return judged(Number.SIGNATURES, verdict, shown, command, _joined(faults)), tuple(headers)


def judge_certificates(
    bundle: Bundle, opened: Opened | None, headers: Sequence[SignedHeader | None], grounds: Grounds | None
) -> Step:
    """Step 6: the state of trust lets each certificate sign this entry."""
    good = [(position, header) for position, header in enumerate(headers) if header is not None]
    shown = "; ".join(f"{header.certificates[0].country} {header.fingerprint}" for _, header in good)
    if opened is None or grounds is None or not good:
        needed = (Number.PAYLOAD, Number.GOVERNANCE, Number.SIGNATURES)
        return judged(Number.CERTIFICATES, Verdict.INCOMPLETE, shown, "", depends_on(*needed))
    faults: list[Words] = []
    for _, header in good:
        try:
            check_signer(opened.payload, header, grounds.trust, bundle.sealed_at)
        except EvidenceError as cause:
            faults.append(cause.words)
    if is_governance(opened.payload.draft.kind):
        command = "\n".join(commands.governance_certificate(position) for position, _ in good)
    else:
        command = "\n".join(_certificate_command(position, header) for position, header in good)
    if faults:
        return judged(Number.CERTIFICATES, Verdict.INVALID, shown, command, _joined(faults))
    if len(good) < len(headers):
        return judged(Number.CERTIFICATES, Verdict.INCOMPLETE, shown, command, depends_on(Number.SIGNATURES))
    return judged(Number.CERTIFICATES, Verdict.VALID, shown, command)


def judge_parties(opened: Opened | None, headers: Sequence[SignedHeader | None], grounds: Grounds | None) -> Step:
    """Step 7: every party has signed, and nobody else."""
    if opened is None:
        return judged(Number.PARTIES, Verdict.INCOMPLETE, "", "", depends_on(Number.PAYLOAD))
    good = [header for header in headers if header is not None]
    names = opened.payload.parties
    signed = ", ".join(sorted(header.certificates[0].country for header in good))
    shown = f"parties = {', '.join(names)}; signed = {signed or '—'}"
    command = commands.parties(names)
    if grounds is None and is_governance(opened.payload.draft.kind):
        return judged(Number.PARTIES, Verdict.INCOMPLETE, shown, command, depends_on(Number.GOVERNANCE))
    try:
        check_parties(opened.payload, good, grounds.trust if grounds else None)
    except PartyMissingError as cause:
        missing = ", ".join(cause.missing)
        fault = Words(
            f"{cause.words.ru} Запросите у реестра файл с подписями: {missing}.",
            f"{cause.words.en} Ask the register for the file with the signatures of {missing}.",
        )
        return judged(Number.PARTIES, Verdict.INCOMPLETE, shown, command, fault)
    except EvidenceError as cause:
        return judged(Number.PARTIES, Verdict.INVALID, shown, command, cause.words)
    return judged(Number.PARTIES, Verdict.VALID, shown, command)


def _certificate_command(position: int, header: SignedHeader) -> str:
    leaf, *between = header.certificates
    return commands.certificate(position, leaf.country, header.signed_at, intermediates=bool(between))


def depends_on(*numbers: Number) -> Words:
    """Return why a step could not be judged: it needs what one of these steps did not give."""
    listed = ", ".join(str(int(number)) for number in numbers)
    return Words(
        f"Не проверено: нужен итог шага {listed}. Получите у реестра исправный файл доказательств.",
        f"Not judged: it needs the outcome of step {listed}. Get a sound evidence file from the register.",
    )


_NO_CHAIN = Words(
    "В файле нет цепочки управления; запросите у реестра файл доказательств целиком.",
    "There is no governance chain in the file; ask the register for the whole evidence file.",
)


def _fold(bundle: Bundle) -> list[Trust]:
    """Return the trust after each governance entry of the chain."""
    first, *others = bundle.governance
    trusts = [_linked(bundle, 0, first, None)]
    for position, link in enumerate(others, start=1):
        trusts.append(_linked(bundle, position, link, trusts[-1]))
    return trusts


def _linked(bundle: Bundle, position: int, link: GovernanceLink, before: Trust | None) -> Trust:
    try:
        trust = verify_envelope(link.envelope, before, link.sealed_at).trust
    except EvidenceError as cause:
        raise GovernanceLinkError(_at_link(position, cause.words)) from cause
    if trust.register != bundle.register:
        words = Words(
            f"запись реестра «{trust.register}», а файл — реестра «{bundle.register}».",
            f'an entry of register "{trust.register}" in a file of register "{bundle.register}".',
        )
        raise GovernanceLinkError(_at_link(position, words))
    return trust


def _at_link(position: int, words: Words) -> Words:
    return Words(f"Запись управления {position}. {words.ru}", f"Governance entry {position}. {words.en}")


def _grounds(trusts: Sequence[Trust]) -> Grounds:
    """Read the keys of the log and of its witnesses, from the trust at the end of the chain.

    Raises:
        GovernanceLinkError: A key is malformed, of the wrong kind, or the log's is not named as its origin.
    """
    trust = trusts[-1]
    try:
        log_key = parse_vkey(trust.logs["entries"])
        witnesses = tuple((state, parse_vkey(vkey)) for state, vkey in trust.witnesses)
    except AuditLogError as cause:
        raise GovernanceLinkError(words_of(cause)) from cause
    origin = f"{trust.register}/entries"
    if log_key.name != origin or log_key.kind != ED25519:
        raise GovernanceLinkError(
            Words(
                f"Ключ журнала записей должен быть ключом Ed25519 с именем «{origin}»; назван «{log_key.name}».",
                f'The entries log\'s key must be an Ed25519 key named "{origin}"; it is named "{log_key.name}".',
            )
        )
    for state, key in witnesses:
        if key.kind not in {COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44}:
            raise GovernanceLinkError(
                Words(
                    f"Ключ свидетеля {state} «{key.name}» не предназначен для подписи контрольных точек.",
                    f'The key of witness {state} "{key.name}" is not one for cosignatures.',
                )
            )
    return Grounds(trust, log_key, witnesses, trust, tuple(_log_key(each) for each in trusts))


def _log_key(trust: Trust) -> VerifierKey | None:
    try:
        return parse_vkey(trust.logs["entries"])
    except AuditLogError:
        return None


def _said(header: SignedHeader | None) -> str:
    if header is None:
        return "—"
    leaf = header.certificates[0]
    return f"{leaf.country}, {leaf.organization}, {header.algorithm}, iat {int(header.signed_at.timestamp())}"


def _joined(faults: Sequence[Words]) -> Words | None:
    if not faults:
        return None
    return Words(" ".join(fault.ru for fault in faults), " ".join(fault.en for fault in faults))
