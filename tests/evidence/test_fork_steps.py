"""A proof of two histories holds where the log signed both and they cannot both be true, and nowhere else."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import ED25519, VerifierKey, format_note, format_vkey, make_vkey
from registry.auditlog.proofs import consistency_proof
from registry.auditlog.tree import append, leaf_hash, root_hash
from registry.cli.regverify import run
from registry.encoding.strict_json import canonical
from registry.evidence.fork import Fork, decode_fork, encode_fork
from registry.evidence.fork_steps import verify_fork
from registry.evidence.verdict import Verdict
from registry.signing.algorithms import SigningKey
from registry.signing.keys import ed25519_from_seed

ORIGIN = "registry.example/test/entries"
KEY = ed25519_from_seed(b"\x07" * 32)
NEXT = ed25519_from_seed(b"\x0c" * 32)
"""Of the same log, after a rotation."""


def vkey_of(key: SigningKey) -> VerifierKey:
    return make_vkey(ORIGIN, ED25519, key.public_spki[-32:])


VERIFIER = vkey_of(KEY)
TRUE = [b"leaf %d" % index for index in range(20)]
FALSE = [b"other", *TRUE[1:]]
"""The same log with its first leaf exchanged."""


def note(leaves: list[bytes], size: int, key: SigningKey = KEY) -> bytes:
    """Return the checkpoint that the log's key signs over the first leaves."""
    return format_note(sign_checkpoint(Checkpoint(ORIGIN, size, root_hash(leaves[:size])), vkey_of(key), key.sign))


def path(leaves: list[bytes], old: int, new: int) -> tuple[bytes, ...]:
    """Return the hashes that tie the newer tree to its own beginning."""
    nodes = dict(append(0, (), [leaf_hash(leaf) for leaf in leaves[:new]]).nodes)
    hashes = consistency_proof(old, new, lambda _: nodes)
    return (root_hash(leaves[:old]), *hashes) if old & (old - 1) == 0 else tuple(hashes)


def forked(old: int, new: int) -> Fork:
    hashes = () if old == new else path(FALSE, old, new)
    return Fork(VERIFIER, note(TRUE, old), note(FALSE, new), hashes, VERIFIER)


def rotated(old: int, new: int) -> Fork:
    """Return the proof of two histories that the log has signed with two keys."""
    hashes = () if old == new else path(FALSE, old, new)
    return Fork(VERIFIER, note(TRUE, old), note(FALSE, new, NEXT), hashes, vkey_of(NEXT))


def verdict(fork: Fork, vkey: str | None = None) -> Verdict:
    return verify_fork(encode_fork(fork), vkey or format_vkey(VERIFIER)).verdict


@pytest.mark.parametrize(("old", "new"), [(1, 1), (5, 5), (1, 2), (3, 7), (4, 20), (6, 20), (8, 9), (19, 20)])
def test_two_histories_are_proved(old: int, new: int) -> None:
    """Equal sizes, and any smaller one, powers of two included."""
    fork = forked(old, new)
    assert verdict(fork) is Verdict.VALID
    assert decode_fork(encode_fork(fork)) == fork


@pytest.mark.parametrize(("old", "new"), [(5, 5), (3, 7), (4, 20), (6, 20)])
def test_one_history_is_no_fork(old: int, new: int) -> None:
    """A log that only grew is not accused."""
    hashes = () if old == new else path(TRUE, old, new)
    assert verdict(Fork(VERIFIER, note(TRUE, old), note(TRUE, new), hashes, VERIFIER)) is Verdict.INVALID


def test_hashes_that_lead_elsewhere_prove_nothing() -> None:
    fork = forked(6, 20)
    wrong = (*fork.path[:-1], bytes(32))
    assert verdict(replace(fork, path=wrong)) is Verdict.INVALID
    assert verdict(replace(fork, path=fork.path[:-1])) is Verdict.INVALID
    assert verdict(replace(fork, path=())) is Verdict.INVALID
    assert verdict(replace(fork, older=fork.newer, newer=fork.older)) is Verdict.INVALID


def test_a_checkpoint_that_the_log_did_not_sign_proves_nothing() -> None:
    fork = forked(5, 5)
    text, _, signatures = fork.newer.partition(b"\n\n")
    forged = text.replace(b"\n5\n", b"\n6\n") + b"\n\n" + signatures
    assert verdict(replace(fork, newer=forged)) is Verdict.INVALID


def test_another_log_s_key_proves_nothing_about_this_one() -> None:
    """Anybody can fork a log of their own: without the log's key the answer is INCOMPLETE, with another INVALID."""
    other = vkey_of(ed25519_from_seed(b"\x08" * 32))
    assert verdict(forked(5, 5), format_vkey(other)) is Verdict.INVALID
    assert verify_fork(encode_fork(forked(5, 5)), None).verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(("old", "new"), [(5, 5), (3, 7), (4, 20)])
def test_two_histories_across_a_rotation_are_proved_with_both_keys(old: int, new: int) -> None:
    """Whoever confirms it says by governance that both keys are the log's: with one alone the answer is INCOMPLETE."""
    data, keys = encode_fork(rotated(old, new)), (format_vkey(VERIFIER), format_vkey(vkey_of(NEXT)))
    assert decode_fork(data) == rotated(old, new)
    assert verify_fork(data, *keys).verdict is Verdict.VALID
    for given in ((None, None), (keys[0], None), (keys[0], keys[0])):
        verification = verify_fork(data, *given)
        assert [step.verdict for step in verification.steps if step.verdict is not Verdict.VALID] == [
            Verdict.INCOMPLETE
        ]
    other = format_vkey(vkey_of(ed25519_from_seed(b"\x08" * 32)))
    assert verify_fork(data, keys[0], other).verdict is Verdict.INVALID
    assert verify_fork(data, keys[1], keys[0]).verdict is Verdict.INVALID


def test_a_newer_key_is_no_use_for_a_proof_with_one_key() -> None:
    assert verify_fork(encode_fork(forked(3, 7)), format_vkey(VERIFIER), format_vkey(vkey_of(NEXT))).verdict is (
        Verdict.INVALID
    )


def test_each_checkpoint_is_judged_by_its_own_key() -> None:
    swapped = replace(rotated(3, 7), log_key=vkey_of(NEXT), newer_key=VERIFIER)
    steps = verify_fork(encode_fork(swapped), format_vkey(vkey_of(NEXT)), format_vkey(VERIFIER)).steps
    assert steps[2].verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "change",
    [
        {"newer_log": format_vkey(VERIFIER)},
        {"newer_log": None},
        {"newer_log": "no key"},
        {"format": "ip-rights-fork/2"},
        {"more": 1},
        {"path": ["AA"]},
        {"path": "AA"},
        {"older": 7},
        {"log": "no key"},
        {"newer": "no note"},
    ],
)
def test_what_is_not_of_the_form_is_invalid_and_never_a_crash(change: dict[str, object]) -> None:
    content = json.loads(encode_fork(forked(3, 7))) | change
    assert verify_fork(canonical(content), format_vkey(VERIFIER)).verdict is Verdict.INVALID
    assert verify_fork(b"", format_vkey(VERIFIER)).verdict is Verdict.INVALID


@pytest.mark.parametrize("fork", [forked(5, 5), forked(3, 7), forked(4, 20), rotated(3, 7)])
def test_every_command_prints_what_it_promises(tmp_path: Path, fork: Fork) -> None:
    """With bash, Python's standard library and openssl alone."""
    data, keys = encode_fork(fork), (format_vkey(fork.log_key), format_vkey(fork.newer_key))
    (tmp_path / "proof").write_bytes(data)
    commands = [step.command for step in verify_fork(data, *keys).steps]
    assert [bool(command) for command in commands] == [False, False, True, True]
    for command in commands[2:]:
        done = subprocess.run(
            ["bash", "-c", f"FILE=proof\n{command}"],
            cwd=tmp_path,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        for promise in [line.rpartition("  # ")[2] for line in command.splitlines() if "  # " in line]:
            assert promise in done.stdout, (promise, done)


@pytest.mark.parametrize(("language", "said"), [("ru", "две разные истории"), ("en", "two histories")])
def test_the_command_confirms_a_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    file = tmp_path / "3-7.fork.json"
    file.write_bytes(encode_fork(forked(3, 7)))
    assert run(["fork", str(file), "--vkey", format_vkey(VERIFIER), "--language", language]) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert shown.splitlines()[-1] == "VALID"


def test_the_command_takes_both_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "3-7.fork.json"
    file.write_bytes(encode_fork(rotated(3, 7)))
    assert run(["fork", str(file), "--vkey", format_vkey(VERIFIER)]) == 3
    assert "--new-vkey" in capsys.readouterr().out
    assert run(["fork", str(file), "--vkey", format_vkey(VERIFIER), "--new-vkey", format_vkey(vkey_of(NEXT))]) == 0


def test_the_command_says_what_it_judged_as_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "no.fork.json"
    file.write_bytes(encode_fork(Fork(VERIFIER, note(TRUE, 3), note(TRUE, 7), path(TRUE, 3, 7), VERIFIER)))
    assert run(["fork", str(file), "--vkey", format_vkey(VERIFIER), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], [step["verdict"] for step in said["steps"]]) == ("INVALID", ["VALID"] * 3 + ["INVALID"])
    assert run(["fork", str(tmp_path / "absent.json")]) == 5
