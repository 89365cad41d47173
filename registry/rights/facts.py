"""Facts that differ from body to body and change with time: terms of protection, reason codes, organs, kinds.

They are configuration (`config/`), each row with its dates, its source, and whether a lawyer has checked it.

Source: design 4.3 (last paragraph); rules R12, R13, R19.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class ProtectionTerm:
    """How long one type of right lasts that an office gives, for applications filed within the dates of the row."""

    office: str
    """WIPO ST.3 code of a state or an office; "*" for every one that has no row of its own."""
    right_type: str
    """One of `kinds._choices.RIGHT_TYPES`."""
    years: int | None
    """Counted from the filing date; None: as long as the information is kept secret."""
    renewable_to: int | None
    """Years from the filing date to which it can be renewed; None: not renewable."""
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False

    def covers(self, filed_on: date) -> bool:
        """Whether the row is about applications filed on the day."""
        return self.since <= filed_on and (self.until is None or filed_on <= self.until)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that a form offers; `matter` says where: "correction", "refusal" (of consent), "sending_back"."""

    matter: str
    code: str
    words: Words
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False

    def covers(self, day: date) -> bool:
        """Whether the reason may be given on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ of a state, or of the body as a whole, and the kinds of entry it is meant to sign.

    What it may sign the governance entries of the log say (R19); these rows are what a founding entry is drawn up from.
    """

    organ: str
    state: str | None
    """None: an organ of the body as a whole."""
    name: Words
    kinds: tuple[str, ...]
    """Kinds of entry; "*" covers every kind, none means that it signs nothing here."""
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False


@dataclass(frozen=True, slots=True)
class KindInUse:
    """A kind of entry about results that the body records between two days; what was sealed before and after stays."""

    kind: str
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False

    def covers(self, day: date) -> bool:
        """Whether entries of the kind are recorded on the day."""
        return self.since <= day and (self.until is None or day <= self.until)
