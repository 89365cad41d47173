"""Whatever a mirror is given, it takes in only what the log has signed; the rest is named by its step."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.auditlog.tiles import encode_bundle
from registry.evidence.log_audit import DirectoryReader, verify_log
from registry.evidence.verdict import Verdict
from registry.witness.errors import FolderError, MirrorError, MissingError, WitnessError
from registry.witness.mirror_folder import MirrorFolder, load_mirror, make_mirror
from registry.witness.mirror_growing import grow, newest_of
from registry.witness.mirror_keys import LogKeys
from tests.witness.history import History
from tests.witness.test_thousand_attacks import Log, log_of, text_of

SIZE = 300
FIRST, LAST, PARTIAL = "tile/entries/000", "tile/entries/001.p/44", 44
Spoil = Callable[[Path, Log], None]


def put(path: str, change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(folder: Path, _log: Log) -> None:
        (folder / path).write_bytes(change((folder / path).read_bytes()))

    return spoil


def note(make: Callable[[Log], bytes]) -> Spoil:
    def spoil(folder: Path, log: Log) -> None:
        (folder / "checkpoint").write_bytes(make(log))

    return spoil


def vanish(path: str) -> Spoil:
    return lambda folder, _log: (folder / path).unlink()


def stated(log: Log) -> str:
    return log.note(SIZE).decode().partition("\n\n")[0] + "\n"


HOSTILE: dict[str, tuple[Spoil, type[WitnessError], str]] = {
    "gzip not asked for": (put(FIRST, gzip.compress), MirrorError, "tiles of the log.*gzip"),
    "truncated": (put(FIRST, lambda data: data[:-1]), MirrorError, "tiles of the log.*truncated"),
    "an entry too few": (put(LAST, lambda data: data[: len(data) // PARTIAL * 43]), MirrorError, "43 leaves"),
    "oversized": (put(FIRST, lambda data: data * 100), MirrorError, "tiles of the log.*above"),
    "empty": (put(FIRST, lambda _: b""), MirrorError, "tiles of the log"),
    "no leaves": (put(FIRST, lambda _: encode_bundle([b"x"] * 256)), MirrorError, "tiles of the log.*leaf"),
    "a second founding": (
        put(LAST, lambda _: encode_bundle([text_of(0, "")] * PARTIAL)),
        MirrorError,
        "only the log's first leaf",
    ),
    "another entry": (
        put(LAST, lambda _: encode_bundle([text_of(1, "x"), *[text_of(n, "") for n in range(257, 300)]])),
        MirrorError,
        "root of the tree",
    ),
    "vanished": (vanish(FIRST), MissingError, "tiles of the log: a file is missing"),
    "no checkpoint": (vanish("checkpoint"), MissingError, "checkpoint: a file is missing"),
    "an oversized checkpoint": (note(lambda log: log.note(SIZE) + b"x" * 70_000), MirrorError, "checkpoint"),
    "no note": (note(lambda _: b"nothing of the kind"), MirrorError, "checkpoint"),
    "an extension line": (note(lambda log: log.text_note(stated(log) + "more\n")), MirrorError, "no line after"),
    "another log's": (note(lambda log: History(log.leaves, "other/entries").note(SIZE)), MirrorError, "checkpoint"),
    "another key's": (note(lambda log: History(log.leaves, seed=b"\x09" * 32).note(SIZE)), MirrorError, "checkpoint"),
    "a bad signature": (
        note(lambda log: log.note(SIZE).replace(b"\n300\n", b"\n299\n")),
        MirrorError,
        "checkpoint",
    ),
}


@pytest.fixture
def log() -> Log:
    return log_of(SIZE)


@pytest.fixture
def mirror(tmp_path: Path, log: Log) -> MirrorFolder:
    """Give a mirror that has followed up to 200."""
    made = make_mirror(tmp_path / "mirror", "0" * 64, "BY", log_keys=(format_vkey(log.vkey),))
    log.write(tmp_path / "before", 200)
    grow(made, DirectoryReader(tmp_path / "before"), LogKeys((log.vkey,)))
    return made


def size_of(mirror: MirrorFolder, log: Log) -> int:
    kept = newest_of(mirror, (log.vkey,))
    assert kept is not None
    return kept.stated.size


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_named_and_nothing_of_it_is_kept(
    mirror: MirrorFolder, log: Log, tmp_path: Path, name: str
) -> None:
    spoil, kind, said = HOSTILE[name]
    log.write(tmp_path / "log", SIZE)
    spoil(tmp_path / "log", log)
    with pytest.raises(kind, match=said) as found:
        grow(mirror, DirectoryReader(tmp_path / "log"), LogKeys((log.vkey,)))
    assert found.value.words.ru
    assert size_of(mirror, log) == 200
    assert verify_log(mirror.log, format_vkey(log.vkey)).verdict is Verdict.VALID
    log.write(tmp_path / "again", SIZE)
    grow(mirror, DirectoryReader(tmp_path / "again"), LogKeys((log.vkey,)))
    assert size_of(mirror, log) == SIZE


def test_a_partial_tile_that_vanished_is_cut_from_the_full_one(mirror: MirrorFolder, log: Log, tmp_path: Path) -> None:
    longer = log_of(600)
    longer.write(tmp_path / "log", 600)
    (tmp_path / "log" / "checkpoint").write_bytes(longer.note(SIZE))
    grow(mirror, DirectoryReader(tmp_path / "log"), LogKeys((log.vkey,)))
    assert size_of(mirror, log) == SIZE
    assert verify_log(mirror.log, format_vkey(log.vkey)).verdict is Verdict.VALID


def test_growth_by_growth_the_tiles_are_those_of_the_log(mirror: MirrorFolder, tmp_path: Path) -> None:
    longer = log_of(1100)
    for size in (201, 255, 256, 257, 511, 512, 1000, 1100):
        folder = tmp_path / str(size)
        longer.write(folder, size)
        grow(mirror, DirectoryReader(folder), LogKeys((longer.vkey,)))
        ours = {path.relative_to(mirror.log.folder): path.read_bytes() for path in _files(mirror.log.folder)}
        theirs = {path.relative_to(folder): path.read_bytes() for path in _files(folder)}
        assert ours == theirs, size


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_older_checkpoint_of_one_history_is_no_fork(mirror: MirrorFolder, log: Log, tmp_path: Path) -> None:
    log.write(tmp_path / "old", 150)
    kept, offered = grow(mirror, DirectoryReader(tmp_path / "old"), LogKeys((log.vkey,)))
    assert (kept.stated.size, offered.stated.size) == (200, 150)


def test_a_mirror_whose_own_files_are_gone_is_told(mirror: MirrorFolder, log: Log, tmp_path: Path) -> None:
    log.write(tmp_path / "log", SIZE)
    for file in (mirror.log.folder / "tile" / "0").rglob("200"):
        file.unlink()
    with pytest.raises(FolderError, match="own files"):
        grow(mirror, DirectoryReader(tmp_path / "log"), LogKeys((log.vkey,)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "exactly the members"),
        ('founding = "x"\nstate = "BY"\nurl = ""\nlog_keys = []\n', "64"),
        (f'founding = "{"0" * 64}"\nstate = "by"\nurl = ""\nlog_keys = []\n', "two capital letters"),
        (f'founding = "{"0" * 64}"\nstate = "BY"\nurl = ""\nlog_keys = ["x"]\n', "name"),
        (f'founding = "{"0" * 64}"\nstate = "BY"\nurl = "http://far.example"\nlog_keys = []\n', "https"),
        ("x", "cannot be used"),
    ],
)
def test_a_mirror_file_that_cannot_be_used_is_told(mirror: MirrorFolder, text: str, said: str) -> None:
    (mirror.folder / "mirror.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WitnessError, match=said):
        load_mirror(mirror.folder)


def test_a_mirror_is_made_where_there_is_nothing(mirror: MirrorFolder) -> None:
    with pytest.raises(FolderError, match="not an empty folder"):
        make_mirror(mirror.folder, "0" * 64, "BY")
