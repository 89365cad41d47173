"""What can be wrong with a key, a certificate or a signature, as facts."""

from __future__ import annotations


class SigningError(ValueError):
    """Base of every error of this package."""


class HeaderError(SigningError):
    """A protected header is not, member for member and byte for byte, what formats 3.3 admits."""


class AlgorithmError(SigningError):
    """An algorithm that the register does not use, or not the one that the key decides."""


class CertificateError(SigningError):
    """A certificate, or a request for one, is malformed or not fit for its use."""


class CertificateChainError(SigningError):
    """A certificate does not lead to one of its state's authorities at that instant."""


class SignatureMismatchError(SigningError):
    """The signature is not this key's over these bytes."""


class KeyFileError(SigningError):
    """A key file is malformed, unprotected or holds a key that the register does not use."""


class WrongPasswordError(KeyFileError):
    """The password does not open the key file."""


class DerError(SigningError):
    """The bytes are not DER, or not of the structure that is expected here."""


class CmsError(DerError):
    """The bytes are not the CMS signature that a seal of the register is."""


class StampError(SigningError):
    """A fault is proved of a time-stamp token: its form, what it covers, or its authority's certificate."""


class StampAlgorithmError(SigningError):
    """A time-stamp token is signed in a way that is not judged here; nothing is proved for or against it."""


class StampCertificateAbsentError(SigningError):
    """The certificate of the authority that signed a time-stamp token is not at hand."""


class StampAnswerError(SigningError):
    """A time-stamping authority's answer gives no token."""
