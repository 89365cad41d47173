"""Asking a witness or a log over HTTP, within bounds: so many bytes, so many seconds for the whole, no redirect.

Only https, or http on this machine; no proxy of the environment is used. The bound in seconds holds against a server
that sends a byte now and then: at its end the connection is cut.

Source: design 6.1 (server-side requests); C2SP tlog-witness.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from registry.rights.words import Words
from registry.witness.errors import AddressError, TooLargeError, UnreachableError

MOST_ANSWER_BYTES = 64 * 1024
_HERE = {"127.0.0.1", "::1", "localhost"}
_ADDRESS = re.compile(r"https?://[^\s?#@]+")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server answered."""

    status: int
    content_type: str
    body: bytes
    encoding: str = "identity"
    """As the server names it; another than was asked for is for the caller to refuse."""


def check_address(address: str) -> str:
    """Return the address without a slash at its end.

    Raises:
        AddressError: Not https, and not http on this machine.
    """
    parts = urlsplit(address)
    if not _ADDRESS.fullmatch(address) or not (parts.scheme == "https" or parts.hostname in _HERE):
        raise AddressError(_BAD_ADDRESS.filled(address=address))
    return address.rstrip("/")


def ask(
    address: str,
    body: bytes | None,
    *,
    seconds: float,
    most_bytes: int = MOST_ANSWER_BYTES,
    content_type: str | None = None,
    credentials: str | None = None,
) -> HttpAnswer:
    """Send one request and return the answer, whatever its status.

    Args:
        address: As `check_address` takes it.
        body: To POST; None to GET.
        seconds: For the whole, from the connection to the last byte.
        most_bytes: Of the answer's body.
        content_type: Of the request's body, where the server asks for one.
        credentials: What the header Authorization says; None for nobody in particular.

    Raises:
        AddressError: An address of another form.
        UnreachableError: No whole answer came in time, or (TooLargeError) one that is too large.
    """
    parts = urlsplit(check_address(address))
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    # A timeout of the socket begins anew with every byte; this one does not.
    ended = threading.Event()
    watch = threading.Timer(seconds, _cut, (connection, ended))
    watch.daemon = True
    watch.start()
    try:
        headers = {"Accept-Encoding": "identity", "Connection": "close"}
        headers |= {"Content-Type": content_type} if content_type else {}
        headers |= {"Authorization": credentials} if credentials else {}
        connection.request("GET" if body is None else "POST", parts.path or "/", body, headers)
        answer = connection.getresponse()
        data = answer.read(most_bytes + 1)
        if len(data) > most_bytes:
            raise TooLargeError(_TOO_LARGE.filled(address=address, most=most_bytes))
        # A connection that was cut may look like one that ended.
        if ended.is_set() or answer.length:
            raise UnreachableError(_NO_ANSWER.filled(address=address, said=_CUT))
        encoding = answer.headers.get("Content-Encoding", "identity")
        return HttpAnswer(answer.status, answer.headers.get("Content-Type", ""), data, encoding)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        said = _CUT if ended.is_set() else (str(fault) or type(fault).__name__)
        raise UnreachableError(_NO_ANSWER.filled(address=address, said=said)) from fault
    finally:
        watch.cancel()
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _cut(connection: http.client.HTTPConnection, ended: threading.Event) -> None:
    ended.set()
    held = connection.sock
    if held is not None:
        try:
            held.shutdown(socket.SHUT_RDWR)
        except OSError:  # closed in the meantime
            return


_BAD_ADDRESS = Words(
    "{address}: ожидался адрес https://… или адрес на этой машине, http://127.0.0.1:…",
    "{address}: an https:// address was expected, or one on this machine, http://127.0.0.1:…",
)
_TOO_LARGE = Words("{address}: ответ больше {most} байт", "{address}: the answer is above {most} bytes")
_NO_ANSWER = Words("{address}: нет ответа: {said}", "{address}: no answer: {said}")
_CUT = Words("не уложился в отведённое время", "not whole within the time")
