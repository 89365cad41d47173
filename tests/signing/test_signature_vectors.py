"""Published signature vectors (Wycheproof) through the register's own checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from registry.encoding import base64url
from registry.encoding.errors import Base64urlError
from registry.signing.algorithms import public_key_of
from registry.signing.errors import AlgorithmError, SignatureMismatchError, SigningError
from registry.signing.jws import Signature, read_header, verify_signature
from registry.signing.keys import verify_ed25519

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "vectors"

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside the repository")


def cases(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    path = VECTORS / f"wycheproof_{name}_test.json"
    groups = json.loads(path.read_text("utf-8"))["testGroups"] if path.is_file() else []
    return [(group, test) for group in groups for test in group["tests"]]


def said(value: Any) -> str:
    return f"tc{value['tcId']}" if "tcId" in value else ""


P256 = cases("ecdsa_secp256r1_sha256_p1363")
ED25519 = cases("ed25519")
JWS = cases("json_web_signature")
# Of the JWS cases those whose key could sign for the register; their keys meant for encryption are told apart by a
# member of JWK that certificates say with keyUsage, see test_jws.
ES256 = [(g, t) for g, t in JWS if g.get("public", {}).get("crv") == "P-256" and g["public"].get("use") == "sig"]


@needs_vectors
def test_all_published_cases_are_here() -> None:
    assert (len(P256), len(ED25519), len(JWS), len(ES256)) == (262, 151, 401, 39)


def is_verified(spki: bytes, signature: bytes, message: bytes) -> bool:
    try:
        public_key_of(spki).verify(signature, message)
    except SignatureMismatchError:
        return False
    return True


@pytest.mark.parametrize(("group", "case"), [*P256, *ED25519], ids=said)
def test_raw_signature(group: dict[str, Any], case: dict[str, Any]) -> None:
    """Valid is verified, invalid is refused, with no third outcome."""
    spki, signature, message = (bytes.fromhex(text) for text in (group["publicKeyDer"], case["sig"], case["msg"]))
    assert is_verified(spki, signature, message) == (case["result"] == "valid")
    if "pk" in group["publicKey"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        assert verify_ed25519(public, signature, message) == (case["result"] == "valid")


@pytest.mark.parametrize(("group", "case"), ES256, ids=said)
def test_es256_of_a_compact_jws(group: dict[str, Any], case: dict[str, Any]) -> None:
    """The signature alone, over the text as it stands: each case has the published outcome.

    Case 32 brings its own key in the header: it is refused because nothing of a header but its certificate is a key.
    """
    point = b"\x04" + base64url.decode(group["public"]["x"]) + base64url.decode(group["public"]["y"])
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200") + point
    message, _, signature = str(case["jws"]).rpartition(".")
    try:
        raw = base64url.decode(signature)
    except Base64urlError:
        assert case["result"] == "invalid"
        return
    assert is_verified(spki, raw, message.encode()) == (case["result"] == "valid")


@pytest.mark.parametrize(("group", "case"), JWS, ids=said)
def test_no_foreign_jws_is_an_office_signature(group: dict[str, Any], case: dict[str, Any]) -> None:
    """All 401 lack the certificate that formats 3.3 demands, valid elsewhere or not: each is refused by name."""
    protected, _, rest = str(case["jws"]).partition(".")
    payload, _, signature = rest.partition(".")
    with pytest.raises(SigningError):
        read_header(Signature(protected, signature))
    with pytest.raises(SigningError):
        verify_signature(payload.encode(), Signature(protected, signature))


@needs_vectors
def test_p521_of_rfc7520_is_refused() -> None:
    """Figure 27 is a sound ES512 signature; the register has no such algorithm."""
    group = next(g for g, _ in JWS if g.get("public", {}).get("crv") == "P-521")
    x, y = (base64url.decode(group["public"][name]) for name in ("x", "y"))
    spki = bytes.fromhex("30819b301006072a8648ce3d020106052b810400230381860004") + x + y
    with pytest.raises(AlgorithmError, match="secp521r1"):
        public_key_of(spki)
