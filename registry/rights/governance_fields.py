"""Fields that only governance entries have: certificates, digests, the kinds a mandate covers.

Source: formats 3.1 and 3.6.
"""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from registry.encoding import base64url
from registry.encoding.errors import Base64urlError
from registry.rights.fields import MISSING, Labelled, refuse

MOST_CERTIFICATE = 8192
"""Bytes of one DER certificate (formats 3.1)."""

_KIND = re.compile(r"\*|[a-z_]+\.[a-z_]+")
_DIGEST = re.compile("[0-9a-f]{64}")


class CertificateField(Labelled):
    """A certificate: DER in base64url, at most 8 KiB; whether it is a certificate at all, `signing` decides."""

    def _check_shape(self, value: Any) -> Any:
        check_certificate(value)
        return value


class CertificatesField(Labelled):
    """Certificates, each once, one at least."""

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not value:
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        for certificate in value:
            check_certificate(certificate)
        if len(set(value)) != len(value):
            raise refuse("Один сертификат указан дважды.", "A certificate is named twice.")
        return value


def check_certificate(value: Any) -> None:
    """Refuse what is not canonical base64url of 1 to 8,192 bytes.

    Source: formats 3.1 and 3.6.
    """
    try:
        size = len(base64url.decode(value)) if isinstance(value, str) else 0
    except Base64urlError:
        size = 0
    if not 0 < size <= MOST_CERTIFICATE:
        raise refuse(
            f"Ожидался сертификат: DER в base64url, не более {MOST_CERTIFICATE} байт.",
            f"A certificate was expected: DER in base64url, at most {MOST_CERTIFICATE:,} bytes.",
        )


class KindsField(Labelled):
    """Kinds of entry that a mandate covers: ["*"] for every kind, or their names, each once."""

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not value:
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        if not all(isinstance(item, str) and _KIND.fullmatch(item) for item in value) or len(set(value)) != len(value):
            raise refuse(
                "Перечислите виды записей, каждый один раз, или укажите «*» — все виды.",
                "Name the kinds of entry, each once, or give “*” for every kind.",
            )
        return value


class Digest(Labelled):
    """A SHA-256 digest, 64 lower-case hex digits."""

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, str) or not _DIGEST.fullmatch(value):
            raise refuse("Введите 64 шестнадцатеричные цифры.", "Enter 64 hexadecimal digits.")
        return value
