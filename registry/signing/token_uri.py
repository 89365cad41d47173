"""The address of a key on a token: a `pkcs11:` URI that names module, token and object.

What is not understood is refused, never passed over: an attribute that narrows nothing could lead to another key. A PIN
is never part of an address.

Source: RFC 7512, sections 2.3 (attributes), 2.4 (matching) and 7 (PINs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import unquote_to_bytes

from registry.signing.token_errors import (
    AttributeValueError,
    ModuleNotNamedError,
    PinInUriError,
    RepeatedAttributeError,
    TokenUriError,
    UnknownAttributeError,
)

MOST_URI = 4096
"""Characters."""
PATH = ("token", "manufacturer", "model", "serial", "slot-id", "object", "id", "type")
QUERY = ("module-path",)
_PIN = ("pin-value", "pin-source")
_SCHEME = "pkcs11:"
_PERCENT = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where a key lies; what is None narrows nothing."""

    module: str
    """Absolute path of the PKCS#11 module."""
    token: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    slot_id: int | None = None
    label: str | None = None
    """Of the object."""
    key_id: bytes | None = None
    """CKA_ID of the object."""


def parse_token_uri(uri: str) -> TokenAddress:
    """Return the address that a URI says.

    Args:
        uri: For example `pkcs11:token=BY;object=signatory?module-path=/usr/lib/softhsm/libsofthsm2.so`.

    Raises:
        TokenUriError: Its subclass says what is wrong.

    Source: RFC 7512, section 2.3.
    """
    if len(uri) > MOST_URI or not uri.casefold().startswith(_SCHEME):
        raise TokenUriError("expected a URI that begins with pkcs11:")
    path, _, query = uri[len(_SCHEME) :].partition("?")
    asked = _attributes(query, "&", QUERY)
    found = _attributes(path, ";", PATH)
    module = asked.get("module-path")
    if module is None:
        raise ModuleNotNamedError("expected the module's file in module-path")
    texts = {name: _text(name, value) for name, value in found.items() if name != "id"}
    if texts.get("type", "private") != "private":
        raise _bad_value("type")
    return TokenAddress(
        module=_module(_text("module-path", module)),
        token=texts.get("token"),
        manufacturer=texts.get("manufacturer"),
        model=texts.get("model"),
        serial=texts.get("serial"),
        slot_id=_number("slot-id", texts.get("slot-id")),
        label=texts.get("object"),
        key_id=found.get("id"),
    )


def _attributes(text: str, separator: str, known: tuple[str, ...]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for pair in text.split(separator) if text else ():
        name, equals, value = pair.partition("=")
        if name in _PIN:
            raise PinInUriError(f"expected an address without {name}", name=name)
        if not equals:
            raise TokenUriError("expected attributes of the form name=value")
        if name not in known:
            raise UnknownAttributeError(f"{name!a} is not looked at here", name=name, known=", ".join(known))
        if name in found:
            raise RepeatedAttributeError(f"expected {name} once", name=name)
        if _PERCENT.fullmatch(value) is None:
            raise _bad_value(name)
        found[name] = unquote_to_bytes(value)
    return found


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as cause:
        raise _bad_value(name) from cause


def _number(name: str, text: str | None) -> int | None:
    if text is not None and _NUMBER.fullmatch(text) is None:
        raise _bad_value(name)
    return None if text is None else int(text)


def _module(path: str) -> str:
    # A bare name would be looked for along the machine's library path, wherever that leads.
    if "\0" in path or not PurePath(path).is_absolute():
        raise _bad_value("module-path")
    return path


def _bad_value(name: str) -> AttributeValueError:
    return AttributeValueError(f"{name} has no usable value", name=name)
