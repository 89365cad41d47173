"""The page of formats is true: its values are those of the code, and its verifier answers as `regverify` does."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES, parse_checkpoint_request
from registry.auditlog.checkpoints import open_checkpoint
from registry.auditlog.cosignatures import cosigners
from registry.auditlog.notes import MOST_NOTE_BYTES, format_vkey, parse_vkey
from registry.auditlog.proofs import verify_consistency, verify_inclusion
from registry.auditlog.tlog_proof import parse_tlog_proof
from registry.auditlog.tree import leaf_hash
from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.bundle import EVIDENCE_FORMAT, MOST_EVIDENCE, decode_bundle
from registry.evidence.consistency import verify_consistency_of
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.envelope import MOST_ENVELOPE
from registry.evidence.leaf import decode_leaf, encode_leaf
from registry.evidence.log_audit import MOST_BUNDLE, MOST_TILE
from registry.evidence.mirror_file import MIRROR_FORMAT, MOST_LINE
from registry.evidence.mirror_request import REQUEST_FORMAT, SCHEME
from registry.evidence.plan import Number
from registry.evidence.verdict import EXIT_CODES, Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures.feed_mirror import MOST_ENTRIES
from registry.rights.governance import GOVERNANCE_KINDS
from registry.rights.payloads import MOST_PAYLOAD, PAYLOAD_FORMAT, decode_payload, entry_id
from registry.signing.jws import MEMBERS, Signature, verify_signature
from registry.signing.keys import verify_ed25519
from tests.evidence.golden import GOLDEN

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "formats.md"
EXAMPLES = ROOT / "docs" / "examples"
EVIDENCE = (EXAMPLES / "licence.evidence.json").read_bytes()
FOUNDING = (EXAMPLES / "founding_id").read_text().strip()
KEPT = (EXAMPLES / "kept.checkpoint").read_bytes()
CONSISTENCY = (EXAMPLES / "consistency.txt").read_bytes()
MOST = 10**6


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def examples() -> dict[str, list[str]]:
    """Return the blocks of the page by their names, without the last newline."""
    found: dict[str, list[str]] = {}
    for name, block in re.findall(r"<!-- example: ([a-z0-9-]+) -->\n```[a-z]*\n(.*?)\n```\n", page(), re.DOTALL):
        found.setdefault(name, []).append(block)
    return found


def example(name: str) -> str:
    (block,) = examples()[name]
    return block


@cache
def program() -> dict[str, Any]:
    """Return the names that the page's Python defines, its parts one after another as they stand."""
    names: dict[str, Any] = {}
    exec(compile("\n\n".join(examples()["python"]), str(PAGE), "exec"), names)  # noqa: S102 - the page's own program
    return names


def theirs(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = program()[name]
    return function


CHECKS: dict[str, Callable[[], None]] = {}


def checks(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def entered(check: Callable[[], None]) -> Callable[[], None]:
        CHECKS[name] = check
        return check

    return entered


@checks("strict-json")
def _strict_json() -> None:
    lines = [line.split(maxsplit=1) for line in example("strict-json").splitlines()]
    assert {verdict for verdict, _ in lines} == {"accepted", "refused"}
    for verdict, text in lines:
        if verdict == "accepted":
            assert strict_json.decode(text.encode(), MOST) == theirs("strict_json")(text.encode(), MOST)
            continue
        with pytest.raises(EncodingError):
            strict_json.decode(text.encode(), MOST)
        with pytest.raises(ValueError):  # noqa: PT011 - whatever the page's own reader says
            theirs("strict_json")(text.encode(), MOST)


@checks("canonical")
def _canonical() -> None:
    value, written = (line.split(maxsplit=1)[1] for line in example("canonical").splitlines())
    assert strict_json.canonical(json.loads(value)).decode() == written
    assert theirs("canonical")(json.loads(value)).decode() == written


@checks("base64url")
def _base64url() -> None:
    for line in example("base64url").splitlines():
        verdict, text, *digits = line.split()
        if verdict == "accepted":
            assert base64url.decode(text).hex() == theirs("b64url")(text).hex() == digits[0]
            continue
        for decode in (base64url.decode, theirs("b64url")):
            with pytest.raises(ValueError):  # noqa: PT011 - whatever the page's own reader says
                decode(text)


@checks("payload")
def _payload() -> None:
    data = example("payload").encode()
    assert decode_payload(data).draft.kind == "licence.granted"
    assert data == decode_bundle(EVIDENCE).envelope.payload


@checks("entry-id")
def _entry_id() -> None:
    assert example("entry-id") == entry_id(example("payload").encode())


@checks("signature")
def _signature() -> None:
    shown = json.loads(example("signature"))
    assert Signature(**shown) == decode_bundle(EVIDENCE).envelope.signatures[0]
    verify_signature(example("payload").encode(), Signature(**shown))
    header, _, state, mark = theirs("read_signature")(shown, base64url.encode(example("payload").encode()))
    assert (tuple(header), state, len(mark)) == (MEMBERS, "BY", 64)


@checks("header")
def _header() -> None:
    assert example("header").encode() == base64url.decode(json.loads(example("signature"))["protected"])


@checks("leaf")
def _leaf() -> None:
    bundle = decode_bundle(EVIDENCE)
    leaf = decode_leaf(f"{example('leaf')}\n".encode())
    assert leaf.sealed_at == bundle.sealed_at
    assert leaf.governance_head == entry_id(bundle.governance[-1].envelope.payload)
    shown = json.loads(EVIDENCE)
    theirs_made = theirs("leaf_of")(shown["sealed_at"], shown["envelope"], leaf.governance_head)
    assert theirs_made == encode_leaf(leaf.sealed_at, leaf.envelope_sha256, leaf.governance_head)
    assert theirs_made.decode() == f"{example('leaf')}\n"


@checks("leaf-hash")
def _leaf_hash() -> None:
    assert example("leaf-hash") == leaf_hash(f"{example('leaf')}\n".encode()).hex()


@checks("vkey")
def _vkey() -> None:
    assert format_vkey(parse_vkey(example("vkey"))) == example("vkey")
    assert theirs("read_vkey")(example("vkey"))["name"] == "register.example/rights/entries"


@checks("checkpoint")
def _checkpoint() -> None:
    note = f"{example('checkpoint')}\n"
    stated, read = open_checkpoint(note.encode(), parse_vkey(example("vkey")), verify_ed25519)
    assert theirs("read_checkpoint")(theirs("read_note")(note)[0]) == (stated.origin, stated.size, stated.root)
    assert theirs("lines_of")(note, theirs("read_vkey")(example("vkey")))
    witnesses = [parse_vkey(item["vkey"]) for item in json.loads(example("founding"))["witnesses"]]
    assert len(cosigners(read, witnesses, COSIGNATURE_CHECKS)) == len(witnesses) == 2


@checks("proof")
def _proof() -> None:
    text = f"{example('proof')}\n\n{example('checkpoint')}\n"
    assert text == json.loads(EVIDENCE)["proof"]
    proof = parse_tlog_proof(text)
    index, path, note = theirs("read_proof")(text)
    assert (index, tuple(path), note.encode()) == (proof.index, proof.hashes, proof.checkpoint)
    _, size, root = theirs("read_checkpoint")(theirs("read_note")(note)[0])
    digest = bytes.fromhex(example("leaf-hash"))
    verify_inclusion(index, size, digest, path, root)
    assert theirs("root_of_inclusion")(index, size, digest, path) == root


@checks("consistency")
def _consistency() -> None:
    assert CONSISTENCY.decode() == f"{example('consistency')}\n\n{example('checkpoint')}\n"
    request = parse_checkpoint_request(CONSISTENCY)
    read = [theirs("read_checkpoint")(theirs("read_note")(note.decode())[0]) for note in (KEPT, request.checkpoint)]
    (_, old, old_root), (_, new, new_root) = read
    assert request.old_size == old
    verify_consistency(old, new, request.hashes, old_root, new_root)
    assert theirs("roots_of_consistency")(old, new, request.hashes, old_root) == (old_root, new_root)
    assert verify_consistency_of(KEPT, EVIDENCE, example("vkey"), CONSISTENCY).verdict is Verdict.VALID


@checks("founding")
def _founding() -> None:
    shown = json.loads(example("founding"))
    payload = strict_json.decode(decode_bundle(EVIDENCE).governance[0].envelope.payload, MOST)
    assert entry_id(strict_json.canonical(payload)) == FOUNDING
    whole = payload["terms"]
    assert len(shown["states"]) == 1
    _check_shown(shown, {**whole, "states": whole["states"][:1]})


def _check_shown(shown: Any, whole: Any) -> None:
    """Check that what is shown is what is, certificates cut short."""
    if isinstance(shown, dict):
        assert shown.keys() == whole.keys()
        for name, value in shown.items():
            _check_shown(value, whole[name])
    elif isinstance(shown, list):
        for one, other in zip(shown, whole, strict=True):
            _check_shown(one, other)
    elif isinstance(shown, str) and shown.endswith("…"):
        assert whole.startswith(shown.removesuffix("…"))
    else:
        assert shown == whole


@checks("verified")
def _verified() -> None:
    assert " ".join(map(str, theirs("verify")(EVIDENCE, FOUNDING))) == example("verified")


@pytest.mark.parametrize("name", sorted({*examples(), *CHECKS} - {"python"}))
def test_every_example_on_the_page_is_true(name: str) -> None:
    CHECKS[name]()


def test_every_block_of_the_page_is_an_example() -> None:
    assert len(re.findall("^```", page(), re.MULTILINE)) == 2 * sum(map(len, examples().values()))
    assert not re.search(r"\{\{|\bTBD\b", page())


def test_the_example_files_are_what_the_page_says() -> None:
    verification = verify_evidence(EVIDENCE, FOUNDING, KEPT)
    assert verification.verdict is Verdict.VALID
    assert [step.number for step in verification.steps if step.verdict is not Verdict.VALID] == [12]
    assert sorted(file.name for file in EXAMPLES.iterdir()) == [
        "consistency.txt",
        "founding_id",
        "kept.checkpoint",
        "licence.evidence.json",
    ]


# Time stamps it leaves to openssl ts, as the page says.
@pytest.mark.parametrize("name", [name for name in GOLDEN if "_stamp" not in name or "_stamped_valid" in name])
def test_the_pages_verifier_answers_as_regverify_does(name: str) -> None:
    """It passes what is VALID and stops at everything else, good and bad."""
    golden = GOLDEN[name]()
    verification = verify_evidence(golden.data, golden.founding_id, None, golden.tsa)
    if verification.verdict is Verdict.VALID:
        found = theirs("verify")(golden.data, golden.founding_id)
        assert found[0] == verification.entry_id
        assert found[1] == [signer.state for signer in verification.signers]
        assert found[2] == verification.index
    else:
        with pytest.raises(Exception):  # noqa: B017, PT011 - the page's verifier raises what Python does
            theirs("verify")(golden.data, golden.founding_id)


def test_tables_and_limits_are_those_of_the_code() -> None:
    text = page()
    assert set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", text, re.MULTILINE)) == set(GOVERNANCE_KINDS)
    steps = re.findall(r"^\| ([0-9]+) \|", text, re.MULTILINE)
    assert steps == [str(int(number)) for number in Number]
    members = re.findall(r"^\| `([a-z]+)` \| ", text.partition("## 3.")[0], re.MULTILINE)
    assert set(members) == set(json.loads(example("payload")))
    assert (MOST_EVIDENCE, MOST_PAYLOAD) == (16 * 2**20, 256 * 2**10)
    assert PAYLOAD_FORMAT in text
    assert EVIDENCE_FORMAT in text
    for verdict, code in EXIT_CODES.items():
        assert f"{code} {verdict.value}" in " ".join(text.split())
    assert hashlib.sha256(example("payload").encode()).hexdigest() == example("entry-id")


def test_what_a_mirror_is_handed_has_the_bounds_that_the_page_says() -> None:
    section = page().partition("## 9. What a mirror is handed")[2]
    bounds = {line.split("|")[1].strip(): line.split("|")[3].strip() for line in section.splitlines() if "| `" in line}
    said = {name.strip("`").partition("/")[0]: int(most.replace(",", "")) for name, most in bounds.items()}
    assert said == {
        "checkpoint": MOST_NOTE_BYTES,
        "request": MOST_REQUEST_BYTES,
        "tile": MOST_BUNDLE,
        "checkpoints": MOST_NOTE_BYTES,
        "envelopes": MOST_ENVELOPE,
    }
    assert int(bounds["`tile/L/N[.p/W]`"].replace(",", "")) == MOST_TILE
    assert f"at most {MOST_LINE:,} bytes" in section
    assert f"at most {MOST_ENTRIES} entries" in section
    assert all(name in section for name in (MIRROR_FORMAT, REQUEST_FORMAT, SCHEME.strip()))
