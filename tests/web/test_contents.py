"""A correction and a claim hold a whole content: its own kind's pages, filled in from the entry, compared with it."""

from __future__ import annotations

from typing import Any

from lxml import html

from registry.procedures.draft import examine_draft, open_draft, read_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.read_result import read_result
from registry.rights.entries import Entry
from registry.rights.payloads import decode_payload
from tests.web.desk import Desk
from tests.web.forms import fields_of, send, summary

LICENSED, SHARED = "ICMEC-2026-000005", "ICMEC-2026-000001"


def begun(desk: Desk, kind: str, result: str) -> str:
    return open_draft(desk.register, desk.person("by-clerk"), kind, result, now=desk.tick()).id


def terms_of(desk: Desk, draft: str) -> Any:
    return read_draft(desk.register, desk.person("by-clerk"), draft).content["terms"]


def entry_of(desk: Desk, result: str, kind: str) -> Entry:
    view = read_result(desk.register, desk.person("by-clerk"), result, in_force_on=desk.now.date())
    return next(entry for entry in view.standing.entries if entry.kind == kind)


def correcting(desk: Desk, kind: str = "licence.granted", result: str = LICENSED) -> tuple[str, Entry]:
    """Begin a correction and choose the entry."""
    draft, entry = begun(desk, "entry.corrected", result), entry_of(desk, result, kind)
    words = {"terms__wrong__en": "The territory", "terms__right__en": "Belarus too", "terms__reason": "slip"}
    answer = send(desk.browser("by-clerk"), f"/drafts/{draft}/error", "topic", terms__entry=entry.id, **words)
    assert answer.headers["Location"].endswith("/corrected-sides")
    return draft, entry


def test_the_entry_chosen_fills_in_the_pages_of_its_own_kind(desk: Desk) -> None:
    draft, entry = correcting(desk)
    until = entry.effective.ends_on
    assert terms_of(desk, draft)["corrected"] == {
        "kind": "licence.granted",
        "effective": {"from": entry.effective.starts_on.isoformat()} | ({"until": until.isoformat()} if until else {}),
        "terms": entry.terms,
    }
    page = desk.browser("by-clerk").get(f"/drafts/{draft}/corrected-extent")
    assert fields_of(page.text, "topic").getlist("terms.corrected.terms.territory") == entry.terms["territory"]
    assert "Grant of a licence" in page.text


def test_sending_the_pages_untouched_changes_nothing_and_is_no_correction(desk: Desk) -> None:
    draft, entry = correcting(desk)
    browser = desk.browser("by-clerk")
    for slug in ("corrected-sides", "corrected-extent", "corrected-conditions", "corrected-dates", "all"):
        answer = send(browser, f"/drafts/{draft}/{slug}", "topic")
        assert "checked" not in answer.headers["Location"], slug
    assert terms_of(desk, draft)["corrected"]["terms"] == entry.terms
    place = f"/drafts/{draft}/corrected-sides?checked=1"
    assert summary(browser.get(place).text) == {"topic": "The corrected content is as it was."}
    checked = browser.get(f"/drafts/{draft}/check")
    assert "The corrected content is as it was." in checked.text


def test_what_is_put_right_is_shown_beside_what_was(desk: Desk) -> None:
    draft, _ = correcting(desk)
    browser = desk.browser("by-clerk")
    answer = send(browser, f"/drafts/{draft}/corrected-extent", "topic", terms__corrected__terms__quantity="40")
    assert answer.headers["Location"].endswith("/corrected-conditions")
    page = html.fromstring(browser.get(f"/drafts/{draft}/check").text)
    changed = page.xpath("//div[@class='reg-restated']")
    assert [each.text_content().split() for each in changed] == [["was", "nothing", "is", "now", "40"]]


def test_a_correction_is_frozen_with_the_whole_content(desk: Desk) -> None:
    draft, entry = correcting(desk)
    send(desk.browser("by-clerk"), f"/drafts/{draft}/corrected-extent", "topic", terms__corrected__terms__quantity="40")
    proposal = freeze_draft(desk.register, desk.person("by-clerk"), draft, now=desk.tick())
    assert decode_payload(proposal.payload).draft.terms["corrected"]["terms"] == entry.terms | {"quantity": 40}
    assert [party.state for party in proposal.parties] == ["BY", "KZ"]


def test_what_cannot_be_read_in_the_content_stays_as_typed(desk: Desk) -> None:
    draft, _ = correcting(desk)
    browser = desk.browser("by-clerk")
    name = "terms.corrected.terms.quantity"
    answer = send(browser, f"/drafts/{draft}/corrected-extent", "topic", **{name: "a dozen"})
    page = browser.get(answer.headers["Location"])
    assert fields_of(page.text, "topic")[name] == "a dozen"
    assert list(summary(page.text)) == [name]


def test_another_entry_is_chosen_freely_until_something_is_changed(desk: Desk) -> None:
    draft, _ = correcting(desk)
    browser, other = desk.browser("by-clerk"), entry_of(desk, LICENSED, "ownership.recorded")
    send(browser, f"/drafts/{draft}/error", "topic", terms__entry=other.id)
    assert terms_of(desk, draft)["corrected"]["terms"] == other.terms
    assert "Right-holders and shares" in browser.get(f"/drafts/{draft}").text


def test_what_was_changed_is_thrown_away_only_on_demand(desk: Desk) -> None:
    """Once the content was touched the entry is shown as chosen; choosing again is a button that says what it costs."""
    draft, entry = correcting(desk)
    browser, other = desk.browser("by-clerk"), entry_of(desk, LICENSED, "ownership.recorded")
    send(browser, f"/drafts/{draft}/corrected-extent", "topic", terms__corrected__terms__quantity="40")
    page = browser.get(f"/drafts/{draft}/error")
    assert html.fromstring(page.text).xpath("//input[@name='terms.entry' and @type='hidden']")
    send(browser, f"/drafts/{draft}/error", "topic", terms__entry=other.id)
    assert terms_of(desk, draft)["corrected"]["terms"]["quantity"] == 40
    send(browser, f"/drafts/{draft}/error", "topic", terms__entry=entry.id, action="anew:terms.entry")
    assert terms_of(desk, draft).keys() == {"wrong", "right", "reason"}


def test_before_an_entry_is_chosen_the_page_says_what_will_stand_there(desk: Desk) -> None:
    draft = begun(desk, "entry.corrected", LICENSED)
    browser = desk.browser("by-clerk")
    assert "Choose the entry to be corrected" in browser.get(f"/drafts/{draft}/content").text
    assert send(browser, f"/drafts/{draft}/content", "topic").status_code == 303


def test_only_entries_that_can_be_stated_anew_are_offered(desk: Desk) -> None:
    draft = begun(desk, "entry.corrected", SHARED)
    page = html.fromstring(desk.browser("by-clerk").get(f"/drafts/{draft}/error").text)
    offered = page.xpath("//input[@name='terms.entry']/@value")
    assert [
        entry_of(desk, SHARED, kind).id for kind in ("ownership.transferred", "ownership.recorded", "result.registered")
    ] == offered


def claiming(desk: Desk) -> str:
    draft = begun(desk, "claim.filed", SHARED)
    typed = {
        "terms.state": "BY",
        "terms.claimed.kind": "protection.decided",
        "terms.reason.en": "The other side does not answer",
    }
    answer = send(desk.browser("by-clerk"), f"/drafts/{draft}/claim", "topic", **typed)
    assert answer.headers["Location"].endswith("/claimed-decision")
    return draft


def test_a_claim_asks_for_the_terms_of_the_kind_claimed(desk: Desk) -> None:
    draft, browser = claiming(desk), desk.browser("by-clerk")
    assert terms_of(desk, draft)["claimed"]["effective"] == {"from": desk.now.date().isoformat()}
    send(browser, f"/drafts/{draft}/claimed-decision", "topic", **{"terms.claimed.terms.decision": "keep_confidential"})
    page = html.fromstring(browser.get(f"/drafts/{draft}/claim").text)
    assert page.xpath("//input[@name='terms.claimed.kind']/@type") == ["hidden"]
    assert "Nothing stands in the way of freezing." in browser.get(f"/drafts/{draft}/check").text


def test_who_has_not_signed_is_worked_out_and_not_typed(desk: Desk) -> None:
    draft, browser = claiming(desk), desk.browser("by-clerk")
    send(browser, f"/drafts/{draft}/claimed-decision", "topic", **{"terms.claimed.terms.decision": "keep_confidential"})
    assert "terms.awaited" not in browser.get(f"/drafts/{draft}/claim").text
    checked = browser.get(f"/drafts/{draft}/check").text
    assert "Kazakhstan, Russia" in checked
    examined = examine_draft(desk.register, desk.person("by-clerk"), draft, now=desk.now)
    assert examined.draft
    assert examined.draft.terms["awaited"] == ["KZ", "RU"]
    proposal = freeze_draft(desk.register, desk.person("by-clerk"), draft, now=desk.tick())
    assert decode_payload(proposal.payload).draft.terms["awaited"] == ["KZ", "RU"]


def test_a_registration_is_not_offered_to_be_claimed(desk: Desk) -> None:
    draft = begun(desk, "claim.filed", SHARED)
    page = html.fromstring(desk.browser("by-clerk").get(f"/drafts/{draft}/claim").text)
    offered = set(page.xpath("//select[@name='terms.claimed.kind']/option/@value"))
    assert "licence.granted" in offered
    assert not offered & {"result.registered", "entry.corrected", "claim.filed", "governance.founded"}
