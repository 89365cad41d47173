"""Results that embed other results: their owners are asked, in the draft, at freezing and at sealing."""

from __future__ import annotations

from registry.procedures.draft import examine_draft
from registry.procedures.seal import seal_complete
from tests.procedures.member_offices import Commission, licence_terms, party, result_terms, thirds


def test_a_licence_beyond_the_parties_asks_the_owners_of_what_is_embedded(commission: Commission) -> None:
    background = commission.seal_shared("RU", "KZ")
    number = commission.seal_result("BY", "KZ", embeds=[background])
    commission.seal(commission.freeze("BY", "ownership.recorded", number, thirds("BY", "KZ")))
    terms = licence_terms([party("BY"), party("KZ")], [party("KZ", "5")], territory=["UZ"])
    draft_id = commission.draft("BY", "licence.granted", number, terms)
    examination = examine_draft(commission.register, commission.person("BY"), draft_id, now=commission.now)
    spoken = {finding.rule for finding in examination.findings}
    asked = {required.state for required in examination.required_parties}
    assert asked == {"BY", "KZ"}
    assert spoken == {"R9"}


def test_what_embeds_others_is_sealed_with_them_in_view(commission: Commission) -> None:
    background = commission.seal_shared("RU", "KZ")
    terms = result_terms("BY", "KZ", embeds=[background])
    proposal = commission.freeze("BY", "result.registered", None, terms)
    commission.sign_all(proposal)
    outcome = seal_complete(commission.register, now=commission.tick())
    assert [receipt.number for receipt in outcome.receipts] == [proposal.number]
