"""What the sign-in page of the demonstration offers: its accounts, so that nobody has to look them up.

A real register has none of this.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.rights.parties import Role
from registry.settings import Settings

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
