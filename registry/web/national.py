"""National signatures beside a proposal: attached by a party's signatory, handed out to whoever may read it.

Source: decision 24; design 6.1 (upload: by content and size, sent as attachment).
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures.attach_national import MEDIA_TYPE, NationalRefusedError, attach_national
from registry.procedures.read_national import file_of_proposal
from registry.rights.parties import Act
from registry.signing.national import MOST_FILE, CheckResult
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.frame import current_register, now
from registry.web.inputs_typed import only_members
from registry.web.languages import current_language
from registry.web.national_shown import national_name
from registry.web.signatory import proposal_page
from registry.web.texts import gettext

blueprint = Blueprint("national", __name__)


@blueprint.post("/proposals/<int(max=9999999999):number>/national")
@allow(Act.PROPOSAL_SIGN)
def attach(number: int) -> BaseResponse:
    """Take a detached CMS file, check it as far as can be, and keep it with what the check gave."""
    only_members("national", files=("national",))
    file = request.files.get("national")
    if file is None or not file.filename:
        words = gettext("Choose the file of the national signature (CMS, DER).")
        return make_response(proposal_page(number, {"national": words}), 422)
    content = file.stream.read(MOST_FILE + 1)
    try:
        attached = attach_national(current_register(), current_actor(), number, content, now=now())
    except NationalRefusedError as refusal:
        words = refusal.words.within(current_language())
        return make_response(proposal_page(number, {"national": words}), 422)
    look = "refused" if attached.result is CheckResult.DOES_NOT_MATCH else "done"
    flash(gettext("The national signature is attached; what its check gave stands beside it."), look)
    return redirect(url_for("signatory.proposal", number=number, _anchor="national-signatures"), 303)


@blueprint.get("/proposals/<int(max=9999999999):number>/national/<int(max=9999):place>")
@allow(Act.PROPOSAL_READ)
def national_file(number: int, place: int) -> Response:
    """Hand out a file as it was attached."""
    content = file_of_proposal(current_register(), current_actor(), number, place)
    return attachment(content, national_name(f"proposal-{number}", place), MEDIA_TYPE)
