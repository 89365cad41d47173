"""What the golden evidence files are made with: registers, altered files, and the list they enter by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.encoding import strict_json
from registry.evidence.envelope import Envelope
from registry.evidence.verdict import Verdict
from registry.rights.encoding import encode_payload
from tests.evidence.making import (
    LICENCE,
    MadeRegister,
    Office,
    Pair,
    office,
    raw_signature,
)


@dataclass(frozen=True, slots=True)
class Golden:
    """A file, what it must come to, and the first step that says so (None where all is well)."""

    data: bytes
    founding_id: str
    verdict: Verdict
    step: int | None = None
    kept: bytes | None = None
    tsa: tuple[bytes, ...] = ()
    """Certificates of the time-stamping authorities that the auditor trusts, DER."""


Maker = Callable[[], Golden]
GOLDEN: dict[str, Maker] = {}


def golden(maker: Maker) -> Maker:
    GOLDEN[maker.__name__] = maker
    return maker


def valid(made: MadeRegister, data: bytes) -> Golden:
    return Golden(data, made.founding_id, Verdict.VALID)


def invalid(step: int, made: MadeRegister, data: bytes) -> Golden:
    return Golden(data, made.founding_id, Verdict.INVALID, step)


def incomplete(step: int, made: MadeRegister, data: bytes) -> Golden:
    return Golden(data, made.founding_id, Verdict.INCOMPLETE, step)


def edited(data: bytes, edit: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the file with its JSON changed."""
    content = json.loads(data)
    edit(content)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def licensed(**more: Any) -> tuple[MadeRegister, bytes]:
    """Return a register with a licence between others, and the licence's file."""
    made = MadeRegister(**more)
    made.add(("BY", "RU"))
    index = made.add()
    for _ in range(4):
        made.add(("BY", "RU"))
    return made, made.file(index)


def with_envelope(change: Callable[[MadeRegister, bytes], Envelope], **more: Any) -> tuple[MadeRegister, bytes]:
    """Return a register that has sealed whatever envelope `change` makes of a licence's payload, and its file."""
    made = MadeRegister(**more)
    data = encode_payload(made.payload("licence.granted", LICENCE, ("BY", "KZ")))
    index = made.seal(change(made, data))
    made.add(("BY", "RU"))
    return made, made.file(index)


def with_header(change: Any) -> tuple[MadeRegister, bytes]:
    """Return a file whose first signature has a header altered by `change` and signed anew."""
    by, kz = office("BY").signatory, office("KZ").signatory

    def envelope(made: MadeRegister, data: bytes) -> Envelope:
        return Envelope(data, (raw_signature(data, by, change, made.clock), kz.sign(data, made.clock)))

    return with_envelope(envelope)


def signed_by(*pairs: Pair) -> tuple[MadeRegister, bytes]:
    return with_envelope(lambda made, data: made.signed(data, pairs))


def introduced(made: MadeRegister, by: Office, pair: Pair) -> None:
    terms = {"state": by.state, "organ": by.organ, "certificate": pair.text}
    made.govern("certificate.introduced", terms, (by.state,))


def revocation(state: str, pair: Pair) -> dict[str, Any]:
    return {"state": state, "fingerprint": pair.fingerprint, "reason": "lost", "suspect_from": None}


def revoke(made: MadeRegister, pair: Pair) -> None:
    made.govern("certificate.revoked", revocation("BY", pair), ("BY",))


def new_keys(*pairs: Pair) -> dict[str, Any]:
    return {"state": "BY", "governance_certificates": [pair.text for pair in pairs], "governance_threshold": 1}


def founding_terms(made: MadeRegister) -> dict[str, Any]:
    terms: dict[str, Any] = strict_json.decode(MadeRegister(states=made.states).log[0].envelope.payload, 10**6)["terms"]
    return terms


def governed() -> tuple[MadeRegister, bytes]:
    """Return a register with three governance entries and a licence after them."""
    made, by, kz = MadeRegister(), office("BY"), office("KZ")
    introduced(made, by, by.issue())
    introduced(made, kz, kz.issue())
    return made, made.file(made.add())
