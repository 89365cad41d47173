"""`regverify evidence`: the reference files, exit codes, languages, hostile input."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from registry.cli import regverify
from registry.cli.regverify import run

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "data" / "reference"
FOUNDING = "48eabbd6f9a24845f7ae9381eca14a310a7a5443c1a42dc7068a204aa77555fa"
OTHER_FOUNDING = "0" * 64

Ran = SimpleNamespace
Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def regverify_run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        said = capsys.readouterr()
        return Ran(code=code, out=said.out, err=said.err)

    return ran


@pytest.fixture
def reference() -> Path:
    if not REFERENCE.is_dir():
        pytest.skip("the reference files lie outside this repository, in ../shared/data, which is absent here")
    return REFERENCE


def in_process(arguments: Sequence[str], environment: Mapping[str, str], **settings: Any) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "registry.cli.regverify", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        timeout=120,
        check=False,
        **settings,
    )


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        ("licence_valid", "VALID", 0),
        ("ownership_valid_two_algorithms", "VALID", 0),
        ("licence_invalid_other_entry_shown", "INVALID", 1),
        ("licence_invalid_sealed_at_changed", "INVALID", 1),
        ("licence_invalid_signature_swapped", "INVALID", 1),
        ("licence_incomplete_one_witness", "INCOMPLETE", 3),
    ],
)
def test_each_reference_file_gets_the_verdict_in_its_name(
    regverify_run: Run, reference: Path, name: str, verdict: str, code: int, language: str
) -> None:
    file = reference / f"{name}.evidence.json"
    ran = regverify_run("evidence", str(file), "--founding", FOUNDING, "--language", language)
    assert ran.out.splitlines()[-1] == verdict
    assert (ran.code, ran.err) == (code, "")


def test_another_founding_id_is_invalid(regverify_run: Run, reference: Path) -> None:
    file = reference / "licence_valid.evidence.json"
    ran = regverify_run("evidence", str(file), "--founding", OTHER_FOUNDING)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "INVALID")
    assert ran.out.splitlines()[-2].startswith("Step 2, ")


def test_every_step_has_number_title_verdict_input_rule_and_command(regverify_run: Run, reference: Path) -> None:
    ran = regverify_run("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING)
    steps, _, commands = ran.out.partition("How to repeat")
    numbers = [int(found) for found in re.findall(r"^ ?(\d+)  .* (?:VALID|NOT COVERED)$", steps, re.MULTILINE)]
    assert numbers == list(range(1, 14))
    assert steps.count("    Rule ") == 13
    assert steps.count("    Input ") >= 11
    for number in range(1, 12):
        assert f"Repeat   command {number} below" in steps
        assert re.search(rf"^# {number}  ", commands, re.MULTILINE)
    assert "openssl" in commands


@pytest.mark.parametrize("language", ["ru", "en"])
def test_outside_the_commands_no_line_is_wider_than_the_page(
    regverify_run: Run, reference: Path, language: str
) -> None:
    file = reference / "licence_valid.evidence.json"
    out = regverify_run("evidence", str(file), "--founding", FOUNDING, "--language", language).out
    before, commands = re.split("^(?:How to repeat|Как повторить).*\n", out, flags=re.MULTILINE)
    after = re.split("^(?:Summary|Итог) .*\n", commands, flags=re.MULTILINE)[1]
    assert max(map(len, (before + after).splitlines())) <= 100


def test_digests_stand_in_groups_of_four(regverify_run: Run, reference: Path) -> None:
    out = regverify_run("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING).out
    assert " ".join(FOUNDING[at : at + 4] for at in range(0, 64, 4)) in out


def test_on_a_narrow_terminal_digests_break_in_their_middle(
    regverify_run: Run, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = regverify_run("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING).out
    half = " ".join(FOUNDING[at : at + 4] for at in range(32, 64, 4))
    assert re.search(f"^ +{half}$", out, re.MULTILINE)


def test_the_language_follows_the_environment_unless_asked_for(
    regverify_run: Run, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING)
    assert "Proved" in regverify_run(*arguments).out
    monkeypatch.setenv("LANG", "ru_BY.UTF-8")
    assert "Доказано" in regverify_run(*arguments).out
    assert "Proved" in regverify_run(*arguments, "--language", "en").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Proved" in regverify_run(*arguments).out


def test_json_is_one_object_with_both_languages(regverify_run: Run, reference: Path) -> None:
    file = str(reference / "licence_valid.evidence.json")
    ran = regverify_run("evidence", file, "--founding", FOUNDING, "--json")
    answer = json.loads(ran.out)
    assert (answer["verdict"], answer["exit_code"], ran.code) == ("VALID", 0, 0)
    (found,) = answer["files"]
    assert (found["file"], found["index"], len(found["steps"])) == (file, 4, 13)
    assert set(found["steps"][0]["title"]) == {"ru", "en"}


def test_the_kept_checkpoint_is_judged(regverify_run: Run, reference: Path) -> None:
    arguments = ("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING, "--json")
    ran = regverify_run(*arguments, "--checkpoint", str(reference / "log" / "checkpoint"))
    assert json.loads(ran.out)["files"][0]["steps"][12]["verdict"] == "VALID"


def test_of_several_files_the_gravest_verdict_stands_last(regverify_run: Run, reference: Path) -> None:
    names = ("licence_valid", "licence_incomplete_one_witness", "licence_invalid_signature_swapped")
    files = [str(reference / f"{name}.evidence.json") for name in names]
    ran = regverify_run("evidence", *files, "--founding", FOUNDING)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "INVALID")
    overview = ran.out.splitlines()[-5:-2]
    assert [line.split()[-1] for line in overview] == ["VALID", "INCOMPLETE", "INVALID"]
    ran = regverify_run("evidence", *files[:2], "--founding", FOUNDING)
    assert (ran.code, ran.out.splitlines()[-1]) == (3, "INCOMPLETE")


def test_a_file_that_cannot_be_read_leaves_the_whole_incomplete(
    regverify_run: Run, reference: Path, tmp_path: Path
) -> None:
    valid, absent = str(reference / "licence_valid.evidence.json"), str(tmp_path / "absent")
    ran = regverify_run("evidence", valid, absent, "--founding", FOUNDING)
    assert (ran.code, ran.out.splitlines()[-1]) == (5, "INCOMPLETE")
    assert ran.err == f"regverify: {absent}: cannot be read: there is no such file\n"
    invalid = str(reference / "licence_invalid_signature_swapped.evidence.json")
    assert regverify_run("evidence", invalid, absent, "--founding", FOUNDING).code == 1


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_nothing_readable_is_an_input_error(regverify_run: Run, tmp_path: Path, as_json: tuple[str, ...]) -> None:
    ran = regverify_run("evidence", str(tmp_path), "--founding", FOUNDING, "--language", "ru", *as_json)
    assert ran.code == 5
    assert ran.err.endswith("не прочитано: это папка, а нужен файл\n")
    if as_json:
        assert json.loads(ran.out)["verdict"] is None
    else:
        assert ran.out == ""


def test_a_kept_checkpoint_that_cannot_be_read_is_an_input_error(regverify_run: Run, tmp_path: Path) -> None:
    ran = regverify_run("evidence", "-", "--founding", FOUNDING, "--checkpoint", str(tmp_path / "absent"))
    assert (ran.code, ran.out) == (5, "")


def test_standard_input_is_read_once(regverify_run: Run, reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (reference / "licence_valid.evidence.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    ran = regverify_run("evidence", "-", "--founding", FOUNDING)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "File  standard input, 23 471 bytes")
    assert regverify_run("evidence", "-", "-", "--founding", FOUNDING).code == 2
    assert regverify_run("evidence", "-", "--checkpoint", "-", "--founding", FOUNDING).code == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"\x1f\x8b\x08\x00",
        b'{"format": "ip-rights-evidence/1"}',
        b'{"format": "\\u001b[2J"}',
        b"9" * 100_000,
    ],
    ids=["empty", "no members", "deep", "not UTF-8", "gzip", "one member", "escape", "digits"],
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_bad_data_is_a_verdict_that_names_the_step(
    regverify_run: Run, tmp_path: Path, data: bytes, language: str
) -> None:
    file = tmp_path / "bad.evidence.json"
    file.write_bytes(data)
    ran = regverify_run("evidence", str(file), "--founding", FOUNDING, "--language", language)
    assert (ran.code, ran.err) == (1, "")
    *_, conclusion, verdict = ran.out.splitlines()
    assert verdict == "INVALID"
    assert conclusion.startswith(("Step 1, ", "Шаг 1, "))


def test_a_hostile_file_does_not_write_on_the_screen(regverify_run: Run, reference: Path, tmp_path: Path) -> None:
    """Escape sequences and bidirectional controls are shown as replacement characters."""
    text = (reference / "licence_valid.evidence.json").read_text()
    file = tmp_path / "hostile\x1b]0;.json"
    file.write_text(text.replace('"register.example/icmec",', '"register.example/\\u009b\\u202eicmec",', 1))
    out = regverify_run("evidence", str(file), "--founding", FOUNDING).out
    assert not set(out) & {"\x1b", "\x9b", "\u202e"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "regverify"),
        (("evidence",), "FILE…"),
        (("evidence", "x"), "--founding"),
        (("evidence", "x", "--founding"), "--founding"),
        (("evidence", "x", "--founding", "12"), "64"),
        (("evidence", "x", "--founding", FOUNDING.upper()), "64"),
        (("evidence", "x", "--founding", FOUNDING, "--language", "de"), "ru"),
        (("evidence", "x", "--founded", FOUNDING), "--founded"),
        (("prove",), "prove"),
        (("log",), "URL|DIR"),
        (("log", "x", "--vkey", "no key"), "--vkey"),
        (("log", "https://"), "URL|DIR"),
        (("log", "http://host/log?x"), "URL|DIR"),
    ],
)
@pytest.mark.parametrize("language", ["ru_RU.UTF-8", "en_GB.UTF-8"])
def test_a_mistaken_command_is_told_in_two_lines(
    regverify_run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str, language: str
) -> None:
    monkeypatch.setenv("LANG", language)
    ran = regverify_run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    fault, hint = ran.err.splitlines()
    assert fault.startswith("regverify: ")
    assert says in fault
    assert hint.startswith("Справка: " if language.startswith("ru") else "Help: ")


@pytest.mark.parametrize("command", [(), ("evidence",), ("log",)], ids=["regverify", "evidence", "log"])
@pytest.mark.parametrize(("language", "head"), [("ru_RU.UTF-8", "Примеры:"), ("C", "Examples:")])
def test_help_begins_with_two_examples(
    regverify_run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], language: str, head: str
) -> None:
    monkeypatch.setenv("LANG", language)
    ran = regverify_run(*command, "--help")
    lines = ran.out.splitlines()
    assert (ran.code, lines[0]) == (0, head)
    assert all(line.startswith("  regverify ") for line in lines[1:3])
    assert max(map(len, lines)) <= 80


def test_help_is_said_in_the_language_asked_for(regverify_run: Run) -> None:
    assert regverify_run("evidence", "--language", "ru", "--help").out.startswith("Примеры:")


def test_an_internal_error_is_70_and_no_verdict(regverify_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback would end with 1, which says INVALID."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=None))
    ran = regverify_run("evidence", "-", "--founding", FOUNDING)
    assert (ran.code, ran.out) == (70, "")
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1


def test_an_interruption_is_no_verdict(regverify_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Interrupted()))
    ran = regverify_run("evidence", "-", "--founding", FOUNDING)
    assert (ran.code, ran.out) == (130, "")


def test_an_answer_that_cannot_be_written_is_an_output_error(reference: Path) -> None:
    arguments = ("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = in_process(arguments, {}, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_gone_is_an_output_error(reference: Path) -> None:
    arguments = ("evidence", *[str(reference / "licence_valid.evidence.json")] * 20, "--founding", FOUNDING)
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as gone:
        done = in_process(arguments, {}, stdout=gone, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (5, "")


def test_neither_flask_nor_a_database_is_imported() -> None:
    """An auditor's machine needs none of them."""
    program = "import sys, registry.cli.regverify; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"flask", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "werkzeug"}


@pytest.mark.parametrize("way", ["file", "pipe"])
def test_a_file_of_one_gigabyte_is_refused_within_64_mib(tmp_path: Path, way: str) -> None:
    file = tmp_path / "large.evidence.json"
    with file.open("wb") as large:
        large.truncate(1024**3)
    program = (
        "import sys\n"
        "from registry.cli.regverify import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    name = str(file) if way == "file" else "-"
    with file.open("rb") as large:
        done = subprocess.run(
            [sys.executable, "-c", program, "evidence", name, "--founding", FOUNDING],
            cwd=ROOT,
            stdin=large,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "INVALID")
    assert int(done.stderr.split()[1]) < 64 * 1024


def on_a_terminal(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run with standard output and error on a terminal of 90 columns; return exit code and what it shows."""
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli.regverify", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "90", **environment},
        stdin=subprocess.DEVNULL,
        stdout=secondary,
        stderr=secondary,
    )
    os.close(secondary)
    shown = bytearray()
    while True:
        try:
            piece = os.read(primary, 65_536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(primary)
    return process.wait(timeout=60), shown.decode()


def test_colours_only_on_a_terminal_and_never_against_no_color(reference: Path) -> None:
    arguments = ("evidence", str(reference / "licence_valid.evidence.json"), "--founding", FOUNDING)
    code, shown = on_a_terminal(arguments, {})
    assert (code, shown.splitlines()[-1]) == (0, "\x1b[32mVALID\x1b[0m")
    code, shown = on_a_terminal(arguments, {"NO_COLOR": "yes"})
    assert (code, shown.splitlines()[-1]) == (0, "VALID")
    assert "\x1b[3" not in shown


def test_progress_is_shown_on_a_terminal_only(reference: Path) -> None:
    arguments = ("log", str(reference / "log"), "--vkey", (reference / "log_vkey").read_text())
    code, shown = on_a_terminal(arguments, {"LANG": "ru_RU.UTF-8"})
    assert code == 0
    assert "Чтение журнала" in shown
    done = in_process(arguments, {"LANG": "ru_RU.UTF-8"}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_main_ends_the_process_with_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["regverify", "--help"])
    with pytest.raises(SystemExit) as ended:
        regverify.main()
    assert ended.value.code == 0
