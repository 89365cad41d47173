"""What can be wrong with a token, its address or a key on it, as facts; `facts` is what a person must be told.

Source: RFC 7512; PKCS#11 (OASIS, version 3.1), section 5.1.6.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.signing.errors import SigningError


class TokenError(SigningError):
    """Base of every error about tokens."""

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message)
        self.facts: Mapping[str, str] = facts


class TokenUriError(TokenError):
    """The address is no `pkcs11:` URI."""


class UnknownAttributeError(TokenUriError):
    """The address narrows by an attribute that is not looked at here: it would be passed over, so it is refused."""


class RepeatedAttributeError(TokenUriError):
    """An attribute of the address is given twice."""


class AttributeValueError(TokenUriError):
    """An attribute of the address has no usable value."""


class PinInUriError(TokenUriError):
    """The address names a PIN, or where one lies: addresses stand in histories, process lists and files."""


class ModuleNotNamedError(TokenUriError):
    """The address does not say which module reads the token."""


class ModuleError(TokenError):
    """The module cannot be loaded, or is no PKCS#11 module."""


class NoTokenError(TokenError):
    """No token fits the address."""


class SeveralTokensError(TokenError):
    """More than one token fits the address."""


class PinFormError(TokenError):
    """The PIN is empty or not UTF-8; it was not tried."""


class WrongPinError(TokenError):
    """The PIN is not the token's."""


class LastPinTryError(WrongPinError):
    """The PIN is not the token's, and the next wrong one locks it."""


class PinLockedError(TokenError):
    """The token takes no PIN any more."""


class NoTokenKeyError(TokenError):
    """No private key of the token fits the address."""


class SeveralTokenKeysError(TokenError):
    """More than one private key of the token fits the address."""


class TokenKeyKindError(TokenError):
    """The key is not on a curve that tokens sign with here."""


class TokenKeyUseError(TokenError):
    """The token does not let the key sign."""


class TokenFaultError(TokenError):
    """The token or its module broke off for another reason."""
