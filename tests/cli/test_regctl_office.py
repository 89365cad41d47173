"""`regctl office certify`: a key enrolled in a browser gets its certificate, and can sign from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from registry.evidence.signing_request import decode_answer
from registry.procedures import Register
from registry.procedures.open_account import account_named
from registry.procedures.sign import add_signature, signing_request
from registry.signing.certificates import parse_certificate
from tests.cli.licences import freeze_licence, present, write_request
from tests.cli.running import PASSWORD, RegctlRun, password_descriptor, refusal

ORGAN = "Institute of Rights Records (demo)"


def request_of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, state: str = "KZ") -> bytes:
    """Return a PKCS#10 request as a browser makes it."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, state),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGAN),
            x509.NameAttribute(NameOID.COMMON_NAME, "С. Ахметова"),
        ]
    )
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def csr(tmp_path: Path) -> Path:
    """Give a request of Kazakhstan's office."""
    file = tmp_path / "signatory.csr"
    file.write_bytes(request_of(ec.generate_private_key(ec.SECP256R1())))
    return file


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_key_is_certified_introduced_and_signs(
    regctl: RegctlRun, register: Register, home: Path, tmp_path: Path, language: str
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    csr, certificate, pem = (tmp_path / name for name in ("signatory.csr", "signatory.crt", "signatory.pem"))
    csr.write_bytes(request_of(key))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    arguments = ("--state", "kz", "--output", certificate, "--language", language)
    ran = regctl("office", "certify", csr, *arguments, home=home)
    assert (ran.code, ran.err) == (0, "")
    leaf = parse_certificate(certificate.read_bytes())
    assert (leaf.country, leaf.organization, leaf.common_name) == ("KZ", ORGAN, "С. Ахметова")
    assert leaf.fingerprint in ran.out.replace(" ", "")
    assert ("Сертификат введён" in ran.out) is (language == "ru")

    proposal = freeze_licence(register)
    signatory = account_named(register, "kz-signatory")
    offered = signing_request(register, signatory, proposal.number, now=present()).certificates
    assert leaf.fingerprint in {each.fingerprint for each in offered}
    request = write_request(proposal, register, "KZ", tmp_path)
    options = ("--yes", "--password-fd", password_descriptor(), "--output", tmp_path / "answer.json")
    assert regctl("sign", request, "--key", pem, "--certificate", certificate, *options).code == 0
    answer = decode_answer((tmp_path / "answer.json").read_bytes())
    signed = add_signature(register, signatory, proposal.number, answer.signature, now=present())
    assert signed.waiting_for == ("BY",)
    assert regctl("audit", home=home).code == 0


@pytest.mark.parametrize("content", [b"", b"garbage", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA", b"0" * 20_000])
def test_what_is_no_request_is_refused(regctl: RegctlRun, home: Path, csr: Path, content: bytes) -> None:
    csr.write_bytes(content)
    ran = regctl("office", "certify", csr, "--state", "KZ", home=home)
    assert "signatory.csr: the request cannot be used: " in refusal(ran, 1)


def test_a_request_that_its_key_did_not_sign_is_refused(regctl: RegctlRun, home: Path, csr: Path) -> None:
    der = bytearray(x509.load_pem_x509_csr(csr.read_bytes()).public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    csr.write_bytes(der)
    ran = regctl("office", "certify", csr, "--state", "KZ", home=home)
    assert "the request cannot be used" in refusal(ran, 1)


def test_a_key_of_another_kind_is_refused(regctl: RegctlRun, home: Path, csr: Path) -> None:
    csr.write_bytes(request_of(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    ran = regctl("office", "certify", csr, "--state", "KZ", home=home)
    assert "the request cannot be used" in refusal(ran, 1)


def test_a_request_of_another_state_is_refused(regctl: RegctlRun, home: Path, csr: Path) -> None:
    ran = regctl("office", "certify", csr, "--state", "BY", home=home)
    assert "the request is of KZ, not BY" in refusal(ran, 1)


def test_a_state_without_an_office_is_told(regctl: RegctlRun, home: Path, csr: Path) -> None:
    csr.write_bytes(request_of(ec.generate_private_key(ec.SECP256R1()), "UZ"))
    ran = regctl("office", "certify", csr, "--state", "UZ", home=home)
    assert "the demonstration has no office of UZ; it has AM, BY, KG, KZ, RU, TJ" in refusal(ran, 1)


def test_a_real_register_holds_no_offices_keys(regctl: RegctlRun, home: Path, csr: Path) -> None:
    file = home / "register.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("demo = true", "demo = false"), encoding="utf-8")
    ran = regctl("office", "certify", csr, "--state", "KZ", home=home)
    assert "only a demonstration register" in refusal(ran, 1)


@pytest.mark.parametrize("role", ["authority", "governance"])
def test_a_missing_office_key_is_named(regctl: RegctlRun, home: Path, csr: Path, role: str) -> None:
    (home / "offices" / "kz" / f"{role}.p12").unlink()
    ran = regctl("office", "certify", csr, "--state", "KZ", home=home)
    assert f"{role}.p12: cannot be read: there is no such file" in refusal(ran, 5)


def test_a_missing_request_is_named(regctl: RegctlRun, home: Path) -> None:
    ran = regctl("office", "certify", "absent.csr", "--state", "KZ", home=home)
    assert refusal(ran, 5) == "absent.csr: cannot be read: there is no such file"
