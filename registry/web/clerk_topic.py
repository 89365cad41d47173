"""One topic a page of a draft's form, or everything on one: shown, saved at every step, two editors shown both.

Source: design 5.1 (clerk, errors, conflict of two editors).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures import ConflictError, DraftRecord
from registry.procedures.draft import examine_draft, read_draft, save_draft
from registry.rights.fields import MISSING
from registry.rights.findings import Finding, Severity
from registry.rights.parties import Act
from registry.rights.presentation import LANGUAGES
from registry.web.access import allow, current_actor
from registry.web.account import sign_out
from registry.web.frame import current_register, now, today
from registry.web.inputs_actions import CHANGES, add_states, change, split_extras
from registry.web.inputs_controls import ALWAYS, anchors, controls_of, full_labels, words_at
from registry.web.inputs_form import ALL, begun_anew, filled_in, page_of, pages_of, settled_controls
from registry.web.inputs_pages import FormPage, without_empty_rows
from registry.web.inputs_reading import cleaned
from registry.web.inputs_said import Difference, differences
from registry.web.inputs_surroundings import Surroundings, Wishes, surroundings
from registry.web.inputs_typed import CSRF, UnknownMemberError
from registry.web.languages import SWITCH, current_language

blueprint = Blueprint("drafts", __name__)

MOST_WORDS = 60
"""Characters by which parties are looked for."""
SAVE, LIST, SIGN_OUT = "save", "list", "sign-out"
_CONTROLS = (CSRF, "version", "seen", "action", "parties", SWITCH)


@dataclass(frozen=True, slots=True)
class _Sent:
    """One page as it was sent."""

    version: int
    action: str
    pairs: Sequence[tuple[str, str]]

    @property
    def changes(self) -> bool:
        """Whether a button inside the form was pressed."""
        return self.action.partition(":")[0] in CHANGES


@blueprint.get("/drafts/<draft_id>/<slug>")
@allow(Act.DRAFT_EDIT)
def topic(draft_id: str, slug: str) -> str:
    """Show one topic of a draft."""
    examined = examine_draft(current_register(), current_actor(), draft_id, now=now())
    page = _page(examined.record, slug)
    # What is still missing is said when the person asks; what was typed and cannot stand, at once.
    asked = "checked" in request.args
    shown = [finding for finding in examined.findings if asked or finding.words != MISSING]
    return _topic_page(examined.record, page, shown)


@blueprint.post("/drafts/<draft_id>/<slug>")
@allow(Act.DRAFT_EDIT)
def save(draft_id: str, slug: str) -> BaseResponse:
    """Save one topic as typed, finished or not, and go on."""
    record = read_draft(current_register(), current_actor(), draft_id)
    page = _page(record, slug)
    sent = _sent()
    typed, extras = split_extras(page, sent.pairs)
    values = add_states(page, page.read(typed), extras)
    if sent.changes:
        values = change(page, values, sent.action, extras, around_draft(record))
    else:
        values = {name: without_empty_rows(value) for name, value in values.items()}
    try:
        saved = _save(record, page, values, sent)
    except ConflictError as conflict:
        return make_response(_conflict_page(conflict.current, page, values), 409)
    return _go_on(saved, page, sent.action)


def _save(record: DraftRecord, page: FormPage, values: Mapping[str, Any], sent: _Sent) -> DraftRecord:
    register, actor, version = current_register(), current_actor(), sent.version
    content = page.put(record.content, values)
    if sent.action.startswith("anew:"):
        content = begun_anew(record.kind, content)
    content = filled_in(record.content, content, record.kind, around_draft(record), today())
    # Another's save of other pages is no conflict: what this page shows is stored as the person saw it.
    if request.form.get("seen") == page.seen(record.content):
        version = record.version
    return save_draft(register, actor, record.id, content, version, now=now())


def _sent() -> _Sent:
    for name in _CONTROLS:
        if len(request.form.getlist(name)) > 1:
            raise UnknownMemberError(name)
    version, action = request.form.get("version", ""), request.form.get("action", SAVE)
    if not (version.isascii() and version.isdecimal() and len(version) < 10):  # noqa: PLR2004 - digits
        raise UnknownMemberError("version")
    if action not in {SAVE, LIST, SIGN_OUT} and action.partition(":")[0] not in CHANGES:
        raise UnknownMemberError("action")
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in _CONTROLS]
    for name in request.files:
        raise UnknownMemberError(name)
    return _Sent(int(version), action, pairs)


def _go_on(record: DraftRecord, page: FormPage, action: str) -> BaseResponse:
    if action == SIGN_OUT:
        return sign_out()
    return redirect(_next_address(record, page, action), 303)


def _next_address(record: DraftRecord, page: FormPage, action: str) -> str:
    verb, _, rest = action.partition(":")
    if SWITCH in request.form:
        return _address(record, page)
    if action == LIST:
        return url_for("clerk.task_list", draft_id=record.id)
    if verb == "also":
        asked = dict.fromkeys([*request.args.getlist("also"), rest])
        return _address(record, page, also=[language for language in asked if language in LANGUAGES])
    if verb == "find":
        return _address(record, page, parties=cleaned(request.form.get("parties", ""))[:MOST_WORDS] or None)
    if verb in CHANGES:
        return _address(record, page, _anchor=_changed_place(verb, rest))
    examined = examine_draft(current_register(), current_actor(), record.id, now=now())
    refusing = (finding for finding in examined.findings if finding.severity is Severity.REFUSES)
    # What is found in a content as a whole keeps nobody from its other pages, where it may be mended.
    wrong = any(page.asks_at(finding.place) for finding in refusing)
    return _address(record, page, checked=1) if wrong else _following_address(record, page)


def _changed_place(verb: str, rest: str) -> str:
    name = rest.partition(":")[0]
    return f"{name}-rows" if verb in {"row", "remove", "equal"} else name


def _address(record: DraftRecord, page: FormPage, **more: Any) -> str:
    kept = {name: request.args.getlist(name) for name in ("also", "dates", "parties") if name in request.args}
    return url_for("drafts.topic", draft_id=record.id, slug=page.slug, **{**kept, **more})


def _following_address(record: DraftRecord, page: FormPage) -> str:
    slugs = [each.slug for each in pages_of(record.kind, record.content)]
    place = slugs.index(page.slug) + 1 if page.slug in slugs else len(slugs)
    if place < len(slugs):
        return url_for("drafts.topic", draft_id=record.id, slug=slugs[place])
    return url_for("clerk.check", draft_id=record.id)


def _page(record: DraftRecord, slug: str) -> FormPage:
    page = page_of(record.kind, record.content, slug)
    if page is None:
        raise NotFound
    return page


def around_draft(record: DraftRecord) -> Surroundings:
    """Return what a form about the draft offers beside its schema."""
    wishes = Wishes(
        current_language(),
        frozenset(request.args.getlist("also")),
        request.args.get("dates") == "three",
        request.args.get("parties", "")[:MOST_WORDS],
    )
    return surroundings(current_register(), current_actor(), record.result, wishes, today=today())


def _topic_page(
    record: DraftRecord,
    page: FormPage,
    findings: Sequence[Finding],
    stored: DraftRecord | None = None,
    conflict: Sequence[Difference] = (),
) -> str:
    around = around_draft(record)
    controls = settled_controls(controls_of(page.members, record.content, around), record.kind, record.content, around)
    mine = [finding for finding in findings if page.holds(finding.place)]
    errors = words_at(controls, [(one.place, one.words) for one in mine if one.severity is Severity.REFUSES], around)
    warnings = words_at(
        controls, [(one.place, one.words) for one in mine if one.severity is not Severity.REFUSES], around
    )
    ids, labels = anchors(controls), full_labels(controls)
    pages = pages_of(record.kind, record.content)
    return render_template(
        "clerk/topic.html",
        record=record,
        page=page,
        seen=page.seen(record.content if stored is None else stored.content),
        controls=controls,
        errors=errors,
        warnings=warnings,
        summary={ids[name]: f"{labels[name]}: {words}" for name, words in errors.items()} | _whole(mine, page, around),
        around=around,
        step=next((place for place, each in enumerate(pages, 1) if each.slug == page.slug), None),
        steps=len(pages),
        whole=page.slug == ALL,
        stored=stored,
        conflict=conflict,
        more_languages=[
            (code, words) for code, words in LANGUAGES.items() if code not in around.languages | set(ALWAYS)
        ],
    )


def _whole(findings: Sequence[Finding], page: FormPage, around: Surroundings) -> dict[str, str]:
    """Return what is said about the page as a whole: at what nobody types by itself."""
    said = [around.say(each.words) for each in findings if each.place in page.places and each.words != MISSING]
    return {"topic": " ".join(dict.fromkeys(said))} if said else {}


def _conflict_page(current: DraftRecord, page: FormPage, values: Mapping[str, Any]) -> str:
    around = around_draft(current)
    typed = page.put(current.content, values)
    shown = replace(current, content=typed)
    found = differences(page, current.content, typed, around)
    return _topic_page(shown, page, (), current, found)
