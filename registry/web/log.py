"""The public log: its page for people, its checkpoint, tiles and bundles for programs. It tells nothing of content.

Source: formats 3.5; C2SP tlog-tiles.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request

from registry.procedures import NotFoundError
from registry.procedures.read_log import read_checkpoint, read_log_page, read_tile
from registry.records.vocabulary import Log
from registry.web.access import public
from registry.web.frame import current_register
from registry.web.result_sections import doubt_marks
from registry.web.sessions import actor_or_none

blueprint = Blueprint("log", __name__)

FULL_TILE = "public, max-age=604800, immutable"
_INDEX = re.compile("[0-9]{1,15}")
PARTIAL_TILE = "public, max-age=60"


@blueprint.get("/entries")
@public
def index() -> str:
    """Show the newest checkpoint and the leaves it covers."""
    before = request.args.get("before", "")
    until = int(before) if _INDEX.fullmatch(before) else None
    try:
        page = read_log_page(current_register(), actor_or_none(), before=until)
    except NotFoundError:
        page = None
    marks = doubt_marks(page.doubts) if page else {}
    return render_template("log/index.html", page=page, before=before, marks=marks)


@blueprint.get("/log/<any(entries, activity):name>/checkpoint")
@public
def checkpoint(name: str) -> Response:
    """Hand out the newest checkpoint of a log, a signed note."""
    response = Response(read_checkpoint(current_register(), Log(name)), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/log/<any(entries, activity):name>/tile/<path:place>")
@public
def tile(name: str, place: str) -> Response:
    """Hand out a tile, or a bundle of leaves, of a published log; a leaf tells nothing of content."""
    content = read_tile(current_register(), f"tile/{place}", Log(name))
    response = Response(content, content_type="application/octet-stream")
    response.headers["Cache-Control"] = PARTIAL_TILE if ".p/" in place else FULL_TILE
    return response
