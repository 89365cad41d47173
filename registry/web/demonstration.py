"""What the demonstration offers: its accounts on the sign-in page, and a page that tells its stories.

A real register has none of this.

Source: design 5.7.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from registry.rights.parties import Role
from registry.settings import Settings
from registry.settings.demonstration import Sight, read_stories
from registry.web.access import public
from registry.web.display import kind_title
from registry.web.frame import current_settings
from registry.web.texts import gettext

blueprint = Blueprint("demonstration", __name__)

PASSWORD = "demonstration-only"  # noqa: S105 - public by intention
STATES = ("AM", "BY", "KZ", "KG", "RU", "TJ")
LOGIN_ROLES = (
    ("clerk", Role.CLERK),
    ("signatory", Role.SIGNATORY),
    ("reviewer", Role.REVIEWER),
    ("auditor", Role.AUDITOR),
    ("admin", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """One fictitious office's accounts."""

    state: str
    logins: tuple[tuple[Role, str], ...]


def demo_accounts(settings: Settings) -> tuple[DemoOffice, ...]:
    """Return the demonstration's accounts, office by office; none elsewhere."""
    if not settings.demo:
        return ()
    return tuple(
        DemoOffice(state, tuple((role, f"{state.lower()}-{word}") for word, role in LOGIN_ROLES)) for state in STATES
    )


@blueprint.get("/stories")
@public
def stories() -> str:
    """Tell the stories of the demonstration, each with what there is to look at."""
    settings = current_settings()
    if not settings.demo:
        raise NotFound
    return render_template("demonstration/stories.html", told=read_stories(settings.home))


@blueprint.app_template_filter()
def sight_words(sight: Sight) -> str:
    """Return what a link of a story leads to, in the page's language."""
    match sight.kind:
        case "result":
            return gettext("Result %(number)s: what stands today", number=sight.name)
        case "before":
            return gettext("Result %(number)s: as recorded at the time", number=sight.name)
        case "proposal":
            return gettext("Proposal %(number)s (for the offices concerned)", number=sight.name)
        case _:
            return gettext("Entry %(number)s: %(kind)s", number=sight.name, kind=kind_title(sight.entry_kind))
