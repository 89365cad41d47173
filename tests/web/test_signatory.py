"""The signatory's desk: what is seen is what is signed, refusals say why, the last signature seals."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from registry.evidence.signing_request import SigningRequestFile, decode_request, encode_answer
from registry.evidence.verification import verify_evidence
from registry.procedures import ProposalRecord
from registry.procedures.draft import read_draft
from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from registry.rights.presentation import whole_sheet
from registry.signing.jws import Signature
from tests.web.desk import TERMS, Desk
from tests.web.forms import fields_of, send, summary


def place(proposal: ProposalRecord) -> str:
    return f"/proposals/{proposal.number}"


def post_signature(desk: Desk, login: str, proposal: ProposalRecord, signature: Signature, **more: str) -> TestResponse:
    """Send a signature as the script of the sign page does."""
    browser = desk.browser(login)
    token = fields_of(browser.get("/keys").text)["csrf_token"]
    sent = {"csrf_token": token, "read": "yes", "protected": signature.protected, "signature": signature.signature}
    return browser.post(f"{place(proposal)}/sign", data=sent | more)


def post_answer(desk: Desk, login: str, proposal: ProposalRecord, content: bytes) -> TestResponse:
    """Upload a file as the answer of another computer."""
    browser = desk.browser(login)
    token = fields_of(browser.get("/keys").text)["csrf_token"]
    sent: dict[str, Any] = {"csrf_token": token, "answer": (io.BytesIO(content), "licence.signature.json")}
    return browser.post(f"{place(proposal)}/signature", data=sent)


def answer_for(desk: Desk, state: str, proposal: ProposalRecord) -> bytes:
    request = SigningRequestFile(desk.register.name, str(proposal.number), proposal.payload, state)
    return encode_answer(request, desk.signature(state, proposal.payload))


def status(desk: Desk, proposal: ProposalRecord) -> str:
    return read_proposal(desk.register, desk.person("by-clerk"), proposal.number).status.value


def test_the_page_shows_every_row_of_the_sheet_and_the_whole_digest(desk: Desk) -> None:
    proposal = desk.propose()
    page = html.fromstring(desk.browser("by-signatory").get(place(proposal)).text)
    shown = [" ".join(part.text_content().split()) for part in page.xpath("//*[@class='reg-sheet']//dt")]
    assert shown == [row.label.en for row in whole_sheet(proposal.draft, desk.register.body, {})]
    digest = page.xpath("//*[contains(@class, 'reg-side')]//*[@class='reg-digest']")[0].text_content()
    assert "".join(digest.split()) == hashlib.sha256(proposal.payload).hexdigest()


def test_the_bytes_to_download_are_the_bytes_that_are_signed(desk: Desk) -> None:
    proposal = desk.propose()
    answer = desk.browser("by-signatory").get(f"{place(proposal)}/bytes")
    assert answer.data == proposal.payload
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_request_to_sign_elsewhere_holds_the_same_bytes(desk: Desk) -> None:
    proposal = desk.propose()
    request = decode_request(desk.browser("kz-signatory").get(f"{place(proposal)}/request").data)
    assert (request.payload, request.state, request.proposal) == (proposal.payload, "KZ", str(proposal.number))


def test_two_signatures_one_of_each_way_seal_the_entry(desk: Desk) -> None:
    proposal = desk.propose()
    first = post_signature(desk, "by-signatory", proposal, desk.signature("BY", proposal.payload))
    assert first.headers["Location"] == place(proposal)
    last = post_answer(desk, "kz-signatory", proposal, answer_for(desk, "KZ", proposal))
    assert last.headers["Location"] == f"{place(proposal)}/receipt"
    assert status(desk, proposal) == "sealed"
    receipt = desk.browser("kz-signatory").get(last.headers["Location"]).text
    for shown in ("Belarus", "Kazakhstan", "Way through the tree", "Evidence file", "Extract (PDF)"):
        assert shown in receipt
    index = read_proposal(desk.register, desk.person("by-clerk"), proposal.number).index
    evidence = desk.browser("by-reviewer").get(f"/entries/{index}/evidence.json").data
    assert verify_evidence(evidence, desk.settings.founding_id).exit_code == 0


def test_there_is_no_receipt_before_the_entry_is_sealed(desk: Desk) -> None:
    assert desk.browser("by-signatory").get(f"{place(desk.propose())}/receipt").status_code == 404


def test_what_was_not_read_is_not_signed(desk: Desk) -> None:
    proposal = desk.propose()
    answer = post_signature(desk, "by-signatory", proposal, desk.signature("BY", proposal.payload), read="")
    assert answer.status_code == 422
    assert list(summary(answer.text)) == ["read"]
    assert status(desk, proposal) == "open"


def test_a_form_without_a_script_says_what_to_do(desk: Desk) -> None:
    proposal = desk.propose()
    answer = send(desk.browser("by-signatory"), place(proposal), "signing", read="yes")
    assert answer.status_code == 422
    assert "JavaScript" in summary(answer.text)["sign"]


@pytest.mark.parametrize(
    ("state", "role", "words"),
    [
        ("KZ", "signatory", "belongs to KZ"),
        ("BY", "governance", "not introduced"),
    ],
)
def test_a_wrong_key_is_refused_in_words(desk: Desk, state: str, role: str, words: str) -> None:
    proposal = desk.propose()
    answer = post_signature(desk, "by-signatory", proposal, desk.signature(state, proposal.payload, role))
    assert answer.status_code == 422
    assert words in summary(answer.text)["sign"]
    assert status(desk, proposal) == "open"


def test_a_signature_over_other_bytes_is_refused(desk: Desk) -> None:
    proposal = desk.propose()
    answer = post_signature(desk, "by-signatory", proposal, desk.signature("BY", proposal.payload + b" "))
    assert "does not fit" in summary(answer.text)["sign"]


def test_a_state_signs_once(desk: Desk) -> None:
    proposal = desk.propose()
    assert post_signature(desk, "by-signatory", proposal, desk.signature("BY", proposal.payload)).status_code == 303
    again = post_signature(desk, "by-signatory", proposal, desk.signature("BY", proposal.payload))
    assert "signed already" in summary(again.text)["sign"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "no answer"), (b"{}", "no answer"), (b"\xff" * 200_000, "too large"), (b"[" * 5000, "no answer")],
)
def test_a_file_that_is_no_answer_is_refused_in_words(desk: Desk, content: bytes, words: str) -> None:
    proposal = desk.propose()
    answer = post_answer(desk, "kz-signatory", proposal, content)
    assert answer.status_code == 422
    assert words in summary(answer.text)["answer"]


def test_an_answer_to_another_proposal_is_refused(desk: Desk) -> None:
    proposal, other = desk.propose(), desk.propose(quantity=5)
    answer = post_answer(desk, "kz-signatory", proposal, answer_for(desk, "KZ", other))
    assert "over other bytes" in summary(answer.text)["answer"]


def test_after_the_deadline_nobody_signs(desk: Desk) -> None:
    proposal = desk.propose()
    desk.tick(timedelta(days=22))
    page = desk.browser("by-signatory").get(place(proposal)).text
    assert "deadline for signatures passed" in page
    assert 'id="signing"' not in page


def test_a_proposal_is_sent_back_with_a_reason_that_the_author_reads(desk: Desk) -> None:
    proposal = desk.propose()
    words = "The term agreed is five years."
    back = send(desk.browser("kz-signatory"), f"{place(proposal)}/send-back", reason="wrong_terms", words=words)
    assert back.status_code == 303
    page = desk.browser("by-clerk").get(place(proposal)).text
    assert words in page
    assert "the terms are not agreed" in page


@pytest.mark.parametrize(("reason", "words", "field"), [("", "x", "reason"), ("other", " ", "words")])
def test_a_reason_must_be_given_and_what_was_typed_stays(desk: Desk, reason: str, words: str, field: str) -> None:
    proposal = desk.propose()
    answer = send(desk.browser("kz-signatory"), f"{place(proposal)}/send-back", reason=reason, words=words)
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]
    assert fields_of(answer.text)["words"] == words.strip()


def test_reopening_keeps_everything_and_shows_what_changed(desk: Desk) -> None:
    """Sent back, opened again, changed, frozen: the sign page names what was and what became."""
    proposal = desk.propose()
    send(desk.browser("kz-signatory"), f"{place(proposal)}/send-back", reason="wrong_terms", words="five years")
    clerk = desk.browser("by-clerk")
    opened = send(clerk, place(proposal)).headers["Location"]
    draft = read_draft(desk.register, desk.person("by-clerk"), opened.rpartition("/")[2])
    assert draft.content["terms"] == TERMS
    send(clerk, f"{opened}/extent", "topic", terms__quantity="12")
    frozen = send(clerk, f"{opened}/check").headers["Location"]
    page = html.fromstring(desk.browser("kz-signatory").get(frozen).text)
    rows = page.xpath("//*[@class='reg-sheet']//table//tbody/tr")
    assert [row.xpath("./td")[0].text_content().strip() for row in rows] == ["Quantity of items"]
    assert [cell.text_content().strip() for cell in rows[0].xpath("./td")[1:]] == ["–", "12"]


def test_the_office_that_proposed_withdraws_and_no_other(desk: Desk) -> None:
    proposal = desk.propose()
    token = fields_of(desk.browser("kz-clerk").get("/drafts/new").text)["csrf_token"]
    other = desk.browser("kz-clerk").post(f"{place(proposal)}/withdraw", data={"csrf_token": token})
    assert other.status_code == 403
    assert status(desk, proposal) == "open"
    send(desk.browser("by-clerk"), f"{place(proposal)}/withdraw")
    assert status(desk, proposal) == "withdrawn"


def test_a_complete_proposal_that_lapses_says_why(desk: Desk) -> None:
    """A licence that another process sealed makes it lapse at the last signature; the page names the rule."""
    first, second = desk.propose(), desk.propose(quantity=5)
    for state in ("BY", "KZ"):
        signature = desk.signature(state, first.payload)
        add_signature(desk.register, desk.person(f"{state.lower()}-signatory"), first.number, signature, now=desk.now)
    post_signature(desk, "by-signatory", second, desk.signature("BY", second.payload))
    seal_complete(desk.register, now=desk.tick())
    last = post_answer(desk, "kz-signatory", second, answer_for(desk, "KZ", second))
    assert last.headers["Location"] == place(second)
    page = desk.browser("kz-signatory").get(place(second)).text
    assert "rule R21" in page
    assert status(desk, second) == "lapsed"


def test_the_certificates_for_the_browser_are_the_office_s_own(desk: Desk) -> None:
    proposal = desk.propose()
    page = html.fromstring(desk.browser("by-signatory").get(place(proposal)).text)
    form = page.get_element_by_id("signing")
    assert form.get("data-digest") == proposal.entry_id
    assert len(form.get("data-certificates").split()) == 1


def test_a_header_that_says_more_than_it_may_is_refused(desk: Desk) -> None:
    proposal = desk.propose()
    made = desk.signature("BY", proposal.payload)
    wrong = replace(made, protected=made.protected[:-4] + "AAAA")
    assert post_signature(desk, "by-signatory", proposal, wrong).status_code == 422


@pytest.mark.parametrize("number", ["0", "9" * 10, "9" * 40, "-1", "x"])
def test_a_number_that_no_proposal_has_is_not_found(desk: Desk, number: str) -> None:
    assert desk.browser("by-signatory").get(f"/proposals/{number}").status_code == 404
