"""The evidence file: an entry, its proof, and the governance that it stands on, in one readable file.

Decoding judges the form alone, and strictly: exactly the members of formats 3.8, so that nothing in the file can look
like evidence without being judged. Whether it proves anything, `evidence.verification` says.

Source: formats 3.1 and 3.8.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.encoding import strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.envelope import Envelope, envelope_content, read_envelope
from registry.evidence.errors import BundleError, EvidenceError, words_of
from registry.evidence.leaf import format_instant, parse_instant
from registry.rights.words import Words

EVIDENCE_FORMAT = "ip-rights-evidence/1"
MOST_EVIDENCE = 16 * 1024 * 1024
"""Bytes: room for some two thousand governance entries."""
MOST_TIMESTAMP = 64 * 1024
_MEMBERS = {"format", "register", "envelope", "sealed_at", "proof", "governance", "timestamps"}
_LINK_MEMBERS = {"envelope", "sealed_at", "proof"}


@dataclass(frozen=True, slots=True)
class GovernanceLink:
    """One governance entry with its leaf's date and its proof under the bundle's checkpoint."""

    envelope: Envelope
    sealed_at: datetime
    proof: str
    """C2SP tlog-proof text, verbatim."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an evidence file holds."""

    register: str
    envelope: Envelope
    sealed_at: datetime
    proof: str
    """C2SP tlog-proof text, verbatim, with the cosigned checkpoint."""
    governance: tuple[GovernanceLink, ...]
    """From the founding entry to the one named in the entry's leaf; empty for the founding entry itself."""
    timestamps: tuple[bytes, ...] = ()
    """RFC 3161 tokens over the SHA-256 of the checkpoint."""


def encode_bundle(bundle: Bundle) -> bytes:
    """Return the file's bytes: indented JSON that people can read.

    Raises:
        LeafError: A date is not UTC in whole seconds.
    """
    content = {
        "format": EVIDENCE_FORMAT,
        "register": bundle.register,
        **_shown(bundle.envelope, bundle.sealed_at, bundle.proof),
        "governance": [_shown(link.envelope, link.sealed_at, link.proof) for link in bundle.governance],
        "timestamps": [base64.b64encode(token).decode("ascii") for token in bundle.timestamps],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def decode_bundle(data: bytes) -> Bundle:
    """Return what an evidence file holds, nothing verified yet.

    Args:
        data: At most 16 MiB of strict JSON.

    Raises:
        BundleError: Not strict JSON, or a member is unknown, missing or not of its form.

    Source: formats 3.1 and 3.8.
    """
    try:
        value = strict_json.decode(data, MOST_EVIDENCE)
    except EncodingError as cause:
        raise BundleError(words_of(cause)) from cause
    _check_members(value, _MEMBERS, "")
    if value["format"] != EVIDENCE_FORMAT:
        raise _refuse("format", f"ожидалось «{EVIDENCE_FORMAT}»", f'"{EVIDENCE_FORMAT}" was expected')
    if type(value["register"]) is not str or not value["register"]:
        raise _refuse("register", "ожидалось имя реестра", "the register's name was expected")
    entry = _read_link(value, "")
    if type(value["governance"]) is not list or type(value["timestamps"]) is not list:
        raise _refuse("governance, timestamps", "ожидались списки", "lists were expected")
    return Bundle(
        register=value["register"],
        envelope=entry.envelope,
        sealed_at=entry.sealed_at,
        proof=entry.proof,
        governance=tuple(_read_governance(link, position) for position, link in enumerate(value["governance"])),
        timestamps=tuple(_read_timestamp(token, position) for position, token in enumerate(value["timestamps"])),
    )


def _shown(envelope: Envelope, sealed_at: datetime, proof: str) -> dict[str, Any]:
    return {"envelope": envelope_content(envelope), "sealed_at": format_instant(sealed_at), "proof": proof}


def _read_governance(value: Any, position: int) -> GovernanceLink:
    place = f"governance.{position}"
    _check_members(value, _LINK_MEMBERS, place)
    return _read_link(value, f"{place}.")


def _read_link(value: dict[str, Any], place: str) -> GovernanceLink:
    sealed_at, proof = value["sealed_at"], value["proof"]
    if type(sealed_at) is not str or type(proof) is not str:
        raise _refuse(f"{place}sealed_at, {place}proof", "ожидались тексты", "texts were expected")
    try:
        return GovernanceLink(read_envelope(value["envelope"]), parse_instant(sealed_at), proof)
    except EvidenceError as cause:
        raise BundleError(
            Words(f"{place or 'entry: '}{cause.words.ru}", f"{place or 'entry: '}{cause.words.en}")
        ) from cause


def _read_timestamp(value: Any, position: int) -> bytes:
    try:
        token = base64.b64decode(value, validate=True) if type(value) is str else b""
    except ValueError:  # binascii.Error too
        token = b""
    if not 0 < len(token) <= MOST_TIMESTAMP or base64.b64encode(token).decode("ascii") != value:
        raise _refuse(
            f"timestamps.{position}",
            f"ожидалась метка времени RFC 3161 в base64, не более {MOST_TIMESTAMP} байт",
            f"an RFC 3161 token in base64, at most {MOST_TIMESTAMP} bytes, was expected",
        )
    return token


def _check_members(value: Any, expected: set[str], place: str) -> None:
    if type(value) is not dict:
        raise _refuse(place or "file", "ожидался объект", "an object was expected")
    if value.keys() != expected:
        unknown = ", ".join(sorted(value.keys() - expected))
        missing = ", ".join(sorted(expected - value.keys()))
        raise _refuse(
            place or "file",
            f"лишние члены: {unknown or 'нет'}; недостают: {missing or 'нет'}",
            f"unknown members: {unknown or 'none'}; missing: {missing or 'none'}",
        )


def _refuse(place: str, ru: str, en: str) -> BundleError:
    return BundleError(Words(f"Файл доказательств, {place}: {ru}.", f"Evidence file, {place}: {en}."))
