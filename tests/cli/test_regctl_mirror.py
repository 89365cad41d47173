"""A state's mirror by its commands: fed by file, judged, compared with others, the register restored from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry.evidence.mirror_file import Head, encode_head
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_log import read_checkpoint
from registry.records.database import open_database
from registry.records.entries import entry_by_index
from registry.records.vocabulary import Log
from registry.settings import load_settings
from registry.witness.forks import kept_forks
from registry.witness.mirror_folder import load_mirror
from tests.cli.running import CYRILLIC, ROOT, RegctlRun, refusal
from tests.procedures.projected_dump import dump_projections
from tests.witness.history import History


@pytest.fixture
def bundle(regctl: RegctlRun, home: Path, tmp_path: Path) -> Path:
    """Give the file that the register hands to the mirror of BY."""
    file = tmp_path / "by.bundle"
    ran = regctl("export", "bundle", "--for", "BY", "--output", file, home=home)
    assert (ran.code, ran.err) == (0, "")
    return file


def founding(home: Path) -> str:
    return (home / "founding_id").read_text().strip()


@pytest.fixture
def mirror(regctl: RegctlRun, home: Path, bundle: Path, tmp_path: Path) -> Path:
    """Give the mirror of BY, which has taken the file in."""
    folder = tmp_path / "mirror"
    ran = regctl("witness", "mirror", folder, "--founding", founding(home), "--state", "BY", "--bundle", bundle)
    assert ran.code == 0, ran
    return folder


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_mirror_is_made_fed_and_finds_nothing_wrong(
    regctl: RegctlRun, home: Path, bundle: Path, tmp_path: Path, language: str
) -> None:
    """Every rule of law is judged by the facts that governance has adopted."""
    named = ("--founding", founding(home), "--state", "BY", "--language", language)
    ran = regctl("witness", "mirror", tmp_path / "m", *named, "--bundle", bundle)
    assert ran.code == 0, ran
    assert 'BY = "mirror/BY+' in ran.out
    assert bool(CYRILLIC.search(ran.out)) is (language == "ru")
    content = json.loads(regctl("witness", "mirror", tmp_path / "m", "--bundle", bundle, "--json").out)
    assert (content["faults"], content["waits_for"], content["other_law"]) == ([], None, None)
    assert content["judged"] == content["size"] == content["read"] > 60


def test_the_register_comes_back_from_the_mirror(
    regctl: RegctlRun, register: Register, mirror: Path, tmp_path: Path
) -> None:
    place = tmp_path / "restored" / "register.db"
    ran = regctl("witness", "mirror", mirror, "--rebuild", place, "--json")
    assert ran.code == 0, ran
    restored = open_database(f"sqlite:///{place}")
    assert dump_projections(restored) == dump_projections(register.database)
    restored.close()
    assert json.loads(ran.out)["restored"]["database"] == str(place)
    told = refusal(regctl("witness", "mirror", mirror, "--rebuild", place, "--json"), 1)
    assert "is there already" in told


def test_restored_it_passes_the_audit(regctl: RegctlRun, home: Path, mirror: Path, tmp_path: Path) -> None:
    place = tmp_path / "restored.db"
    assert "Register restored" in regctl("witness", "mirror", mirror, "--rebuild", place, "--language", "en").out
    ran = regctl("audit", "--database", place, home=home)
    assert ran.code == 0, ran


def test_the_kept_file_and_the_evidence_tell_one_history(
    regctl: RegctlRun, register: Register, mirror: Path, tmp_path: Path
) -> None:
    kept, evidence = tmp_path / "kept.checkpoint", tmp_path / "entry.evidence.json"
    kept.write_bytes(read_checkpoint(register))
    with register.database.reading() as connection:
        entry = entry_by_index(connection, 5)
    assert entry is not None
    evidence.write_bytes(gather_own_evidence(register, entry.entry_id))
    ran = regctl("witness", "compare", mirror, kept, evidence, mirror, "--json")
    assert ran.code == 0, ran
    assert {each["relation"] for each in json.loads(ran.out)["others"]} == {"one_history"}


def test_two_histories_are_told_with_the_proof(regctl: RegctlRun, home: Path, mirror: Path, tmp_path: Path) -> None:
    """The operator, who holds the key, has shown somebody else another log."""
    settings = load_settings(home, {})
    seed = bytes.fromhex(settings.log_key_files(Log.ENTRIES)[0].read_text().strip())
    other = History(origin=f"{settings.register_name}/entries", seed=seed).grow(9, "other ")
    shown = tmp_path / "shown.checkpoint"
    shown.write_bytes(other.note())
    for language in ("ru", "en"):
        ran = regctl("witness", "compare", mirror, shown, "--language", language)
        assert ran.code == 1, ran
        assert ("TWO HISTORIES" in ran.out) is (language == "en")
    (proof,) = kept_forks(load_mirror(mirror).forks)
    vkey = (home / "log_vkey").read_text().strip()
    confirmed = subprocess.run(
        [sys.executable, "-m", "registry.cli.regverify", "fork", proof, "--vkey", vkey],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert confirmed.returncode == 0


@pytest.mark.parametrize(
    ("other", "code", "said"),
    [
        (b"nothing of the kind", 1, "unfit"),
        (b'{"format": "ip-rights-evidence/1"}', 1, "unfit"),
        (None, 3, "unknown"),
        (History().grow(3).note(), 1, "unfit"),
    ],
    ids=["garbage", "no evidence", "absent", "another log"],
)
def test_what_cannot_be_compared_is_told(
    regctl: RegctlRun, mirror: Path, tmp_path: Path, other: bytes | None, code: int, said: str
) -> None:
    file = tmp_path / "other"
    if other is not None:
        file.write_bytes(other)
    ran = regctl("witness", "compare", mirror, file, "--language", "en")
    assert ran.code == code, ran
    assert said in ran.out


def test_nobody_to_ask_is_a_mistake(regctl: RegctlRun, mirror: Path) -> None:
    assert regctl("witness", "compare", mirror).code == 2


def test_no_mirror_is_told(regctl: RegctlRun, tmp_path: Path) -> None:
    assert "--founding" in refusal(regctl("witness", "mirror", tmp_path), 5)
    assert "--founding" in refusal(regctl("witness", "compare", tmp_path, "x"), 5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--for", "XX"), "no state XX"),
        (("--for", "BY", "--since", "100000"), "entries are published"),
    ],
)
def test_what_cannot_be_handed_over_is_told(
    regctl: RegctlRun, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refusal(regctl("export", "bundle", *arguments, "--language", "en", home=home), 1)


def test_a_file_that_is_none_is_refused_by_its_line(
    regctl: RegctlRun, mirror: Path, bundle: Path, tmp_path: Path
) -> None:
    """And the mirror is as it was."""
    whole = bundle.read_bytes()
    before = json.loads(regctl("witness", "mirror", mirror, "--json").out)
    bad = tmp_path / "bad.bundle"
    for data in (b"", b"garbage\n", whole[: len(whole) // 2], whole + b"\n"):
        bad.write_bytes(data)
        for language in ("ru", "en"):
            told = refusal(regctl("witness", "mirror", mirror, "--bundle", bad, "--language", language), 1)
            assert bool(CYRILLIC.search(told)) is (language == "ru")
    assert "there is no such file" in refusal(regctl("witness", "mirror", mirror, "--bundle", tmp_path / "none"), 5)
    assert json.loads(regctl("witness", "mirror", mirror, "--json").out) == {**before, "new": 0}


def test_another_registers_file_is_refused(regctl: RegctlRun, bundle: Path, tmp_path: Path) -> None:
    ran = regctl(
        "witness", "mirror", tmp_path / "m", "--founding", "ab" * 32, "--state", "BY", "--bundle", bundle, "--json"
    )
    assert "another register" in refusal(ran, 1)


def test_a_mirror_feeds_another(regctl: RegctlRun, home: Path, mirror: Path, tmp_path: Path) -> None:
    """Its folder has the form of what a register hands over."""
    named = ("--founding", founding(home), "--state", "KZ", "--json")
    ran = regctl("witness", "mirror", tmp_path / "kz", *named, "--bundle", mirror)
    assert ran.code == 0, ran
    assert json.loads(ran.out)["faults"] == []


def test_the_file_holds_the_request_to_a_witness(regctl: RegctlRun, home: Path, bundle: Path, tmp_path: Path) -> None:
    vkey = (home / "log_vkey").read_text().strip()
    assert regctl("witness", "init", tmp_path / "w", "--name", "witness.example/by", "--log", vkey).code == 0
    named = ("--founding", founding(home), "--state", "BY", "--language", "en")
    ran = regctl("witness", "mirror", tmp_path / "m", *named, "--bundle", bundle)
    request = tmp_path / "m" / "incoming" / "entries" / "request"
    assert "regctl witness cosign WITNESS" in ran.out
    cosigned = regctl("witness", "cosign", tmp_path / "w", request)
    assert cosigned.code == 0
    answer = tmp_path / "cosignatures"
    answer.write_text(cosigned.out, encoding="utf-8")
    assert "no cosignature here" in refusal(regctl("cosign", "--answer", answer, "--language", "en", home=home), 1)


def test_a_mirror_of_another_state_or_register_is_told(regctl: RegctlRun, home: Path, mirror: Path) -> None:
    for named in (("--state", "KZ"), ("--founding", "0" * 64)):
        assert "name another folder" in refusal(regctl("witness", "mirror", mirror, *named, "--language", "en"), 5)


def peak_kib(place: Path, *arguments: str) -> tuple[int, int]:
    """Return the exit code of `regctl` in a process of its own, and the most memory that it ever had."""
    program = (
        "import sys\n"
        "from registry.cli.regctl import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=place,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, int(done.stderr.rpartition("VmHWM:")[2].split()[0])


def test_a_file_of_one_gigabyte_takes_no_more_memory_than_a_line(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"\0" * 10)
    beginning = encode_head(Head("registry.example/icmec", "BY", 0, 5))
    for name, head in (("large", b""), ("second", beginning)):
        with (tmp_path / name).open("wb") as large:
            large.write(head)
            large.truncate(1024**3)
    named = ("witness", "mirror", "m", "--founding", "0" * 64, "--state", "BY", "--json", "--bundle")
    code, least = peak_kib(tmp_path, *named, "small")
    assert code == 1
    for name in ("large", "second"):
        code, most = peak_kib(tmp_path, *named, name)
        assert code == 1
        assert most - least < 32 * 1024
