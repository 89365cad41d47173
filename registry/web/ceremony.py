"""The key ceremony of an act of governance: a checklist, and minutes to print or to take as PDF.

Source: design 5.1 (administrator: key ceremony as a checklist with printable minutes).
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from registry.evidence.activity import Action
from registry.procedures.read_ceremony import print_minutes, read_minutes
from registry.procedures.record_act import record_act
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.frame import current_register, now
from registry.web.languages import current_language

blueprint = Blueprint("ceremony", __name__)


@blueprint.get("/proposals/<int(max=9999999999):number>/minutes")
@allow(Act.PROPOSAL_READ)
def minutes(number: int) -> str:
    """Show the checklist and minutes, made to be printed."""
    statement = read_minutes(current_register(), current_actor(), number, current_language())
    return render_template("governance/minutes.html", statement=statement, number=number)


@blueprint.get("/proposals/<int(max=9999999999):number>/minutes.pdf")
@allow(Act.REPORT_EXPORT)
def minutes_file(number: int) -> Response:
    """Hand out the minutes as a PDF."""
    register, actor = current_register(), current_actor()
    pdf = print_minutes(register, actor, number, current_language())
    record_act(register, actor, Action.REPORT_EXPORT, f"proposal/{number}", now=now())
    return attachment(pdf, f"minutes-{number}.pdf", "application/pdf")
