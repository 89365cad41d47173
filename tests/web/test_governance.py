"""The governance desk: what is trusted, on which entry it rests, and acts begun from its rows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from lxml import html

from registry.encoding import base64url
from registry.procedures.draft import read_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.propose_governance import ProposedAct, begin_act
from registry.procedures.sign import add_signature
from registry.rights.governance_demands import ACTS
from tests.web.desk import Desk
from tests.web.forms import fields_of, send, summary
from tests.web.test_keys import certified

CYRILLIC_WORDS = ("Управление доверием", "Цепочка записей управления", "Что государства решают сообща")


def page_of(desk: Desk, address: str, login: str = "by-clerk", language: str = "en") -> Any:
    answer = desk.browser(login, language).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def rows_under(page: Any, anchor: str) -> list[str]:
    """Return the rows of the table under a heading, as text."""
    found = page.xpath(f"//h2[@id='{anchor}']/following::table[1]/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def propose(desk: Desk, kind: str, **terms: Any) -> int:
    clerk = desk.person("by-clerk")
    draft = begin_act(desk.register, clerk, ProposedAct(kind, terms), now=desk.tick())
    return freeze_draft(desk.register, clerk, draft.id, now=desk.tick()).number


@pytest.mark.parametrize("login", ["by-clerk", "by-signatory", "by-auditor", "by-admin", "by-reviewer"])
def test_every_role_of_an_office_reads_what_is_trusted(desk: Desk, login: str) -> None:
    """States, common matters and the chain, each row with a link to an entry."""
    page = page_of(desk, "/governance", login)
    assert len(rows_under(page, "states")) == 6
    assert any("Table of rules" in row for row in rows_under(page, "common"))
    assert rows_under(page, "chain")[-1].startswith("0 ")
    for anchor in ("states", "common", "chain"):
        for row in page.xpath(f"//h2[@id='{anchor}']/following::table[1]/tbody/tr"):
            assert row.xpath(".//a[starts-with(@href, '/entries/')]"), row.text_content()


def test_the_desk_speaks_russian(desk: Desk) -> None:
    text = page_of(desk, "/governance", language="ru").text_content()
    assert all(words in text for words in CYRILLIC_WORDS)


def test_the_state_of_trust_is_shown_as_recorded_at_an_index(desk: Desk) -> None:
    """At the first entry the chain is the founding alone, and no act can be begun upon the past."""
    page = page_of(desk, "/governance?in_force_on=2026-11-23&as_recorded_at=1")
    assert len(rows_under(page, "chain")) == 1
    assert not page.xpath("//a[contains(@href, '/governance/begin/')]")


def test_a_state_s_page_has_its_keys_organs_certificates_and_authorities(desk: Desk) -> None:
    receipt = desk.revoke("KG", 7)
    page = page_of(desk, "/governance/states/KG")
    assert rows_under(page, "governing")
    assert "kg-ip" in rows_under(page, "organs")[0]
    certificates = rows_under(page, "certificates")
    assert ["entries from 7 on are disputed" in row for row in certificates] == [True]
    assert f"{receipt.index}first by entry 0" in certificates[0]
    assert "certification authority" in rows_under(page, "authorities")[0]
    assert desk.browser("by-clerk").get("/governance/states/XX").status_code == 404


def test_an_organ_s_history_names_every_entry_about_its_keys(desk: Desk) -> None:
    receipt = desk.revoke("KG", 7)
    rows = page_of(desk, "/governance/states/KG/organs/kg-ip").xpath("//tbody/tr")
    assert [row.xpath(".//a")[0].text_content() for row in rows] == [str(receipt.index), "0"]
    assert "Revocation of a certificate" in rows[0].text_content()
    assert desk.browser("by-clerk").get("/governance/states/KG/organs/none").status_code == 404


def test_only_own_matters_are_offered_of_one_s_own_state(desk: Desk) -> None:
    own = page_of(desk, "/governance/states/BY").xpath("//a[contains(@href, '/governance/begin/')]/@href")
    others = page_of(desk, "/governance/states/KZ").xpath("//a[contains(@href, '/governance/begin/')]/@href")
    assert any("certificate.revoked" in address for address in own)
    assert {address.partition("?")[0].rpartition("/")[2] for address in others} == {
        "state.status_changed",
        "witness.introduced",
    }


@pytest.mark.parametrize("kind", ACTS)
def test_before_a_draft_is_begun_the_page_says_who_must_sign(desk: Desk, kind: str) -> None:
    """Every act is on the desk; its page names the states, and how many certificates of each."""
    assert page_of(desk, "/governance").xpath(f"//a[contains(@href, '/governance/begin/{kind}')]")
    page = page_of(desk, f"/governance/begin/{kind}")
    signing = [" ".join(row.text_content().split()) for row in page.xpath("//table/tbody/tr")]
    own = kind.partition(".")[0] in {"organ", "mandate", "authority", "certificate"} or kind == "state.keys_changed"
    assert len(signing) == (1 if own else 5)
    assert signing[0] == "Belarus 1 of 1"
    assert ("At least 4 of these states sign" in page.text_content()) is not own


def test_an_act_begun_from_a_row_is_filled_in(desk: Desk) -> None:
    [place] = page_of(desk, "/governance/states/BY").xpath("//a[contains(@href, 'certificate.revoked')]/@href")
    answer = send(desk.browser("by-clerk"), place)
    assert answer.status_code == 303
    draft = read_draft(desk.register, desk.person("by-clerk"), answer.headers["Location"].rpartition("/")[2])
    assert (draft.kind, draft.content["terms"]["state"]) == ("certificate.revoked", "BY")
    assert draft.content["terms"]["fingerprint"] in place


@pytest.mark.parametrize("kind", ["authority.introduced", "certificate.introduced", "state.keys_changed"])
def test_a_certificate_is_uploaded_with_the_act_that_brings_it_in(desk: Desk, kind: str) -> None:
    der = certified(desk)
    browser = desk.browser("by-clerk")
    address = f"/governance/begin/{kind}"
    token = fields_of(browser.get(address).text)["csrf_token"]
    sent = {"csrf_token": token, "certificate": (io.BytesIO(der), "new.crt")}
    answer = browser.post(address, data=sent)
    assert answer.status_code == 303, answer.text
    draft = read_draft(desk.register, desk.person("by-clerk"), answer.headers["Location"].rpartition("/")[2])
    held = draft.content["terms"]
    text = base64url.encode(der)
    assert held.get("certificate", held.get("governance_certificates")) in (text, [text])
    sent = {"csrf_token": token, "certificate": (io.BytesIO(b"x" * 40_000), "new.crt")}
    refused = browser.post(address, data=sent)
    assert (refused.status_code, list(summary(refused.text))) == (422, ["certificate"])


@pytest.mark.parametrize("kind", ["governance.founded", "licence.granted", "nonsense"])
def test_what_is_no_act_is_not_begun(desk: Desk, kind: str) -> None:
    assert desk.browser("by-clerk").get(f"/governance/begin/{kind}").status_code == 404


def test_another_state_s_own_matter_is_refused_by_name(desk: Desk) -> None:
    browser = desk.browser("by-clerk")
    token = fields_of(browser.get("/governance/begin/mandate.ended").text)["csrf_token"]
    answer = browser.post(
        "/governance/begin/mandate.ended", data={"csrf_token": token, "state": "KZ", "organ": "kz-ip"}
    )
    assert answer.status_code == 403


def test_acts_under_way_say_who_has_signed_and_who_is_missing(desk: Desk) -> None:
    number = propose(desk, "quorum.changed", quorum=2)
    payload = desk.browser("kz-signatory").get(f"/proposals/{number}/bytes").data
    add_signature(
        desk.register, desk.person("kz-signatory"), number, desk.signature("KZ", payload, "governance"), now=desk.tick()
    )
    page = page_of(desk, "/governance")
    said = [" ".join(line.text_content().split()) for line in page.xpath("//*[@class='reg-signers'][1]/li")]
    assert [line for line in said if line.startswith("Kazakhstan: 1 of 1")]
    assert [line for line in said if line.startswith("Belarus: 0 of 1")]
    assert page.xpath(f"//a[@href='/proposals/{number}/minutes']")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_minutes_are_a_page_to_print_and_a_pdf(desk: Desk, language: str) -> None:
    """The digest in groups of four, every key, boxes to tick; the PDF is one."""
    number = propose(desk, "quorum.changed", quorum=2)
    page = page_of(desk, f"/proposals/{number}/minutes", language=language)
    assert len(page.xpath("//table")) == 5
    assert ("Присутствовали" in page.text_content()) is (language == "ru")
    assert "[\u00a0\u00a0\u00a0]" in page.text_content()
    pdf = desk.browser("by-clerk", language).get(f"/proposals/{number}/minutes.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")
    assert f"minutes-{number}.pdf" in pdf.headers["Content-Disposition"]
    proposal = page_of(desk, f"/proposals/{number}")
    assert proposal.xpath(f"//a[@href='/proposals/{number}/minutes']")


def test_an_ordinary_proposal_has_no_minutes(desk: Desk) -> None:
    number = desk.propose().number
    assert desk.browser("by-clerk").get(f"/proposals/{number}/minutes").status_code == 404
    assert not page_of(desk, f"/proposals/{number}").xpath("//a[contains(@href, '/minutes')]")
