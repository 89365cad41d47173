"""What a register hands to a state's mirror, by file or piece by piece: one JSON object a line, read line by line.

    {"format": "ip-rights-mirror/1", "register", "since", "size", "state"}      the first line
    {"data": base64url, "path"}                                                one line for each file
    {"files": how many}                                                        the last line: nothing was cut off

Paths, each once and in this order: `checkpoint`, the newest; `request`, what a witness is sent (C2SP tlog-witness);
`tile/…`, hashes, then entries, as C2SP tlog-tiles; `checkpoints/SIZE`, every one since, with its cosignatures;
`envelopes/INDEX`, those that the state may read. Every line is canonical JSON, so a file has one spelling; it is as
long as it likes, and never more than one line of it is held.

Source: formats 3.1 and 3.9; decision 21.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES
from registry.auditlog.errors import TilePathError
from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.auditlog.tiles import parse_entries_path, parse_tile_path
from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.envelope import MOST_ENVELOPE
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.log_audit import MOST_BUNDLE, MOST_TILE
from registry.rights.words import Words

MIRROR_FORMAT = "ip-rights-mirror/1"
CHECKPOINT, REQUEST = "checkpoint", "request"
MOST_LINE = MOST_ENVELOPE * 4 // 3 + 256
"""Bytes of a line, its newline included: the largest envelope in base64url, and what stands around it."""
_NUMBERED = re.compile("(checkpoints|envelopes)/(0|[1-9][0-9]{0,14})")
_ENTRIES = "tile/entries/"
_STATE = re.compile("[A-Z]{2}")

Place = tuple[int, ...]
"""Where a file stands among the others."""
ReadLine = Callable[[int], bytes]
"""(most bytes) -> the next line with its newline, or as much of it; nothing at the end."""


class MirrorFileError(EvidenceError):
    """The bytes are not what a register hands to a mirror."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line."""

    register: str
    state: str
    """Whose mirror it is for."""
    since: int
    """Entries that the mirror has; envelopes begin here."""
    size: int
    """Entries that it then has."""


@dataclass(frozen=True, slots=True)
class MirrorFile:
    """One file of those handed over."""

    path: str
    data: bytes


def encode_head(head: Head) -> bytes:
    """Return the first line."""
    members = {"format": MIRROR_FORMAT, "register": head.register, "state": head.state}
    return _line(members | {"since": head.since, "size": head.size})


def encode_file(file: MirrorFile) -> bytes:
    """Return the line of a file.

    Raises:
        MirrorFileError: No such file is handed over.
    """
    _judge(file)
    return _line({"path": file.path, "data": base64url.encode(file.data)})


def encode_end(count: int) -> bytes:
    """Return the last line, after so many files."""
    return _line({"files": count})


def read_head(read_line: ReadLine) -> Head:
    """Return what the first line says.

    Raises:
        MirrorFileError: It is malformed.
    """
    value = _read(read_line, 1)
    if value.keys() != {"format", "register", "state", "since", "size"} or value["format"] != MIRROR_FORMAT:
        raise _refused(1, _NO_HEAD)
    head = Head(value["register"], value["state"], value["since"], value["size"])
    named = type(head.register) is str and type(head.state) is str and _STATE.fullmatch(head.state)
    counted = type(head.since) is int and type(head.size) is int and 0 <= head.since <= head.size
    if not named or not counted:
        raise _refused(1, _NO_HEAD)
    return head


def read_files(read_line: ReadLine, head: Head) -> Iterator[MirrorFile]:
    """Give the files after the first line, one at a time.

    Args:
        read_line: As `read_head` left it.
        head: The first line.

    Raises:
        MirrorFileError: A line is malformed or too long, a file is out of order, given twice, too large or outside of
            what the first line promises, the end is missing, or something comes after it.
    """
    last: Place = ()
    number = 2
    while "files" not in (value := _read(read_line, number)):
        file = _file_of(value, number)
        place = _judge(file, head)
        if place <= last:
            raise _refused(number, _ORDER.filled(path=file.path))
        last = place
        yield file
        number += 1
    if value != {"files": number - 2} or read_line(1):
        raise _refused(number, _END)


def _read(read_line: ReadLine, number: int) -> dict[str, Any]:
    line = read_line(MOST_LINE + 1)
    if len(line) > MOST_LINE:
        raise _refused(number, _LONG)
    if not line.endswith(b"\n"):
        raise _refused(number, _CUT)
    try:
        value = strict_json.decode_canonical(line[:-1], MOST_LINE)
    except EncodingError as cause:
        raise _refused(number, words_of(cause)) from cause
    if type(value) is not dict:
        raise _refused(number, _NO_OBJECT)
    return value


def _file_of(value: dict[str, Any], number: int) -> MirrorFile:
    if value.keys() != {"data", "path"} or type(value["path"]) is not str or type(value["data"]) is not str:
        raise _refused(number, _MEMBERS)
    try:
        return MirrorFile(value["path"], base64url.decode(value["data"]))
    except EncodingError as cause:
        raise _refused(number, words_of(cause)) from cause


def _judge(file: MirrorFile, head: Head | None = None) -> Place:
    """Return a file's place, or refuse one that has none or is too large."""
    place, most = _place(file.path)
    if len(file.data) > most:
        raise MirrorFileError(_TOO_LARGE.filled(path=file.path, most=most, found=len(file.data)))
    if head is not None and place[0] in _RANGED:
        last = head.size if place[0] == _RANGED[0] else head.size - 1
        if not head.since <= place[1] <= last:
            raise MirrorFileError(_OUTSIDE.filled(path=file.path, since=head.since, size=head.size))
    return place


def _place(path: str) -> tuple[Place, int]:
    """Return a file's place among the others, and its most bytes."""
    fixed = {CHECKPOINT: ((0,), MOST_NOTE_BYTES), REQUEST: ((1,), MOST_REQUEST_BYTES)}
    if path in fixed:
        return fixed[path]
    numbered = _NUMBERED.fullmatch(path)
    if numbered and numbered[1] == "checkpoints":
        return (_RANGED[0], int(numbered[2])), MOST_NOTE_BYTES
    if numbered:
        return (_RANGED[1], int(numbered[2])), MOST_ENVELOPE
    try:
        if path.startswith(_ENTRIES):
            return (3, *parse_entries_path(path)), MOST_BUNDLE
        return (2, *parse_tile_path(path)), MOST_TILE
    except TilePathError as cause:
        raise MirrorFileError(_NO_SUCH.filled(path=path[:80])) from cause


def _line(value: dict[str, Any]) -> bytes:
    return strict_json.canonical(value) + b"\n"


def _refused(number: int, words: Words) -> MirrorFileError:
    return MirrorFileError(_AT_LINE.filled(number=number, said=words))


_RANGED = (4, 5)
"""Places of checkpoints and of envelopes, which lie within what the first line promises."""
_AT_LINE = Words("Файл для зеркала, строка {number}: {said}", "Mirror file, line {number}: {said}")
_NO_HEAD = Words(
    f"ожидались члены format = {MIRROR_FORMAT}, register, state, since, size.",
    f"the members format = {MIRROR_FORMAT}, register, state, since, size were expected.",
)
_LONG = Words(f"ожидалась строка не длиннее {MOST_LINE} байт.", f"a line of at most {MOST_LINE} bytes was expected.")
_CUT = Words("файл обрывается; получите его заново.", "the file is cut off; have it sent again.")
_NO_OBJECT = Words("ожидался объект JSON.", "a JSON object was expected.")
_MEMBERS = Words("ожидались члены data и path.", "the members data and path were expected.")
_ORDER = Words("{path} стоит не на своём месте или повторяется.", "{path} is out of order, or given a second time.")
_END = Words(
    "последняя строка называет не столько файлов, сколько есть, или за ней следует ещё что-то.",
    "the last line does not count the files that there are, or something follows it.",
)
_TOO_LARGE = Words(
    "Файл для зеркала: {path} занимает {found} байт, больше {most}.",
    "Mirror file: {path} has {found} bytes, more than {most}.",
)
_OUTSIDE = Words(
    "Файл для зеркала: {path} лежит вне обещанного, от {since} до {size}.",
    "Mirror file: {path} lies outside of what is promised, from {since} to {size}.",
)
_NO_SUCH = Words("Файл для зеркала: файлов {path} не бывает.", "Mirror file: there is no file {path}.")
