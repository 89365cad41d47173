"""The commands of a verdict repeat each step with python3, openssl and sha256sum, and print what they promise."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from registry.auditlog.notes import format_note
from registry.evidence import commands
from registry.evidence.verdict import Step, Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence.golden import GOLDEN
from tests.evidence.golden_making import licensed
from tests.evidence.making import MadeRegister

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "python3", "sha256sum"))),
    reason="needs bash, openssl, python3 and sha256sum",
)
FILES = [
    "licence_valid",
    "licence_valid_witnessed_by_three_states",
    "licence_valid_signed_with_three_algorithms",
    "licence_valid_through_an_intermediate_authority",
    "certificate_introduced_valid",
    "founding_valid",
]
PROSE = {
    "a token that renews this one has it as its nonce",
    "each entry names the one above it",
    "a governance certificate of that state",
    "origin, size, root",
}
"""What a person compares, where no one text is promised."""


def run(command: str, file: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=file.parent,
        env={
            "FILE": str(file),
            "TSA": str(file.parent / "tsa.pem"),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr


def promised(command: str) -> list[str]:
    return [line.rpartition("  # ")[2] for line in command.splitlines() if "  # " in line]


def check(step: Step, file: Path) -> None:
    printed = run(step.command, file)
    assert "Error" not in printed, printed
    for promise in promised(step.command):
        if promise not in PROSE:
            assert promise in printed, (step.number, promise, printed)


@pytest.mark.parametrize("name", FILES)
def test_every_command_prints_what_it_promises(name: str, tmp_path: Path) -> None:
    golden = GOLDEN[name]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    verification = verify_evidence(golden.data, golden.founding_id)
    assert verification.verdict is Verdict.VALID
    judged = [step for step in verification.steps if step.verdict is Verdict.VALID]
    assert len(judged) >= 10
    for step in judged:
        assert promised(step.command), step.number
        check(step, file)


def test_every_step_that_a_file_can_answer_has_its_command(tmp_path: Path) -> None:
    """A witnessed file beside a kept checkpoint leaves only the time stamps open: there are none."""
    made, data = licensed(quorum=2, witnessing=("BY", "KZ", "RU"))
    file = tmp_path / "file.evidence.json"
    file.write_bytes(data)
    verification = verify_evidence(data, made.founding_id, format_note(made.note(3)))
    assert [step.number for step in verification.steps if step.verdict is not Verdict.VALID] == [12]
    for step in verification.steps:
        if step.number != 12:
            assert promised(step.command), step.number
            check(step, file)


def test_the_chain_command_checks_each_signature_of_the_chain(tmp_path: Path) -> None:
    for name, failures in (
        ("keys_changed_valid_signed_by_old_and_new", 0),
        ("licence_governance_signature_altered", 1),
    ):
        golden = GOLDEN[name]()
        file = tmp_path / "file.evidence.json"
        file.write_bytes(golden.data)
        printed = run(verify_evidence(golden.data, golden.founding_id).steps[2].command, file)
        links = json.loads(golden.data)["governance"]
        signatures = sum(len(link["envelope"]["signatures"]) for link in links)
        assert printed.count("Verified OK") + printed.count("Verified Successfully") == signatures - failures, printed


def test_the_inclusion_command_shows_which_entry_is_not_in_the_log(tmp_path: Path) -> None:
    golden = GOLDEN["licence_governance_head_hidden"]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    printed = run(verify_evidence(golden.data, golden.founding_id).steps[8].command, file)
    assert printed.splitlines() == ["True 0", "True 0", "False 0"]


def test_a_command_shows_the_fault_of_an_altered_signature(tmp_path: Path) -> None:
    golden = GOLDEN["licence_signature_over_other_bytes"]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    assert "Verified OK" not in run(commands.signature(0, "ES256"), file)


def test_a_command_shows_the_fault_of_a_moved_leaf(tmp_path: Path) -> None:
    golden = GOLDEN["licence_sealed_at_changed"]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    verification = verify_evidence(golden.data, golden.founding_id)
    assert "False 0" in run(verification.steps[8].command, file)


def test_a_hostile_name_is_no_command_in_the_auditors_shell(tmp_path: Path) -> None:
    made = MadeRegister(name="register';touch${IFS}stolen;'.example/$(touch${IFS}stolen)", quorum=0, witnessing=("BY",))
    file = tmp_path / "file.evidence.json"
    file.write_bytes(made.file(made.add()))
    verification = verify_evidence(file.read_bytes(), made.founding_id)
    assert verification.verdict is Verdict.VALID
    for step in verification.steps:
        run(step.command, file)
    assert not (tmp_path / "stolen").exists()
    assert "Signature Verified Successfully" in run(verification.steps[9].command, file)


STAMPED = [name for name in GOLDEN if "_stamped_valid" in name]


@pytest.mark.parametrize("name", STAMPED)
def test_openssl_confirms_every_time_stamp_that_is_confirmed(name: str, tmp_path: Path) -> None:
    golden = GOLDEN[name]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    (tmp_path / "tsa.pem").write_bytes(pem(golden.tsa))
    step = verify_evidence(golden.data, golden.founding_id, golden.kept, golden.tsa).steps[11]
    assert step.verdict is Verdict.VALID
    if step.fault is None:
        check(step, file)
    tokens = len(json.loads(golden.data)["timestamps"])
    # Where one token's authority is not among those trusted, the step says so and openssl refuses that one.
    assert run(step.command, file).count("Verification: OK") == tokens - (step.fault is not None)
    assert (tmp_path / "checkpoint").read_bytes().startswith(b"register.example/test/entries\n")


@pytest.mark.parametrize(
    "name",
    ["licence_stamp_signature_altered", "licence_stamp_of_another_checkpoint", "licence_stamped_by_another_authority"],
)
def test_openssl_refuses_what_is_refused(name: str, tmp_path: Path) -> None:
    golden = GOLDEN[name]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    (tmp_path / "tsa.pem").write_bytes(pem(golden.tsa))
    step = verify_evidence(golden.data, golden.founding_id, golden.kept, golden.tsa).steps[11]
    assert step.verdict is not Verdict.VALID
    assert "Verification: OK" not in run(step.command, file)


def test_the_nonce_of_a_renewal_is_the_digest_that_the_command_prints(tmp_path: Path) -> None:
    golden = GOLDEN["licence_stamped_valid_renewed"]()
    file = tmp_path / "file.evidence.json"
    file.write_bytes(golden.data)
    (tmp_path / "tsa.pem").write_bytes(pem(golden.tsa))
    step = verify_evidence(golden.data, golden.founding_id, golden.kept, golden.tsa).steps[11]
    printed = run(step.command, file).splitlines()
    (nonce,) = re.findall("Nonce: 0x([0-9A-F]{40,})", "\n".join(printed))
    assert nonce.lower().lstrip("0") == printed[0].lstrip("0")
    assert "renews the token before it" in step.input


def pem(certificates: Sequence[bytes]) -> bytes:
    return b"".join(
        b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(each) + b"-----END CERTIFICATE-----\n"
        for each in certificates
    )
