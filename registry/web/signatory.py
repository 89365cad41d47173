"""A proposal: read, sign in the browser or offline, send back, withdraw, answer, open again; the receipt.

The page is made from the bytes to be signed and from nothing else. Who may not sign reads the same page without the
signing.

Source: design 5.1 (signatory), 4.2, 9 (sign page).
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.evidence.signing_request import SigningFileError, SigningRequestFile, decode_answer, encode_request
from registry.procedures import NotFoundError, NotOpenError, ProcedureError
from registry.procedures.attach_national import may_attach
from registry.procedures.read_entry import read_entry
from registry.procedures.read_national import national_of_proposal
from registry.procedures.read_origin import read_answers
from registry.procedures.read_queue import read_proposal
from registry.procedures.reopen import ENDED, begin_counter_proposal, reopen
from registry.procedures.send_back import MATTER, MOST_WORDS, ReasonError, send_back
from registry.procedures.sign import signing_request
from registry.procedures.withdraw import withdraw
from registry.records.vocabulary import ProposalStatus
from registry.rights.governance import is_governance
from registry.rights.parties import Act
from registry.rights.payloads import decode_payload
from registry.signing.jws import Signature
from registry.web.access import allow, allows, current_actor
from registry.web.attachments import attachment
from registry.web.faults import status_of
from registry.web.frame import current_register, now
from registry.web.inputs_reading import cleaned
from registry.web.inputs_typed import only_members
from registry.web.languages import current_language
from registry.web.national_shown import shown_national
from registry.web.restated import restated_rows
from registry.web.signatory_page import browser_certificates, changed_rows, events_of, status_of_proposal
from registry.web.signatory_sealing import AnswerError, accept_signature, answered_signature
from registry.web.texts import gettext

blueprint = Blueprint("signatory", __name__)

MOST_TOKEN = 64 * 1024
"""Characters of a protected header or a signature that a browser sends."""


@blueprint.get("/proposals/<int(max=9999999999):number>")
@allow(Act.PROPOSAL_READ)
def proposal(number: int) -> str:
    """Show a proposal; to whom it waits for, as the page to read and sign."""
    return proposal_page(number)


def proposal_page(number: int, errors: dict[str, str] | None = None) -> str:
    """Return the page of a proposal, with what was wrong with what was sent to it."""
    register, actor = current_register(), current_actor()
    record = read_proposal(register, actor, number)
    asked = signing_request(register, actor, number, now=now())
    open_still = record.status is ProposalStatus.OPEN
    return render_template(
        "signatory/proposal.html",
        record=record,
        asked=asked,
        errors=errors or {},
        certificates=browser_certificates(asked),
        changes=changed_rows(register, actor, record, asked, now=now()),
        restated=restated_rows(register, actor, decode_payload(record.payload).draft, record.index, today=now().date()),
        status=status_of_proposal(record),
        steps=events_of(record, register.body),
        signs=asked.may_sign,
        governs=is_governance(record.kind),
        national=shown_national(national_of_proposal(register, actor, number)),
        attaches=may_attach(record, actor),
        sends_back=open_still
        and allows(Act.PROPOSAL_SEND_BACK)
        and actor.state in {one.state for one in record.parties},
        withdraws=open_still
        and allows(Act.PROPOSAL_WITHDRAW)
        and (actor.state, actor.organ) == (record.state, record.organ),
        counters=open_still and allows(Act.DRAFT_EDIT),
        reopens=record.status in ENDED and allows(Act.DRAFT_EDIT),
        answers=read_answers(register, actor, number),
    )


@blueprint.get("/proposals/<int(max=9999999999):number>/bytes")
@allow(Act.PROPOSAL_READ)
def payload(number: int) -> Response:
    """Hand out exactly the bytes that are signed."""
    record = read_proposal(current_register(), current_actor(), number)
    return attachment(record.payload, f"proposal-{number}.payload", "application/octet-stream")


@blueprint.get("/proposals/<int(max=9999999999):number>/request")
@allow(Act.PROPOSAL_SIGN)
def signing_file(number: int) -> Response:
    """Hand out the file that is carried to another computer to be signed there."""
    asked = signing_request(current_register(), current_actor(), number, now=now())
    content = encode_request(SigningRequestFile(asked.register, str(number), asked.payload, asked.state))
    return attachment(content, f"proposal-{number}.request.json", "application/json")


@blueprint.post("/proposals/<int(max=9999999999):number>/sign")
@allow(Act.PROPOSAL_SIGN)
def sign(number: int) -> BaseResponse:
    """Take a signature that this browser has made."""
    only_members("read", "protected", "signature")
    protected, value = request.form.get("protected", ""), request.form.get("signature", "")
    if request.form.get("read") != "yes":
        words = gettext("Tick that you have read everything; then sign.")
        return make_response(proposal_page(number, {"read": words}), 422)
    if not (protected and value) or max(len(protected), len(value)) > MOST_TOKEN:
        words = gettext(
            "No signature came from the browser. Signing here needs JavaScript; or sign on another computer."
        )
        return make_response(proposal_page(number, {"sign": words}), 422)
    return _taken(number, Signature(protected, value), "sign")


@blueprint.post("/proposals/<int(max=9999999999):number>/signature")
@allow(Act.PROPOSAL_SIGN)
def upload(number: int) -> BaseResponse:
    """Take a signature that was made on another computer."""
    only_members("answer", files=("answer",))
    record = read_proposal(current_register(), current_actor(), number)
    try:
        signature = answered_signature(request.files.get("answer"), record, decode_answer)
    except (AnswerError, SigningFileError) as error:
        words = error.words.within(current_language()) if isinstance(error, AnswerError) else _unreadable()
        return make_response(proposal_page(number, {"answer": words}), 422)
    return _taken(number, signature, "answer")


def _unreadable() -> str:
    return gettext("This file is no answer to a signing request. Choose the .signature.json that regctl sign wrote.")


def _taken(number: int, signature: Signature, field: str) -> BaseResponse:
    try:
        outcome = accept_signature(current_register(), current_actor(), number, signature, now=now())
    except NotFoundError:
        raise
    except ProcedureError as refusal:
        return make_response(
            proposal_page(number, {field: refusal.words.within(current_language())}), status_of(refusal)
        )
    flash(outcome.words.within(current_language()), "done" if outcome.is_good else "refused")
    endpoint = "signatory.receipt" if outcome.is_sealed else "signatory.proposal"
    return redirect(url_for(endpoint, number=number), 303)


@blueprint.get("/proposals/<int(max=9999999999):number>/receipt")
@allow(Act.PROPOSAL_READ)
def receipt(number: int) -> str:
    """Show what was sealed: every party, every document, the position, the proof, the files to take away."""
    record = read_proposal(current_register(), current_actor(), number)
    if record.index is None:
        raise NotFoundError
    view = read_entry(current_register(), current_actor(), record.index)
    national = shown_national(national_of_proposal(current_register(), current_actor(), number))
    return render_template("signatory/receipt.html", record=record, view=view, national=national)


@blueprint.get("/proposals/<int(max=9999999999):number>/send-back")
@allow(Act.PROPOSAL_SEND_BACK)
def ask_to_send_back(number: int) -> str:
    """Ask for the reason."""
    return _send_back_page(number, {}, {})


@blueprint.post("/proposals/<int(max=9999999999):number>/send-back")
@allow(Act.PROPOSAL_SEND_BACK)
def return_proposal(number: int) -> BaseResponse:
    """Send the proposal back; every party reads the reason."""
    only_members("reason", "words")
    reason, words = request.form.get("reason", ""), cleaned(request.form.get("words", ""))
    try:
        send_back(current_register(), current_actor(), number, reason, words, now=now())
    except ReasonError as error:
        known = current_register().body.reason(MATTER, reason, now().date())
        field = "words" if known else "reason"
        typed, errors = {"reason": reason, "words": words}, {field: error.words.within(current_language())}
        return make_response(_send_back_page(number, typed, errors), 422)
    flash(gettext("The proposal was sent back. Every party reads the reason."), "done")
    return redirect(url_for("signatory.proposal", number=number), 303)


def _send_back_page(number: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    record = read_proposal(current_register(), current_actor(), number)
    reasons = current_register().body.reasons_for(MATTER, now().date())
    return render_template(
        "signatory/send_back.html", record=record, reasons=reasons, typed=typed, errors=errors, most=MOST_WORDS
    )


@blueprint.get("/proposals/<int(max=9999999999):number>/withdraw")
@allow(Act.PROPOSAL_WITHDRAW)
def ask_to_withdraw(number: int) -> str:
    """Ask before the office takes its proposal back."""
    record = read_proposal(current_register(), current_actor(), number)
    return render_template("signatory/withdraw.html", record=record)


@blueprint.post("/proposals/<int(max=9999999999):number>/withdraw")
@allow(Act.PROPOSAL_WITHDRAW)
def take_back(number: int) -> BaseResponse:
    """Withdraw a proposal of the office."""
    only_members()
    withdraw(current_register(), current_actor(), number, now=now())
    flash(gettext("The proposal was withdrawn."), "done")
    return redirect(url_for("signatory.proposal", number=number), 303)


@blueprint.get("/proposals/<int(max=9999999999):number>/counter")
@allow(Act.DRAFT_EDIT)
def ask_to_counter(number: int) -> str:
    """Say what a counter-proposal ends, before a draft of it is opened."""
    record = read_proposal(current_register(), current_actor(), number)
    if record.status is not ProposalStatus.OPEN:
        raise NotOpenError(record.status)
    return render_template("signatory/counter.html", record=record)


@blueprint.post("/proposals/<int(max=9999999999):number>/counter")
@allow(Act.DRAFT_EDIT)
def counter(number: int) -> BaseResponse:
    """Open the draft of a counter-proposal; the proposal stays open until it is frozen."""
    only_members()
    record = begin_counter_proposal(current_register(), current_actor(), number, now=now())
    return redirect(url_for("clerk.task_list", draft_id=record.id), 303)


@blueprint.post("/proposals/<int(max=9999999999):number>/reopen")
@allow(Act.DRAFT_EDIT)
def open_again(number: int) -> BaseResponse:
    """Make a new draft from a proposal that came to nothing."""
    only_members()
    record = reopen(current_register(), current_actor(), number, now=now())
    return redirect(url_for("clerk.task_list", draft_id=record.id), 303)
