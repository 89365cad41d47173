"""Golden evidence files with faults of signatures, certificates and parties: steps 5 to 7."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from registry.encoding import base64url, strict_json
from registry.evidence.envelope import Envelope
from registry.rights.encoding import encode_payload
from tests.evidence.golden_making import (
    Golden,
    edited,
    golden,
    introduced,
    invalid,
    licensed,
    revoke,
    signed_by,
    with_envelope,
    with_header,
)
from tests.evidence.making import (
    BEGIN,
    FROM,
    LICENCE,
    UNTIL,
    MadeRegister,
    issued,
    new_authority,
    office,
)

# Step 5: signatures


@golden
def licence_signature_over_other_bytes() -> Golden:
    by, kz = office("BY").signatory, office("KZ").signatory
    made, data = with_envelope(
        lambda made, payload: Envelope(payload, (by.sign(payload + b" ", made.clock), kz.sign(payload, made.clock)))
    )
    return invalid(5, made, data)


@golden
def licence_signature_swapped() -> Golden:
    made, data = licensed()

    def swap(file: dict[str, Any]) -> None:
        first, second = file["envelope"]["signatures"]
        first["signature"], second["signature"] = second["signature"], first["signature"]

    return invalid(5, made, edited(data, swap))


@golden
def licence_signature_empty() -> Golden:
    made, data = licensed()
    return invalid(5, made, edited(data, lambda file: file["envelope"]["signatures"][0].update(signature="")))


@golden
def licence_alg_none() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "alg": "none"}))


@golden
def licence_alg_hs256() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "alg": "HS256"}))


@golden
def licence_alg_of_another_curve() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "alg": "ES384"}))


@golden
def licence_header_with_kid() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "kid": "by-1"}))


@golden
def licence_header_with_crit_and_b64() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "b64": False, "crit": ["b64"]}))


@golden
def licence_header_with_a_key_of_its_own() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "jwk": {"kty": "EC"}}))


@golden
def licence_header_without_iat() -> Golden:
    return invalid(5, *with_header(lambda header: {name: header[name] for name in header if name != "iat"}))


@golden
def licence_header_with_sigt() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "sigT": "2026-03-02T09:00:00Z"}))


@golden
def licence_header_of_another_content_type() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "cty": "json"}))


@golden
def licence_header_with_a_duplicate_member() -> Golden:
    return invalid(5, *with_header(lambda header: strict_json.canonical(header)[:-1] + b',"alg":"ES256"}'))


@golden
def licence_header_not_canonical() -> Golden:
    return invalid(5, *with_header(lambda header: json.dumps(header).encode()))


@golden
def licence_x5c_not_matching_x5t() -> Golden:
    stray = base64url.encode(bytes.fromhex(office("RU").signatory.fingerprint))
    return invalid(5, *with_header(lambda header: {**header, "x5t#S256": stray}))


@golden
def licence_x5c_of_another_signatory() -> Golden:
    other = strict_json.decode(base64url.decode(office("RU").signatory.sign(b"", BEGIN).protected), 10**6)
    changed = {"x5c": other["x5c"], "x5t#S256": other["x5t#S256"]}
    return invalid(5, *with_header(lambda header: {**header, **changed}))


@golden
def licence_x5c_garbage() -> Golden:
    return invalid(5, *with_header(lambda header: {**header, "x5c": ["AAAA"]}))


@golden
def licence_signatures_reordered() -> Golden:
    def reordered(made: MadeRegister, data: bytes) -> Envelope:
        envelope = made.signed(data, [office("BY").signatory, office("KZ").signatory])
        return Envelope(data, envelope.signatures[::-1])

    return invalid(5, *with_envelope(reordered))


@golden
def licence_one_certificate_signed_twice() -> Golden:
    return invalid(5, *signed_by(office("BY").signatory, office("BY").signatory, office("KZ").signatory))


# Step 6: certificates


@golden
def licence_certificate_revoked() -> Golden:
    made = MadeRegister()
    revoke(made, office("BY").signatory)
    return invalid(6, made, made.file(made.add()))


@golden
def licence_certificate_never_introduced() -> Golden:
    return invalid(6, *signed_by(office("BY").issue(), office("KZ").signatory))


@golden
def licence_certificate_issued_by_another_state() -> Golden:
    return invalid(6, *signed_by(issued(office("RU").authority, "BY"), office("KZ").signatory))


@golden
def licence_certificate_introduced_but_of_a_foreign_authority() -> Golden:
    made, by = MadeRegister(), office("BY")
    pair = issued(new_authority("BY"), "BY")
    introduced(made, by, pair)
    return invalid(6, made, made.file(made.add(signers=[pair, office("KZ").signatory])))


@golden
def licence_authority_retired() -> Golden:
    made = MadeRegister()
    authority = office("BY").authority
    made.govern("authority.retired", {"state": "BY", "fingerprint": authority.fingerprint}, ("BY",))
    return invalid(6, made, made.file(made.add()))


@golden
def licence_signed_with_a_governance_key() -> Golden:
    return invalid(6, *signed_by(office("BY").governance[0], office("KZ").signatory))


@golden
def licence_organ_not_mandated_for_the_kind() -> Golden:
    made = MadeRegister(
        founding_terms={"states": [office("BY").terms(kinds=["ownership.recorded"]), office("KZ").terms()]},
        states=("BY", "KZ"),
    )
    return invalid(6, made, made.file(made.add()))


@golden
def licence_mandate_ended() -> Golden:
    made = MadeRegister()
    made.govern("mandate.ended", {"state": "BY", "organ": "by-ip"}, ("BY",))
    return invalid(6, made, made.file(made.add()))


@golden
def licence_certificate_expired_before_sealing() -> Golden:
    made, by = MadeRegister(), office("BY")
    pair = by.issue(last=made.clock + timedelta(minutes=1))
    introduced(made, by, pair)
    made.clock += timedelta(minutes=5)
    data = encode_payload(made.payload("licence.granted", LICENCE, ("BY", "KZ")))
    index = made.seal(made.signed(data, [pair, office("KZ").signatory], BEGIN + timedelta(seconds=30)))
    return invalid(6, made, made.file(index))


@golden
def licence_signed_before_the_certificate_began() -> Golden:
    made, by = MadeRegister(), office("BY")
    pair = by.issue(first=made.clock - timedelta(minutes=1))
    introduced(made, by, pair)
    return invalid(6, made, made.file(made.add(signers=[pair, office("KZ").signatory], signed_at=FROM)))


@golden
def licence_signed_after_the_certificate_ended() -> Golden:
    return invalid(6, *iat_outside(UNTIL + timedelta(days=1)))


def iat_outside(at: Any) -> tuple[MadeRegister, bytes]:
    made = MadeRegister()
    return made, made.file(made.add(signed_at=at))


@golden
def licence_algorithm_retired() -> Golden:
    made = MadeRegister()
    made.govern("algorithm.retired", {"algorithm": "ES384"}, ("BY", "RU"))
    return invalid(6, made, made.file(made.add()))


@golden
def licence_authority_malformed() -> Golden:
    broken = {**office("BY").terms(), "authorities": [base64url.encode(b"not a certificate")]}
    made = MadeRegister(states=("BY", "KZ"), founding_terms={"states": [broken, office("KZ").terms()]})
    return invalid(6, made, made.file(made.add()))


@golden
def certificate_introduced_signed_by_an_office_key() -> Golden:
    made, by = MadeRegister(), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",), signers=[by.signatory])
    return invalid(6, made, made.file(1))


# Step 7: parties


@golden
def licence_signed_by_a_state_that_is_no_party() -> Golden:
    return invalid(7, *signed_by(office("BY").signatory, office("KZ").signatory, office("RU").signatory))


@golden
def licence_signed_twice_by_one_state() -> Golden:
    made, by = MadeRegister(), office("BY")
    pair = by.issue()
    introduced(made, by, pair)
    return invalid(7, made, made.file(made.add(signers=[by.signatory, pair, office("KZ").signatory])))


@golden
def quorum_changed_named_one_state_only() -> Golden:
    made = MadeRegister()
    made.govern("quorum.changed", {"quorum": 0}, ("BY",))
    return invalid(7, made, made.file(1))
