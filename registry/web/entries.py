"""One sealed entry: what it does, its terms, each check of its evidence, its way through the tree.

Source: design 5.1 (auditor), formats 3.8.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from registry.evidence.activity import Action
from registry.procedures import NotFoundError
from registry.procedures.attach_national import MEDIA_TYPE
from registry.procedures.gather_evidence import gather_evidence
from registry.procedures.read_entry import EntryView, read_entry
from registry.procedures.read_national import file_of_entry, national_of_entry
from registry.procedures.read_result import read_result
from registry.procedures.record_act import record_act
from registry.records.vocabulary import Access
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.frame import current_register, now, today
from registry.web.national_shown import national_name, shown_national
from registry.web.restated import restated_rows
from registry.web.result_sections import Mark, doubt_marks, marks_of

blueprint = Blueprint("entries", __name__)


@blueprint.get("/entries/<int(max=9007199254740991):index>")
@allow(Act.RESULT_READ)
def entry(index: int) -> str:
    """Show one entry by its position in the log."""
    register, actor = current_register(), current_actor()
    view = read_entry(register, actor, index)
    draft = view.entry.payload.draft
    if draft.access == Access.PARTIES:
        record_act(register, actor, Action.ENTRY_READ, f"entry/{view.entry.id}", now=now())
    restated = restated_rows(register, actor, draft, index, today=today())
    national = shown_national(national_of_entry(register, actor, index))
    marks = _marks(view)
    return render_template("entries/entry.html", view=view, marks=marks, restated=restated, national=national)


def _marks(view: EntryView) -> tuple[Mark, ...]:
    """Return what must be said of an entry beside what it says itself: who corrects it, who disputes it, its doubts."""
    number, index = view.entry.payload.draft.result, view.entry.index
    if number is None:
        return ()
    try:
        found = marks_of(read_result(current_register(), current_actor(), number, in_force_on=today()).standing)
    except NotFoundError:  # the person may read the entry and not the registration of its result
        found = doubt_marks({index: view.doubts})
    return found.get(index, ())


@blueprint.get("/entries/<int(max=9007199254740991):index>/evidence.json")
@allow(Act.RESULT_READ)
def evidence(index: int) -> Response:
    """Hand out the file with which anybody verifies the entry offline."""
    register, actor = current_register(), current_actor()
    view = read_entry(register, actor, index)
    content = gather_evidence(register, actor, view.entry.id)
    record_act(register, actor, Action.EVIDENCE_EXPORT, f"entry/{view.entry.id}", now=now())
    return attachment(content, f"entry-{index}.evidence.json", "application/json")


@blueprint.get("/entries/<int(max=9007199254740991):index>/proof")
@allow(Act.RESULT_READ)
def proof(index: int) -> Response:
    """Hand out the proof that the log holds the entry, as C2SP tlog-proof has it: it tells nothing of content."""
    register, actor = current_register(), current_actor()
    view = read_entry(register, actor, index)
    if view.proof is None:
        raise NotFoundError
    record_act(register, actor, Action.EVIDENCE_EXPORT, f"entry/{view.entry.id}", now=now())
    return attachment(view.proof.encode(), f"entry-{index}.tlog-proof", "text/plain; charset=utf-8")


@blueprint.get("/entries/<int(max=9007199254740991):index>/national/<int(max=9999):place>")
@allow(Act.RESULT_READ)
def national_file(index: int, place: int) -> Response:
    """Hand out a national signature that stands beside the entry."""
    register, actor = current_register(), current_actor()
    content = file_of_entry(register, actor, index, place)
    record_act(register, actor, Action.EVIDENCE_EXPORT, f"entry/{index}/national/{place}", now=now())
    return attachment(content, national_name(f"entry-{index}", place), MEDIA_TYPE)
