"""Where a mirror's files come from: a register over HTTP, a file that was carried, or the folder of another mirror.

Over HTTP tiles and checkpoint are public. What the state may read is asked for with a note that the mirror's own key
signs, which the register's operator has entered for that state; it says for which register, which state, from where on,
and when.

Source: formats 3.9; C2SP tlog-tiles, signed-note; decision 21.
"""

from __future__ import annotations

import io
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Protocol

from registry.evidence.envelope import MOST_ENVELOPE
from registry.evidence.log_audit import (
    DirectoryReader,
    FileAbsentError,
    FileTooLargeError,
    FileUnreadableError,
    LogReader,
)
from registry.evidence.mirror_file import (
    Head,
    MirrorFile,
    MirrorFileError,
    read_files,
    read_head,
)
from registry.evidence.mirror_request import MirrorRequest, format_credentials
from registry.rights.words import Words
from registry.witness.client import MOST_ANSWER_BYTES, ask
from registry.witness.errors import MirrorError, MissingError, TooLargeError, UnreachableError
from registry.witness.mirror_folder import LogFolder, MirrorFolder

SECONDS = 30.0
"""For one file, from the connection to the last byte."""
MOST_PART_BYTES = 16 * 1024 * 1024
"""Of one answer with checkpoints and envelopes."""
_ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class MirrorSource(Protocol):
    """Gives the files of a register; whatever they are, the mirror judges them."""

    @property
    def log(self) -> LogReader:
        """The log's tiles and its newest checkpoint."""

    def files(self, first: int, size: int) -> Iterator[MirrorFile]:
        """Give checkpoints and envelopes as they come; at least those from a position on that lie below the size.

        Raises:
            MirrorError, MissingError, UnreachableError: As they say.
        """

    def envelope(self, index: int) -> bytes | None:
        """Return the envelope at a position, before the rest; None where it is not there.

        Raises:
            MirrorError, MissingError, UnreachableError: As they say.
        """


@dataclass(frozen=True, slots=True)
class FolderSource:
    """What lies in a folder: another mirror, or a file that was unpacked."""

    held: LogFolder

    @property
    def log(self) -> LogReader:
        """The log's tiles and its newest checkpoint."""
        return self.held.log

    def files(self, _first: int, size: int) -> Iterator[MirrorFile]:
        """Give everything that the folder has below the size: it may hold what the mirror lacks."""
        for found, file in self.held.checkpoints():
            if found <= size:
                yield MirrorFile(f"checkpoints/{found}", _bounded(file, MOST_ENVELOPE))
        for index, file in self.held.envelopes():
            if index < size:
                yield MirrorFile(f"envelopes/{index}", _bounded(file, MOST_ENVELOPE))

    def envelope(self, index: int) -> bytes | None:
        """Return the envelope at a position, before the rest; None where it is not there."""
        file = self.held.envelope_file(index)
        return _bounded(file, MOST_ENVELOPE) if file.exists() else None


@dataclass(frozen=True, slots=True)
class HttpReader:
    """Reads a log over HTTP: no redirect, nothing compressed, so many bytes in so many seconds."""

    address: str

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file of the log; see `LogReader.read`."""
        place = f"{self.address}/{path}"
        try:
            # Whatever else than the file is answered may be a page for people, larger than the file can be.
            answer = ask(place, None, seconds=SECONDS, most_bytes=max(most_bytes, MOST_ANSWER_BYTES))
        except TooLargeError as fault:
            raise FileTooLargeError(f"{place}: above {most_bytes} bytes") from fault
        except UnreachableError as fault:
            raise FileUnreadableError(str(fault)) from fault
        if answer.status in _ABSENT:
            raise FileAbsentError(f"{place}: not there")
        if answer.status != HTTPStatus.OK:
            raise FileUnreadableError(f"{place}: HTTP {answer.status}, 200 was expected; no redirect is followed")
        if answer.encoding != "identity":
            raise FileUnreadableError(f"{place}: compressed ({answer.encoding[:40]!a}), plain bytes were asked for")
        if len(answer.body) > most_bytes:
            raise FileTooLargeError(f"{place}: above {most_bytes} bytes")
        return answer.body

    def show(self, path: str) -> str:
        """Return the shell command that prints the file."""
        return f"curl -s {shlex.quote(f'{self.address}/{path}')}"


@dataclass(frozen=True, slots=True)
class HttpSource:
    """A register that serves."""

    mirror: MirrorFolder
    address: str
    """Of the register, without a slash at its end."""
    clock: Callable[[], datetime]
    _at_hand: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Of the part that was asked for last for one envelope."""

    @property
    def log(self) -> LogReader:
        """The log's tiles and its newest checkpoint."""
        return HttpReader(f"{self.address}/log/entries")

    def files(self, first: int, size: int) -> Iterator[MirrorFile]:
        """Give checkpoints and envelopes from a position on, part by part."""
        while first < size:
            head, files = self._part(first)
            yield from files
            if head.size <= first:
                return
            first = head.size

    def envelope(self, index: int) -> bytes | None:
        """Return the envelope at a position, before the rest; None where it is not there."""
        # Governance entries stand close together: one part mostly has several.
        if f"envelopes/{index}" not in self._at_hand:
            self._at_hand.clear()
            self._at_hand.update({file.path: file.data for file in self._part(index)[1]})
        return self._at_hand.get(f"envelopes/{index}")

    def _part(self, first: int) -> tuple[Head, list[MirrorFile]]:
        request = MirrorRequest(self.mirror.founding, self.mirror.state, first, self.clock())
        credentials = format_credentials(request, self.mirror.vkey, self.mirror.key.sign)
        place = f"{self.address}/mirror/{self.mirror.state}/{first}"
        answer = ask(place, None, seconds=SECONDS, most_bytes=MOST_PART_BYTES, credentials=credentials)
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            raise MissingError(_NOT_KNOWN.filled(address=place))
        if answer.status != HTTPStatus.OK or answer.encoding != "identity":
            raise UnreachableError(_STATUS.filled(address=place, status=answer.status))
        read_line = io.BytesIO(answer.body).readline
        try:
            head = read_head(read_line)
            return head, list(read_files(read_line, head))
        except MirrorFileError as fault:
            raise MirrorError(fault.words) from fault


def unpack(stream: BinaryIO, folder: Path) -> tuple[Head, FolderSource]:
    """Lay the files of a file for a mirror into a folder, which is emptied first; nothing of them is judged yet.

    Args:
        stream: Whatever the bytes are.
        folder: The mirror's own place for what is not verified.

    Raises:
        MirrorError: It is malformed.
        FolderError: The folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    held = LogFolder(folder)
    try:
        head = read_head(stream.readline)
        for file in read_files(stream.readline, head):
            held.keep(_place_in(held, file.path), file.data)
    except MirrorFileError as fault:
        raise MirrorError(fault.words) from fault
    return head, FolderSource(held)


def _place_in(held: LogFolder, path: str) -> Path:
    kind, _, number = path.partition("/")
    match kind:
        case "checkpoints":
            return held.checkpoint_file(int(number))
        case "envelopes":
            return held.envelope_file(int(number))
        case _:
            return held.log.folder / path


def _bounded(file: Path, most_bytes: int) -> bytes:
    reader = DirectoryReader(file.parent)
    try:
        return reader.read(file.name, most_bytes)
    except FileTooLargeError as fault:
        raise MirrorError(Words(f"{file}: больше {most_bytes} байт", str(fault))) from fault
    except (FileAbsentError, FileUnreadableError) as fault:
        raise UnreachableError(Words(str(fault), str(fault))) from fault


_NOT_KNOWN = Words(
    "{address}: реестр не знает ключа этого зеркала; передайте его строку оператору (register.toml, раздел [mirrors]) "
    "или принесите файл: regctl export bundle",
    "{address}: the register does not know this mirror's key; hand its line to the operator (register.toml, "
    "[mirrors]), or bring a file: regctl export bundle",
)
_STATUS = Words(
    "{address}: ответ HTTP {status}; ожидался 200 без сжатия, переадресация не выполняется",
    "{address}: HTTP {status}; 200 without compression was expected, no redirect is followed",
)
