"""Stock JOSE libraries accept what an office signs here, and refuse what is altered."""

from __future__ import annotations

import json
from typing import Any

import joserfc.errors
import jwcrypto.jws
import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey, OKPKey
from jwcrypto import jwk

from registry.encoding import base64url
from registry.signing.jws import MOST_HEADER_BYTES, Signature, sign_payload
from tests.signing.offices import NOW, Holder, governance, office

PAYLOAD = '{"title":"Изделие"}'.encode()
ALGORITHMS = ["ES256", "ES384", "Ed25519"]


def flattened(signature: Signature, payload: bytes = PAYLOAD) -> dict[str, Any]:
    """RFC 7515, 7.2.2."""
    return {
        "payload": base64url.encode(payload),
        "protected": signature.protected,
        "signature": signature.signature,
    }


def general(*signatures: Signature, payload: bytes = PAYLOAD) -> dict[str, Any]:
    """RFC 7515, 7.2.1; the envelope of formats 3.4 is one of these."""
    members = [{"protected": item.protected, "signature": item.signature} for item in signatures]
    return {"payload": base64url.encode(payload), "signatures": members}


def signed(holder: Holder) -> Signature:
    return sign_payload(PAYLOAD, holder.key, [holder.certificate], NOW)


def pem_of(holder: Holder) -> bytes:
    public = holder.key.private_key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def by_joserfc(form: dict[str, Any], holder: Holder) -> bytes | None:
    """It knows no `iat` header and no header beyond 512 bytes unless told."""
    registry = joserfc_jws.JWSRegistry(algorithms=[holder.key.algorithm], strict_check_header=False)
    registry.max_header_length = MOST_HEADER_BYTES
    kind = OKPKey if holder.key.algorithm == "Ed25519" else ECKey
    try:
        return joserfc_jws.deserialize_json(form, kind.import_key(pem_of(holder)), registry=registry).payload
    except joserfc.errors.JoseError:
        return None


def by_jwcrypto(form: dict[str, Any], holder: Holder) -> bytes | None:
    token = jwcrypto.jws.JWS()
    token.allowed_algs = [holder.key.algorithm]
    token.deserialize(json.dumps(form))
    try:
        token.verify(jwk.JWK.from_pem(pem_of(holder)))
    except jwcrypto.jws.InvalidJWSSignature:
        return None
    payload: bytes = token.payload
    return payload


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("verify", [by_joserfc, by_jwcrypto])
def test_a_signature_is_accepted_in_both_json_forms(verify: Any, algorithm: str) -> None:
    holder = office(algorithm)
    assert verify(flattened(signed(holder)), holder) == PAYLOAD
    assert verify(general(signed(holder)), holder) == PAYLOAD


@pytest.mark.parametrize("verify", [by_joserfc, by_jwcrypto])
def test_an_altered_payload_is_refused(verify: Any) -> None:
    assert verify(flattened(signed(office()), PAYLOAD + b" "), office()) is None


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_signature_of_an_envelope_is_accepted_by_itself(algorithm: str) -> None:
    """Of two signers jwcrypto finds each with that signer's key."""
    holder = office(algorithm)
    both = general(signed(governance()), signed(holder))
    assert by_jwcrypto(both, holder) == PAYLOAD
