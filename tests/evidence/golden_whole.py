"""Golden evidence files that are valid, and those that lack something."""

from __future__ import annotations

from dataclasses import replace

from registry.auditlog.notes import format_note, format_vkey, make_vkey
from registry.evidence.envelope import Envelope
from registry.evidence.verdict import Verdict
from registry.signing.keys import generate_key
from tests.evidence.golden_making import (
    Golden,
    edited,
    golden,
    incomplete,
    introduced,
    licensed,
    new_keys,
    revocation,
    revoke,
    signed_by,
    valid,
    with_envelope,
)
from tests.evidence.making import (
    MadeRegister,
    issued,
    long_chain,
    new_authority,
    new_governance,
    office,
    witness,
)

# Good files


@golden
def licence_valid() -> Golden:
    return valid(*licensed())


@golden
def licence_valid_witnessed_by_three_states() -> Golden:
    return valid(*licensed(quorum=2, witnessing=("BY", "KZ", "RU")))


@golden
def licence_valid_signed_with_three_algorithms() -> Golden:
    made = MadeRegister(states=("AM", "BY", "KZ"))
    return valid(made, made.file(made.add(("AM", "BY", "KZ"))))


@golden
def licence_valid_of_a_second_authority() -> Golden:
    made, by = MadeRegister(), office("BY")
    authority = new_authority("BY")
    made.govern("authority.introduced", {"state": "BY", "certificate": authority.text}, ("BY",))
    pair = issued(authority, "BY")
    introduced(made, by, pair)
    return valid(made, made.file(made.add(signers=[pair, office("KZ").signatory])))


@golden
def licence_valid_through_an_intermediate_authority() -> Golden:
    made, by = MadeRegister(), office("BY")
    root, _, pair = long_chain("BY")
    made.govern("authority.introduced", {"state": "BY", "certificate": root.text}, ("BY",))
    introduced(made, by, pair)
    return valid(made, made.file(made.add(signers=[pair, office("KZ").signatory])))


@golden
def licence_valid_before_its_certificate_was_revoked() -> Golden:
    made, _ = licensed()
    index = made.add()
    revoke(made, office("BY").signatory)
    return valid(made, made.file(index))


@golden
def licence_valid_with_a_line_of_an_unknown_witness() -> Golden:
    made, _ = licensed(quorum=1, witnessing=("BY",))
    note = made.note(by=("BY", "KG"))
    return valid(made, made.file(2, note=format_note(note)))


@golden
def founding_valid() -> Golden:
    made, _ = licensed()
    return valid(made, made.file(0))


@golden
def certificate_introduced_valid() -> Golden:
    made, by = MadeRegister(), office("BY")
    introduced(made, by, by.issue())
    made.add()
    return valid(made, made.file(1))


@golden
def keys_changed_valid_signed_by_old_and_new() -> Golden:
    made, new = MadeRegister(), new_governance("BY")
    made.govern("state.keys_changed", new_keys(new), ("BY",), signers=[office("BY").governance[0], new])
    made.govern("certificate.revoked", revocation("BY", office("BY").signatory), ("BY",), signers=[new])
    return valid(made, made.file(2))


@golden
def quorum_changed_valid_signed_by_two_states() -> Golden:
    made = MadeRegister()
    made.govern("quorum.changed", {"quorum": 0}, ("BY", "KZ"))
    return valid(made, made.file(made.add()))


# Files that lack something


@golden
def licence_incomplete_one_witness() -> Golden:
    made, _ = licensed(quorum=2, witnessing=("BY", "KZ", "RU"))
    return incomplete(11, made, made.file(2, note=format_note(made.note(by=("RU",)))))


@golden
def licence_incomplete_two_keys_of_one_state_are_one_witness() -> Golden:
    second = make_vkey("witness.example/second", 4, generate_key("Ed25519").public_spki[-32:])
    made = MadeRegister(
        quorum=2,
        witnessing=("BY",),
        founding_terms={
            "witnesses": [
                {"state": "BY", "vkey": format_vkey(witness("BY")[1])},
                {"state": "BY", "vkey": format_vkey(witness("KG")[1])},
                {"state": "RU", "vkey": format_vkey(second)},
            ]
        },
    )
    index = made.add()
    return incomplete(11, made, made.file(index, note=format_note(made.note(by=("BY", "KG")))))


@golden
def licence_incomplete_missing_signer() -> Golden:
    return incomplete(7, *signed_by(office("BY").signatory))


@golden
def licence_incomplete_without_governance() -> Golden:
    made, data = licensed()
    return incomplete(2, made, edited(data, lambda file: file.update(governance=[])))


@golden
def certificate_introduced_incomplete_below_threshold() -> Golden:
    made, by = MadeRegister(threshold=2), office("BY")
    terms = {"state": "BY", "organ": by.organ, "certificate": by.issue().text}
    made.govern("certificate.introduced", terms, ("BY",), signers=[by.governance[0]])
    return incomplete(7, made, made.file(1))


@golden
def licence_not_covered_unsigned() -> Golden:
    made, data = with_envelope(lambda _, payload: Envelope(payload, ()))
    return Golden(data, made.founding_id, Verdict.NOT_COVERED)


@golden
def licence_incomplete_kept_checkpoint_of_another_size() -> Golden:
    made, data = licensed()
    return replace(incomplete(13, made, data), kept=format_note(made.note(5)))
