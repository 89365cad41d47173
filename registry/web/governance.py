"""The governance desk: the state of trust at any index, the chain it rests on, and every act, begun from its row.

Nothing here signs: an act becomes a draft, is frozen, and signed with governance keys as any other proposal.

Source: design 5.1 (administrator, auditor); formats 3.6.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures import NotFoundError
from registry.procedures.propose_governance import (
    CertificateRefusedError,
    ProposedAct,
    begin_act,
    introduce_certificate,
)
from registry.procedures.read_governance import GovernanceView, acts_under_way, read_governance, read_key_history
from registry.rights.entries import StateCode
from registry.rights.governance_demands import ACTS, KEYS_CHANGED, Matter, matter_of
from registry.rights.kinds import kind_of
from registry.rights.parties import Act
from registry.web.access import allow, allows, current_actor, signed_in
from registry.web.dates import Moment, asked_moment
from registry.web.frame import current_register, now
from registry.web.governance_rows import (
    KNOWN,
    MATTERS,
    acts_of_state,
    all_acts,
    authority_rows,
    certificate_rows,
    common_rows,
    governance_rows,
    organ_rows,
    signing_states,
    state_rows,
)
from registry.web.inputs_reading import members
from registry.web.inputs_typed import only_members
from registry.web.keys import MOST_CERTIFICATE_FILE, UnreadableError, certificate_der
from registry.web.languages import current_language
from registry.web.texts import gettext

blueprint = Blueprint("governance", __name__)

MOST_TYPED = 4000
"""Characters of a member that an address carries: the longest is a witness's key."""
MOST_FILES = 16
BRINGS_CERTIFICATES = frozenset({"authority.introduced", "certificate.introduced", KEYS_CHANGED})


def _may_begin(moment: Moment) -> bool:
    """An act is begun upon the present state of trust only."""
    return moment.as_recorded_at == moment.log_size and (allows(Act.DRAFT_EDIT) or allows(Act.KEY_ENROL))


def _view(moment: Moment) -> GovernanceView:
    return read_governance(current_register(), as_recorded_at=moment.as_recorded_at)


@blueprint.get("/governance")
@signed_in
def index() -> str:
    """Show the state of trust as recorded at an index, the acts under way, and the chain."""
    moment, actor = asked_moment(), current_actor()
    view = _view(moment)
    return render_template(
        "governance/index.html",
        moment=moment,
        view=view,
        states=state_rows(view),
        common=common_rows(view),
        chain=tuple(reversed(view.chain)),
        under_way=acts_under_way(current_register(), actor),
        may_begin=_may_begin(moment),
        all_acts=all_acts(view.trust, actor.state),
    )


@blueprint.get("/governance/states/<code>")
@signed_in
def state(code: str) -> str:
    """Show what is trusted for one state: keys, authorities, organs with mandates, certificates."""
    moment = asked_moment()
    view, named = _view(moment), StateCode(code)
    known = view.trust.states.get(named)
    if known is None:
        raise NotFoundError
    at = now()
    return render_template(
        "governance/state.html",
        moment=moment,
        view=view,
        code=named,
        known=known,
        row=next(row for row in state_rows(view) if row.code == named),
        governing=governance_rows(view, named, at),
        authorities=authority_rows(view, named, at),
        organs=organ_rows(view, named),
        certificates=certificate_rows(view, named, at),
        acts=acts_of_state(view.trust, named, current_actor()),
        may_begin=_may_begin(moment),
        is_own=named == current_actor().state,
    )


@blueprint.get("/governance/states/<code>/organs/<organ>")
@signed_in
def key_history(code: str, organ: str) -> str:
    """Show every entry that changed what an organ may sign, and with which keys."""
    history = read_key_history(current_register(), code, organ)
    names = (link.trust.states[StateCode(code)].organs.get(organ) for link in reversed(history))
    name = next((mandate.name for mandate in names if mandate), {"en": organ})
    return render_template("governance/history.html", code=code, organ=organ, name=name, history=history)


@blueprint.get("/governance/begin/<kind>")
@allow(Act.DRAFT_EDIT, Act.KEY_ENROL)
def ask_to_begin(kind: str) -> str:
    """Say who must sign an act, before a draft of it is begun."""
    return _begin_page(kind, _known(request.args), {})


def _known(given: Any) -> dict[str, str]:
    return {name: given[name][:MOST_TYPED] for name in KNOWN if given.get(name)}


def _begin_page(kind: str, terms: dict[str, str], errors: dict[str, str]) -> str:
    if kind not in ACTS:
        raise NotFoundError
    actor, view = current_actor(), read_governance(current_register())
    concerned = StateCode(terms.get("state") or actor.state)
    matter = matter_of(view.trust, kind, concerned)
    return render_template(
        "governance/begin.html",
        kind=kind,
        title=kind_of(kind).title,
        terms=terms,
        fields={name: field.label for name, field in members(kind_of(kind).schema).items() if name in terms},
        view=view,
        is_common=matter in {Matter.COMMON, Matter.FIRST_KEYS},
        says=MATTERS[matter],
        signing=signing_states(view.trust, matter, concerned),
        brings=kind in BRINGS_CERTIFICATES,
        several=kind == KEYS_CHANGED,
        errors=errors,
    )


@blueprint.post("/governance/begin/<kind>")
@allow(Act.DRAFT_EDIT, Act.KEY_ENROL)
def begin(kind: str) -> BaseResponse:
    """Begin the draft of an act."""
    only_members(*KNOWN, "certificate", files=("certificate",))
    terms = _known(request.form)
    try:
        draft = _begun(kind, terms)
    except (CertificateRefusedError, UnreadableError) as refusal:
        page = _begin_page(kind, terms, {"certificate": refusal.words.within(current_language())})
        return make_response(page, 422)
    flash(gettext("Drafted. A clerk of your office freezes it; governance keys sign it."), "done")
    return redirect(url_for("clerk.task_list", draft_id=draft), 303)


def _begun(kind: str, terms: dict[str, str]) -> str:
    register, actor = current_register(), current_actor()
    ders = tuple(certificate_der(content) for content in _files())
    if kind == "certificate.introduced" and ders:
        return introduce_certificate(register, actor, terms.get("organ", actor.organ), ders[0], now=now()).id
    return begin_act(register, actor, ProposedAct(kind, terms, ders), now=now()).id


def _files() -> list[bytes]:
    files = request.files.getlist("certificate")[:MOST_FILES]
    contents = [file.stream.read(MOST_CERTIFICATE_FILE + 1) for file in files]
    return [content for content in contents if content]
