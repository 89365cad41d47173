"""National signatures on the screens: on proposal, receipt and entry; "not checked" is never shown as a fault."""

from __future__ import annotations

import io
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from registry.evidence.activity import Action
from registry.procedures import ProposalRecord
from registry.procedures.attach_national import REFUSALS, attach_national
from registry.procedures.read_queue import read_proposal
from registry.records.activity import activity_between, activity_size
from registry.signing.national import CheckResult, CmsFinding, CmsRefusal
from registry.web.app import MOST_REQUEST_BYTES
from registry.web.languages import CATALOGUES
from registry.web.national_shown import _ALGORITHMS, _FINDINGS, _RESULTS
from tests.signing.cms_files import HandMade, gost, signed
from tests.web.desk import Desk
from tests.web.forms import fields_of, summary


def place(proposal: ProposalRecord) -> str:
    return f"/proposals/{proposal.number}"


def post(desk: Desk, login: str, proposal: ProposalRecord, content: bytes | None, language: str = "en") -> TestResponse:
    browser = desk.browser(login, language)
    sent: dict[str, Any] = {"csrf_token": fields_of(browser.get("/keys").text)["csrf_token"]}
    if content is not None:
        sent["national"] = (io.BytesIO(content), "signature.p7s")
    return browser.post(f"{place(proposal)}/national", data=sent, content_type="multipart/form-data")


def rows(text: str) -> list[str]:
    """Return what the table of national signatures says, row by row."""
    table = html.fromstring(text).xpath("//table[@aria-labelledby='national-signatures']")
    return [" ".join(row.text_content().split()) for row in table[0].xpath(".//tbody/tr")] if table else []


def seal(desk: Desk, proposal: ProposalRecord) -> int:
    """Seal a proposal as the two signatories do."""
    for state in ("by", "kz"):
        browser = desk.browser(f"{state}-signatory")
        signature = desk.signature(state.upper(), proposal.payload)
        sent = {"csrf_token": fields_of(browser.get("/keys").text)["csrf_token"], "read": "yes"}
        sent |= {"protected": signature.protected, "signature": signature.signature}
        assert browser.post(f"{place(proposal)}/sign", data=sent).status_code == 303
    index = read_proposal(desk.register, desk.person("by-clerk"), proposal.number).index
    assert index is not None
    return index


def test_a_file_is_attached_shown_and_handed_out_again(desk: Desk) -> None:
    """On the proposal's page, the receipt and the entry's page; always as an attachment."""
    proposal = desk.propose()
    data = signed(proposal.payload)
    answer = post(desk, "kz-signatory", proposal, data)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{place(proposal)}#national-signatures")
    for login in ("kz-signatory", "by-reviewer"):
        (row,) = rows(desk.browser(login).get(place(proposal)).text)
        assert "Kazakhstan" in row
        assert "Verified" in row
        assert "Ivan Signatory" in row
    index = seal(desk, proposal)
    assert len(rows(desk.browser("by-reviewer").get(f"{place(proposal)}/receipt").text)) == 1
    entry = desk.browser("ru-reviewer").get(f"/entries/{index}")
    assert len(rows(entry.text)) == 1
    for login, address in (
        ("by-clerk", f"{place(proposal)}/national/1"),
        ("ru-reviewer", f"/entries/{index}/national/1"),
    ):
        assert address in desk.browser(login).get(address.rpartition("/national")[0]).text
        got = desk.browser(login).get(address)
        assert (got.data, got.mimetype) == (data, "application/pkcs7-signature")
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert desk.browser(login).get(address[:-1] + "2").status_code == 404


def test_taking_a_file_of_an_entry_is_recorded(desk: Desk) -> None:
    proposal = desk.propose()
    attach_national(desk.register, desk.person("kz-signatory"), proposal.number, gost(b"x"), now=desk.tick())
    index = seal(desk, proposal)
    desk.browser("by-reviewer").get(f"/entries/{index}/national/1")
    with desk.register.database.reading() as connection:
        size = activity_size(connection)
        (last,) = activity_between(connection, size - 1, size)
    assert (last.action, last.object) == (Action.EVIDENCE_EXPORT, f"entry/{index}/national/1")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Not checked here", "GOST R 34.10-2012, 256 bits", "nothing for or against")),
        ("ru", ("Здесь не проверялась", "ГОСТ Р 34.10-2012, 256 бит", "ни за, ни против")),
    ],
)
def test_what_was_not_checked_is_no_fault(desk: Desk, language: str, said: tuple[str, ...]) -> None:
    """Its look is neutral, its words say who can check."""
    proposal = desk.propose()
    assert post(desk, "kz-signatory", proposal, gost(proposal.payload), language).status_code == 303
    page = html.fromstring(desk.browser("kz-signatory", language).get(place(proposal)).text)
    table = page.xpath("//table[@aria-labelledby='national-signatures']")[0]
    assert all(words in " ".join(table.text_content().split()) for words in said)
    assert not table.xpath(".//*[contains(@class, 'refused')]")
    assert not page.xpath("//*[contains(@class, 'reg-attention--refused')]")


@pytest.mark.parametrize(("language", "said"), [("en", "Does not match"), ("ru", "Не соответствует")])
def test_what_contradicts_the_bytes_is_said_so(desk: Desk, language: str, said: str) -> None:
    proposal = desk.propose()
    assert post(desk, "kz-signatory", proposal, signed(b"other bytes"), language).status_code == 303
    (row,) = rows(desk.browser("kz-signatory", language).get(place(proposal)).text)
    assert said in row


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"MZ no signature", CmsRefusal.NOT_DER),
        (b"\x30\x80" + bytes(50), CmsRefusal.NOT_DER),
        (bytes(300 * 1024), CmsRefusal.TOO_LARGE),
        (HandMade(signers=3).der(), CmsRefusal.SIGNERS),
        (HandMade(content_type="1.2.3.4").der(), CmsRefusal.CONTENT_TYPE),
    ],
)
def test_what_is_no_file_is_refused_with_the_reason(
    desk: Desk, content: bytes, refusal: CmsRefusal, language: str
) -> None:
    proposal = desk.propose()
    answer = post(desk, "kz-signatory", proposal, content, language)
    assert answer.status_code == 422
    assert summary(answer.text) == {"national": REFUSALS[refusal].within(language)}
    assert not rows(desk.browser("kz-signatory").get(place(proposal)).text)


def test_no_file_is_asked_for_again(desk: Desk) -> None:
    assert "national" in summary(post(desk, "kz-signatory", desk.propose(), None).text)


def test_a_file_larger_than_any_request_is_not_even_read(desk: Desk) -> None:
    answer = post(desk, "kz-signatory", desk.propose(), bytes(MOST_REQUEST_BYTES + 1))
    assert answer.status_code == 413


def test_only_a_partys_signatory_is_offered_the_form(desk: Desk) -> None:
    proposal = desk.propose()
    shown = {
        login: "Attach a national signature" in desk.browser(login).get(place(proposal)).text
        for login in ("kz-signatory", "by-signatory", "by-clerk", "kz-reviewer")
    }
    assert shown == {"kz-signatory": True, "by-signatory": True, "by-clerk": False, "kz-reviewer": False}
    assert post(desk, "by-clerk", proposal, gost(b"x")).status_code in {400, 403}
    assert post(desk, "ru-signatory", proposal, gost(b"x")).status_code == 404
    assert desk.browser("ru-signatory").get(f"{place(proposal)}/national/1").status_code == 404


def test_every_result_finding_and_algorithm_has_its_words_in_russian_too() -> None:
    assert set(_RESULTS) == set(CheckResult)
    assert set(_FINDINGS) == set(CmsFinding)
    said = [words for words, _ in _RESULTS.values()] + [*_FINDINGS.values(), *_ALGORITHMS.values()]
    catalogue = (CATALOGUES / "ru" / "LC_MESSAGES" / "national.po").read_text(encoding="utf-8")
    assert not [words for words in said if f'msgid "{words}"' not in catalogue]
