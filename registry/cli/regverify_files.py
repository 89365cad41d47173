"""What an auditor gives to `regverify`, read within bounds: files, standard input, and a log's address.

Nothing is read without a limit in bytes, and nothing from an address without a limit in time; redirects are not
followed, and compressed answers are refused, so that a small answer cannot become a large one.
"""

from __future__ import annotations

import http.client
import shlex
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from registry.evidence.log_audit import FileAbsentError, FileTooLargeError, FileUnreadableError

STANDARD_INPUT = "-"
SILENCE_S = 20.0
"""Seconds without a byte before a connection is given up."""
WHOLE_S = 120.0
"""Seconds for one file."""
_PIECE = 64 * 1024
_ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def read_file(name: str, most_bytes: int) -> bytes:
    """Return a file, or standard input for "-": all of it, or its first `most_bytes` and one more.

    One byte above the limit is enough for the decoder to refuse the whole, and no more is ever held.

    Raises:
        OSError: It cannot be read.
    """
    # One reading of a known size: pieces, joined, would be held twice.
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(most_bytes + 1)
    with open(name, "rb") as file:  # noqa: PTH123 - the name is the user's own spelling
        return file.read(most_bytes + 1)


def _plain_opener() -> urllib.request.OpenerDirector:
    """Return an opener for http and https that follows no redirect and opens no file."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@dataclass(frozen=True, slots=True)
class AddressReader:
    """Reads a log from its address: `evidence.log_audit.LogReader` over HTTP."""

    address: str
    """Without a slash at the end, for example https://register.example/log/entries."""
    whole_s: float = WHOLE_S
    _opener: urllib.request.OpenerDirector = field(default_factory=_plain_opener)

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file of the log; see `LogReader.read`."""
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked, and the opener knows no other
            f"{self.address}/{path}", headers={"Accept-Encoding": "identity", "User-Agent": "regverify"}
        )
        try:
            with self._opener.open(request, timeout=SILENCE_S) as answer:
                return self._body(answer, f"{self.address}/{path}", most_bytes)
        except urllib.error.HTTPError as fault:
            if fault.code in _ABSENT:
                raise FileAbsentError(f"{self.address}/{path}: not there") from fault
            raise FileUnreadableError(f"{self.address}/{path}: HTTP {fault.code}") from fault
        except urllib.error.URLError as fault:
            raise FileUnreadableError(f"{self.address}/{path}: {fault.reason}") from fault
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise FileUnreadableError(f"{self.address}/{path}: {fault or type(fault).__name__}") from fault

    def show(self, path: str) -> str:
        """Return the shell command that prints the file."""
        return f"curl -s {shlex.quote(f'{self.address}/{path}')}"

    def _body(self, answer: Any, name: str, most_bytes: int) -> bytes:
        encoding = answer.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise FileUnreadableError(f"{name}: the server compresses ({encoding[:40]!a}), plain bytes were asked for")
        until = time.monotonic() + self.whole_s
        data = bytearray()
        while piece := answer.read1(_PIECE):
            data += piece
            if len(data) > most_bytes:
                raise FileTooLargeError(f"{name}: above {most_bytes} bytes")
            if time.monotonic() > until:
                raise FileUnreadableError(f"{name}: not whole after {self.whole_s:g} s")
        if answer.length:
            raise FileUnreadableError(f"{name}: cut off, {answer.length} bytes are missing")
        return bytes(data)
