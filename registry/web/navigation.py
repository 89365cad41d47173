"""What every page carries: the register's name, the person, the ways to the desks, the other language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from registry.procedures.read_offices import office_name
from registry.rights.parties import Act, Actor, Role, may
from registry.web.display import plain
from registry.web.frame import current_register, current_settings
from registry.web.languages import current_language, other_language
from registry.web.sessions import actor_or_none
from registry.web.texts import LateText, gettext, late

ROLES = {
    Role.CLERK: late("clerk"),
    Role.SIGNATORY: late("signatory"),
    Role.REVIEWER: late("legal reviewer"),
    Role.AUDITOR: late("auditor"),
    Role.ADMINISTRATOR: late("administrator"),
    Role.OPERATOR: late("operator"),
}


ACTS = {
    Act.DRAFT_READ: late("read the drafts of the office"),
    Act.DRAFT_EDIT: late("draft results, ownership, licences, consents"),
    Act.PROPOSAL_FREEZE: late("fix a draft for signing"),
    Act.PROPOSAL_WITHDRAW: late("withdraw a proposal of the office"),
    Act.PROPOSAL_READ: late("read the proposals that concern the state"),
    Act.PROPOSAL_SIGN: late("sign for the office, with the office's own key"),
    Act.PROPOSAL_SEND_BACK: late("send a proposal back with a reason"),
    Act.KEY_ENROL: late("enrol a signing key"),
    Act.RESULT_READ: late("read results, licences and entries"),
    Act.REPORT_EXPORT: late("take extracts and lists away"),
    Act.ACTIVITY_READ: late("read the activity log of the state's people"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way in the navigation."""

    endpoint: str
    label: LateText
    act: Act | None
    """Who may do this sees the way; None: everybody."""
    desk: str
    """Pages that set `desk` to this are reached by this way."""


WAYS = (
    Way("clerk.queue", late("Tasks"), Act.DRAFT_READ, "tasks"),
    Way("results.index", late("Results"), Act.RESULT_READ, "results"),
    Way("licences.index", late("Licences"), Act.RESULT_READ, "licences"),
    Way("log.index", late("Log of entries"), None, "log"),
    Way("activity.index", late("Activity log"), Act.ACTIVITY_READ, "activity"),
    Way("governance.index", late("Governance"), Act.PROPOSAL_READ, "governance"),
    Way("guides.verify", late("Verification"), None, "verify"),
    Way("keys.index", late("Signing keys"), Act.KEY_ENROL, "keys"),
)


@dataclass(frozen=True, slots=True)
class WayShown:
    """A way as the page draws it."""

    address: str
    label: str
    desk: str


def ways_for(actor: Actor | None) -> list[WayShown]:
    """Return the ways that are of use to the person, in order."""
    return [
        WayShown(url_for(way.endpoint), str(way.label), way.desk)
        for way in WAYS
        if way.endpoint in current_app.view_functions
        and (way.act is None or (actor is not None and may(actor, way.act)))
    ]


def act_name(act: Act) -> str:
    """Return what an act is called in the page's language."""
    return str(ACTS[act])


def office_of(actor: Actor) -> str:
    """Return what the person's office is called in the page's language; its id where the register has no name."""
    name = office_name(current_register(), actor.state, actor.organ)
    return plain(name) if name else actor.organ


def role_name(role: Role) -> str:
    """Return what a role is called in the page's language."""
    return str(ROLES[role])


def _carried() -> dict[str, Any]:
    settings = current_settings()
    actor = actor_or_none()
    return {
        "errors": {},
        "body": settings.body,
        "register_name": settings.register_name,
        "public_url": settings.public_url,
        "demo": settings.demo,
        "actor": actor,
        "actor_role": role_name(actor.role) if actor else None,
        "ways": ways_for(actor),
        "language": current_language(),
        "other_language": other_language(),
        "switch_address": url_for("languages.switch", language=other_language(), next=request.full_path.rstrip("?")),
        "may_export": actor is not None and may(actor, Act.REPORT_EXPORT),
    }


def page_title(heading: str) -> str:
    """Return the title of the browser's tab."""
    return gettext(
        "%(heading)s – %(register)s",
        heading=heading,
        register=current_settings().body.name.within(current_language()),
    )


def init_navigation(app: Flask) -> None:
    """Give every page what it carries."""
    app.context_processor(_carried)
    app.jinja_env.globals["page_title"] = page_title
    app.jinja_env.filters.update(role_name=role_name, act_name=act_name, office_of=office_of)
