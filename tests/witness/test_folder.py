"""A witness's folder: made once, read strictly, its keys for nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.witness.errors import FolderError
from registry.witness.folder import FACTS, WitnessFolder, load_witness, make_witness, trust_log, vkeys_of
from tests.witness.history import History, witness_in


@pytest.fixture
def witness(tmp_path: Path) -> WitnessFolder:
    return witness_in(tmp_path / "by", History())


def test_what_was_made_is_read_back(witness: WitnessFolder) -> None:
    assert vkeys_of(load_witness(witness.folder)) == vkeys_of(witness)
    assert load_witness(witness.folder).logs == witness.logs


def test_keys_are_for_the_owner_alone(witness: WitnessFolder) -> None:
    keys = witness.folder / "keys"
    assert keys.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in keys.iterdir())
    assert len(list(keys.iterdir())) == len(witness.keys)


def test_a_folder_in_use_is_left_alone(witness: WitnessFolder) -> None:
    held = {file: file.read_bytes() for file in witness.folder.rglob("*") if file.is_file()}
    with pytest.raises(FolderError, match="not an empty folder"):
        witness_in(witness.folder, History())
    assert {file: file.read_bytes() for file in witness.folder.rglob("*") if file.is_file()} == held


@pytest.mark.parametrize(
    ("name", "log", "said"),
    [
        ("two words", format_vkey(History().vkey), "key name"),
        ("witness.example/by", "nothing of the kind", "name"),
        ("witness.example/by", "w.example+05006742+BDZ5e9UhqtD+NsqWt8ZM7YjniT+Ym84EhQU9iiAZbEWb", "key"),
    ],
    ids=["name", "no key", "another name's key id"],
)
def test_a_malformed_name_or_key_makes_no_witness(tmp_path: Path, name: str, log: str, said: str) -> None:
    with pytest.raises(FolderError, match=said):
        make_witness(tmp_path / "by", name, [log])
    assert not (tmp_path / "by").exists()


def test_a_witness_s_key_is_no_log_s(tmp_path: Path, witness: WitnessFolder) -> None:
    with pytest.raises(FolderError, match="no log's"):
        make_witness(tmp_path / "kz", "witness.example/kz", [vkeys_of(witness)[0]])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "name = 1\nlogs = []\n",
        'name = "w"\n',
        'name = "w"\nlogs = "l"\n',
        'name = "w"\nlogs = []\nmore = 1\n',
        "= [",
    ],
)
def test_a_file_of_another_shape_is_refused(witness: WitnessFolder, content: str) -> None:
    (witness.folder / "witness.toml").write_text(content, encoding="utf-8")
    with pytest.raises(FolderError, match=r"witness\.toml"):
        load_witness(witness.folder)


@pytest.mark.parametrize("content", ["", "ab" * 31, "AB" * 32, "zz" * 32])
def test_a_key_that_is_no_seed_is_refused(witness: WitnessFolder, content: str) -> None:
    (witness.folder / "keys" / "ed25519.key").write_text(content, encoding="ascii")
    with pytest.raises(FolderError, match="32 bytes in hex"):
        load_witness(witness.folder)


def test_no_witness_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="no witness in"):
        load_witness(tmp_path)


def test_one_more_key_of_the_same_log_is_trusted_beside_the_first(witness: WitnessFolder) -> None:
    """Names and keys of the witness itself stay; to say it again changes nothing."""
    first, second = History().vkey, History(seed=b"\x08" * 32).vkey
    for _ in range(2):
        changed = trust_log(witness.folder, format_vkey(second))
        assert changed.logs == {first.name: (first, second)}
        assert (changed.name, vkeys_of(changed)) == (witness.name, vkeys_of(witness))
    assert load_witness(witness.folder).logs == changed.logs


@pytest.mark.parametrize("line", ["nothing of the kind", "witness"], ids=["no key", "a witness's key"])
def test_what_is_no_key_of_a_log_is_refused_and_nothing_changes(witness: WitnessFolder, line: str) -> None:
    before = (witness.folder / FACTS).read_bytes()
    with pytest.raises(FolderError, match=r"name\+key id|no log's"):
        trust_log(witness.folder, vkeys_of(witness)[0] if line == "witness" else line)
    assert (witness.folder / FACTS).read_bytes() == before


def test_where_no_witness_is_no_key_is_trusted(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="no witness in"):
        trust_log(tmp_path, format_vkey(History().vkey))
