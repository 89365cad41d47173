"""The clerk's desk: the queue, a new draft, its task list, check answers, freezing, throwing away.

Source: design 5.1 (clerk), design 4.2.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures import RefusedError
from registry.procedures.draft import Examination, discard_draft, examine_draft, open_draft, read_draft, save_draft
from registry.procedures.freeze import LapsingError, freeze_draft
from registry.procedures.read_origin import read_origin
from registry.procedures.read_queue import read_queue
from registry.rights.findings import Finding
from registry.rights.parties import Act
from registry.web.access import allow, allows, current_actor
from registry.web.clerk_checking import (
    Placed,
    check_findings,
    outcomes,
    require_version,
    said_to_lapse,
    touched_members,
)
from registry.web.clerk_kinds import REGISTERED, offered_groups, read_choice
from registry.web.clerk_topic import around_draft
from registry.web.frame import current_register, now, today
from registry.web.inputs_controls import anchors, controls_of
from registry.web.inputs_form import pages_of, what_stood
from registry.web.inputs_said import answers, derived_rows
from registry.web.inputs_typed import UnknownMemberError, only_members
from registry.web.languages import current_language
from registry.web.queue_lists import PAGE, asked_list, lists_of
from registry.web.texts import gettext

blueprint = Blueprint("clerk", __name__)


@blueprint.app_context_processor
def _may_draft() -> dict[str, bool]:
    return {"may_draft": allows(Act.DRAFT_EDIT)}


@blueprint.get("/")
@allow(Act.PROPOSAL_READ)
def queue() -> str:
    """Show what lies on the person's desk, each with why and on whom it waits; or one list of it, page by page."""
    asked, page = asked_list(request.args)
    read = read_queue(current_register(), current_actor(), now=now(), skip=(page - 1) * PAGE, most=PAGE + 1)
    lists = lists_of(read, asked, page)
    return render_template("queue/queue.html", lists=lists, asked=asked, may_draft=allows(Act.DRAFT_EDIT))


@blueprint.get("/drafts/new")
@allow(Act.DRAFT_EDIT)
def new_draft() -> str:
    """Ask what is to be recorded, and about which result."""
    return _new_page({"kind": "", "result": request.args.get("result", "")[:40]}, {})


@blueprint.post("/drafts/new")
@allow(Act.DRAFT_EDIT)
def begin_draft() -> BaseResponse:
    """Open a draft."""
    only_members("kind", "result")
    choice = read_choice(current_register(), current_actor(), request.form)
    if choice.errors:
        return make_response(_new_page(choice.typed, choice.errors), 422)
    record = open_draft(current_register(), current_actor(), choice.kind, choice.result, now=now())
    return redirect(url_for("clerk.task_list", draft_id=record.id), 303)


def _new_page(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "clerk/new.html",
        typed=typed,
        errors=errors,
        groups=offered_groups(current_register().body, today()),
        registered=REGISTERED,
    )


@blueprint.get("/drafts/<draft_id>")
@allow(Act.DRAFT_READ)
def task_list(draft_id: str) -> str:
    """Show the topics of a draft and how each stands."""
    examined = examine_draft(current_register(), current_actor(), draft_id, now=now())
    record, around = examined.record, around_draft(examined.record)
    pages = pages_of(record.kind, record.content)
    return render_template(
        "clerk/tasks.html",
        record=record,
        tasks=outcomes(examined),
        around=around,
        ready=examined.may_freeze,
        origin=read_origin(current_register(), current_actor(), record),
        affected=check_findings(examined.findings, pages, record.content, around).all,
    )


@blueprint.get("/drafts/<draft_id>/check")
@allow(Act.DRAFT_READ)
def check(draft_id: str) -> str:
    """Show every answer, who must sign and why, and what the register finds."""
    return _check_page(examine_draft(current_register(), current_actor(), draft_id, now=now()))


def _check_page(examined: Examination, findings: tuple[Finding, ...] | None = None) -> str:
    record, around = examined.record, around_draft(examined.record)
    found = examined.findings if findings is None else findings
    pages, stood = pages_of(record.kind, record.content), what_stood(record.kind, record.content, around)
    placed: Placed = check_findings(found, pages, record.content, around)
    return render_template(
        "clerk/check.html",
        record=record,
        around=around,
        examined=examined,
        pages=[
            (
                page,
                answers(page, record.content, around, stood),
                anchors(controls_of(page.members, record.content, around)),
            )
            for page in pages
        ],
        derived=derived_rows(examined.draft, around),
        placed=placed,
        touched=touched_members(found, pages),
        may_freeze=examined.may_freeze and allows(Act.PROPOSAL_FREEZE),
        origin=read_origin(current_register(), current_actor(), record),
    )


@blueprint.post("/drafts/<draft_id>/confirm")
@allow(Act.DRAFT_EDIT)
def confirm(draft_id: str) -> BaseResponse:
    """Confirm one thing that is presumed where a licence is silent (R5)."""
    only_members("version", "term")
    record = read_draft(current_register(), current_actor(), draft_id)
    if require_version(record):
        examined = examine_draft(current_register(), current_actor(), draft_id, now=now())
        asked = {finding.place.rpartition(".")[2] for finding in examined.findings if finding.rule == "R5"}
        term = request.form.get("term", "")
        if term not in asked:
            raise UnknownMemberError("term")
        save_draft(
            current_register(), current_actor(), draft_id, _confirmed(record.content, term), record.version, now=now()
        )
    return redirect(url_for("clerk.check", draft_id=draft_id), 303)


def _confirmed(content: dict[str, object], term: str) -> dict[str, object]:
    terms = content.get("terms")
    held = dict(terms) if isinstance(terms, dict) else {}
    confirmed = {*(held.get("presumed") or ()), term}
    held["presumed"] = [each for each in ("category", "territory", "until") if each in confirmed]
    return {**content, "terms": held}


@blueprint.post("/drafts/<draft_id>/freeze")
@allow(Act.PROPOSAL_FREEZE)
def freeze(draft_id: str) -> BaseResponse:
    """Fix the bytes: from here on only they count."""
    only_members("version", "lapsing")
    record = read_draft(current_register(), current_actor(), draft_id)
    if not require_version(record):
        return redirect(url_for("clerk.check", draft_id=draft_id), 303)
    try:
        proposal = freeze_draft(current_register(), current_actor(), draft_id, now=now(), lapsing=said_to_lapse())
    except LapsingError as refusal:
        flash(refusal.words.within(current_language()), "refused")
        return redirect(url_for("clerk.check", draft_id=draft_id), 303)
    except RefusedError as refusal:
        examined = examine_draft(current_register(), current_actor(), draft_id, now=now())
        return make_response(_check_page(examined, refusal.findings), 422)
    flash(
        gettext("The draft is frozen. From now on only these bytes count; the states below are asked to sign."), "done"
    )
    return redirect(url_for("signatory.proposal", number=proposal.number), 303)


@blueprint.get("/drafts/<draft_id>/discard")
@allow(Act.DRAFT_EDIT)
def ask_to_discard(draft_id: str) -> str:
    """Ask before a draft is thrown away."""
    record = read_draft(current_register(), current_actor(), draft_id)
    return render_template("clerk/discard.html", record=record, around=around_draft(record))


@blueprint.post("/drafts/<draft_id>/discard")
@allow(Act.DRAFT_EDIT)
def discard(draft_id: str) -> Response | BaseResponse:
    """Throw a draft away."""
    only_members()
    discard_draft(current_register(), current_actor(), draft_id, now=now())
    flash(gettext("The draft was thrown away."), "done")
    return redirect(url_for("clerk.queue"), 303)
