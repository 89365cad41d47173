"""Subjects: who a certificate is for. Country C is the state, organisation O the organ, CN may be absent.

Source: formats 3.3; RFC 5280, section 4.1.2.4 and appendix A.1 (upper bounds).
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from registry.encoding.strict_json import FORBIDDEN
from registry.signing.errors import CertificateError

# The library counts bytes where RFC 5280 counts characters, and would write to standard error about every Russian
# common name of more than 32 letters.
warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Subject:
    """The three attributes that the register reads."""

    country: str
    """Two capital letters, WIPO ST.3."""
    organization: str
    common_name: str
    """Empty if absent."""


def read_subject(name: x509.Name) -> Subject:
    """Return the subject of a certificate or of a request.

    Raises:
        CertificateError: C or O is absent or repeated, CN is repeated, C is not two capital letters, or a text
            holds characters that make names look like others.
    """
    country = _one(name, NameOID.COUNTRY_NAME, "country (C)")
    if _COUNTRY.fullmatch(country) is None:
        raise CertificateError(f"expected a country (C) of two capital letters, {country!a} came")
    organization = _one(name, NameOID.ORGANIZATION_NAME, "organisation (O)")
    if not name.get_attributes_for_oid(NameOID.COMMON_NAME):
        return Subject(country, organization, "")
    return Subject(country, organization, _one(name, NameOID.COMMON_NAME, "common name (CN)"))


def write_subject(subject: Subject) -> x509.Name:
    """Return the name for a certificate to be issued.

    Raises:
        CertificateError: As `read_subject`; or the common name is longer than 64 bytes of UTF-8.
    """
    try:
        attributes = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, subject.country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organization),
        ]
        if subject.common_name:
            attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name))
    except ValueError as cause:
        raise CertificateError(f"expected names that fit a certificate: {cause}") from cause
    name = x509.Name(attributes)
    read_subject(name)
    return name


def _one(name: x509.Name, oid: x509.ObjectIdentifier, said: str) -> str:
    values = [attribute.value for attribute in name.get_attributes_for_oid(oid)]
    if len(values) != 1:
        raise CertificateError(f"expected one {said} in the subject, {len(values)} came")
    text = str(values[0])
    if not text.strip() or FORBIDDEN.search(text) or "\n" in text or "\t" in text:
        raise CertificateError(f"expected a {said} of visible characters, {text!a} came")
    if not unicodedata.is_normalized("NFC", text):
        raise CertificateError(f"expected a {said} in Unicode normalisation form C, {text!a} came")
    return text
