"""Addresses of keys on tokens: what RFC 7512 lets them say is read, what is not understood is refused, a PIN always."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.signing import token_errors as fact
from registry.signing.token_uri import MOST_URI, TokenAddress, parse_token_uri

MODULE = "?module-path=/usr/lib/m.so"


def test_every_attribute_is_read() -> None:
    uri = (
        "pkcs11:token=%D0%9F%20office;manufacturer=SoftHSM%20project;model=SoftHSM%20v2;serial=ab%3B1;slot-id=7;"
        "object=sig%3Dnatory;id=%00%ff;type=private?module-path=/opt/my%20driver.so"
    )
    assert parse_token_uri(uri) == TokenAddress(
        module="/opt/my driver.so",
        token="П office",
        manufacturer="SoftHSM project",
        model="SoftHSM v2",
        serial="ab;1",
        slot_id=7,
        label="sig=natory",
        key_id=b"\x00\xff",
    )


@given(st.text(max_size=40), st.binary(max_size=20))
def test_any_label_and_id_can_be_said(label: str, key_id: bytes) -> None:
    """Percent-encoded as RFC 7512 says, they are read as they were."""
    escaped = "".join(f"%{byte:02x}" for byte in key_id)
    address = parse_token_uri(f"PKCS11:object={quote(label.encode('utf-8', 'replace'))};id={escaped}{MODULE}")
    assert (address.label, address.key_id) == (label.encode("utf-8", "replace").decode(), key_id)


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("", fact.TokenUriError),
        ("token=BY", fact.TokenUriError),
        ("https://pkcs11:token=BY", fact.TokenUriError),
        ("pkcs11:" + "x" * MOST_URI, fact.TokenUriError),
        (f"pkcs11:token{MODULE}", fact.TokenUriError),
        (f"pkcs11:token=BY;{MODULE}", fact.TokenUriError),
        (f"pkcs11:label=BY{MODULE}", fact.UnknownAttributeError),
        (f"pkcs11:x-vendor=1{MODULE}", fact.UnknownAttributeError),
        (f"pkcs11:library-version=3{MODULE}", fact.UnknownAttributeError),
        ("pkcs11:token=BY?module-name=softhsm2", fact.UnknownAttributeError),
        ("pkcs11:module-path=/m.so?module-path=/m.so", fact.UnknownAttributeError),
        (f"pkcs11:token=BY;token=KZ{MODULE}", fact.RepeatedAttributeError),
        (f"pkcs11:token=%{MODULE}", fact.AttributeValueError),
        (f"pkcs11:token=%zz{MODULE}", fact.AttributeValueError),
        (f"pkcs11:token=%ff{MODULE}", fact.AttributeValueError),
        (f"pkcs11:slot-id=x{MODULE}", fact.AttributeValueError),
        (f"pkcs11:slot-id={'9' * 19}{MODULE}", fact.AttributeValueError),
        (f"pkcs11:type=cert{MODULE}", fact.AttributeValueError),
        ("pkcs11:token=BY?module-path=m.so", fact.AttributeValueError),
        ("pkcs11:token=BY?module-path=/m%00.so", fact.AttributeValueError),
        ("pkcs11:token=BY", fact.ModuleNotNamedError),
        ("pkcs11:token=BY?", fact.ModuleNotNamedError),
        (f"pkcs11:token=BY{MODULE}&pin-value=1234", fact.PinInUriError),
        (f"pkcs11:token=BY{MODULE}&pin-source=/pin", fact.PinInUriError),
        (f"pkcs11:pin-value=1234{MODULE}", fact.PinInUriError),
        ("pkcs11:token=BY?pin-value=1234", fact.PinInUriError),
    ],
)
def test_what_is_no_address_is_refused(uri: str, kind: type[fact.TokenError]) -> None:
    with pytest.raises(fact.TokenUriError) as caught:
        parse_token_uri(uri)
    assert type(caught.value) is kind
    assert "1234" not in str(caught.value) + str(caught.value.facts)
