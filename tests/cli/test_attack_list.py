"""The attack list of issue 4, as an auditor meets it: each named by its step, the exit code right, memory bounded.

What a server does (redirects, gzip, endless answers) is in `test_regverify_log.py`; tiles that vanish, are cut or too
long are in `tests/evidence/test_log_audit.py` and `test_consistency.py`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from registry.auditlog.notes import format_note
from registry.cli.regverify import run
from registry.evidence.plan import PLANS, Number
from registry.evidence.verdict import EXIT_CODES, Verdict
from tests.evidence.golden import GOLDEN
from tests.evidence.golden_making import licensed

ROOT = Path(__file__).parents[2]
FOUNDING = "0" * 64
MOST_KIB = 64 * 1024

ATTACKS = {
    "alg none": ("licence_alg_none",),
    "HS256": ("licence_alg_hs256",),
    "wrong curve": (
        "licence_alg_of_another_curve",
        "licence_certificate_on_another_curve",
        "licence_certificate_for_rsa",
        "licence_alg_of_another_kind_of_key",
    ),
    "extra or duplicate header members": (
        "licence_header_with_kid",
        "licence_header_with_crit_and_b64",
        "licence_header_with_a_key_of_its_own",
        "licence_header_with_sigt",
        "licence_header_with_a_duplicate_member",
        "licence_header_with_the_payload_repeated",
        "file_with_an_unprotected_header",
    ),
    "header or payload in two places": (
        "file_in_flattened_and_general_form",
        "file_with_a_second_payload_beside_a_signature",
        "file_with_a_duplicate_member",
    ),
    "x5c not matching x5t": ("licence_x5c_not_matching_x5t", "licence_x5c_of_another_signatory"),
    "another state's certificate": (
        "licence_certificate_issued_by_another_state",
        "licence_governance_signed_by_another_state",
    ),
    "altered ECDSA twin": ("licence_ecdsa_twin",),
    "duplicate signer": ("licence_one_certificate_signed_twice", "licence_signed_twice_by_one_state"),
    "any of n": ("licence_any_of_n_one_good_signature_beside_a_bad_one", "licence_signature_over_other_bytes"),
    "reordered signatures": ("licence_signatures_reordered",),
    "oversized notes and proofs": (
        "licence_checkpoint_oversized",
        "licence_proof_oversized",
        "licence_proof_of_64_hashes",
        "licence_incomplete_kept_checkpoint_oversized",
        "file_too_large",
    ),
    "extension lines": ("licence_checkpoint_with_an_extension_line", "licence_proof_with_an_extra_line"),
    "other origin": ("licence_checkpoint_of_another_origin", "licence_incomplete_kept_checkpoint_of_another_log"),
    "same size with another root": ("licence_fork_of_the_same_size", "licence_wrong_root"),
    "smaller size": ("licence_incomplete_kept_checkpoint_of_a_larger_log", "licence_index_beyond_the_log"),
    "stale cosignature": ("licence_cosignature_of_an_older_checkpoint", "licence_cosignature_with_a_later_time"),
}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_each_attack_is_named_by_its_step(
    attack: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ATTACKS[attack]:
        golden = GOLDEN[name]()
        assert golden.step is not None
        assert golden.verdict is not Verdict.VALID
        (tmp_path / "file").write_bytes(golden.data)
        (tmp_path / "kept").write_bytes(golden.kept or b"")
        more = ["--checkpoint", str(tmp_path / "kept")] if golden.kept else []
        arguments = ["evidence", str(tmp_path / "file"), "--founding", golden.founding_id, "--language", language]
        assert run([*arguments, *more]) == EXIT_CODES[golden.verdict], name
        said = capsys.readouterr()
        *_, conclusion, last = said.out.splitlines()
        assert (last, said.err) == (golden.verdict.value, ""), name
        title = PLANS[Number(golden.step)].title.within(language)
        beginning = "Шаг" if language == "ru" else "Step"
        assert conclusion.startswith(f"{beginning} {golden.step}, {title}: "), (name, conclusion)


HOSTILE: dict[str, tuple[str, ...]] = {
    "evidence": ("evidence", "large", "--founding", FOUNDING),
    "several": ("evidence", "large", "large", "large", "--founding", FOUNDING),
    "kept checkpoint": ("evidence", "file", "--checkpoint", "large", "--founding", FOUNDING),
    "log": ("log", "log"),
    "older": ("consistency", "large", "file"),
    "newer": ("consistency", "file", "large"),
    "proof": ("consistency", "file", "kept", "--proof", "large"),
}


@pytest.mark.parametrize("place", HOSTILE)
def test_a_file_of_one_gigabyte_is_refused_within_64_mib(place: str, tmp_path: Path) -> None:
    """Wherever a file can be given; the peak is that of the whole process."""
    with (tmp_path / "large").open("wb") as large:
        large.truncate(1024**3)
    made, data = licensed()
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "kept").write_bytes(format_note(made.note(3)))
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "checkpoint").symlink_to(tmp_path / "large")
    program = (
        "import sys\n"
        "from registry.cli.regverify import run\n"
        "code = run(sys.argv[1:])\n"
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *HOSTILE[place]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stderr.split()
    assert (done.returncode, done.stdout.splitlines()[-1]) in {(1, "INVALID"), (3, "INCOMPLETE")}, done
    assert said[0] == "VmHWM:", done.stderr
    assert int(said[1]) < MOST_KIB
