"""`regverify pdf` and what stands behind it: the seal over the entire file, its certificate, every attached file."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from registry.cli.regverify import run
from registry.encoding import base64url
from registry.evidence.extract_verification import verify_extract
from registry.evidence.sealed_pdf import attached_files
from registry.evidence.verdict import EXIT_CODES, Verdict
from registry.reports.log_facts import LogFacts
from registry.reports.pdf import STATEMENT_NAME, Seal, extract_pdf, seal_pdf
from registry.reports.result_extract import result_extract
from registry.reports.statement import Statement
from registry.rights.parties import Body
from registry.rights.standing import Standing
from registry.rights.words import Words
from registry.signing.certificates import self_signed
from registry.signing.keys import generate_key
from tests.evidence.making import MadeRegister

ROOT = Path(__file__).parents[2]
REASON = Words("Выписка из реестра", "Register extract")
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def new_seal() -> Seal:
    key = generate_key("ES256")
    der = self_signed(key, "BY", "Register of rights", "Seal", FROM, UNTIL)
    return Seal(der, key.sign, datetime(2026, 3, 3, 9, 0, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Made:
    """A register, its seal, two of its evidence files, and how an extract is made of whatever is given."""

    register: MadeRegister
    seal: Seal
    evidence: Mapping[str, bytes]
    press: Callable[..., bytes]

    @property
    def founding_id(self) -> str:
        return self.register.founding_id


@pytest.fixture
def statement(standing: Standing, body: Body, log: LogFacts) -> Statement:
    return result_extract(standing, "ru", body, log)


@pytest.fixture
def made(statement: Statement, fonts: Path) -> Made:
    seal = new_seal()
    register = MadeRegister(founding_terms={"seal_certificate": base64url.encode(seal.certificate)})
    first, second = register.add(), register.add(("BY", "RU"))
    evidence = {f"{index}.evidence.json": register.file(index) for index in (first, second)}

    def press(files: Mapping[str, bytes] = evidence, by: Seal = seal) -> bytes:
        return seal_pdf(extract_pdf(statement, files, fonts), by, REASON)

    return Made(register, seal, evidence, press)


def told(data: bytes, founding_id: str) -> tuple[Verdict, int | None]:
    verification = verify_extract(data, founding_id)
    assert [step.number for step in verification.steps] == [1, 2, 3, 4, 5, 6]
    assert all(step.fault for step in verification.steps if step.verdict is not Verdict.VALID)
    first = verification.first_fault
    if first is not None:
        assert first.fault is not None
        assert re.search("[а-я]", first.fault.ru)
        assert not re.search("[а-я]", first.fault.en)
    return verification.verdict, first and first.number


def test_an_extract_is_valid_and_every_step_holds(made: Made) -> None:
    seen: list[tuple[str, Verdict]] = []
    verification = verify_extract(made.press(), made.founding_id, lambda *each: seen.append(each))
    assert verification.verdict is Verdict.VALID
    assert {step.verdict for step in verification.steps} == {Verdict.VALID}
    assert seen == [(name, Verdict.VALID) for name in sorted(made.evidence)]


def test_attached_files_come_out_byte_for_byte(made: Made) -> None:
    found = dict(attached_files(made.press()))
    assert {name: found[name] for name in made.evidence} == made.evidence
    assert set(found) == {*made.evidence, STATEMENT_NAME}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_changed_byte_breaks_the_seal(made: Made, part: float) -> None:
    data = bytearray(made.press())
    begins, ends = 9, data.rindex(b"/Contents <")
    data[int(begins + (ends - begins) * part)] ^= 1
    assert told(bytes(data), made.founding_id)[0] is Verdict.INVALID
    assert verify_extract(bytes(data), made.founding_id).steps[1].verdict is Verdict.INVALID


def test_bytes_added_after_the_seal_are_seen(made: Made) -> None:
    assert told(made.press() + b"%%EOF\n", made.founding_id) == (Verdict.INVALID, 1)


def test_a_seal_that_leaves_a_part_uncovered_is_seen(made: Made) -> None:
    data = made.press()
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    short = b"/ByteRange [0 %d %s %s]" % (int(found[1]) - 10, found[2], found[3])
    assert told(data.replace(found[0], short), made.founding_id) == (Verdict.INVALID, 1)


def test_another_seal_is_not_the_registers(made: Made) -> None:
    """Anybody can seal a copy; the founding entry names whose seal counts."""
    assert told(made.press(by=new_seal()), made.founding_id) == (Verdict.INVALID, 6)


def test_an_attached_file_that_does_not_verify_is_named(made: Made) -> None:
    bad = made.evidence["1.evidence.json"].replace(b"index 1", b"index 2")
    data = made.press({**made.evidence, "1.evidence.json": bad})
    assert told(data, made.founding_id) == (Verdict.INVALID, 5)
    fault = verify_extract(data, made.founding_id).steps[4].fault
    assert fault is not None
    assert fault.en.startswith("1.evidence.json: step 9, ")


def test_another_founding_id_is_another_register(made: Made) -> None:
    assert told(made.press(), "0" * 64) == (Verdict.INVALID, 5)


def test_without_evidence_it_proves_nothing_of_the_entries(made: Made) -> None:
    assert told(made.press({}), made.founding_id) == (Verdict.INCOMPLETE, 4)


def test_without_a_seal_nothing_is_signed(made: Made, statement: Statement, fonts: Path) -> None:
    unsealed = extract_pdf(statement, made.evidence, fonts).pdf
    verification = verify_extract(unsealed, made.founding_id)
    assert (verification.verdict, verification.exit_code) == (Verdict.NOT_COVERED, 4)
    assert verification.steps[0].verdict is Verdict.NOT_COVERED


def test_two_seals_are_not_what_the_register_writes(made: Made) -> None:
    data = made.press() + b"\n/ByteRange [0 1 2 3]\n"
    assert told(data, made.founding_id) == (Verdict.INCOMPLETE, 1)


@pytest.mark.parametrize("data", [b"", b"{}", b"%PDF-", b"\x1f\x8b\x08"], ids=["empty", "JSON", "cut", "gzip"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert told(data, "0" * 64) == (Verdict.INVALID, 1)


def test_a_pdf_of_another_shape_is_not_called_a_forgery(made: Made) -> None:
    """Its attachments cannot be read here, and that is said."""
    data = made.press().replace(b"startxref", b"startXref")
    verification = verify_extract(data, made.founding_id)
    assert verification.steps[3].verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("place", range(0, 1000, 40))
def test_a_damaged_seal_is_a_verdict_and_no_crash(made: Made, place: int) -> None:
    data = bytearray(made.press())
    at = data.index(b"/Contents <") + len(b"/Contents <") + place
    data[at] = ord("0") if data[at] != ord("0") else ord("1")
    assert verify_extract(bytes(data), made.founding_id).verdict is Verdict.INVALID


def test_the_seals_own_digits_have_one_spelling(made: Made) -> None:
    """They are the only bytes that the seal cannot cover."""
    data = made.press()
    at = data.index(b"/Contents <") + len(b"/Contents <")
    letter = next(place for place in range(at, at + 900) if chr(data[place]) in "ABCDEF")
    spelt = data[:letter] + data[letter : letter + 1].lower() + data[letter + 1 :]
    assert told(spelt, made.founding_id) == (Verdict.INCOMPLETE, 1)


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "python3", "sha256sum"))),
    reason="needs bash, openssl, python3 and sha256sum",
)
def test_every_command_prints_what_it_promises(made: Made, tmp_path: Path) -> None:
    (tmp_path / "extract.pdf").write_bytes(made.press())
    for step in verify_extract(made.press(), made.founding_id).steps:
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            env={"FILE": "extract.pdf", "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        promises = [line.rpartition("  # ")[2] for line in step.command.splitlines() if "  # " in line]
        assert promises
        for promise in promises:
            printed = done.stdout + done.stderr
            if promise == "the digests of the files below":
                assert set(printed.split()) == set(re.findall("[0-9a-f]{64}", step.input))
            else:
                assert promise in printed, (step.number, promise, printed)


@pytest.mark.parametrize(("language", "conclusion"), [("ru", "Доказано: "), ("en", "Proved: ")])
def test_regverify_pdf_says_so_in_both_languages(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, conclusion: str
) -> None:
    (tmp_path / "extract.pdf").write_bytes(made.press())
    arguments = ["pdf", str(tmp_path / "extract.pdf"), "--founding", made.founding_id, "--language", language]
    assert run(arguments) == 0
    said = capsys.readouterr()
    *_, before, last = said.out.splitlines()
    assert (before.startswith(conclusion), last, said.err) == (True, "VALID", "")
    assert run([*arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [each["verdict"] for each in answer["attached"]] == ["VALID", "VALID"]
    assert run(["pdf", str(tmp_path / "absent"), "--founding", made.founding_id]) == 5


def test_a_pdf_of_one_gigabyte_is_refused_within_64_mib(tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as large:
        large.write(b"%PDF-1.7\n")
        large.truncate(1024**3)
    program = (
        "import sys\n"
        "from registry.cli.regverify import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "pdf", "large.pdf", "--founding", "0" * 64],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (EXIT_CODES[Verdict.INVALID], "INVALID")
    assert int(done.stderr.split()[1]) < 64 * 1024


def test_the_seal_counts_as_of_the_newest_checkpoint_not_by_its_date(made: Made) -> None:
    """The date of sealing is the register's word, and the answer says so."""
    late = replace(made.seal, sealed_at=datetime(2030, 1, 1, tzinfo=UTC))
    verification = verify_extract(made.press(by=late), made.founding_id)
    assert verification.verdict is Verdict.VALID
    assert any("date of sealing" in limit.en for limit in verification.limits)
