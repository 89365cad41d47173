"""Golden evidence files with faults of form, founding, governance and payload: steps 1 to 4."""

from __future__ import annotations

import json
from typing import Any

from registry.auditlog.notes import ED25519, format_vkey, make_vkey
from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.verdict import Verdict
from tests.evidence.golden_making import (
    Golden,
    edited,
    founding_terms,
    golden,
    governed,
    invalid,
    licensed,
    new_keys,
)
from tests.evidence.making import (
    MadeRegister,
    new_governance,
    office,
    raw_payload,
)

# Step 1: not an evidence file


@golden
def file_not_json() -> Golden:
    made, data = licensed()
    return invalid(1, made, data[:-20])


@golden
def file_empty() -> Golden:
    made, _ = licensed()
    return invalid(1, made, b"")


@golden
def file_with_a_duplicate_member() -> Golden:
    made, data = licensed()
    return invalid(1, made, data.replace(b'"register"', b'"register": "x",\n "register"', 1))


@golden
def file_with_a_float() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(timestamps=[1.5])))


@golden
def file_nested_too_deep() -> Golden:
    made, _ = licensed()
    return invalid(1, made, b"[" * 100_000)


@golden
def file_too_large() -> Golden:
    made, _ = licensed()
    return invalid(1, made, b" " * (MOST_EVIDENCE + 1))


@golden
def file_with_an_unknown_member() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(verdict="VALID")))


@golden
def file_without_sealed_at() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.pop("sealed_at")))


@golden
def file_of_another_format() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(format="ip-rights-evidence/2")))


@golden
def file_that_is_a_list() -> Golden:
    made, _ = licensed()
    return invalid(1, made, b"[]")


@golden
def file_with_a_payload_in_padded_base64() -> Golden:
    made, data = licensed()
    return invalid(
        1, made, edited(data, lambda file: file["envelope"].update(payload=file["envelope"]["payload"] + "="))
    )


@golden
def file_with_an_unprotected_header() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file["envelope"]["signatures"][0].update(header={"alg": "none"})))


@golden
def file_with_65_signatures() -> Golden:
    made, data = licensed()

    def repeat(file: dict[str, Any]) -> None:
        file["envelope"]["signatures"] = file["envelope"]["signatures"][:1] * 65

    return invalid(1, made, edited(data, repeat))


@golden
def file_with_a_date_with_offset() -> Golden:
    made, data = licensed()
    return invalid(1, made, edited(data, lambda file: file.update(sealed_at="2026-03-02T12:00:00+03:00")))


# Step 2: another register


@golden
def licence_of_another_founding() -> Golden:
    made, _ = licensed()
    _, data = licensed(common_threshold=1)
    return invalid(2, made, data)


@golden
def licence_against_a_malformed_founding_id() -> Golden:
    made, data = licensed()
    return Golden(data, made.founding_id.upper(), Verdict.INVALID, 2)


@golden
def founding_of_another_register() -> Golden:
    made, _ = licensed()
    other = MadeRegister(common_threshold=1)
    return invalid(2, made, other.file(0))


# Step 3: governance


@golden
def licence_governance_link_broken() -> Golden:
    made, data = governed()
    return invalid(3, made, edited(data, lambda file: file["governance"].pop(1)))


@golden
def licence_governance_out_of_order() -> Golden:
    made, data = governed()
    return invalid(3, made, edited(data, lambda file: file["governance"].append(file["governance"].pop(1))))


@golden
def licence_governance_signature_altered() -> Golden:
    made, data = governed()

    def alter(file: dict[str, Any]) -> None:
        signature = file["governance"][1]["envelope"]["signatures"][0]
        signature["signature"] = file["governance"][2]["envelope"]["signatures"][0]["signature"]

    return invalid(3, made, edited(data, alter))


@golden
def licence_governance_threshold_not_met() -> Golden:
    made, by = MadeRegister(threshold=2), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",), signers=[by.governance[0]])
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_common_matter_signed_by_one_state() -> Golden:
    made = MadeRegister()
    made.govern("quorum.changed", {"quorum": 0}, ("BY",))
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_signed_by_an_office_key() -> Golden:
    made, by = MadeRegister(), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",), signers=[by.signatory])
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_signed_by_another_state() -> Golden:
    made, by = MadeRegister(), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("KZ",))
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_keys_changed_without_the_old_ones() -> Golden:
    made, new = MadeRegister(), new_governance("BY")
    made.govern("state.keys_changed", new_keys(new), ("BY",), signers=[new])
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_founded_without_a_state() -> Golden:
    made = MadeRegister(states=("BY", "KZ"))
    made.log.clear()
    made.governance.clear()
    terms = {**founding_terms(made), "states": [office(state).terms() for state in ("BY", "KZ", "RU")]}
    made.govern("governance.founded", terms, ("BY", "KZ"))
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_of_another_register() -> Golden:
    made, data = licensed()
    return invalid(3, made, edited(data, lambda file: file.update(register="register.example/other")))


@golden
def licence_governance_log_key_named_for_another_log() -> Golden:
    made = MadeRegister()
    stray = make_vkey("elsewhere/entries", ED25519, made.log_key.public_spki[-32:])
    other = MadeRegister(founding_terms={"logs": [{"name": "entries", "vkey": format_vkey(stray)}]})
    return invalid(3, other, other.file(other.add()))


@golden
def licence_governance_log_key_malformed() -> Golden:
    made = MadeRegister(founding_terms={"logs": [{"name": "entries", "vkey": "not a key"}]})
    return invalid(3, made, made.file(made.add()))


@golden
def licence_governance_witness_key_of_a_log() -> Golden:
    made = MadeRegister()
    terms = {"witnesses": [{"state": "BY", "vkey": format_vkey(made.vkey)}]}
    other = MadeRegister(founding_terms=terms)
    return invalid(3, other, other.file(other.add()))


@golden
def certificate_introduced_after_another_head() -> Golden:
    made, by = MadeRegister(), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",), after=made.add() and made.log[1].id)
    return invalid(3, made, made.file(2))


# Step 4: payload


@golden
def licence_payload_not_canonical() -> Golden:
    made = MadeRegister()
    data = json.dumps(json.loads(raw_payload(made, dict)), ensure_ascii=False).encode()
    index = made.seal(made.signed(data, [office("BY").signatory, office("KZ").signatory]))
    return invalid(4, made, made.file(index))


@golden
def licence_payload_with_an_unknown_member() -> Golden:
    made = MadeRegister()
    data = raw_payload(made, lambda content: {**content, "comment": "unseen"})
    index = made.seal(made.signed(data, [office("BY").signatory, office("KZ").signatory]))
    return invalid(4, made, made.file(index))


@golden
def licence_payload_of_another_register() -> Golden:
    made = MadeRegister()
    return invalid(4, made, made.file(made.add(register="register.example/other")))
