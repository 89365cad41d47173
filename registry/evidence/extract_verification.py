"""Verify a sealed extract: the seal over the entire file, and every attached evidence file with the same steps.

Source: formats 3.8 and 3.9; ETSI EN 319 142-1 (PAdES, profile B-B).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from registry.evidence import extract_commands as commands
from registry.evidence import extract_words as words
from registry.evidence.bundle import decode_bundle
from registry.evidence.doubtful import EntrySeen, Suspect, disputed_words
from registry.evidence.entry_steps import judge_governance, judge_payload
from registry.evidence.errors import EvidenceError, ExtractShapeError, SealAbsentError, words_of
from registry.evidence.plan import Plan
from registry.evidence.sealed_pdf import SealedBytes, attached_files, read_sealed_bytes, read_unsealed
from registry.evidence.step_list import StepList
from registry.evidence.verdict import Verdict, Verification, overall
from registry.evidence.verification import entry_seen, verify_evidence
from registry.rights.words import Words
from registry.signing.certificates import Certificate
from registry.signing.cms import read_seal
from registry.signing.errors import SigningError

EVIDENCE_ENDING = ".evidence.json"
STATEMENT = "statement.json"
_GRAVEST_FIRST = (Verdict.INVALID, Verdict.INCOMPLETE, Verdict.NOT_COVERED)
Progress = Callable[[str, Verdict], None]
"""(name of an attached evidence file, what it came to)."""


@dataclass(slots=True)
class _Attached:
    """What the attached files are and come to, gathered while each is held alone."""

    shown: list[str] = field(default_factory=list)
    worst: Verdict = Verdict.VALID
    fault: Words | None = None
    count: int = 0
    has_statement: bool = False
    seals: set[str] = field(default_factory=set)
    """Fingerprints of the seal certificates that proved governance chains name."""
    entries: list[EntrySeen] = field(default_factory=list)
    suspects: set[Suspect] = field(default_factory=set)


def verify_extract(data: bytes, founding_id: str, told: Progress | None = None) -> Verification:
    """Verify a sealed extract.

    Args:
        data: The PDF's bytes, whatever they are.
        founding_id: Id of the founding entry, 64 lower-case hex digits, obtained from a state and not from the file.
        told: Told after each attached evidence file.

    Returns:
        Six steps and what they come to; NOT COVERED where there is no seal and no fault is proved.

    Source: formats 3.8 and 3.9.
    """
    steps = StepList()
    sealed = _judge_coverage(steps, data)
    certificate = _judge_seal(steps, sealed)
    _judge_before(steps, data, sealed)
    attached = _judge_files(steps, data, founding_id, told)
    _judge_evidence(steps, attached, founding_id)
    _judge_certificate(steps, certificate, attached)
    nothing_signed = steps.judged[0].verdict is Verdict.NOT_COVERED
    return Verification(
        tuple(steps.judged),
        overall(steps.judged, nothing_signed=nothing_signed),
        limits=words.LIMITS,
        disputed=disputed_words(attached.entries, attached.suspects),
    )


def _refuse(steps: StepList, plan: Plan, cause: EvidenceError, command: str = "") -> None:
    """Add what an error says: INCOMPLETE for a shape that is not read, NOT COVERED for no seal, else a proved fault."""
    verdict = Verdict.INVALID
    if isinstance(cause, ExtractShapeError | SealAbsentError):
        verdict = Verdict.INCOMPLETE if isinstance(cause, ExtractShapeError) else Verdict.NOT_COVERED
    steps.add(plan, verdict, command=command, fault=cause.words)


def _judge_coverage(steps: StepList, data: bytes) -> SealedBytes | None:
    try:
        sealed = read_sealed_bytes(data)
    except EvidenceError as cause:
        _refuse(steps, words.COVERAGE, cause, commands.coverage())
        return None
    shown = f"{len(data)} bytes; seal at {sealed.gap[0]}–{sealed.gap[1]}"
    steps.add(words.COVERAGE, Verdict.VALID, shown, commands.coverage())
    return sealed


def _judge_seal(steps: StepList, sealed: SealedBytes | None) -> Certificate | None:
    if sealed is None:
        steps.add(words.SEAL, Verdict.INCOMPLETE, fault=words.NEEDS.filled(number=1))
        return None
    command = commands.seal()
    try:
        seal = read_seal(sealed.cms)
    except SigningError as cause:
        steps.add(words.SEAL, Verdict.INVALID, "", command, words_of(cause))
        return None
    certificate = seal.certificate
    shown = f"{certificate.country}, {certificate.organization}; sha256 = {sealed.digest.hex()}"
    if seal.digest != sealed.digest:
        fault = words.OTHER_BYTES.filled(stated=seal.digest.hex(), found=sealed.digest.hex())
        steps.add(words.SEAL, Verdict.INVALID, shown, command, fault)
        return None
    steps.add(words.SEAL, Verdict.VALID, shown, command)
    return certificate


def _judge_before(steps: StepList, data: bytes, sealed: SealedBytes | None) -> None:
    if sealed is None:
        steps.add(words.BEFORE, Verdict.INCOMPLETE, fault=words.NEEDS.filled(number=1))
        return
    try:
        stated = read_unsealed(data)
    except EvidenceError as cause:
        _refuse(steps, words.BEFORE, cause)
        return
    found = hashlib.sha256(memoryview(data)[: stated.size]).hexdigest()
    shown, command = f"{stated.size} bytes; sha256 = {found}", commands.before(stated.size, stated.sha256)
    if found == stated.sha256:
        steps.add(words.BEFORE, Verdict.VALID, shown, command)
    else:
        fault = words.OTHER_DOCUMENT.filled(stated=stated.sha256, size=stated.size, found=found)
        steps.add(words.BEFORE, Verdict.INVALID, shown, command, fault)


def _judge_files(steps: StepList, data: bytes, founding_id: str, told: Progress | None) -> _Attached:
    attached = _Attached()
    try:
        for name, content in attached_files(data):
            attached.shown.append(f"{name} {hashlib.sha256(content).hexdigest()}")
            attached.has_statement |= name == STATEMENT
            if name.endswith(EVIDENCE_ENDING):
                verdict = _take(attached, name, content, founding_id)
                if told is not None:
                    told(name, verdict)
    except EvidenceError as cause:
        _refuse(steps, words.FILES, cause)
        return _Attached()
    shown, command = "; ".join(attached.shown), commands.files()
    if attached.has_statement and attached.count:
        steps.add(words.FILES, Verdict.VALID, shown, command)
    else:
        fault = words.NO_STATEMENT if attached.count else words.NO_EVIDENCE
        steps.add(words.FILES, Verdict.INCOMPLETE, shown, command, fault)
    return attached


def _take(attached: _Attached, name: str, content: bytes, founding_id: str) -> Verdict:
    """Verify one evidence file and keep what it comes to, not the file."""
    verification = verify_evidence(content, founding_id)
    attached.count += 1
    attached.suspects |= set(verification.suspects)
    seen = entry_seen(name, verification)
    attached.entries += [seen] if seen else []
    verdict, step = verification.verdict, verification.first_fault
    if verdict is not Verdict.VALID and (
        attached.worst is Verdict.VALID or _GRAVEST_FIRST.index(verdict) < _GRAVEST_FIRST.index(attached.worst)
    ):
        attached.worst = verdict
        attached.fault = words.UNSIGNED.filled(name=name)
        if step is not None and step.fault is not None:
            attached.fault = words.IN_FILE.filled(name=name, number=step.number, title=step.title, fault=step.fault)
    if verdict is Verdict.VALID:
        bundle = decode_bundle(content)
        _, grounds = judge_governance(bundle, judge_payload(bundle)[1])
        if grounds is not None:
            attached.seals.add(hashlib.sha256(grounds.trust.seal_certificate).hexdigest())
    return verdict


def _judge_evidence(steps: StepList, attached: _Attached, founding_id: str) -> None:
    if not attached.count:
        steps.add(words.EVIDENCE, Verdict.INCOMPLETE, fault=words.NEEDS.filled(number=4))
        return
    steps.add(words.EVIDENCE, attached.worst, f"{attached.count} files", commands.evidence(founding_id), attached.fault)


def _judge_certificate(steps: StepList, certificate: Certificate | None, attached: _Attached) -> None:
    if certificate is None:
        steps.add(words.CERTIFICATE, Verdict.INCOMPLETE, fault=words.NEEDS.filled(number=2))
        return
    command = commands.certificate(certificate.fingerprint)
    if not attached.seals:
        steps.add(words.CERTIFICATE, Verdict.INCOMPLETE, certificate.fingerprint, command, words.NO_TRUST)
    elif attached.seals != {certificate.fingerprint}:
        expected = ", ".join(sorted(attached.seals - {certificate.fingerprint}))
        fault = words.OTHER_CERTIFICATE.filled(found=certificate.fingerprint, expected=expected)
        steps.add(words.CERTIFICATE, Verdict.INVALID, certificate.fingerprint, command, fault)
    else:
        steps.add(words.CERTIFICATE, Verdict.VALID, certificate.fingerprint, command)
