"""Witnesses with ML-DSA-44 count in an evidence file as those with Ed25519 do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from registry.auditlog.cosignatures import cosign
from registry.auditlog.notes import COSIGNATURE_ML_DSA_44, Note, VerifierKey, format_note, format_vkey, make_vkey
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.signing.ml_dsa import MlDsaKey, ml_dsa_44_from_seed, offers_ml_dsa_44, verify_ml_dsa_44
from tests.evidence.making import MadeRegister
from tests.evidence.test_commands import run

pytestmark = pytest.mark.skipif(not offers_ml_dsa_44(), reason="this machine's OpenSSL has no ML-DSA")


def pq_witness(state: str) -> tuple[MlDsaKey, VerifierKey]:
    key = ml_dsa_44_from_seed(hashlib.sha256(f"pq witness {state}".encode()).digest())
    return key, make_vkey(f"witness.example/{state.lower()}/pq", COSIGNATURE_ML_DSA_44, key.public)


def made_file(*cosigning: str, alter: bool = False) -> tuple[str, bytes]:
    """Return the founding id and an evidence file of a register whose three witnesses have ML-DSA-44 keys."""
    keys = {state: pq_witness(state) for state in ("BY", "KZ", "RU")}
    witnesses = [{"state": state, "vkey": format_vkey(vkey)} for state, (_, vkey) in keys.items()]
    made = MadeRegister(quorum=2, witnessing=(), founding_terms={"witnesses": witnesses})
    index = made.add()
    note = made.note()
    lines = [cosign(note.text, keys[state][1], keys[state][0].sign, made.clock) for state in cosigning]
    if alter:
        lines[0] = type(lines[0])(lines[0].name, lines[0].key_id, lines[0].signature[:-1] + b"\xff")
    return made.founding_id, made.file(index, note=format_note(Note(note.text, (*note.signatures, *lines))))


@pytest.mark.parametrize(
    ("cosigning", "alter", "verdict"),
    [
        (("BY", "KZ"), False, Verdict.VALID),
        (("KZ",), False, Verdict.INCOMPLETE),
        (("BY", "KZ"), True, Verdict.INVALID),
    ],
    ids=["quorum", "one of two", "altered"],
)
def test_ml_dsa_witnesses_count(cosigning: tuple[str, ...], *, alter: bool, verdict: Verdict) -> None:
    founding_id, data = made_file(*cosigning, alter=alter)
    assert verify_evidence(data, founding_id).steps[10].verdict is verdict


def test_the_command_writes_what_an_ml_dsa_witness_signed(tmp_path: Path) -> None:
    """OpenSSL 3.5 then checks it; whether or not this machine has that one, the three files are right."""
    founding_id, data = made_file("KZ", "BY")
    file = tmp_path / "file.evidence.json"
    file.write_bytes(data)
    run(verify_evidence(data, founding_id).steps[10].command, file)
    for position, state in enumerate(("BY", "KZ")):
        der, text, signature = (
            (tmp_path / f"witness.{position}.{end}").read_bytes() for end in ("der", "text", "signature")
        )
        assert der.endswith(pq_witness(state)[1].public)
        assert verify_ml_dsa_44(pq_witness(state)[1].public, signature, text)
