"""Guides, one per user group, and how to verify without trusting this site.

Source: design 5.7 (guides), formats 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from registry.web.access import public
from registry.web.frame import current_settings
from registry.web.texts import LateText, late

blueprint = Blueprint("guides", __name__)


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: a template of its own, a line about it."""

    slug: str
    title: LateText
    about: LateText


GUIDES = (
    Guide("clerk", late("For the clerk"), late("From a blank form to a proposal that others sign.")),
    Guide("signatory", late("For the signatory"), late("Read, sign with your office's own key, or send back.")),
    Guide("reviewer", late("For the legal reviewer"), late("What stands, since when, on which ground; extracts.")),
    Guide("auditor", late("For the auditor"), late("Verify an entry and the whole log, offline.")),
    Guide("administrator", late("For the administrator"), late("Certificates of the office: introduce, revoke.")),
)


@blueprint.get("/help")
@public
def index() -> str:
    """List the guides."""
    return render_template("guides/index.html", guides=GUIDES)


@blueprint.get("/help/<slug>")
@public
def guide(slug: str) -> str:
    """Show one guide."""
    for each in GUIDES:
        if each.slug == slug:
            return render_template(f"guides/{each.slug}.html", guide=each)
    raise NotFound


@blueprint.get("/verify")
@public
def verify() -> str:
    """Say how to verify an entry and the log without trusting this site."""
    return render_template("guides/verify.html", founding_id=current_settings().founding_id)
