"""`regverify log`: a folder and an address, and servers that misbehave."""

from __future__ import annotations

import http.server
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from registry.cli.regverify import run
from registry.cli.regverify_files import AddressReader
from registry.evidence.log_audit import FileAbsentError, FileTooLargeError, FileUnreadableError

REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "reference"

Respond = Callable[[http.server.BaseHTTPRequestHandler], None]
Serve = Callable[[Respond], str]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "http_proxy", "https_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def reference() -> Path:
    if not REFERENCE.is_dir():
        pytest.skip("the reference log lies outside this repository, in ../shared/data, which is absent here")
    return REFERENCE


@pytest.fixture
def vkey(reference: Path) -> str:
    return (reference / "log_vkey").read_text().strip()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve on a port of this machine whatever a function answers to a GET."""
    servers = []

    def start(respond: Respond) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                respond(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/log/entries"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer(handler: http.server.BaseHTTPRequestHandler, code: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def from_folder(folder: Path) -> Respond:
    def respond(handler: http.server.BaseHTTPRequestHandler) -> None:
        file = folder / handler.path.removeprefix("/log/entries/")
        if file.is_file():
            answer(handler, 200, file.read_bytes())
        else:
            answer(handler, 404)

    return respond


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code = run(["log", *arguments])
    said = capsys.readouterr()
    return SimpleNamespace(code=code, out=said.out, err=said.err, last=(said.out.splitlines() or [""])[-1])


def test_the_reference_log_is_valid_from_a_folder(
    capsys: pytest.CaptureFixture[str], reference: Path, vkey: str
) -> None:
    found = ran(capsys, str(reference / "log"), "--vkey", vkey)
    assert (found.code, found.last, found.err) == (0, "VALID", "")


def test_the_reference_log_is_valid_from_an_address(
    capsys: pytest.CaptureFixture[str], reference: Path, vkey: str, serve: Serve
) -> None:
    address = serve(from_folder(reference / "log"))
    found = ran(capsys, f"{address}/", "--vkey", f" {vkey}\n", "--language", "ru")
    assert (found.code, found.last, found.err) == (0, "VALID", "")
    assert f"curl -s {address}/checkpoint" in found.out


def test_evidence_files_are_held_against_the_log(
    capsys: pytest.CaptureFixture[str], reference: Path, vkey: str
) -> None:
    good = [str(file) for file in sorted(reference.glob("*_valid*.evidence.json"))]
    assert good
    found = ran(capsys, str(reference / "log"), "--vkey", vkey, *good)
    assert (found.code, found.last, found.err) == (0, "VALID", "")
    redated = str(reference / "licence_invalid_sealed_at_changed.evidence.json")
    found = ran(capsys, str(reference / "log"), "--vkey", vkey, *good, redated)
    assert (found.code, found.last) == (1, "INVALID")
    assert "an evidence file shows another leaf in its place." in found.out


def test_evidence_that_cannot_be_read_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], reference: Path, tmp_path: Path
) -> None:
    file = tmp_path / "no.evidence.json"
    file.write_text("{}")
    for name, says in ((file, "unknown members: none; missing: envelope"), (tmp_path / "absent", "absent")):
        found = ran(capsys, str(reference / "log"), str(name))
        assert (found.code, found.out) == (5, "")
        assert says in found.err
        assert found.err.count("\n") == 1


def test_json_is_one_object(capsys: pytest.CaptureFixture[str], reference: Path, vkey: str) -> None:
    found = ran(capsys, str(reference / "log"), "--vkey", vkey, "--json")
    content = json.loads(found.out)
    assert (content["verdict"], content["exit_code"], len(content["steps"])) == ("VALID", 0, 7)


def test_without_the_key_the_answer_is_incomplete_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], reference: Path
) -> None:
    found = ran(capsys, str(reference / "log"))
    assert (found.code, found.last) == (3, "INCOMPLETE")
    assert "--vkey" in found.out.splitlines()[-2]


def test_a_changed_entry_is_invalid_and_named(
    capsys: pytest.CaptureFixture[str], reference: Path, vkey: str, tmp_path: Path
) -> None:
    shutil.copytree(reference / "log", tmp_path / "log")
    bundle = tmp_path / "log/tile/entries/000"
    bundle.chmod(0o600)
    data = bundle.read_bytes()
    bundle.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    found = ran(capsys, str(tmp_path / "log"), "--vkey", vkey)
    assert (found.code, found.last) == (1, "INVALID")
    assert " 0: " in found.out.splitlines()[-2]


def test_a_missing_tile_is_incomplete(
    capsys: pytest.CaptureFixture[str], reference: Path, vkey: str, serve: Serve, tmp_path: Path
) -> None:
    shutil.copytree(reference / "log", tmp_path / "log")
    (tmp_path / "log/tile/0").chmod(0o700)
    (tmp_path / "log/tile/0/000").unlink()
    found = ran(capsys, serve(from_folder(tmp_path / "log")), "--vkey", vkey)
    assert (found.code, found.last) == (3, "INCOMPLETE")


@pytest.mark.parametrize("place", ["nowhere", "."], ids=["no folder", "no checkpoint"])
def test_where_there_is_no_log_nothing_is_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, place: str
) -> None:
    found = ran(capsys, str(tmp_path / place))
    assert (found.code, found.out) == (5, "")
    assert found.err.endswith("no log here, there is no file checkpoint\n")


def test_a_server_that_is_not_there_is_an_input_error(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found = ran(capsys, f"http://127.0.0.1:{unused.getsockname()[1]}/log")
    assert (found.code, found.out) == (5, "")
    assert found.err.count("\n") == 1


@pytest.mark.parametrize("code", [404, 410])
def test_what_a_server_does_not_have_is_absent(serve: Serve, code: int) -> None:
    with pytest.raises(FileAbsentError):
        AddressReader(serve(lambda handler: answer(handler, code))).read("checkpoint", 10)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_redirects_are_not_followed(serve: Serve, reference: Path, code: int) -> None:
    elsewhere = serve(from_folder(reference / "log"))
    address = serve(lambda handler: answer(handler, code, Location=f"{elsewhere}/checkpoint"))
    with pytest.raises(FileUnreadableError, match=f"HTTP {code}"):
        AddressReader(address).read("checkpoint", 65_536)


@pytest.mark.parametrize("code", [400, 403, 500, 503])
def test_a_server_s_refusal_says_nothing_about_the_log(serve: Serve, code: int) -> None:
    with pytest.raises(FileUnreadableError, match=f"HTTP {code}"):
        AddressReader(serve(lambda handler: answer(handler, code))).read("checkpoint", 10)


def test_compressed_answers_are_refused(serve: Serve) -> None:
    address = serve(lambda handler: answer(handler, 200, b"\x1f\x8b\x08", Content_Encoding="gzip"))
    with pytest.raises(FileUnreadableError, match="compresses"):
        AddressReader(address).read("checkpoint", 10)


def test_no_compression_is_asked_for(serve: Serve) -> None:
    asked: list[str | None] = []

    def respond(handler: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(handler.headers["Accept-Encoding"])
        answer(handler, 200, b"x")

    assert AddressReader(serve(respond)).read("checkpoint", 10) == b"x"
    assert asked == ["identity"]


def test_an_endless_answer_is_cut_off(serve: Serve) -> None:
    def respond(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            return

    with pytest.raises(FileTooLargeError, match="above 1000000 bytes"):
        AddressReader(serve(respond)).read("checkpoint", 1_000_000)


def test_an_answer_that_only_drips_is_given_up(serve: Serve) -> None:
    def respond(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.02)
        except OSError:
            return

    with pytest.raises(FileUnreadableError, match="not whole after"):
        AddressReader(serve(respond), whole_s=0.2).read("checkpoint", 1_000_000)


def test_an_answer_that_is_not_http_is_an_input_error(serve: Serve) -> None:
    address = serve(lambda handler: handler.wfile.write(b"garbage\n" * 5) and None)
    with pytest.raises(FileUnreadableError):
        AddressReader(address).read("checkpoint", 10)


def test_a_cut_connection_is_an_input_error(serve: Serve) -> None:
    """The server promises more than it sends."""
    address = serve(lambda handler: answer(handler, 200, b"abc", Content_Length="10"))
    with pytest.raises(FileUnreadableError, match="cut off, 7 bytes"):
        AddressReader(address).read("checkpoint", 100)


def test_only_http_is_spoken(tmp_path: Path) -> None:
    """Whatever an address is called, no local file is opened."""
    (tmp_path / "checkpoint").write_text("secret")
    with pytest.raises(FileUnreadableError):
        AddressReader(f"file://{tmp_path}").read("checkpoint", 10)
