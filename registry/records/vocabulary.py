"""The closed lists that columns hold, as enums.

Source: design 4.2 (life of a proposal), formats 3.2 (access) and 3.4 (the two logs).
"""

from __future__ import annotations

from enum import StrEnum


class AccountStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class InterfaceLanguage(StrEnum):
    """Language of a person's screens."""

    RUSSIAN = "ru"
    ENGLISH = "en"


class Access(StrEnum):
    """Who may read an entry's content: any member state, or its parties alone."""

    MEMBERS = "members"
    PARTIES = "parties"


class Log(StrEnum):
    """The register's two logs."""

    ENTRIES = "entries"
    ACTIVITY = "activity"


class ProposalStatus(StrEnum):
    """Where a proposal stands; only the first two ever change."""

    OPEN = "open"
    COMPLETE = "complete"
    SEALED = "sealed"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


class ProposalStep(StrEnum):
    """What happened to a proposal."""

    FROZEN = "frozen"
    SIGNED = "signed"
    COMPLETED = "completed"
    SEALED = "sealed"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
