"""Keys on a token (SoftHSM2): found by their address, signing as a key file does; every fault is a fact of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import TokenFlag
from pkcs11.exceptions import PinIncorrect, PinLocked

from registry.signing import token_errors as fact
from registry.signing.algorithms import SigningKey
from registry.signing.errors import SignatureMismatchError
from registry.signing.jws import sign_payload_with, verify_signature
from registry.signing.token_uri import parse_token_uri
from registry.signing.tokens import open_token_key, refused_pin
from tests.signing.offices import NOW, office
from tests.softhsm import PIN, MakeToken, SoftToken, token_folder


@pytest.fixture
def make_token(tmp_path: Path) -> Iterator[MakeToken]:
    with token_folder(tmp_path) as make:
        yield make


@pytest.fixture
def token(make_token: MakeToken) -> SoftToken:
    """Give a token with the office's two keys, each with its certificate."""
    made = make_token("BY office")
    for number, algorithm in enumerate(("ES256", "ES384"), start=1):
        holder = office(algorithm)
        made.put_key(holder.key, algorithm.lower(), bytes([number]), holder.certificate.der)
    return made


def opened(uri: str, pin: str | bytes = PIN) -> None:
    with open_token_key(parse_token_uri(uri), pin if isinstance(pin, bytes) else pin.encode()):
        pass


def refused(uri: str, pin: str | bytes = PIN) -> fact.TokenError:
    with pytest.raises(fact.TokenError) as caught:
        opened(uri, pin)
    return caught.value


@pytest.mark.parametrize("algorithm", ["ES256", "ES384"])
def test_a_token_signs_as_a_key_file_does(token: SoftToken, algorithm: str) -> None:
    """The curve decides the algorithm; r and s stand one after the other, as formats 3.3 says."""
    certificate = office(algorithm).certificate
    with open_token_key(parse_token_uri(token.uri(f"object={algorithm.lower()}")), PIN.encode()) as key:
        assert (key.algorithm, key.certificates) == (algorithm, (certificate.der,))
        signature = sign_payload_with(b"payload", key.sign, [certificate], NOW)
    assert verify_signature(b"payload", signature).algorithm == algorithm
    with pytest.raises(SignatureMismatchError):
        verify_signature(b"another", signature)


def test_a_key_is_found_by_its_id_alone(token: SoftToken) -> None:
    with open_token_key(parse_token_uri(token.uri("id=%02")), PIN.encode()) as key:
        assert key.algorithm == "ES384"


def test_a_key_that_wants_its_pin_for_each_signature_is_given_it(token: SoftToken) -> None:
    holder = office()
    token.put_key(holder.key, "careful", b"\x07", ALWAYS_AUTHENTICATE=True)
    with open_token_key(parse_token_uri(token.uri("object=careful")), PIN.encode()) as key:
        assert key.certificates == ()
        for payload in (b"one", b"two"):
            signature = sign_payload_with(payload, key.sign, [holder.certificate], NOW)
            verify_signature(payload, signature)


def test_a_token_is_told_from_others_by_each_attribute(make_token: MakeToken, token: SoftToken) -> None:
    """Label, serial, manufacturer, model, slot: all must fit."""
    make_token("BY office")
    error = refused(token.uri("object=es256"))
    assert type(error) is fact.SeveralTokensError
    serials = [part.partition("serial=")[2] for part in error.facts["found"].split(", ")]
    assert len(set(serials)) == 2
    exact = [token.uri(f"serial={one}", "manufacturer=SoftHSM%20project", "model=SoftHSM%20v2") for one in serials]
    # One of the two holds two keys, the other none.
    kinds = {type(refused(uri)) for uri in exact}
    assert kinds == {fact.SeveralTokenKeysError, fact.NoTokenKeyError}
    for wrong in ("serial=0", "manufacturer=x", "model=x", "slot-id=999999"):
        assert type(refused(token.uri("object=es256", wrong))) is fact.NoTokenError


def test_no_token_fits_and_those_present_are_named(token: SoftToken) -> None:
    error = refused(token.uri().replace("BY office", "KZ"))
    assert type(error) is fact.NoTokenError
    assert error.facts["found"].startswith("token=BY office;serial=")


def test_an_empty_slot_is_no_token(make_token: MakeToken) -> None:
    """SoftHSM2 always shows one more slot, whose token is not initialised."""
    made = make_token("only")
    error = refused(f"pkcs11:token=?module-path={made.module}")
    assert (type(error), error.facts["found"].count("token=")) == (fact.NoTokenError, 1)


@pytest.mark.parametrize(("name", "content"), [("absent.so", None), ("text.so", b"no library")])
def test_what_is_no_module_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    error = refused(f"pkcs11:?module-path={file}")
    assert type(error) is fact.ModuleError
    assert name in error.facts["file"]


@pytest.mark.parametrize("pin", ["wrong", "x", "9" * 300])
def test_a_wrong_pin_is_refused(token: SoftToken, pin: str) -> None:
    assert type(refused(token.uri("object=es256"), pin)) is fact.WrongPinError
    opened(token.uri("object=es256"))


@pytest.mark.parametrize("pin", [b"", b"\xff\xfe"])
def test_a_pin_that_cannot_be_one_is_not_tried(tmp_path: Path, pin: bytes) -> None:
    """Not even the module is loaded."""
    assert type(refused(f"pkcs11:?module-path={tmp_path / 'absent.so'}", pin)) is fact.PinFormError


@pytest.mark.parametrize(
    ("cause", "flags", "kind"),
    [
        (PinIncorrect(), TokenFlag(0), fact.WrongPinError),
        (PinIncorrect(), TokenFlag.USER_PIN_COUNT_LOW, fact.WrongPinError),
        (PinIncorrect(), TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_COUNT_LOW, fact.LastPinTryError),
        (PinIncorrect(), TokenFlag.USER_PIN_LOCKED | TokenFlag.USER_PIN_FINAL_TRY, fact.PinLockedError),
        (PinLocked(), TokenFlag(0), fact.PinLockedError),
    ],
)
def test_what_a_token_says_of_tries_left_is_told(
    cause: PinIncorrect | PinLocked, flags: TokenFlag, kind: type[fact.TokenError]
) -> None:
    """SoftHSM2 never locks: the token's flags are given here as PKCS#11 defines them."""
    assert type(refused_pin(cause, flags)) is kind


def test_no_key_fits_and_those_present_are_named(token: SoftToken) -> None:
    error = refused(token.uri("object=absent"))
    assert type(error) is fact.NoTokenKeyError
    assert sorted(error.facts["found"].split(", ")) == ["object=es256;id=%01", "object=es384;id=%02"]


def test_two_keys_fit(token: SoftToken) -> None:
    token.put_key(office().key, "es256", b"\x05")
    error = refused(token.uri("object=es256"))
    assert type(error) is fact.SeveralTokenKeysError
    assert sorted(error.facts["found"].split(", ")) == ["object=es256;id=%01", "object=es256;id=%05"]
    opened(token.uri("object=es256", "id=%05"))


def test_another_curve_is_refused(token: SoftToken) -> None:
    class Other(SigningKey):
        """A key that the register would not load from a file either."""

        def __init__(self) -> None:
            self.private_key = ec.generate_private_key(ec.SECP521R1())

    token.put_key(Other(), "p521", b"\x06")
    error = refused(token.uri("object=p521"))
    assert (type(error), error.facts["found"]) == (fact.TokenKeyKindError, "EC 06052b81040023")


def test_an_rsa_key_is_refused(token: SoftToken) -> None:
    token.make_rsa_key("rsa")
    error = refused(token.uri("object=rsa"))
    assert (type(error), error.facts["found"]) == (fact.TokenKeyKindError, "RSA")


def test_a_key_for_other_uses_is_refused(token: SoftToken) -> None:
    token.put_key(office().key, "agreement", b"\x08", SIGN=False, DERIVE=True)
    error = refused(token.uri("object=agreement"))
    assert (type(error), error.facts["key"]) == (fact.TokenKeyUseError, "object=agreement;id=%08")


def test_a_token_that_breaks_off_is_told(token: SoftToken) -> None:
    """For example when it is drawn out: here the session ends under the key's hands."""
    with pytest.raises(fact.TokenFaultError) as caught:
        sign_after_the_end(token)
    assert caught.value.facts["said"]


def sign_after_the_end(token: SoftToken) -> None:
    with open_token_key(parse_token_uri(token.uri("object=es256")), PIN.encode()) as key:
        with token.opened():
            pass  # its end closes the module for both
        key.sign(b"payload")


def test_a_certificate_under_the_same_id_is_shown_beside_the_other(token: SoftToken) -> None:
    token.put_certificate(office("ES384").certificate.der, b"\x01")
    with open_token_key(parse_token_uri(token.uri("object=es256")), PIN.encode()) as key:
        assert len(key.certificates) == 2
