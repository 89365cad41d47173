"""What a state's mirror is handed: checkpoints and envelopes that its state may read, to who signs with its key.

No session and no cookie: each request carries a note signed by the mirror's own key. To anybody else the page answers
401, whichever state is named, and says nothing of the register.

Source: formats 3.9; decision 21.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.evidence.mirror_request import MirrorRequest
from registry.procedures import NotAllowedError
from registry.procedures.feed_mirror import Asking, feed_mirror
from registry.web.access import public
from registry.web.frame import current_register, current_settings, now

blueprint = Blueprint("mirrors", __name__)


@blueprint.get("/mirror/<string(length=2):state>/<int(max=9007199254740991):since>")
@public  # to a mirror that proves itself; the procedure asks for the proof
def part(state: str, since: int) -> Response:
    """Hand out the next part to a mirror."""
    settings = current_settings()
    wanted = MirrorRequest(settings.founding_id, state, since, now())
    asking = Asking(wanted, settings.mirrors.get(state), request.headers.get("Authorization", ""))
    try:
        content = feed_mirror(current_register(), asking, now=now())
    except NotAllowedError:
        return Response("Unauthorized\n", 401, {"WWW-Authenticate": "Ip-Rights-Mirror"}, content_type="text/plain")
    response = Response(content, content_type="application/jsonl")
    response.headers["Cache-Control"] = "no-store"
    return response
