"""The clerk's desk: nothing typed is lost, findings stand where they belong, only what is whole is frozen."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from lxml import html

from registry.procedures import NotFoundError
from registry.procedures.draft import examine_draft, open_draft, read_draft, save_draft
from registry.procedures.read_queue import read_proposal
from registry.rights.kinds import all_kinds
from tests.rights.kind_examples import arrested
from tests.web.desk import NEMAN, RESULT, SAYRAN, Desk
from tests.web.forms import fields_of, send, summary


def test_a_draft_is_begun_about_a_result(desk: Desk) -> None:
    answer = send(desk.browser("by-clerk"), f"/drafts/new?result={RESULT}", kind="licence.granted")
    assert answer.status_code == 303
    page = desk.browser("by-clerk").get(answer.headers["Location"])
    assert RESULT in page.text
    assert page.text.count("Not started") == 3


def test_a_number_typed_with_cyrillic_letters_is_the_number(desk: Desk) -> None:
    answer = send(desk.browser("by-clerk"), "/drafts/new", kind="consent.given", result="ІСМЕС-2026-000002")
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("kind", "result", "field"),
    [("", RESULT, "kind"), ("governance.founded", RESULT, "kind"), ("licence.granted", "", "result")],
)
def test_what_is_missing_to_begin_is_said_beside_its_field(desk: Desk, kind: str, result: str, field: str) -> None:
    answer = send(desk.browser("by-clerk"), "/drafts/new", kind=kind, result=result)
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]


def test_a_result_that_does_not_exist_is_not_drafted_about(desk: Desk) -> None:
    answer = send(desk.browser("by-clerk"), "/drafts/new", kind="licence.granted", result="ICMEC-2026-999999")
    assert answer.status_code == 422
    assert "ICMEC-2026-999999" in answer.text


def test_a_registration_needs_no_result(desk: Desk) -> None:
    answer = send(desk.browser("by-clerk"), "/drafts/new", kind="result.registered", result="anything")
    assert answer.status_code == 303


def test_what_cannot_be_read_is_saved_and_shown_as_typed(desk: Desk) -> None:
    draft = desk.draft()
    browser = desk.browser("by-clerk")
    answer = send(browser, f"/drafts/{draft.id}/extent", "topic", terms__quantity="a dozen")
    assert answer.headers["Location"].endswith("/extent?checked=1")
    stored = read_draft(desk.register, desk.person("by-clerk"), draft.id)
    assert stored.content["terms"]["quantity"] == "a dozen"
    page = browser.get(answer.headers["Location"])
    assert fields_of(page.text, "topic")["terms.quantity"] == "a dozen"
    assert list(summary(page.text)) == ["terms.quantity"]
    assert "Quantity of items" in summary(page.text)["terms.quantity"]


def test_a_whole_page_leads_to_the_next_and_the_last_to_the_check(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/"
    way = ["sides", "extent", "conditions", "dates", "access", "documents", "check"]
    for here, there in pairwise(way):
        assert send(browser, place + here, "topic").headers["Location"] == place + there


def test_empty_pages_say_what_is_missing_only_when_asked(desk: Desk) -> None:
    draft, browser = desk.draft(licensors=None, licensees=None), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/sides"
    assert summary(browser.get(place).text) == {}
    assert list(summary(browser.get(f"{place}?checked=1").text)) == [
        "terms.licensors.0.name.ru",
        "terms.licensees.0.name.ru",
    ]


def test_a_row_is_added_and_removed_without_a_script(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/sides"
    answer = send(browser, place, "topic", action="row:terms.licensees")
    assert answer.headers["Location"].endswith("#terms.licensees-rows")
    assert "terms.licensees.1.state" in fields_of(browser.get(place).text, "topic")
    send(browser, place, "topic", action="remove:terms.licensees:0", terms__licensees__1__state="RU")
    kept = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]["licensees"]
    assert kept == [{"state": "RU"}]


def test_a_party_is_taken_over_from_the_register(desk: Desk) -> None:
    draft, browser = desk.draft(licensors=None, licensees=None), desk.browser("by-clerk")
    taken = {"take.terms.licensees.0": "KZ:KZ-000402", "take.terms.licensors.0": "BY:BY-000202"}
    for name, key in taken.items():
        action = name.replace("take.", "take:")
        send(browser, f"/drafts/{draft.id}/sides", "topic", action=action, **{name: key})
    terms = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]
    assert (terms["licensors"], terms["licensees"]) == ([NEMAN], [SAYRAN])


def test_a_state_beside_the_list_is_added(desk: Desk) -> None:
    draft = desk.draft()
    send(desk.browser("by-clerk"), f"/drafts/{draft.id}/extent", "topic", add__terms__territory="DE")
    terms = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]
    assert terms["territory"] == ["DE", "KZ"]


def test_equal_shares_are_set_and_what_is_missing_is_shown(desk: Desk) -> None:
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    record = open_draft(desk.register, clerk, "ownership.recorded", RESULT, now=desk.tick())
    holders = [{"party": NEMAN, "title_share": {"num": 1, "den": 3}}, {"party": SAYRAN}, {"party": SAYRAN}]
    save_draft(desk.register, clerk, record.id, dict(record.content) | {"terms": {"holders": holders}}, 1, now=desk.now)
    page = browser.get(f"/drafts/{record.id}/holders").text
    assert "missing to 1:</" not in page
    assert "2/3" in html.fromstring(page).text_content()
    send(browser, f"/drafts/{record.id}/holders", "topic", action="equal:terms.holders:title_share")
    kept = read_draft(desk.register, clerk, record.id).content["terms"]["holders"]
    assert [row["title_share"] for row in kept] == [{"num": 1, "den": 3}] * 3


def test_switching_the_language_keeps_what_was_typed(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.app.test_client()
    send(browser, "/sign-in", login="by-clerk", password="demonstration-only")
    answer = send(browser, f"/drafts/{draft.id}/extent", "topic", terms__quantity="12", switch_language="en")
    assert answer.headers["Location"].endswith(f"/drafts/{draft.id}/extent")
    page = browser.get(answer.headers["Location"]).text
    assert "Extent of use" in page
    assert fields_of(page, "topic")["terms.quantity"] == "12"


def test_texts_are_asked_for_in_one_more_language(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/sides"
    answer = send(browser, place, "topic", action="also:kk")
    assert answer.headers["Location"] == f"{place}?also=kk"
    answer = send(browser, f"{place}?also=kk", "topic", terms__licensees__0__name__kk="Сайран", action="also:tg")
    assert answer.headers["Location"] == f"{place}?also=kk&also=tg"
    stored = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]
    assert stored["licensees"][0]["name"] == SAYRAN["name"] | {"kk": "Сайран"}


def test_dates_may_be_typed_in_three_fields(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/dates?dates=three"
    send(browser, place, "topic", effective__until__day="5", effective__until__month="3", action="list")
    stored = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["effective"]
    assert stored == {"from": "2026-11-01", "until": "2031-03-05"}
    assert "5 March 2031" in browser.get(f"/drafts/{draft.id}/dates").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "x"},
        {"version": "9" * 12},
        {"action": "seal"},
        {"action": "row:terms.category"},
        {"action": "row:terms.nothing"},
        {"action": "row:access"},
        {"action": "remove:terms.licensors:x"},
        {"action": "equal:terms.licensors:name"},
        {"action": "take:terms.category"},
        {"action": "take:terms.licensors.999999999"},
        {"action": "take:terms.licensors.0.name.ru"},
        {"action": "state:terms.category"},
        {"take.terms.category": "x"},
        {"add.terms.category": "DE"},
    ],
)
def test_a_button_that_the_page_does_not_have_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    draft = desk.draft()
    assert send(desk.browser("by-clerk"), f"/drafts/{draft.id}/sides", "topic", **wrong).status_code == 422
    assert read_draft(desk.register, desk.person("by-clerk"), draft.id) == draft


def test_a_file_is_not_taken_by_a_topic(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    sent = fields_of(browser.get(f"/drafts/{draft.id}/extent").text, "topic").to_dict(flat=False)
    answer = browser.post(f"/drafts/{draft.id}/extent", data={**sent, "x": (BytesIO(b"x"), "x.pdf")})
    assert answer.status_code == 422


def test_a_topic_that_the_kind_does_not_have_is_not_found(desk: Desk) -> None:
    assert desk.browser("by-clerk").get(f"/drafts/{desk.draft().id}/holders").status_code == 404


def test_taking_over_nothing_changes_nothing(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    send(browser, f"/drafts/{draft.id}/sides", "topic", action="take:terms.licensors.0")
    terms = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]
    assert terms["licensors"] == [NEMAN]


def test_a_party_is_taken_over_into_a_group_and_into_an_empty_row(desk: Desk) -> None:
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    record = open_draft(desk.register, clerk, "ownership.recorded", RESULT, now=desk.tick())
    for name in ("terms.holders.0.party", "terms.representative"):
        more = {f"take.{name}": "BY:BY-000202", "action": f"take:{name}"}
        send(browser, f"/drafts/{record.id}/all", "topic", **more)
    terms = read_draft(desk.register, clerk, record.id).content["terms"]
    assert (terms["holders"], terms["representative"]) == ([{"party": NEMAN}], NEMAN)


def test_the_check_shows_what_cannot_be_read_as_it_was_typed(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    send(browser, f"/drafts/{draft.id}/extent", "topic", terms__quantity="a dozen")
    send(browser, f"/drafts/{draft.id}/dates", "topic", effective__until="32.13.2031")
    send(browser, f"/drafts/{draft.id}/documents", "topic", action="row:documents")
    send(browser, f"/drafts/{draft.id}/documents", "topic", documents__0__name="Contract 7", documents__0__size="big")
    page = browser.get(f"/drafts/{draft.id}/check").text
    for typed in ("a dozen", "32.13.2031", "Contract 7, big"):
        assert typed in page
    assert page.count("as typed; cannot be read yet") == 3


def test_documents_are_said_with_their_whole_digest(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    send(browser, f"/drafts/{draft.id}/documents", "topic", action="row:documents")
    typed = {"name": "Contract 7", "sha256": "AB" * 32, "size": "1 024", "media_type": "application/pdf"}
    sent = {f"documents.0.{name}": value for name, value in typed.items()} | {"documents.0.custodian": "Archive"}
    answer = send(browser, f"/drafts/{draft.id}/documents", "topic", **sent)
    assert answer.headers["Location"].endswith("/check")
    assert " ".join(["abab"] * 16) in browser.get(f"/drafts/{draft.id}/check").text


def test_entries_of_the_result_are_offered_by_their_words(desk: Desk) -> None:
    """A consent stands in the list with its position, who gave it and what it does; an unknown id stays as typed."""
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    record = open_draft(desk.register, clerk, "licence.granted", "ICMEC-2026-000003", now=desk.tick())
    content = dict(record.content) | {"terms": {"consents": ["f" * 64]}}
    save_draft(desk.register, clerk, record.id, content, record.version, now=desk.now)
    page = html.fromstring(browser.get(f"/drafts/{record.id}/conditions").text)
    offered = page.xpath("//input[@name='terms.consents']")
    label = page.xpath(f"//label[@for='{offered[0].get('id')}']")[0].text_content()
    assert "Consent" in label
    assert "Kama" in label
    assert [field.get("value") for field in offered if field.get("checked") is not None] == ["f" * 64]


def test_signing_out_saves_first(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.app.test_client()
    send(browser, "/sign-in", login="by-clerk", password="demonstration-only")
    answer = send(browser, f"/drafts/{draft.id}/extent", "topic", terms__quantity="12", action="sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert browser.get(f"/drafts/{draft.id}").status_code == 303
    assert read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]["quantity"] == 12


def test_two_editors_of_one_page_see_both_versions_and_neither_is_lost(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/extent"
    mine = fields_of(browser.get(place).text, "topic")
    send(browser, place, "topic", terms__quantity="5")
    mine["terms.quantity"] = "7"
    answer = browser.post(place, data=mine)
    assert answer.status_code == 409
    table = html.fromstring(answer.text).xpath("//table")[0].text_content()
    assert "5" in table
    assert "7" in table
    again = fields_of(answer.text, "topic")
    assert again["terms.quantity"] == "7"
    assert browser.post(place, data=again).status_code == 303
    assert read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]["quantity"] == 7


def test_editors_of_two_pages_do_not_meet(desk: Desk) -> None:
    """A save of another page in between is no conflict; both are kept."""
    draft, browser = desk.draft(), desk.browser("by-clerk")
    mine = fields_of(browser.get(f"/drafts/{draft.id}/extent").text, "topic")
    send(browser, f"/drafts/{draft.id}/conditions", "topic", terms__remuneration_type="royalty")
    mine["terms.quantity"] = "7"
    assert browser.post(f"/drafts/{draft.id}/extent", data=mine).status_code == 303
    terms = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]
    assert (terms["quantity"], terms["remuneration_type"]) == (7, "royalty")


def test_the_check_says_the_effect_in_both_languages_and_who_signs_and_why(desk: Desk) -> None:
    draft = desk.draft()
    page = html.fromstring(desk.browser("by-clerk").get(f"/drafts/{draft.id}/check").text)
    effect = page.xpath("//*[@class='reg-effect']")[0]
    assert [part.get("lang") for part in effect] == ["en", "ru"]
    assert "licensor" in effect[0].text_content()
    assert "лицензиар" in effect[1].text_content()
    signers = page.xpath("//ul[@class='reg-signers']/li")
    assert [[part.strip() for part in each.itertext() if part.strip()] for each in signers] == [
        ["Belarus", "state of the licensor"],
        ["Kazakhstan", "state of the licensee"],
    ]


def test_every_value_has_a_way_to_change_it(desk: Desk) -> None:
    draft = desk.draft()
    page = html.fromstring(desk.browser("by-clerk").get(f"/drafts/{draft.id}/check").text)
    rows = page.xpath("//dl[contains(@class, 'reg-facts--change')]/div")
    assert len(rows) == 16 + 2 + 2 + 1
    for row in rows:
        (link,) = row.xpath(".//a")
        assert link.get("href").startswith(f"/drafts/{draft.id}/")


def test_findings_that_refuse_stand_apart_from_warnings(desk: Desk) -> None:
    """A licensor that holds nothing stands in the way, with the rule and the way to the field."""
    draft = desk.draft(licensors=[SAYRAN | {"number": "KZ-0"}])
    text = desk.browser("by-clerk").get(f"/drafts/{draft.id}/check").text
    assert "Must be mended before freezing" in text
    assert summary(text)
    assert "rule R3" in text
    assert "Freeze and ask for signatures" not in text


def test_what_is_presumed_is_confirmed_with_one_press(desk: Desk) -> None:
    """A silent category stands in the way until it is confirmed; then the terms name it (R5)."""
    draft, browser = desk.draft(category=None), desk.browser("by-clerk")
    page = browser.get(f"/drafts/{draft.id}/check").text
    assert "Presumed where the contract is silent" in page
    answer = send(browser, f"/drafts/{draft.id}/check")
    assert answer.status_code == 303
    examined = examine_draft(desk.register, desk.person("by-clerk"), draft.id, now=desk.now)
    assert examined.record.content["terms"]["presumed"] == ["category"]
    assert examined.may_freeze


def test_only_what_is_asked_can_be_confirmed(desk: Desk) -> None:
    draft, browser = desk.draft(category=None), desk.browser("by-clerk")
    answer = send(browser, f"/drafts/{draft.id}/check", term="territory")
    assert answer.status_code == 422
    assert "presumed" not in read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]


def test_freezing_makes_a_proposal_of_exactly_these_terms(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    answer = send(browser, f"/drafts/{draft.id}/check")
    number = int(answer.headers["Location"].rpartition("/")[2])
    record = read_proposal(desk.register, desk.person("by-clerk"), number)
    assert record.draft.terms == draft.content["terms"]
    with pytest.raises(NotFoundError):
        read_draft(desk.register, desk.person("by-clerk"), draft.id)


def test_a_draft_changed_since_it_was_checked_is_not_frozen(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    checked = fields_of(browser.get(f"/drafts/{draft.id}/check").text)
    send(browser, f"/drafts/{draft.id}/extent", "topic", terms__quantity="5")
    answer = browser.post(f"/drafts/{draft.id}/freeze", data=checked)
    assert answer.headers["Location"].endswith("/check")
    assert read_draft(desk.register, desk.person("by-clerk"), draft.id)


def test_what_refuses_is_not_frozen_even_when_asked_for(desk: Desk) -> None:
    draft, browser = desk.draft(licensors=[SAYRAN | {"number": "KZ-0"}]), desk.browser("by-clerk")
    token = fields_of(browser.get(f"/drafts/{draft.id}/discard").text)["csrf_token"]
    sent = {"csrf_token": token, "version": str(draft.version)}
    answer = browser.post(f"/drafts/{draft.id}/freeze", data=sent)
    assert answer.status_code == 422
    assert "rule R3" in answer.text


def test_a_draft_is_thrown_away_after_asking(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-clerk")
    assert send(browser, f"/drafts/{draft.id}/discard").headers["Location"] == "/"
    assert browser.get(f"/drafts/{draft.id}").status_code == 404


def test_a_signatory_reads_the_office_s_drafts_and_changes_none(desk: Desk) -> None:
    draft, browser = desk.draft(), desk.browser("by-signatory")
    page = html.fromstring(browser.get(f"/drafts/{draft.id}").text)
    assert not page.xpath("//main//a[contains(@href, '/sides')]")
    assert not page.xpath("//main//form")
    assert browser.get(f"/drafts/{draft.id}/sides").status_code == 403


def test_the_queue_says_why_and_on_whom(desk: Desk) -> None:
    draft, proposal = desk.draft(), desk.propose()
    text = desk.browser("by-clerk").get("/").text
    mine = html.fromstring(text).xpath("//h2[@id='for-me']/following-sibling::table[1]//tbody/tr")
    assert draft.id in html.tostring(mine[0], encoding="unicode")
    office = html.fromstring(text).xpath("//h2[@id='my-office']/following-sibling::table[1]//tbody/tr")
    ours = next(row for row in office if str(proposal.number) in html.tostring(row, encoding="unicode"))
    assert "Belarus and Kazakhstan" in ours.text_content()
    waiting = html.fromstring(desk.browser("kz-signatory").get("/").text)
    assert str(proposal.number) in html.tostring(
        waiting.xpath("//h2[@id='for-me']/following-sibling::table[1]")[0], encoding="unicode"
    )


def test_the_queue_names_what_is_overdue(desk: Desk) -> None:
    proposal = desk.propose()
    desk.tick(timedelta(hours=1))
    assert f"/proposals/{proposal.number}" not in _list(desk, "overdue")
    desk.tick(timedelta(days=21))
    desk.browsers.clear()
    assert f"/proposals/{proposal.number}" in _list(desk, "overdue")


def _list(desk: Desk, slug: str) -> str:
    page = html.fromstring(desk.browser("by-clerk").get("/").text)
    return html.tostring(page.xpath(f"//h2[@id='{slug}']/following-sibling::*[1]")[0], encoding="unicode")


def test_the_normalised_number_follows_the_printed_one_until_it_is_changed(desk: Desk) -> None:
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    draft = open_draft(desk.register, clerk, "protection.granted", RESULT, now=desk.tick()).id
    place, name = f"/drafts/{draft}/title", "terms.normalised"

    def normalised() -> str | None:
        held: str | None = read_draft(desk.register, clerk, draft).content["terms"].get("normalised")
        return held

    send(browser, place, "topic", terms__number="BY 12.345")
    assert normalised() == "BY12345"
    send(browser, place, "topic", terms__number="BY 12.346")
    assert normalised() == "BY12346"
    send(browser, place, "topic", **{name: "another"})
    send(browser, place, "topic", terms__number="BY 12.347")
    assert normalised() == "another"
    send(browser, place, "topic", **{name: ""})
    assert normalised() is None


def test_a_stock_number_is_typed_as_catalogues_print_it(desk: Desk) -> None:
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    draft = open_draft(desk.register, clerk, "result.catalogued", RESULT, now=desk.tick()).id
    send(browser, f"/drafts/{draft}/item", "topic", terms__stock_number="5821-12-000-1234")
    assert read_draft(desk.register, clerk, draft).content["terms"]["stock_number"] == "5821120001234"


def test_a_finding_about_a_missing_document_leads_to_the_documents(desk: Desk) -> None:
    """R17: an authority's act is recorded from the act itself."""
    clerk, browser = desk.person("by-clerk"), desk.browser("by-clerk")
    record = open_draft(desk.register, clerk, "encumbrance.recorded", RESULT, now=desk.tick())
    terms = arrested(holder=NEMAN)
    content = dict(record.content) | {"terms": terms, "effective": {"from": "2026-11-01", "until": None}}
    save_draft(desk.register, clerk, record.id, content, record.version, now=desk.tick())
    page = html.fromstring(browser.get(f"/drafts/{record.id}/check").text)
    links = page.xpath("//*[contains(@class, 'govuk-error-summary')]//a/@href")
    assert f"/drafts/{record.id}/documents?checked=1#documents-rows" in links
    shown = html.fromstring(browser.get(f"/drafts/{record.id}/documents?checked=1").text)
    assert shown.xpath("//*[@id='documents-rows']")


def test_a_long_list_goes_on_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off silently, skipped or shown twice."""
    monkeypatch.setattr("registry.web.clerk.PAGE", 2)
    monkeypatch.setattr("registry.web.queue_lists.PAGE", 2)
    drafts = {desk.draft().id for _ in range(5)}
    browser, seen, address = desk.browser("by-clerk"), [], "/"
    while address:
        page = html.fromstring(browser.get(address).text)
        lines = page.xpath("//h2[@id='for-me']/following-sibling::table[1]//a/@href")
        assert len(lines) <= 2
        seen += [line.removeprefix("/drafts/") for line in lines]
        following = page.xpath("//h2[@id='for-me']/following-sibling::nav[1]//a[@rel='next']/@href")
        address = following[0] if following and "for-me" in following[0] else ""
    assert len(seen) == len(set(seen))
    assert drafts <= set(seen)


@pytest.mark.parametrize("query", ["list=no-such", "list=for-me&page=0", "list=for-me&page=x", "page=3"])
def test_an_address_that_asks_for_no_list_shows_the_first_page(desk: Desk, query: str) -> None:
    draft = desk.draft()
    assert f"/drafts/{draft.id}" in desk.browser("by-clerk").get(f"/?{query}").text


def test_a_proposal_of_the_office_that_waits_for_its_own_state_stands_in_its_list_once(desk: Desk) -> None:
    proposal = desk.propose()
    page = html.fromstring(desk.browser("by-clerk").get("/?list=my-office").text)
    assert page.xpath("//main//td//a/@href").count(f"/proposals/{proposal.number}") == 1


def test_kinds_are_offered_by_what_they_are_about(desk: Desk) -> None:
    page = html.fromstring(desk.browser("by-clerk").get("/drafts/new").text)
    groups = page.xpath("//*[@role='group']")
    assert [group.xpath("p/text()")[0] for group in groups][:2] == ["The result", "To whom it belongs"]
    offered = [group.xpath(".//input/@value") for group in groups]
    assert all(offered)
    assert sorted(kind for group in offered for kind in group) == sorted(
        kind.kind for kind in all_kinds().values() if not kind.governance
    )


def test_parties_beyond_the_list_are_looked_for_and_nothing_typed_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.web.inputs_surroundings.MOST", 3)
    draft, browser = desk.draft(), desk.browser("by-clerk")
    place = f"/drafts/{draft.id}/sides"
    select = "//select[@name='take.terms.licensees.0']/option/text()"

    def offered(address: str) -> str:
        return " ".join(html.fromstring(browser.get(address).text).xpath(select))

    assert "Sayran" not in offered(place)
    found = send(browser, place, "topic", action="find:", parties="сайран", terms__licensees__0__state="RU")
    assert "Sayran" in offered(found.headers["Location"])
    assert "Neman" in offered(place)
    assert "Onega" not in offered(found.headers["Location"])
    kept = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]["licensees"]
    assert kept[0]["state"] == "RU"
    taken = {"action": "take:terms.licensees.0", "take.terms.licensees.0": "KZ:KZ-000402"}
    send(browser, found.headers["Location"], "topic", **taken)
    kept = read_draft(desk.register, desk.person("by-clerk"), draft.id).content["terms"]["licensees"]
    assert kept == [SAYRAN]
