"""What can be wrong with bytes before anybody asks what they mean."""

from __future__ import annotations


class EncodingError(ValueError):
    """The bytes, or the value to be encoded, are outside the one byte form."""


class TooLargeError(EncodingError):
    """More bytes than the place allows."""


class NotUtf8Error(EncodingError):
    """Not UTF-8, or UTF-8 that begins with a byte order mark."""


class JsonSyntaxError(EncodingError):
    """Not one JSON value."""


class DuplicateMemberError(EncodingError):
    """An object names a member twice."""


class MemberNameError(EncodingError):
    """A member's name is not ASCII text, so its canonical order would depend on the reader."""


class NumberError(EncodingError):
    """A number is not an integer within ±(2^53 - 1) written with digits alone."""


class ForbiddenCharacterError(EncodingError):
    """A text holds a control, a bidirectional control, a lone surrogate or a noncharacter."""


class NotNormalizedError(EncodingError):
    """A text is not in Unicode normalisation form C."""


class TooDeepError(EncodingError):
    """Objects and arrays are nested deeper than 64 levels."""


class ValueKindError(EncodingError):
    """A value has no JSON form."""


class NotCanonicalError(EncodingError):
    """The JSON is sound, but its bytes are not the canonical ones."""


class Base64urlError(EncodingError):
    """Not canonical base64url without padding."""
