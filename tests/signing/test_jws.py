"""One signature over one payload: what is written, and each thing that makes one refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.signing.errors import (
    AlgorithmError,
    CertificateError,
    HeaderError,
    SignatureMismatchError,
    SigningError,
)
from registry.signing.jws import (
    Signature,
    header_bytes,
    read_header,
    sign_payload,
    signing_input,
    verify_signature,
)
from tests.signing.offices import NOW, ORGAN, Holder, Recipe, authority, governance, key, office

PAYLOAD = '{"title":"Изделие"}'.encode()
REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "reference"
ALGORITHMS = ["ES256", "ES384", "Ed25519"]


def signed(holder: Holder, payload: bytes = PAYLOAD) -> Signature:
    return sign_payload(payload, holder.key, [holder.certificate], NOW)


def header_of(signature: Signature) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(base64url.decode(signature.protected))
    return header


def with_header(protected: bytes, holder: Holder | None = None) -> Signature:
    """A signature that is right in all but its header."""
    raw = (holder or office()).key.sign(signing_input(protected, PAYLOAD))
    return Signature(base64url.encode(protected), base64url.encode(raw))


def with_members(holder: Holder | None = None, **members: Any) -> Signature:
    """The same, with members replaced; `without` names one to leave out."""
    holder = holder or office()
    header = header_of(signed(holder)) | members
    header.pop(header.pop("without", ""), None)
    return with_header(strict_json.canonical(header), holder)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_is_verified_and_its_header_read(algorithm: str) -> None:
    holder = office(algorithm)
    signature = signed(holder)
    header = verify_signature(PAYLOAD, signature)
    assert header == read_header(signature)
    assert (header.algorithm, header.signed_at) == (algorithm, NOW)
    assert (header.certificates, header.fingerprint) == ((holder.certificate,), holder.certificate.fingerprint)


def test_the_header_is_what_the_formats_say() -> None:
    """Byte for byte: formats 3.3."""
    certificate = office().certificate
    x5c = base64.b64encode(certificate.der).decode()
    assert header_bytes([certificate], NOW).decode() == (
        f'{{"alg":"ES256","cty":"ip-rights-entry+json","iat":1795442709,"x5c":["{x5c}"],'
        f'"x5t#S256":"{certificate.thumbprint}"}}'
    )


def test_the_signing_input_is_rfc7515s() -> None:
    """Appendix A.3.1."""
    payload = b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    expected = (
        b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6"
        b"Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    )
    assert signing_input(b'{"alg":"ES256"}', payload) == expected


def test_a_root_is_left_out_and_intermediates_are_shown() -> None:
    root = authority()
    middle = Recipe(issuer=root, ca=True, usage={"key_cert_sign": True}, key=key("ES256", 5).private_key).certificate()
    leaf = Recipe(issuer=Holder(key("ES256", 5), middle), key=key("ES256", 6).private_key).certificate()
    signature = sign_payload(PAYLOAD, key("ES256", 6), [leaf, middle, root.certificate], NOW)
    assert verify_signature(PAYLOAD, signature).certificates == (leaf, middle)


def test_a_governance_certificate_signs_though_it_is_its_own_issuer() -> None:
    assert verify_signature(PAYLOAD, signed(governance())).certificates == (governance().certificate,)


def test_instants_are_whole_seconds_of_utc() -> None:
    minsk = NOW.astimezone(timezone(timedelta(hours=3))) + timedelta(milliseconds=900)
    assert header_bytes([office().certificate], minsk) == header_bytes([office().certificate], NOW)
    for instant in (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)):
        signature = sign_payload(PAYLOAD, office().key, [office().certificate], instant)
        assert verify_signature(PAYLOAD, signature).signed_at == instant


def test_eddsa_is_read_as_ed25519() -> None:
    """RFC 9864 renames it; older signers write the old name."""
    assert verify_signature(PAYLOAD, with_members(office("Ed25519"), alg="EdDSA")).algorithm == "Ed25519"


@pytest.mark.parametrize(
    ("instant", "certificates", "error"),
    [
        (NOW.replace(tzinfo=None), [office().certificate], HeaderError),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), [office().certificate], HeaderError),
        (NOW, [], CertificateError),
        (NOW, [governance().certificate], CertificateError),
        (NOW, [authority().certificate], CertificateError),
        (NOW, [Recipe(usage={"key_agreement": True}).certificate()], CertificateError),
    ],
    ids=["no zone", "before 1970", "no certificate", "another key's", "an authority's", "for other uses"],
)
def test_not_signed(instant: datetime, certificates: list[Any], error: type[SigningError]) -> None:
    with pytest.raises(error):
        sign_payload(PAYLOAD, office().key, certificates, instant)


def x5c_of(*ders: bytes) -> list[str]:
    return [base64.b64encode(der).decode() for der in ders]


def showing(holder: Holder) -> dict[str, Any]:
    return {"x5c": x5c_of(holder.certificate.der), "x5t#S256": holder.certificate.thumbprint}


SOUND = strict_json.canonical(header_of(signed(office())))
LEAF = x5c_of(office().certificate.der)[0]
OTHER_USE = Holder(key(), Recipe(usage={"key_agreement": True}).certificate())
REFUSED: dict[str, tuple[Callable[[], Signature], type[SigningError]]] = (
    {
        "alg none": (lambda: with_members(alg="none"), AlgorithmError),
        "alg HS256": (lambda: with_members(alg="HS256"), AlgorithmError),
        "alg RS256": (lambda: with_members(alg="RS256"), AlgorithmError),
        "alg with another sign": (lambda: with_members(alg="ES-256"), AlgorithmError),
        "alg very long": (lambda: with_members(alg="A" * 200), AlgorithmError),
        "alg in small letters": (lambda: with_members(alg="es256"), AlgorithmError),
        "alg empty": (lambda: with_members(alg=""), AlgorithmError),
        "alg no text": (lambda: with_members(alg=["ES256"]), AlgorithmError),
        "alg of another curve": (lambda: with_members(alg="ES384"), AlgorithmError),
        "alg of another family": (lambda: with_members(alg="Ed25519"), AlgorithmError),
        "EdDSA with a P-256 key": (lambda: with_members(alg="EdDSA"), AlgorithmError),
        "ES256 with an Ed25519 key": (lambda: with_members(office("Ed25519"), alg="ES256"), AlgorithmError),
        "cty of something else": (lambda: with_members(cty="JWT"), HeaderError),
        "cty no text": (lambda: with_members(cty=1), HeaderError),
        "iat before 1970": (lambda: with_members(iat=-1), HeaderError),
        "iat as text": (lambda: with_members(iat="1795442709"), HeaderError),
        "iat true": (lambda: with_members(iat=True), HeaderError),
        "iat null": (lambda: with_members(iat=None), HeaderError),
        "iat after 9999": (lambda: with_members(iat=253_402_300_800), HeaderError),
        "iat of 13 digits": (lambda: with_members(iat=10**12), HeaderError),
        "iat a float": (lambda: with_header(SOUND.replace(b"1795442709", b"1795442709.0")), HeaderError),
        "iat with a nought before": (lambda: with_header(SOUND.replace(b":1795", b":01795")), HeaderError),
        "x5c empty": (lambda: with_members(x5c=[]), HeaderError),
        "x5c a text": (lambda: with_members(x5c=LEAF), HeaderError),
        "x5c of numbers": (lambda: with_members(x5c=[1]), HeaderError),
        "x5c null": (lambda: with_members(x5c=None), HeaderError),
        "x5c not base64": (lambda: with_members(x5c=["%" + LEAF]), HeaderError),
        "x5c in base64url": (lambda: with_members(x5c=["-_-_"]), HeaderError),
        "x5c with white space": (lambda: with_members(x5c=[LEAF[:64] + "\n" + LEAF[64:]]), HeaderError),
        "x5c with bits unused": (lambda: with_members(x5c=["MAB="]), HeaderError),
        "x5c beyond ASCII": (lambda: with_members(x5c=["й"]), HeaderError),
        "x5c no certificate": (lambda: with_members(x5c=["MAA="]), CertificateError),
        "x5c too long a certificate": (lambda: with_members(x5c=x5c_of(bytes(8_193))), CertificateError),
        "x5c with a root": (lambda: with_members(x5c=[LEAF, *x5c_of(authority().certificate.der)]), HeaderError),
        "x5c of an authority": (lambda: with_members(**showing(authority())), CertificateError),
        "x5c for other uses": (lambda: with_members(**showing(OTHER_USE)), CertificateError),
        "x5t of another": (lambda: with_members(**{"x5t#S256": governance().certificate.thumbprint}), HeaderError),
        "x5t in hex": (lambda: with_members(**{"x5t#S256": office().certificate.fingerprint}), HeaderError),
        "x5t no text": (lambda: with_members(**{"x5t#S256": 1}), HeaderError),
        "another order": (
            lambda: with_header(json.dumps(dict(reversed(header_of(signed(office())).items()))).encode()),
            HeaderError,
        ),
        "white space": (lambda: with_header(SOUND.replace(b":", b": ", 1)), HeaderError),
        "white space at the end": (lambda: with_header(SOUND + b"\n"), HeaderError),
        "an escape": (lambda: with_header(SOUND.replace(b'"x5c"', b'"x5\\u0063"')), HeaderError),
        "an escape at the start": (lambda: with_header(SOUND.replace(b'"alg"', b'"\\u0061lg"')), HeaderError),
        "a byte order mark": (lambda: with_header(b"\xef\xbb\xbf" + SOUND), HeaderError),
        "alg twice": (lambda: with_header(SOUND.replace(b"{", b'{"alg":"ES256",')), HeaderError),
        "iat twice": (lambda: with_header(SOUND.replace(b'"x5c"', b'"iat":1,"x5c"')), HeaderError),
        "x5c twice": (lambda: with_header(SOUND.replace(b'"x5c"', b'"x5c":[],"x5c"')), HeaderError),
        "an array": (lambda: with_header(b"[]"), HeaderError),
        "a text": (lambda: with_header(b'"ES256"'), HeaderError),
        "an empty object": (lambda: with_header(b"{}"), HeaderError),
        "empty": (lambda: with_header(b""), HeaderError),
        "too long": (lambda: with_members(x5c=[LEAF] * 150), HeaderError),
        "padded": (lambda: replace(signed(office()), protected=signed(office()).protected + "="), HeaderError),
        "not base64url": (lambda: replace(signed(office()), protected="!" + signed(office()).protected), HeaderError),
        "not ASCII": (lambda: replace(signed(office()), protected="й"), HeaderError),
    }
    | {
        f"member {name} more": (lambda name=name, value=value: with_members(**{name: value}), HeaderError)
        for name, value in {
            "b64": False,
            "crit": ["b64"],
            "jku": "https://example.org/",
            "jwk": {"kty": "EC"},
            "kid": "1",
            "sigT": "2026-11-23T14:05:09Z",
            "typ": "JOSE",
            "x5t": "AA",
            "x5u": "https://example.org/",
            "zip": "DEF",
            "ALG": "ES256",
            "y": None,
        }.items()
    }
    | {
        f"member {name} less": (lambda name=name: with_members(without=name), HeaderError)
        for name in ("alg", "cty", "iat", "x5c", "x5t#S256")
    }
)


@pytest.mark.parametrize(("make", "error"), REFUSED.values(), ids=REFUSED)
def test_a_header_with_one_thing_wrong_is_refused(make: Callable[[], Signature], error: type[SigningError]) -> None:
    """Even where the signature over that header is sound."""
    signature = make()
    for read in (read_header, lambda item: verify_signature(PAYLOAD, item)):
        with pytest.raises(error) as caught:
            read(signature)
        assert type(caught.value) is error


def test_a_signature_of_another_payload_is_refused() -> None:
    with pytest.raises(SignatureMismatchError):
        verify_signature(PAYLOAD + b" ", signed(office()))


def test_a_signature_under_another_header_is_refused() -> None:
    """Each signature is over its own header: swapped between offices it is nobody's."""
    first, second = signed(office()), signed(governance())
    with pytest.raises(SignatureMismatchError):
        verify_signature(PAYLOAD, replace(first, protected=second.protected))
    later = sign_payload(PAYLOAD, office().key, [office().certificate], NOW + timedelta(seconds=1))
    with pytest.raises(SignatureMismatchError):
        verify_signature(PAYLOAD, replace(first, protected=later.protected))


@pytest.mark.parametrize(
    "text",
    ["", "AA", "AA==", "й", base64url.encode(bytes(64)), base64url.encode(b"\xff" * 64), base64url.encode(bytes(96))],
)
def test_a_malformed_signature_is_refused(text: str) -> None:
    with pytest.raises(SignatureMismatchError):
        verify_signature(PAYLOAD, replace(signed(office()), signature=text))


def test_a_padded_or_loose_signature_is_refused() -> None:
    sound = signed(office())
    last = chr(ord(sound.signature[-1]) + 1)
    for text in (sound.signature + "==", sound.signature[:-1] + last, sound.signature + "\n", " " + sound.signature):
        with pytest.raises(SignatureMismatchError):
            verify_signature(PAYLOAD, replace(sound, signature=text))


def plainly_read(text: str) -> dict[str, Any]:
    """The header as formats 3.3 say it, read whole and without haste."""
    header = strict_json.decode(base64url.decode(text), 1 << 16)
    if strict_json.canonical(header) != base64url.decode(text):
        raise ValueError
    if sorted(header) != ["alg", "cty", "iat", "x5c", "x5t#S256"] or header["cty"] != "ip-rights-entry+json":
        raise ValueError
    if type(header["iat"]) is not int or not 0 <= header["iat"] <= 253_402_300_799:
        raise ValueError
    if x5c_of(*(base64.b64decode(item, validate=True) for item in header["x5c"])) != header["x5c"]:
        raise ValueError
    return header


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_altered_letter_of_a_signature_is_accepted(algorithm: str) -> None:
    """Every letter of header and signature counts; reading in two parts accepts no more than reading the whole."""
    sound = signed(office(algorithm))
    for place in range(len(sound.protected)):
        letter = "A" if sound.protected[place] != "A" else "B"
        altered = replace(sound, protected=sound.protected[:place] + letter + sound.protected[place + 1 :])
        with pytest.raises(SigningError):
            verify_signature(PAYLOAD, altered)
        try:
            header = read_header(altered)
        except SigningError:
            continue
        assert plainly_read(altered.protected)["iat"] == int(header.signed_at.timestamp())
    for place in range(len(sound.signature)):
        letter = "A" if sound.signature[place] != "A" else "Q"
        with pytest.raises(SignatureMismatchError):
            verify_signature(
                PAYLOAD, replace(sound, signature=sound.signature[:place] + letter + sound.signature[place + 1 :])
            )


@pytest.mark.parametrize("make", [make for make, _ in REFUSED.values()], ids=REFUSED)
def test_what_is_refused_is_not_what_the_formats_say(make: Callable[[], Signature]) -> None:
    """The plain reading agrees: it refuses, or finds an algorithm or a certificate that does not fit."""
    text = make().protected
    try:
        header = plainly_read(text)
    except (EncodingError, ValueError, TypeError):
        return
    leaf = office().certificate
    assert (header["alg"], header["x5c"], header["x5t#S256"]) != (leaf.algorithm, [LEAF], leaf.thumbprint)


def test_certificates_are_parsed_once_for_many_signatures() -> None:
    first, second = (read_header(signed(office(), payload)) for payload in (b"1", b"2"))
    assert first.certificates is second.certificates
    assert first.certificates[0].organization == ORGAN


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference files are not beside the repository")
@pytest.mark.parametrize("name", ["licence_valid", "ownership_valid_two_algorithms"])
def test_signatures_of_another_program_are_verified(name: str) -> None:
    """Evidence files made by another program from the formats alone."""
    evidence = json.loads((REFERENCE / f"{name}.evidence.json").read_bytes())
    found = []
    for envelope in [evidence["envelope"], *(link["envelope"] for link in evidence["governance"])]:
        for item in envelope["signatures"]:
            signature = Signature(item["protected"], item["signature"])
            found.append(verify_signature(base64url.decode(envelope["payload"]), signature).algorithm)
    assert {"ES256", "ES384"} <= set(found)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference files are not beside the repository")
def test_a_swapped_signature_of_another_program_is_refused() -> None:
    envelope = json.loads((REFERENCE / "licence_invalid_signature_swapped.evidence.json").read_bytes())["envelope"]
    payload = base64url.decode(envelope["payload"])
    faults = []
    for item in envelope["signatures"]:
        try:
            verify_signature(payload, Signature(item["protected"], item["signature"]))
        except SignatureMismatchError as fault:
            faults.append(fault)
    assert faults
