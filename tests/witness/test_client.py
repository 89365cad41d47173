"""Asking over HTTP: bounds in bytes and seconds hold whatever the server does, and no redirect is followed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from registry.witness.client import ask, check_address
from registry.witness.errors import AddressError, UnreachableError

Serve = Callable[[socket.socket], None]


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Give the address of a server that does this with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        connection.recv(65_536)
                        serve(connection)
                    except OSError:
                        continue

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def says(content: bytes) -> Serve:
    return lambda connection: connection.sendall(content)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_headers(connection: socket.socket) -> None:
    for _ in range(1000):
        connection.sendall(b"X")
        time.sleep(0.05)


def test_an_answer_is_returned_whatever_its_status() -> None:
    with server(
        says(b"HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 2\r\n\r\n3\n")
    ) as url:
        answer = ask(f"{url}/add-checkpoint", b"body", seconds=5)
    assert (answer.status, answer.content_type, answer.body) == (409, "text/x.tlog.size", b"3\n")


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with server(says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")) as url:
        assert ask(url, None, seconds=5).status == 302


@pytest.mark.parametrize(
    "serve",
    [
        says(b""),
        says(b"\x00\xff" * 100),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70_000),
        says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda _: time.sleep(3),
        drip,
        drip_headers,
    ],
    ids=["nothing", "garbage", "large", "large unsaid", "cut", "header", "chunks", "silence", "drip", "drip headers"],
)
def test_no_whole_answer_in_bounds_is_none(serve: Serve) -> None:
    with server(serve) as url, pytest.raises(UnreachableError):
        ask(url, b"body", seconds=0.5)


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(UnreachableError, match="no answer"):
        ask(f"http://127.0.0.1:{port}", b"", seconds=5)


@pytest.mark.parametrize(
    "address", ["https://w.example", "http://127.0.0.1:8100/", "http://[::1]:1/w", "http://localhost"]
)
def test_https_and_this_machine_may_be_asked(address: str) -> None:
    assert check_address(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://w.example",
        "http://10.0.0.1",
        "http://127.0.0.1.example",
        "http://127.0.0.1@w.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://w.example/?a",
        "w.example",
        "",
    ],
)
def test_nothing_else_may_be_asked(address: str) -> None:
    with pytest.raises(AddressError):
        ask(address, None, seconds=1)
