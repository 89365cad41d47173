"""The public log over HTTP: what any tlog-tiles client needs, nothing of content, nothing beyond the checkpoint."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.auditlog.tiles import decode_bundle, tiles_of
from registry.evidence.log_audit import verify_log
from registry.evidence.verdict import Verdict
from registry.procedures import Register
from registry.procedures.read_log import read_log_page
from registry.settings import load_settings, open_register
from registry.web import create_app
from tests.demo_register import copy_of
from tests.demo_rotation import rotate_entries_key

LOG = "/log/entries/"


class OverHttp:
    """Reads the log as a client would."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def read(self, path: str, most_bytes: int) -> bytes:
        answer = self._client.get(LOG + path)
        assert answer.status_code == 200, path
        assert len(answer.data) <= most_bytes
        return answer.data

    def show(self, path: str) -> str:
        return f"curl {LOG}{path}"


def test_a_stranger_reads_and_verifies_the_whole_log(client: FlaskClient, register: Register) -> None:
    """Nobody is signed in: tiles, leaves and checkpoint are public."""
    page = read_log_page(register)
    verification = verify_log(OverHttp(client), page.vkey)
    assert verification.verdict is Verdict.VALID


def test_the_checkpoint_is_never_kept(client: FlaskClient) -> None:
    answer = client.get(f"{LOG}checkpoint")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("registry.example/icmec/entries\n")


def test_every_tile_of_the_log_is_there(client: FlaskClient, register: Register) -> None:
    for path in tiles_of(read_log_page(register).checkpoint.size):
        answer = client.get(LOG + path)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/0/001",
        "tile/0/000.p/250",
        "tile/1/000",
        "tile/entries/000",
        "tile/entries/000.p/0",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/../checkpoint",
        "tile/0/%2e%2e/000",
        "tile/entries/000.p/255",
        "tile/0/000.p/٣",
        "",
    ],
)
def test_nothing_beyond_the_checkpoint_is_handed_out(client: FlaskClient, path: str) -> None:
    assert client.get(LOG + path).status_code == 404


def test_a_bundle_holds_leaves_that_tell_nothing_of_content(client: FlaskClient) -> None:
    leaves = decode_bundle(client.get(f"{LOG}tile/entries/000.p/5").data)
    assert len(leaves) == 5
    for leaf in leaves:
        assert re.fullmatch(rb"ip-rights-leaf/1\n[0-9TZ:-]{20}\n[0-9a-f]{64}\n[0-9a-f]{64}\n", leaf)


def test_the_public_page_shows_checkpoint_key_and_founding_id(client: FlaskClient, register: Register) -> None:
    page, known = client.get("/entries").text, read_log_page(register)
    assert known.vkey in page.replace("&#43;", "+")
    assert f"entries: {known.checkpoint.size}" in page
    shown = re.sub(r"<[^>]+>|\s", "", page)
    assert known.founding_id in shown
    assert known.checkpoint.root.hex() in shown


def test_the_public_page_links_to_entries_only_for_those_who_may_read(
    client: FlaskClient, signed_in: Callable[..., FlaskClient]
) -> None:
    assert 'href="/entries/3"' not in client.get("/entries?before=10").text
    assert 'href="/entries/3"' in signed_in("by-auditor").get("/entries?before=10").text


@pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999"])
def test_a_page_of_the_log_that_is_not_there_is_no_error(client: FlaskClient, before: str) -> None:
    assert client.get(f"/entries?before={before}").status_code in {200, 404}


def test_the_page_names_both_keys_while_the_next_one_has_signed_nothing(demo_home: Path, tmp_path: Path) -> None:
    """The key of the checkpoint that is handed out, and the one that governance has named since."""
    settings = load_settings(copy_of(demo_home, tmp_path), {})
    before = read_log_page(open_register(settings)).vkey
    register = rotate_entries_key(settings)
    client = create_app(settings, register).test_client()
    page, known = client.get("/entries").text.replace("&#43;", "+"), read_log_page(register)
    assert known.successor is not None
    assert before in page
    assert known.successor in page
    assert verify_log(OverHttp(client), before).verdict is Verdict.VALID
    register.database.close()
