"""How the commands of `regverify` read what they were given: ids, keys, addresses, files; and how they end."""

from __future__ import annotations

import re
from pathlib import Path

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import parse_vkey
from registry.cli import regverify_words as words
from registry.cli.plain_line import BadValueError, tell
from registry.cli.regverify_files import AddressReader, read_file
from registry.cli.spoken_words import EXIT_INPUT, unread_words
from registry.evidence.errors import words_of
from registry.evidence.log_audit import DirectoryReader, LogReader
from registry.rights.words import Language
from registry.signing.errors import StampError
from registry.signing.stamp_authorities import read_authorities

PROGRAM = "regverify"
MOST_CERTIFICATES_BYTES = 256 * 1024
"""Of a file of trusted certificates."""
FOUNDING_EXAMPLE = '--founding "$(cat founding_id)"'
VKEY_EXAMPLE = '--vkey "$(cat log_vkey)"'


def read_founding(text: str) -> str:
    """Return the founding id.

    Raises:
        BadValueError: Not 64 lower-case hex digits.
    """
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise BadValueError(words.BAD_FOUNDING)
    return text


def read_vkey(text: str) -> str:
    """Return the line of a verifier key.

    Raises:
        BadValueError: It is none.
    """
    try:
        parse_vkey(text.strip())
    except AuditLogError as fault:
        raise BadValueError(words.BAD_VKEY.filled(said=str(fault))) from fault
    return text.strip()


def read_location(text: str) -> str:
    """Return a folder or an address, without a slash at its end.

    Raises:
        BadValueError: An address that names no place, or one with a query or a fragment.
    """
    if re.match("https?://", text) and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise BadValueError(words.BAD_ADDRESS)
    return text.rstrip("/") or text


def reader_of(location: str) -> LogReader:
    """Return what reads the log at a folder or an address."""
    return AddressReader(location) if re.match("https?://", location) else DirectoryReader(Path(location))


def read_or_tell(name: str, most_bytes: int, language: Language) -> bytes | None:
    """Return a file, at most so many bytes and one; None, told on standard error, where it cannot be read."""
    try:
        return read_file(name, most_bytes)
    except OSError as fault:
        tell(PROGRAM, unread_words(name, fault).within(language), EXIT_INPUT)
        return None


def read_trusted_or_tell(name: str | None, language: Language) -> tuple[bytes, ...] | None:
    """Return the certificates (DER) in a file, none where no file is named; None, told, where it gives none."""
    data = b"" if name is None else read_or_tell(name, MOST_CERTIFICATES_BYTES, language)
    if name is None or data is None:
        return None if data is None else ()
    try:
        return read_authorities(data)
    except StampError as fault:
        said = words.BAD_TSA.filled(name=name, said=words_of(fault))
        tell(PROGRAM, said.within(language), EXIT_INPUT)
        return None
