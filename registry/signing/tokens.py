"""Keys that never leave a token: found by their address, opened by a PIN, signing ES256 or ES384; the door to PKCS#11.

The token is given the digest and returns r and s one after the other, which is what a signature of the register is.
Whether a certificate is the key's own, the caller finds by verifying the signature: many tokens keep no public key.
A wrong PIN is tried once: the token counts, and locks itself.

Source: PKCS#11 (OASIS, version 3.1), sections 4.9, 5.6 and 6.3 (ECDSA without hashing); formats 3.3; decision 23.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pkcs11.types import PrivateKey, Session, Slot, Token

from registry.signing.algorithms import ES256, ES384
from registry.signing.token_errors import (
    LastPinTryError,
    ModuleError,
    NoTokenError,
    NoTokenKeyError,
    PinFormError,
    PinLockedError,
    SeveralTokenKeysError,
    SeveralTokensError,
    TokenFaultError,
    TokenKeyKindError,
    TokenKeyUseError,
    WrongPinError,
)
from registry.signing.token_uri import TokenAddress

_CURVES: Mapping[bytes, tuple[str, Callable[[bytes], Any]]] = MappingProxyType(
    {
        bytes.fromhex("06082a8648ce3d030107"): (ES256, hashlib.sha256),
        bytes.fromhex("06052b81040022"): (ES384, hashlib.sha384),
    }
)
"""DER of a named curve: the algorithm that its keys sign with, and the digest that is signed."""
_REFUSED = (PinIncorrect, PinInvalid, PinLenRange, PinLocked)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key on an open token."""

    algorithm: str
    """ES256 or ES384: the curve decides."""
    certificates: tuple[bytes, ...]
    """DER of those that the token holds under the key's id."""
    sign: Callable[[bytes], bytes]
    """Message in, r and s of the curve's size out, big-endian; raises TokenFaultError."""


@contextmanager
def open_token_key(address: TokenAddress, pin: bytes) -> Iterator[TokenKey]:
    """Give the key at an address; the token is closed at the end.

    Args:
        address: Must fit one token and one private key on it.
        pin: The user's, UTF-8; tried once.

    Raises:
        TokenError: Its subclass says what is wrong.
    """
    try:
        said = pin.decode()
    except UnicodeDecodeError as cause:
        raise PinFormError("expected a PIN in UTF-8") from cause
    if not said:
        raise PinFormError("expected a PIN")
    with _library(address.module) as library:
        token = _token(library, address)
        session = _opened(token, said)
        try:
            yield _key(session, address, said)
        finally:
            session.close()


@contextmanager
def _library(module: str) -> Iterator[Any]:
    try:
        library = pkcs11.lib(module)
    except PKCS11Error as cause:
        raise ModuleError(f"{module}: {_said(cause)}", file=module, said=_said(cause)) from cause
    try:
        yield library
    except PKCS11Error as cause:
        raise TokenFaultError(f"the token broke off: {_said(cause)}", said=_said(cause)) from cause
    finally:
        library.finalize()


def _token(library: Any, address: TokenAddress) -> Token:
    slots: Sequence[Slot] = library.get_slots(token_present=True)
    tokens = [slot.get_token() for slot in slots]
    usable = [token for token in tokens if token.flags & TokenFlag.TOKEN_INITIALIZED]
    fitting = [token for token in usable if _fits(token, address)]
    if not fitting:
        raise NoTokenError("no token fits the address", found=_named(usable))
    if len(fitting) > 1:
        raise SeveralTokensError(f"{len(fitting)} tokens fit the address", found=_named(fitting))
    return fitting[0]


def _fits(token: Token, address: TokenAddress) -> bool:
    asked = (
        (address.token, token.label),
        (address.serial, token.serial.decode(errors="replace")),
        (address.manufacturer, token.manufacturer_id),
        (address.model, token.model),
        (address.slot_id, token.slot.slot_id),
    )
    return all(wanted is None or wanted == held for wanted, held in asked)


def _named(tokens: Sequence[Token]) -> str:
    return ", ".join(f"token={token.label};serial={token.serial.decode(errors='replace')}" for token in tokens)


def _opened(token: Token, pin: str) -> Session:
    try:
        return token.open(user_pin=pin)
    except _REFUSED as cause:
        # What the token says of tries left is read anew: it changed with this one.
        raise refused_pin(cause, token.slot.get_token().flags) from cause


def refused_pin(cause: PKCS11Error, flags: TokenFlag) -> WrongPinError | PinLockedError:
    """Return what a refused PIN means, by what the token says of itself afterwards.

    Source: PKCS#11, section 3.3 (CK_TOKEN_INFO): no number of tries is ever said, only that one is left, or none.
    """
    if isinstance(cause, PinLocked) or flags & TokenFlag.USER_PIN_LOCKED:
        return PinLockedError("the token is locked")
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return LastPinTryError("the PIN is not the token's; one try is left")
    return WrongPinError("the PIN is not the token's")


def _key(session: Session, address: TokenAddress, pin: str) -> TokenKey:
    keys = _objects(session, ObjectClass.PRIVATE_KEY)
    asked = ((Attribute.LABEL, address.label), (Attribute.ID, address.key_id))
    fitting = [key for key in keys if all(wanted is None or key[name] == wanted for name, wanted in asked)]
    if len(fitting) != 1:
        kind = SeveralTokenKeysError if fitting else NoTokenKeyError
        raise kind(f"{len(fitting)} keys fit the address", found=_named_keys(fitting or keys))
    key: PrivateKey = fitting[0]
    algorithm, digest = _algorithm(key)
    if not key[Attribute.SIGN]:
        raise TokenKeyUseError("the token does not let the key sign", key=_named_keys([key]))
    again = pin if key[Attribute.ALWAYS_AUTHENTICATE] else None
    return TokenKey(
        algorithm, _certificates(session, key), lambda message: _signed(key, digest(message).digest(), again)
    )


def _objects(session: Session, kind: ObjectClass, **more: Any) -> list[Any]:
    return list(session.get_objects({Attribute.CLASS: kind} | {Attribute[name]: value for name, value in more.items()}))


def _named_keys(keys: Sequence[Any]) -> str:
    return ", ".join(f"object={key[Attribute.LABEL]};id={_percent(key[Attribute.ID])}" for key in keys)


def _percent(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


def _algorithm(key: PrivateKey) -> tuple[str, Callable[[bytes], Any]]:
    kind = key[Attribute.KEY_TYPE]
    parameters = key[Attribute.EC_PARAMS] if kind == KeyType.EC else b""
    if parameters not in _CURVES:
        found = f"{KeyType(kind).name} {parameters.hex()}".strip()
        raise TokenKeyKindError(f"expected a key on P-256 or P-384, {found} came", found=found)
    return _CURVES[parameters]


def _certificates(session: Session, key: PrivateKey) -> tuple[bytes, ...]:
    held = _objects(session, ObjectClass.CERTIFICATE, ID=key[Attribute.ID])
    return tuple(cast("bytes", each[Attribute.VALUE]) for each in held)


def _signed(key: PrivateKey, digest: bytes, pin: str | None) -> bytes:
    more: Mapping[str, Any] = {} if pin is None else {"pin": pin}
    return cast("bytes", key.sign(digest, mechanism=Mechanism.ECDSA, **more))  # type: ignore[attr-defined]  # SignMixin


def _said(error: PKCS11Error) -> str:
    """Return what the module said: its words where it has any, else the name of its error."""
    return str(error) or type(error).__name__
