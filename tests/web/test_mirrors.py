"""A state's mirror is fed over HTTP: to whoever signs with the key entered for its state, and to nobody else."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from registry.auditlog.notes import format_vkey
from registry.evidence.log_audit import FileAbsentError, FileUnreadableError
from registry.evidence.mirror_file import read_files, read_head
from registry.evidence.mirror_request import MirrorRequest, format_credentials
from registry.procedures import Register, feed_mirror
from registry.procedures.read_log import log_state
from registry.settings import Settings, load_settings, open_register, rules_digest
from registry.web import create_app
from registry.witness.comparing import Relation, compare
from registry.witness.errors import MissingError
from registry.witness.mirror_folder import MirrorFolder, make_mirror
from registry.witness.mirror_judging import Law
from registry.witness.mirror_sources import HttpReader, HttpSource
from registry.witness.mirroring import follow, known_keys
from tests.demo_register import copy_of
from tests.demo_rotation import rotate_entries_key
from tests.procedures.intruder import look

NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)


@dataclass
class Fed:
    """A register, the mirror of BY that it knows, and a client that asks."""

    mirror: MirrorFolder
    settings: Settings
    register: Register
    client: FlaskClient

    def ask(self, state: str = "BY", since: int = 0, **more: object) -> tuple[int, bytes]:
        asked = MirrorRequest(self.settings.founding_id, state, since, NOW)
        request = replace(asked, **more)  # type: ignore[arg-type]
        credentials = format_credentials(request, self.mirror.vkey, self.mirror.key.sign)
        answer = self.client.get(f"/mirror/{state}/{since}", headers={"Authorization": credentials})
        return answer.status_code, answer.data


def known_to(settings: Settings, folder: Path) -> tuple[MirrorFolder, Settings]:
    """Make a mirror of BY, and enter its key in the settings."""
    mirror = make_mirror(folder, settings.founding_id, "BY")
    return mirror, replace(settings, mirrors={"BY": format_vkey(mirror.vkey), "XX": format_vkey(mirror.vkey)})


@pytest.fixture
def fed(settings: Settings, register: Register, tmp_path: Path) -> Fed:
    mirror, known = known_to(settings, tmp_path / "by")
    return Fed(mirror, known, register, create_app(known, register, lambda: NOW).test_client())


def indices(data: bytes) -> tuple[int, list[int]]:
    stream = io.BytesIO(data)
    head = read_head(stream.readline)
    paths = [file.path for file in read_files(stream.readline, head)]
    return head.size, [int(path.rpartition("/")[2]) for path in paths if path.startswith("envelopes/")]


def test_the_mirror_of_a_state_is_handed_what_the_state_may_read(fed: Fed) -> None:
    status, data = fed.ask()
    assert status == 200
    size, found = indices(data)
    readable = look(
        fed.register.database,
        "SELECT entry_index FROM entry e WHERE access = 'members' OR result IS NULL OR EXISTS"
        " (SELECT 1 FROM entry_party p WHERE p.entry_index = e.entry_index AND p.state = 'BY') ORDER BY 1",
    )
    assert found == [index for (index,) in readable]
    assert size == len(look(fed.register.database, "SELECT 1 FROM entry"))


def test_what_is_handed_over_is_recorded(fed: Fed) -> None:
    fed.ask(since=3)
    ((action, subject),) = look(
        fed.register.database, "SELECT action, object FROM activity ORDER BY activity_index DESC LIMIT 1"
    )
    assert (action, subject) == ("mirror:export", "mirror/BY/3")


@pytest.mark.parametrize(
    "more",
    [
        {"founding": "0" * 64},
        {"state": "KZ"},
        {"since": 1},
        {"at": NOW - timedelta(minutes=6)},
        {"at": NOW + timedelta(minutes=6)},
    ],
    ids=["another register", "another state", "another place", "old", "of tomorrow"],
)
def test_a_note_for_something_else_is_refused(fed: Fed, more: dict[str, object]) -> None:
    asked = replace(MirrorRequest(fed.settings.founding_id, "BY", 0, NOW), **more)  # type: ignore[arg-type]
    credentials = format_credentials(asked, fed.mirror.vkey, fed.mirror.key.sign)
    answer = fed.client.get("/mirror/BY/0", headers={"Authorization": credentials})
    assert (answer.status_code, answer.data) == (401, b"Unauthorized\n")


@pytest.mark.parametrize(
    "credentials", ["", "Bearer x", "Ip-Rights-Mirror ", "Ip-Rights-Mirror !!", "Ip-Rights-Mirror " + "A" * 4000]
)
@pytest.mark.parametrize("state", ["BY", "KZ", "ZZ"])
def test_who_proves_nothing_learns_nothing(fed: Fed, state: str, credentials: str) -> None:
    answer = fed.client.get(f"/mirror/{state}/0", headers={"Authorization": credentials})
    assert (answer.status_code, answer.data) == (401, b"Unauthorized\n")


def test_another_mirrors_key_and_another_state_are_refused(fed: Fed, tmp_path: Path) -> None:
    stranger = make_mirror(tmp_path / "kz", fed.settings.founding_id, "BY")
    asked = MirrorRequest(fed.settings.founding_id, "BY", 0, NOW)
    credentials = format_credentials(asked, stranger.vkey, stranger.key.sign)
    assert fed.client.get("/mirror/BY/0", headers={"Authorization": credentials}).status_code == 401
    assert fed.ask("KZ")[0] == 401
    assert fed.ask("XX")[0] == 401


def test_beyond_the_log_there_is_nothing(fed: Fed) -> None:
    assert fed.ask(since=10**9)[0] == 404


@pytest.mark.parametrize(("name", "most"), [("MOST_ENTRIES", 7), ("MOST_BYTES", 1)])
def test_a_part_is_bounded_whatever_the_log_holds(
    fed: Fed, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(feed_mirror, name, most)
    size, found = indices(fed.ask(since=2)[1])
    assert (size, found[0]) == (2 + most, 2)
    assert len(found) <= most


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve a register; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def served(fed: Fed) -> Iterator[str]:
    """Serve the register; give its address."""
    with serving(create_app(fed.settings, fed.register)) as address:
        yield address


def utc() -> datetime:
    return datetime.now(UTC)


def test_a_mirror_follows_over_http(fed: Fed, served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part by part, tiles from the public log, and finds the register in order."""
    monkeypatch.setattr(feed_mirror, "MOST_ENTRIES", 20)
    law = Law(fed.register.body, rules_digest())
    source = HttpSource(fed.mirror, served, utc)
    followed = follow(fed.mirror, source, law)
    assert (followed.faults, followed.waits_for, followed.other_law) == ((), None, None)
    assert followed.judged == followed.newest.stated.size > 40
    again = follow(fed.mirror, source, law)
    assert again.was == again.judged == followed.judged
    keys = known_keys(fed.mirror, law)
    assert compare(fed.mirror, followed.newest, keys, served).relation is Relation.ONE_HISTORY


@pytest.mark.parametrize("is_behind", [True, False], ids=["one that followed before", "one made anew"])
def test_a_mirror_follows_through_rotations_over_http(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_behind: bool
) -> None:
    """Nobody edits anything at the mirror: it asks for the governance entries that name the keys."""
    monkeypatch.setattr(feed_mirror, "MOST_ENTRIES", 20)
    mirror, settings = known_to(load_settings(copy_of(demo_home, tmp_path), {}), tmp_path / "by")
    register = open_register(settings)
    with closing(register.database), serving(create_app(settings, register)) as address:
        law, source = Law(register.body, rules_digest()), HttpSource(mirror, address, utc)
        size = log_state(register).size
        if is_behind:
            follow(mirror, source, law)
        for _ in range(2):
            rotate_entries_key(settings).database.close()
        followed = follow(mirror, source, law)
        assert (followed.newest.stated.size, followed.judged, followed.faults) == (size + 2, size + 2, ())
        keys = known_keys(mirror, law)
        # The second rotation is the newest entry: its checkpoint is the last under the key that the first has named.
        assert (keys.index(followed.newest.key), len(keys)) == (1, 3)
        assert compare(mirror, followed.newest, keys, address).relation is Relation.ONE_HISTORY


def test_a_mirror_that_the_register_does_not_know_is_told(fed: Fed, served: str, tmp_path: Path) -> None:
    stranger = make_mirror(tmp_path / "kz", fed.settings.founding_id, "KZ")
    with pytest.raises(MissingError, match="does not know this mirror's key"):
        follow(stranger, HttpSource(stranger, served, utc), Law(fed.register.body, rules_digest()))


def test_a_log_that_is_not_there_is_told(served: str) -> None:
    with pytest.raises(FileAbsentError):
        HttpReader(f"{served}/log/entries").read("tile/9/000", 10)
    with pytest.raises(FileUnreadableError, match="no redirect"):
        HttpReader(served).read("results", 10_000)
