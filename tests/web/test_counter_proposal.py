"""Answering an open proposal at the desk: what lapses is said before, and what was said is what happens."""

from __future__ import annotations

from lxml import html

from registry.procedures import ProposalRecord
from registry.procedures.read_queue import read_proposal
from registry.procedures.sign import add_signature
from tests.web.desk import Desk
from tests.web.forms import fields_of, send


def signed_by_belarus(desk: Desk) -> ProposalRecord:
    proposal = desk.propose()
    signature = desk.signature("BY", proposal.payload)
    return add_signature(desk.register, desk.person("by-signatory"), proposal.number, signature, now=desk.now)


def words(text: str) -> str:
    return " ".join(html.fromstring(text).xpath("//main")[0].text_content().split())


def begin(desk: Desk, proposal: ProposalRecord) -> str:
    """Open the counter-proposal of Kazakhstan's clerk; return the address of the draft."""
    answer = send(desk.browser("kz-clerk"), f"/proposals/{proposal.number}/counter")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_page_that_begins_it_says_whose_signatures_will_lapse(desk: Desk) -> None:
    proposal = signed_by_belarus(desk)
    page = desk.browser("kz-clerk").get(f"/proposals/{proposal.number}").text
    [link] = html.fromstring(page).xpath("//a[contains(@href, '/counter')]")
    said = words(desk.browser("kz-clerk").get(link.get("href")).text)
    assert "1 signature given so far lapses. Belarus: National Rights Centre" in said
    russian = words(desk.browser("kz-clerk", "ru").get(link.get("href")).text)
    assert "Утратит силу 1 поставленная подпись. Беларусь: Национальный центр прав" in russian


def test_where_nobody_has_signed_nothing_lapses(desk: Desk) -> None:
    proposal = desk.propose()
    assert "no signature lapses" in words(desk.browser("kz-clerk").get(f"/proposals/{proposal.number}/counter").text)


def test_the_draft_says_what_it_answers_and_freezing_does_it(desk: Desk) -> None:
    proposal = signed_by_belarus(desk)
    draft = begin(desk, proposal)
    browser = desk.browser("kz-clerk")
    for address in (draft, f"{draft}/check"):
        said = words(browser.get(address).text)
        assert f"Counter-proposal to proposal {proposal.number}" in said
        assert "1 signature given so far lapses" in said
    answer = send(browser, f"{draft}/check")
    assert answer.status_code == 303
    earlier = words(desk.browser("by-signatory").get(f"/proposals/{proposal.number}").text)
    assert "Replaced by a counter-proposal" in earlier
    new = str(answer.headers["Location"]).rpartition("/")[2]
    assert f"Made in its place Proposal {new}" in earlier
    assert f"Made in place of proposal {proposal.number}" in desk.browser("by-signatory").get("/").text


def test_a_signature_given_meanwhile_stops_the_freezing(desk: Desk) -> None:
    proposal = desk.propose()
    draft = begin(desk, proposal)
    page = desk.browser("kz-clerk").get(f"{draft}/check").text
    signature = desk.signature("BY", proposal.payload)
    add_signature(desk.register, desk.person("by-signatory"), proposal.number, signature, now=desk.now)
    answer = desk.browser("kz-clerk").post(f"{draft}/freeze", data=fields_of(page))
    assert answer.headers["Location"] == f"{draft}/check"
    assert "The earlier proposal now carries 1" in desk.browser("kz-clerk").get(f"{draft}/check").text
    assert read_proposal(desk.register, desk.person("by-clerk"), proposal.number).status == "open"


def test_a_number_that_the_page_did_not_hold_is_refused(desk: Desk) -> None:
    draft = begin(desk, signed_by_belarus(desk))
    sent = fields_of(desk.browser("kz-clerk").get(f"{draft}/check").text)
    sent["lapsing"] = "many"
    assert desk.browser("kz-clerk").post(f"{draft}/freeze", data=sent).status_code == 422


def test_what_has_ended_and_what_is_not_theirs_is_not_answered(desk: Desk) -> None:
    proposal = desk.propose()
    assert desk.browser("ru-clerk").get(f"/proposals/{proposal.number}/counter").status_code == 404
    assert desk.browser("kz-signatory").get(f"/proposals/{proposal.number}/counter").status_code == 403
    assert "/counter" not in desk.browser("kz-signatory").get(f"/proposals/{proposal.number}").text
    send(desk.browser("by-clerk"), f"/proposals/{proposal.number}/withdraw")
    assert desk.browser("kz-clerk").get(f"/proposals/{proposal.number}/counter").status_code == 409
    assert "/counter" not in desk.browser("kz-clerk").get(f"/proposals/{proposal.number}").text
