"""One sealed entry: what it does, its terms, each check of its evidence, its way through the tree.

Source: design 5.1 (auditor), formats 3.8.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from registry.procedures.gather_evidence import gather_evidence
from registry.procedures.read_entry import read_entry
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.frame import current_register

blueprint = Blueprint("entries", __name__)


@blueprint.get("/entries/<int(max=9007199254740991):index>")
@allow(Act.RESULT_READ)
def entry(index: int) -> str:
    """Show one entry by its position in the log."""
    return render_template("entries/entry.html", view=read_entry(current_register(), current_actor(), index))


@blueprint.get("/entries/<int(max=9007199254740991):index>/evidence.json")
@allow(Act.RESULT_READ)
def evidence(index: int) -> Response:
    """Hand out the file with which anybody verifies the entry offline."""
    register, actor = current_register(), current_actor()
    view = read_entry(register, actor, index)
    content = gather_evidence(register, actor, view.entry.id)
    return attachment(content, f"entry-{index}.evidence.json", "application/json")
