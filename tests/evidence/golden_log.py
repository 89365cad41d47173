"""Golden evidence files with faults of leaf, proof, checkpoint and witnesses: steps 8 to 13."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import (
    COSIGNATURE_ML_DSA_44,
    ED25519,
    Note,
    NoteSignature,
    format_note,
    format_vkey,
    make_vkey,
)
from registry.encoding import base64url
from registry.evidence.bundle import encode_bundle
from registry.evidence.envelope import envelope_content
from registry.signing.keys import generate_key
from tests.evidence.golden_making import (
    Golden,
    edited,
    golden,
    governed,
    incomplete,
    introduced,
    invalid,
    licensed,
    valid,
)
from tests.evidence.making import (
    BEGIN,
    MadeRegister,
    office,
)

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

# Step 9: leaf and inclusion


@golden
def licence_ecdsa_twin() -> Golden:
    made, data = licensed()

    def twin(file: dict[str, Any]) -> None:
        signature = file["envelope"]["signatures"][0]
        raw = base64url.decode(signature["signature"])
        other = P256_ORDER - int.from_bytes(raw[32:], "big")
        signature["signature"] = base64url.encode(raw[:32] + other.to_bytes(32, "big"))

    return invalid(9, made, edited(data, twin))


@golden
def licence_sealed_at_changed() -> Golden:
    made, data = licensed()
    return invalid(9, made, edited(data, lambda file: file.update(sealed_at="2026-03-02T09:00:01Z")))


@golden
def licence_envelope_swapped() -> Golden:
    made, data = licensed()
    other = envelope_content(made.log[3].envelope)
    return invalid(9, made, edited(data, lambda file: file.update(envelope=other)))


@golden
def licence_signature_dropped_and_party_missing() -> Golden:
    made, data = licensed()
    return invalid(9, made, edited(data, lambda file: file["envelope"]["signatures"].pop()))


@golden
def licence_wrong_index() -> Golden:
    made, data = licensed()
    return invalid(9, made, edited(data, lambda file: file.update(proof=file["proof"].replace("index 2", "index 3"))))


@golden
def licence_index_beyond_the_log() -> Golden:
    made, data = licensed()
    return invalid(9, made, edited(data, lambda file: file.update(proof=file["proof"].replace("index 2", "index 99"))))


@golden
def licence_wrong_root() -> Golden:
    made, _ = licensed()
    return invalid(9, made, made.file(2, note=format_note(made.note(root=bytes(32)))))


@golden
def licence_proof_too_short() -> Golden:
    made, data = licensed()

    def shorten(file: dict[str, Any]) -> None:
        lines = file["proof"].split("\n")
        file["proof"] = "\n".join(lines[:2] + lines[3:])

    return invalid(9, made, edited(data, shorten))


@golden
def licence_proof_of_64_hashes() -> Golden:
    made, data = licensed()
    lines = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64
    long = lambda file: file.update(proof=file["proof"].replace("index 2\n", f"index 2\n{lines}"))  # noqa: E731
    return invalid(9, made, edited(data, long))


@golden
def licence_proof_oversized() -> Golden:
    made, data = licensed()
    return invalid(9, made, edited(data, lambda file: file.update(proof=file["proof"] + "x" * 200_000)))


@golden
def licence_proof_with_an_extra_line() -> Golden:
    made, data = licensed()
    extra = lambda file: file.update(proof=file["proof"].replace("index 2", "extra AAAA\nindex 2"))  # noqa: E731
    return invalid(9, made, edited(data, extra))


@golden
def licence_under_another_checkpoint_than_its_governance() -> Golden:
    made, _ = licensed()
    old = made.bundle(2, size=5)
    return invalid(9, made, encode_bundle(replace(made.bundle(2), proof=old.proof)))


@golden
def licence_governance_head_hidden() -> Golden:
    # The leaf names the newest governance entry; the file shows an older chain.
    made, data = governed()
    return invalid(9, made, edited(data, lambda file: file["governance"].pop()))


@golden
def licence_before_its_governance() -> Golden:
    made, _ = licensed()
    by = office("BY")
    introduced(made, by, by.issue())
    early = made.bundle(2)
    late = made.bundle(made.add())
    return invalid(9, made, encode_bundle(replace(early, governance=late.governance, proof=made.bundle(2).proof)))


@golden
def licence_founding_not_first() -> Golden:
    made = MadeRegister()
    founding = made.log.pop()
    made.governance.clear()
    made.log.append(replace(founding, sealed_at=BEGIN))
    made.log.append(founding)
    made.governance.append(1)
    return invalid(9, made, made.file(made.add()))


# Step 10: checkpoint


def noted(change: Callable[[MadeRegister, Note], Note | bytes]) -> tuple[MadeRegister, bytes]:
    """Return a licence's file under a checkpoint that `change` has altered."""
    made, _ = licensed()
    note = change(made, made.note())
    data = note if isinstance(note, bytes) else format_note(note)
    honest = made.bundle(2)
    swap = lambda proof: proof.split("\n\n", 1)[0] + "\n\n" + data.decode()  # noqa: E731
    links = tuple(replace(link, proof=swap(link.proof)) for link in honest.governance)
    return made, encode_bundle(replace(honest, proof=swap(honest.proof), governance=links))


@golden
def licence_checkpoint_with_an_extension_line() -> Golden:
    def extended(made: MadeRegister, note: Note) -> Note:
        text = note.text + "extension\n"
        return Note(text, (NoteSignature(made.vkey.name, made.vkey.key_id, made.log_key.sign(text.encode())),))

    return invalid(10, *noted(extended))


@golden
def licence_checkpoint_of_another_origin() -> Golden:
    def renamed(made: MadeRegister, note: Note) -> Note:
        key = make_vkey("elsewhere/entries", ED25519, made.log_key.public_spki[-32:])
        return sign_checkpoint(Checkpoint(key.name, len(made.log), made.root(len(made.log))), key, made.log_key.sign)

    return invalid(10, *noted(renamed))


@golden
def licence_checkpoint_signed_by_another_key() -> Golden:
    def forged(made: MadeRegister, note: Note) -> Note:
        key = generate_key("Ed25519")
        vkey = make_vkey(made.vkey.name, ED25519, key.public_spki[-32:])
        return sign_checkpoint(Checkpoint(vkey.name, len(made.log), made.root(len(made.log))), vkey, key.sign)

    return invalid(10, *noted(forged))


@golden
def licence_checkpoint_signature_altered() -> Golden:
    def altered(made: MadeRegister, note: Note) -> Note:
        line = note.signatures[0]
        return Note(note.text, (replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1])),))

    return invalid(10, *noted(altered))


@golden
def licence_checkpoint_oversized() -> Golden:
    return invalid(10, *noted(lambda _, note: format_note(note)[:-1] + b"\n" + "— x AAAAAAAA\n".encode() * 5000))


@golden
def licence_checkpoint_size_with_a_leading_zero() -> Golden:
    return invalid(10, *noted(lambda _, note: format_note(note).replace(b"\n7\n", b"\n07\n")))


# Step 11: witnesses


def witnessed(change: Callable[[Note], Note]) -> tuple[MadeRegister, bytes]:
    made, _ = licensed(quorum=1, witnessing=("BY", "KZ"))
    return made, made.file(2, note=format_note(change(made.note())))


def relined(position: int, **change: Any) -> Callable[[Note], Note]:
    def changed(note: Note) -> Note:
        lines = list(note.signatures)
        lines[position] = replace(lines[position], **change)
        return Note(note.text, tuple(lines))

    return changed


@golden
def licence_cosignature_altered() -> Golden:
    def altered(note: Note) -> Note:
        signature = note.signatures[1].signature
        return relined(1, signature=signature[:-1] + bytes([signature[-1] ^ 1]))(note)

    return invalid(11, *witnessed(altered))


@golden
def licence_cosignature_under_another_name() -> Golden:
    return invalid(11, *witnessed(relined(2, name="witness.example/kg")))


@golden
def licence_cosignature_with_another_key_id() -> Golden:
    return invalid(11, *witnessed(relined(2, key_id=b"\0\0\0\0")))


@golden
def licence_log_signature_repeated_with_another_key_id() -> Golden:
    def repeated(note: Note) -> Note:
        return Note(note.text, (*note.signatures, replace(note.signatures[0], key_id=b"\0\0\0\0")))

    return invalid(11, *witnessed(repeated))


@golden
def licence_valid_with_a_line_of_a_later_key_of_a_known_witness() -> Golden:
    later = make_vkey("witness.example/by", COSIGNATURE_ML_DSA_44, bytes(1312))
    made = MadeRegister(founding_terms={"witnesses": [{"state": "BY", "vkey": format_vkey(later)}]})
    index = made.add()
    note = made.note()
    line = NoteSignature(later.name, b"\1\2\3\4", b"a signature of a key that this chain does not know")
    return valid(made, made.file(index, note=format_note(Note(note.text, (*note.signatures, line)))))


@golden
def licence_cosignature_of_another_size() -> Golden:
    return invalid(11, *witnessed(relined(1, signature=b"short")))


# Step 13: the auditor's own checkpoint


@golden
def licence_valid_against_a_kept_checkpoint_of_the_same_size() -> Golden:
    made, data = licensed()
    return replace(valid(made, data), kept=format_note(made.note()))


@golden
def licence_valid_against_a_kept_checkpoint_that_the_proof_covers() -> Golden:
    made, data = licensed()
    return replace(valid(made, data), kept=format_note(made.note(3)))


@golden
def licence_fork_of_the_same_size() -> Golden:
    made, data = licensed()
    return replace(invalid(13, made, data), kept=format_note(made.note(root=bytes(32))))


@golden
def licence_fork_at_an_older_size() -> Golden:
    made, data = licensed()
    return replace(invalid(13, made, data), kept=format_note(made.note(2, root=bytes(32))))


@golden
def licence_incomplete_kept_checkpoint_of_another_log() -> Golden:
    made, data = licensed()
    key = generate_key("Ed25519")
    other = sign_checkpoint(
        Checkpoint("elsewhere/entries", 7, bytes(32)),
        make_vkey("elsewhere/entries", ED25519, key.public_spki[-32:]),
        key.sign,
    )
    return replace(incomplete(13, made, data), kept=format_note(other))
