"""The sealed extract as a file: which bytes the seal covers, and which files are attached. Nothing is verified here.

Only the shape that the register writes is read: plain objects, classic cross-reference tables, one revision appended
by the seal. A PDF of another shape is not called a forgery; it is one that this reader cannot answer for.

Source: ISO 32000-1, sections 7.5 (file structure), 7.11.4 (embedded files) and 12.8.1 (ByteRange); formats 3.9.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.errors import ExtractShapeError, NotExtractError, SealAbsentError, SealCoverageError
from registry.rights.words import Words

MOST_PDF = 16 * 1024 * 1024
MOST_ATTACHED = 256 * 1024 * 1024
"""Bytes of all attached files together."""
_SEAL = re.compile(rb"/Contents <([0-9A-F]*)>\s*/ByteRange \[(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_REASON = re.compile(rb"/Reason \(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_STATED = re.compile(r"SHA-256: ([0-9a-f]{64}) \(([0-9]{1,10})\)")
_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_ROOT, _PREVIOUS = re.compile(rb"/Root (\d{1,9}) 0 R"), re.compile(rb"/Prev (\d{1,10})")
_TABLE = re.compile(rb"\s*xref\s*\n")
_SECTION = re.compile(rb"(\d{1,9}) (\d{1,9})\s*\n")
_ROW_SIZE = 20
_ROW = re.compile(rb"(\d{10}) \d{5} ([nf])(?: \n|\r\n| \r)")
_REVISIONS = 2
"""The document, and what the seal appends."""
_NAMES = re.compile(rb"/EmbeddedFiles\s*<<\s*/Names\s*\[([^\]]*)\]")
_NAME = re.compile(rb"\(((?:[^()\\]|\\.)*)\)\s+(\d{1,9}) 0 R", re.DOTALL)
_FILE = re.compile(rb"/EF\s*<<\s*/F (\d{1,9}) 0 R")
_STREAM = re.compile(rb"<<(?:[^<>]|<<[^<>]*>>)*/Length (\d{1,10})(?:[^<>]|<<[^<>]*>>)*>>\s*stream\r?\n", re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{1,3})|\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """What the seal covers, and the seal."""

    cms: bytes
    """DER and the zero bytes behind it."""
    digest: bytes
    """SHA-256 of every byte of the file but the seal itself."""
    gap: tuple[int, int]
    """Where the seal stands: first byte, and first byte behind it."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What the seal's reason says of the bytes that were sealed."""

    size: int
    sha256: str


def read_sealed_bytes(data: bytes) -> SealedBytes:
    """Return what the one seal of a file covers.

    Raises:
        NotExtractError: The bytes are no PDF, or more than 16 MiB.
        SealAbsentError: There is no seal.
        ExtractShapeError: There is not exactly one seal of the register's shape.
        SealCoverageError: The seal leaves bytes of the file uncovered.
    """
    if len(data) > MOST_PDF or not data.startswith(b"%PDF-1."):
        raise NotExtractError(
            Words(f"Ожидался PDF не больше {MOST_PDF} байт.", f"A PDF of at most {MOST_PDF} bytes was expected.")
        )
    if b"/ByteRange" not in data:
        raise SealAbsentError(Words("Печати в файле нет.", "The file bears no seal."))
    found = list(_SEAL.finditer(data))
    if len(found) != 1 or data.count(b"/ByteRange") != 1 or len(found[0][1]) % 2:
        raise ExtractShapeError(
            Words(
                f"Ожидалась ровно одна печать реестра; найдено {data.count(b'/ByteRange')}.",
                f"Exactly one seal of the register was expected; {data.count(b'/ByteRange')} found.",
            )
        )
    seal = found[0]
    first, before, behind, after = map(int, seal.groups()[1:])
    gap = seal.start(1) - 1, seal.end(1) + 1
    if (first, before, behind, behind + after) != (0, gap[0], gap[1], len(data)):
        raise SealCoverageError(
            Words(
                f"Печать охватывает байты 0–{before} и {behind}–{behind + after}, а в файле их {len(data)} и печать "
                f"стоит на {gap[0]}–{gap[1]}: часть файла не удостоверена.",
                f"The seal covers bytes 0–{before} and {behind}–{behind + after}, but the file has {len(data)} and the "
                f"seal stands at {gap[0]}–{gap[1]}: a part of the file is not attested.",
            )
        )
    digest = hashlib.sha256(memoryview(data)[: gap[0]])
    digest.update(memoryview(data)[gap[1] :])
    return SealedBytes(bytes.fromhex(seal[1].decode("ascii")), digest.digest(), gap)


def read_unsealed(data: bytes) -> Unsealed:
    """Return what the seal's reason says of the bytes before sealing.

    Raises:
        ExtractShapeError: It says nothing of them.
    """
    found = _REASON.search(data)
    stated = _STATED.search(_text(found[1])) if found else None
    if stated is None:
        raise ExtractShapeError(
            Words(
                "В основании печати не назван SHA-256 документа.", "The seal's reason names no SHA-256 of the document."
            )
        )
    return Unsealed(int(stated[2]), stated[1])


def attached_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each attached file, one at a time, in the order of their names.

    Raises:
        ExtractShapeError: The file is not of the shape that the register writes, or a content is too large.
    """
    places = _places(data)
    root = _ROOT.search(_trailer(data, _start(data)))
    if root is None:
        raise _shape()
    listed = _NAME.findall(_at_first(_NAMES, b"/EmbeddedFiles", _object(data, places, int(root[1]))))
    total = 0
    for name, number in listed:
        file = _at_first(_FILE, b"/EF", _object(data, places, int(number)))
        content = _content(data, places.get(int(file), -1))
        total += len(content)
        if total > MOST_ATTACHED:
            raise _shape()
        yield _text(name), content


def _at_first(form: re.Pattern[bytes], mark: bytes, text: bytes) -> bytes:
    """Return the first group of a form that stands at the first mark; nowhere else is looked."""
    at = text.find(mark)
    found = form.match(text, at) if at >= 0 else None
    if found is None:
        raise _shape()
    return bytes(found[1])


def _places(data: bytes) -> Mapping[int, int]:
    """Return where each object stands, newer tables before older ones."""
    places: dict[int, int] = {}
    at = _start(data)
    for _ in range(_REVISIONS):
        for number, place in _rows(data, at):
            places.setdefault(number, place)
        previous = _PREVIOUS.search(_trailer(data, at))
        if previous is None:
            return places
        at = int(previous[1])
    raise _shape()


def _rows(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    table = _TABLE.match(data, at)
    if table is None:
        raise _shape()
    at = table.end()
    while section := _SECTION.match(data, at):
        first, count = int(section[1]), int(section[2])
        at = section.end()
        if at + count * _ROW_SIZE > len(data):
            raise _shape()
        for position in range(count):
            row = _ROW.match(data, at + position * _ROW_SIZE)
            if row is None:
                raise _shape()
            if row[2] == b"n":
                yield first + position, int(row[1])
        at += count * _ROW_SIZE


def _start(data: bytes) -> int:
    found = _START.search(data, max(0, len(data) - 64))
    if found is None:
        raise _shape()
    return int(found[1])


def _trailer(data: bytes, at: int) -> bytes:
    found = _TRAILER.search(data, at)
    if found is None:
        raise _shape()
    return found[1]


def _object(data: bytes, places: Mapping[int, int], number: int) -> bytes:
    at = places.get(number, -1)
    head = b"%d 0 obj" % number
    end = data.find(b"endobj", at)
    if at < 0 or not data.startswith(head, at) or end < 0:
        raise _shape()
    return data[at:end]


def _content(data: bytes, at: int) -> bytes:
    found = _STREAM.search(data, at, at + 1024) if at >= 0 else None
    if found is None or b"/FlateDecode" not in found[0]:
        raise _shape()
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(data[found.end() : found.end() + int(found[1])], MOST_EVIDENCE + 1)
    except zlib.error as cause:
        raise _shape() from cause
    if len(content) > MOST_EVIDENCE or not inflating.eof:
        raise _shape()
    return content


def _text(literal: bytes) -> str:
    plain = _OCTAL.sub(lambda found: bytes([int(found[1], 8) & 255]) if found[1] else found[2], literal)
    if plain.startswith(b"\xfe\xff"):
        return plain[2:].decode("utf-16-be", "replace")
    return plain.decode("latin-1")


def _shape() -> ExtractShapeError:
    return ExtractShapeError(
        Words(
            "Файл устроен не так, как его пишет реестр: вложения не прочитаны. Извлеките их другой программой и "
            "проверьте командой regverify evidence.",
            "The file is not laid out as the register writes it: its attachments were not read. Extract them with "
            "another program and verify them with regverify evidence.",
        )
    )
