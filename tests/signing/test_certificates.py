"""Certificates as issued and as read; PKCS#10 requests."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from registry.encoding import base64url
from registry.signing.certificates import (
    issue_authority,
    issue_certificate,
    parse_certificate,
    read_request,
    self_signed,
)
from registry.signing.errors import AlgorithmError, CertificateError
from tests.signing.offices import FROM, ORGAN, UNTIL, Recipe, authority, governance, key, office

C, O, CN = NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME  # noqa: E741 - as X.500 writes them


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "Ed25519"])
def test_an_office_certificate_says_who_it_is_for(algorithm: str) -> None:
    certificate = office(algorithm).certificate
    digest = hashlib.sha256(certificate.der)
    assert certificate.fingerprint == digest.hexdigest()
    assert certificate.thumbprint == base64url.encode(digest.digest())
    assert (certificate.country, certificate.organization, certificate.common_name) == ("BY", ORGAN, "")
    assert (certificate.not_before, certificate.not_after) == (FROM, UNTIL)
    assert (certificate.algorithm, certificate.public_key.spki) == (algorithm, office(algorithm).key.public_spki)
    assert (certificate.is_authority, certificate.may_sign, certificate.may_certify) == (False, True, False)
    assert certificate.issuer == authority().certificate.subject


@pytest.mark.parametrize("algorithm", ["ES256", "ES384"])
def test_an_authority_certifies_and_does_not_sign(algorithm: str) -> None:
    certificate = authority(algorithm=algorithm).certificate
    assert (certificate.is_authority, certificate.may_sign, certificate.may_certify) == (True, False, True)
    assert (certificate.subject, certificate.path_length) == (certificate.issuer, 0)
    assert certificate.common_name == "CA"


def test_a_seal_is_fit_for_documents() -> None:
    """PAdES wants contentCommitment beside digitalSignature, and no authority."""
    certificate = governance().certificate
    usage = x509.load_der_x509_certificate(certificate.der).extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert (certificate.may_sign, certificate.is_authority) == (True, False)
    assert certificate.subject == certificate.issuer


def test_the_same_bytes_are_parsed_once() -> None:
    der = office().certificate.der
    assert parse_certificate(der) is parse_certificate(bytes(bytearray(der)))


def test_an_authority_is_on_p256_or_p384() -> None:
    with pytest.raises(AlgorithmError):
        issue_authority(key("Ed25519"), "BY", "Authority", "", FROM, UNTIL)
    with pytest.raises(AlgorithmError):
        issue_certificate(key().public_spki, key("Ed25519"), authority().certificate, "BY", "Office", "", FROM, UNTIL)


def test_only_the_authority_key_issues() -> None:
    with pytest.raises(CertificateError, match="key of the authority"):
        issue_certificate(key().public_spki, key(), authority().certificate, "BY", "Office", "", FROM, UNTIL)


@pytest.mark.parametrize(
    ("country", "organization", "common_name"),
    [
        ("by", "Office", ""),
        ("BLR", "Office", ""),
        ("", "Office", ""),
        ("BY", "", ""),
        ("BY", "  ", ""),
        ("BY", "Of\nfice", ""),
        ("BY", "Of\u202efice", ""),
        ("BY", "Offi\u0301ce", ""),
        ("BY", "Office", "x" * 65),
        ("BY", "Office", "\x00"),
    ],
)
def test_names_that_do_not_fit_are_not_issued(country: str, organization: str, common_name: str) -> None:
    with pytest.raises(CertificateError):
        self_signed(key(), country, organization, common_name, FROM, UNTIL)


def test_dates_out_of_order_are_not_issued() -> None:
    with pytest.raises(CertificateError):
        self_signed(key(), "BY", "Office", "", UNTIL, FROM)


def test_a_certificate_without_usage_may_sign() -> None:
    """RFC 5280, 4.2.1.3: without keyUsage a key is not restricted; without basicConstraints it is no authority."""
    certificate = Recipe(ca=None, usage=None).certificate()
    assert (certificate.may_sign, certificate.is_authority, certificate.path_length) == (True, False, None)


def test_an_uncritical_extension_is_passed_over() -> None:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    assert Recipe(more=((usage, False),)).certificate().may_sign


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(names=((O, "Office"),)), "one country"),
        (Recipe(names=((C, "BY"), (C, "RU"), (O, "Office"))), "one country"),
        (Recipe(names=((C, "by"), (O, "Office"))), "two capital letters"),
        (Recipe(names=((C, "BY"),)), "one organisation"),
        (Recipe(names=((C, "BY"), (O, "A"), (O, "B"))), "one organisation"),
        (Recipe(names=((C, "BY"), (O, "A"), (CN, "B"), (CN, "C"))), "one common name"),
        (Recipe(names=((C, "BY"), (O, "Of\u2066fice"))), "visible characters"),
        (Recipe(names=((C, "BY"), (O, "Of\tfice"))), "visible characters"),
        (Recipe(names=((C, "BY"), (O, "Й".replace("Й", "И\u0306")))), "normalisation form C"),
        (Recipe(key=ec.generate_private_key(ec.SECP521R1())), "secp521r1"),
        (Recipe(key=rsa.generate_private_key(65537, 2048)), "RSA"),
        (
            Recipe(more=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), True),)),
            "unknown critical extension 2.5.29.37",
        ),
        (Recipe(names=((C, "BY"), (O, "Office"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "x" * 8200))), "8192 bytes"),
    ],
)
def test_a_certificate_with_one_thing_wrong_is_refused(recipe: Recipe, words: str) -> None:
    with pytest.raises(CertificateError, match=words):
        recipe.certificate()


def test_other_attributes_of_a_subject_are_passed_over() -> None:
    names = ((C, "BY"), (O, "Office"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "Unit"), (NameOID.SERIAL_NUMBER, "7"))
    assert Recipe(names=names).certificate().organization == "Office"


def test_a_long_russian_common_name_is_read_in_silence() -> None:
    """RFC 5280 counts characters, 64; the library counts bytes, and must not write to anybody's terminal for that."""
    name = "Уполномоченный подписант национального ведомства"
    der = _with_common_name(Recipe(names=((C, "BY"), (O, "Office"), (CN, "x"))).der(), name)
    program = "import sys; from registry.signing.certificates import parse_certificate as parse\n"
    program += "sys.stdout.buffer.write(parse(bytes.fromhex(sys.argv[1])).common_name.encode())"
    done = subprocess.run([sys.executable, "-c", program, der.hex()], capture_output=True, check=True)
    assert (done.stdout.decode(), done.stderr.decode()) == (name, "")


def _with_common_name(der: bytes, common_name: str) -> bytes:
    """Write another common name, which `cryptography` would not; the signature then fits nothing."""
    certificate = asn1.Certificate.load(der)
    certificate["tbs_certificate"]["subject"].chosen[2][0]["value"].chosen.set(common_name)
    dumped: bytes = certificate.dump(force=True)
    return dumped


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_serial_number_is_positive() -> None:
    der = bytearray(office().certificate.der)
    assert der[13:15] == b"\x02\x14"
    der[15] |= 0x80
    with pytest.raises(CertificateError, match="positive serial number"):
        parse_certificate(bytes(der))


def test_malformed_bytes_are_refused() -> None:
    der = office().certificate.der
    for wrong in (b"", b"\x30\x00", der[:-1], der + b"\0", der[1:], b"-----BEGIN CERTIFICATE-----", bytes(9000)):
        with pytest.raises(CertificateError):
            parse_certificate(wrong)


def test_a_version_1_certificate_is_refused() -> None:
    """It has no extensions, so nothing says that it is no authority."""
    der = office().certificate.der
    assert der.count(b"\xa0\x03\x02\x01\x02") == 1
    with pytest.raises(CertificateError):
        parse_certificate(der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x00"))
    with pytest.raises(CertificateError):
        parse_certificate(der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09"))


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_no_altered_byte_raises_anything_else(mask: int) -> None:
    """Whatever byte of a certificate is changed: it is read or refused by name."""
    der = office().certificate.der
    for place in range(len(der)):
        altered = der[:place] + bytes([der[place] ^ mask]) + der[place + 1 :]
        try:
            certificate = parse_certificate(altered)
        except CertificateError:
            continue
        assert certificate.fingerprint != office().certificate.fingerprint


def request(
    private: Any = None, names: tuple[tuple[x509.ObjectIdentifier, str], ...] = ()
) -> x509.CertificateSigningRequest:
    private = private or key().private_key
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in names or ((C, "BY"), (O, ORGAN), (CN, "Ключ"))])
    signed_with = None if hasattr(private, "private_bytes_raw") else hashes.SHA256()
    return x509.CertificateSigningRequestBuilder().subject_name(subject).sign(private, signed_with)


def test_a_bit_string_for_a_country_is_refused() -> None:
    der = office().certificate.der
    with pytest.raises(CertificateError):
        parse_certificate(der.replace(b"\x55\x04\x06\x13\x02BY", b"\x55\x04\x06\x03\x02BY"))


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "Ed25519"])
def test_a_request_is_read_from_pem_and_der(algorithm: str) -> None:
    asked = request(key(algorithm).private_key)
    for form in (serialization.Encoding.PEM, serialization.Encoding.DER):
        found = read_request(asked.public_bytes(form))
        assert (found.country, found.organization, found.common_name) == ("BY", ORGAN, "Ключ")
        assert (found.public_key, found.algorithm) == (key(algorithm).public_spki, algorithm)


def test_a_request_of_another_key_is_refused() -> None:
    """The proof of possession: the signature must be by the key that is asked for."""
    own, other = key().public_spki, key("ES256", 1).public_spki
    der = request().public_bytes(serialization.Encoding.DER)
    assert der.count(own) == 1
    with pytest.raises(CertificateError, match="proof of possession"):
        read_request(der.replace(own, other))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (request(names=((O, ORGAN),)), "one country"),
        (request(names=((C, "BY"),)), "one organisation"),
        (request(rsa.generate_private_key(65537, 2048)), "RSA"),
    ],
)
def test_a_request_with_one_thing_wrong_is_refused(asked: x509.CertificateSigningRequest, words: str) -> None:
    with pytest.raises(CertificateError, match=words):
        read_request(asked.public_bytes(serialization.Encoding.DER))


def test_malformed_requests_are_refused() -> None:
    der = request().public_bytes(serialization.Encoding.DER)
    for wrong in (b"", der[:-1], der + b"\0", b"-----BEGIN CERTIFICATE REQUEST-----\n", bytes(9000)):
        with pytest.raises(CertificateError):
            read_request(wrong)


def test_what_was_asked_for_is_issued() -> None:
    found = read_request(request().public_bytes(serialization.Encoding.PEM))
    issuer = authority()
    der = issue_certificate(
        found.public_key,
        issuer.key,
        issuer.certificate,
        found.country,
        found.organization,
        found.common_name,
        FROM,
        UNTIL,
    )
    certificate = parse_certificate(der)
    assert (certificate.common_name, certificate.public_key.spki) == ("Ключ", key().public_spki)
    assert replace(certificate, common_name="") != certificate
    assert certificate.not_after - certificate.not_before > timedelta(days=365)
