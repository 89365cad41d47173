"""Golden evidence files of the attack list: what somebody would try who knows the formats well."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

from registry.auditlog.notes import Note, NoteSignature, format_note
from registry.encoding import base64url, strict_json
from registry.evidence.envelope import Envelope
from tests.evidence.golden_making import (
    Golden,
    edited,
    golden,
    incomplete,
    introduced,
    invalid,
    licensed,
    revoke,
    with_envelope,
    with_header,
)
from tests.evidence.making import (
    FROM,
    UNTIL,
    MadeRegister,
    cosigned,
    office,
    raw_payload,
    witness,
)

# Step 1: two places for one thing, and texts that two programs read differently


@golden
def file_in_flattened_and_general_form() -> Golden:
    made, data = licensed()

    def both(file: dict[str, Any]) -> None:
        file["envelope"].update(file["envelope"]["signatures"][0])

    return invalid(1, made, edited(data, both))


@golden
def file_with_a_second_payload_beside_a_signature() -> Golden:
    made, data = licensed()
    other = lambda file: file["envelope"]["signatures"][0].update(payload=file["envelope"]["payload"])  # noqa: E731
    return invalid(1, made, edited(data, other))


@golden
def file_with_a_byte_order_mark() -> Golden:
    made, data = licensed()
    return invalid(1, made, b"\xef\xbb\xbf" + data)


@golden
def file_with_a_bidirectional_control() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(register="register\u202e.example/test")))


@golden
def file_not_in_normalisation_form_c() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(register="register.e\u0301xample/test")))


@golden
def file_with_a_lone_surrogate() -> Golden:
    made, data = licensed()
    return invalid(1, made, data.replace(b'"register.example/test"', b'"\\ud800"', 1))


# Step 3: a chain that contradicts itself


@golden
def licence_governance_certificate_back_after_its_revocation() -> Golden:
    made, by = MadeRegister(), office("BY")
    revoke(made, by.signatory)
    introduced(made, by, by.signatory)
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_founded_twice() -> Golden:
    made = MadeRegister()
    founding = strict_json.decode(made.log[0].envelope.payload, 10**6)
    made.govern("governance.founded", founding["terms"], made.states)
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_certificate_of_an_unknown_organ() -> Golden:
    made, by = MadeRegister(), office("BY")
    terms = {"state": "BY", "organ": "by-nobody", "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",))
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_terms_with_an_unknown_member() -> Golden:
    made = MadeRegister()
    made.govern("quorum.changed", {"quorum": 0, "comment": "unseen"}, ("BY", "KZ"))
    return invalid(3, made, made.file(made.add()))


# Step 4: payloads


def with_payload(change: Callable[[dict[str, Any]], Any] | bytes) -> tuple[MadeRegister, bytes]:
    """Return a file whose payload is another, signed and sealed as it stands."""
    made = MadeRegister()
    data = change if isinstance(change, bytes) else raw_payload(made, change)
    index = made.seal(made.signed(data, [office("BY").signatory, office("KZ").signatory]))
    return made, made.file(index)


@golden
def licence_payload_with_a_duplicate_member() -> Golden:
    data = raw_payload(MadeRegister(), dict)
    return invalid(4, *with_payload(data.replace(b'"kind":', b'"kind":"consent.given","kind":', 1)))


@golden
def licence_payload_with_a_float() -> Golden:
    data = raw_payload(MadeRegister(), lambda content: {**content, "terms": {"share": 1}})
    return invalid(4, *with_payload(data.replace(b'"share":1', b'"share":0.5', 1)))


@golden
def licence_payload_with_a_short_nonce() -> Golden:
    return invalid(4, *with_payload(lambda content: {**content, "nonce": "AAAA"}))


@golden
def licence_payload_with_a_day_that_never_was() -> Golden:
    effective = {"from": "2026-02-30", "until": None}
    return invalid(4, *with_payload(lambda content: {**content, "effective": effective}))


@golden
def licence_payload_with_parties_out_of_order() -> Golden:
    return invalid(4, *with_payload(lambda content: {**content, "parties": ["KZ", "BY"]}))


# Step 5: headers, certificates and signatures


@golden
def licence_any_of_n_one_good_signature_beside_a_bad_one() -> Golden:
    by, kz = office("BY").signatory, office("KZ").signatory
    made, data = with_envelope(
        lambda made, payload: Envelope(payload, (by.sign(payload, made.clock), kz.sign(b"{}", made.clock)))
    )
    return invalid(5, made, data)


@golden
def licence_header_with_the_payload_repeated() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "payload": "e30"}))


@golden
def licence_alg_of_another_kind_of_key() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "alg": "EdDSA"}))


@golden
def licence_iat_beyond_the_year_9999() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "iat": 253_402_300_800}))


@golden
def licence_iat_as_text() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "iat": "2026-03-02T09:00:00Z"}))


@golden
def licence_x5c_empty() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "x5c": []}))


@golden
def licence_x5c_with_the_root() -> Golden:
    root = base64.b64encode(office("BY").authority.der).decode()
    return invalid(5, *with_header(lambda header: {**header, "x5c": [*header["x5c"], root]}))


@golden
def licence_certificate_on_another_curve() -> Golden:
    return invalid(5, *with_certificate("ES256", ec.generate_private_key(ec.SECP256K1())))


@golden
def licence_certificate_for_rsa() -> Golden:
    return invalid(5, *with_certificate("RS256", rsa.generate_private_key(65537, 2048)))


def with_certificate(alg: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> tuple[MadeRegister, bytes]:
    """Return a file whose first signature names a certificate for a key that the register does not use."""
    names = (NameOID.COUNTRY_NAME, "BY"), (NameOID.ORGANIZATION_NAME, "Office of BY")
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in names])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, FROM, UNTIL)
    der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    shown = {
        "alg": alg,
        "x5c": [base64.b64encode(der).decode()],
        "x5t#S256": base64url.encode(hashlib.sha256(der).digest()),
    }
    return with_header(lambda header: {**header, **shown})


@golden
def licence_signature_in_der_form() -> Golden:
    made, data = licensed()

    def der(file: dict[str, Any]) -> None:
        signature = file["envelope"]["signatures"][0]
        raw = base64url.decode(signature["signature"])
        halves = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        signature["signature"] = base64url.encode(encode_dss_signature(*halves))

    return invalid(5, made, edited(data, der))


@golden
def licence_signature_in_padded_base64() -> Golden:
    made, data = licensed()

    def padded(file: dict[str, Any]) -> None:
        file["envelope"]["signatures"][0]["signature"] += "=="

    return invalid(5, made, edited(data, padded))


@golden
def licence_signature_of_zeros() -> Golden:
    made, data = licensed()
    zeros = base64url.encode(bytes(64))
    return invalid(5, made, edited(data, lambda file: file["envelope"]["signatures"][0].update(signature=zeros)))


# Step 9: proofs


@golden
def licence_proof_with_a_short_hash() -> Golden:
    made, data = licensed()
    short = base64.b64encode(bytes(31)).decode()

    def shorten(file: dict[str, Any]) -> None:
        lines = file["proof"].split("\n")
        file["proof"] = "\n".join([*lines[:2], short, *lines[3:]])

    return invalid(9, made, edited(data, shorten))


@golden
def licence_proof_index_of_twenty_digits() -> Golden:
    made, data = licensed()
    great = lambda file: file.update(proof=file["proof"].replace("index 2", f"index {2**64}"))  # noqa: E731
    return invalid(9, made, edited(data, great))


# Step 11: cosignatures


def cosigned_otherwise(line: Callable[[MadeRegister, Note], NoteSignature]) -> tuple[MadeRegister, bytes]:
    """Return a file whose checkpoint bears, of its witness, another line."""
    made, _ = licensed(quorum=1, witnessing=("BY",))
    note = made.note(by=())
    return made, made.file(2, note=format_note(Note(note.text, (*note.signatures, line(made, note)))))


@golden
def licence_cosignature_of_an_older_checkpoint() -> Golden:
    return invalid(11, *cosigned_otherwise(lambda made, _: cosigned(made.note(5).text, "BY", made.clock)))


@golden
def licence_cosignature_with_a_later_time() -> Golden:
    def later(made: MadeRegister, note: Note) -> NoteSignature:
        line = cosigned(note.text, "BY", made.clock)
        time = int((made.clock + timedelta(days=1)).timestamp()).to_bytes(8, "big")
        return replace(line, signature=time + line.signature[8:])

    return invalid(11, *cosigned_otherwise(later))


@golden
def licence_cosignature_of_a_plain_note() -> Golden:
    """The witness's key has signed the text itself, which says nothing of consistency."""

    def plain(made: MadeRegister, note: Note) -> NoteSignature:
        key, public = witness("BY")
        time = int(made.clock.timestamp()).to_bytes(8, "big")
        return NoteSignature(public.name, public.key_id, time + key.sign(note.text.encode()))

    return invalid(11, *cosigned_otherwise(plain))


# Step 13: the auditor's own checkpoint


@golden
def licence_incomplete_kept_checkpoint_of_a_larger_log() -> Golden:
    made, _ = licensed()
    return replace(incomplete(13, made, made.file(2, 5)), kept=format_note(made.note()))


@golden
def licence_incomplete_kept_checkpoint_signed_by_another_key() -> Golden:
    made, data = licensed()
    kept = format_note(made.note()).decode()
    text, _, line = kept.partition("\n\n")
    stale = line.rpartition(" ")[0] + " " + base64.b64encode(made.vkey.key_id + bytes(64)).decode()
    return replace(incomplete(13, made, data), kept=f"{text}\n\n{stale}\n".encode())


@golden
def licence_incomplete_kept_checkpoint_oversized() -> Golden:
    made, data = licensed()
    kept = format_note(made.note()) + "— x AAAAAAAA\n".encode() * 5000
    return replace(incomplete(13, made, data), kept=kept)


@golden
def licence_incomplete_kept_checkpoint_that_is_an_evidence_file() -> Golden:
    made, data = licensed()
    return replace(incomplete(13, made, data), kept=json.dumps(json.loads(data)).encode())
