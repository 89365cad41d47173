"""A draft, a payload, a sealed entry: the shapes that travel through every floor.

Terms stay JSON-shaped (mappings, sequences, strings, integers, booleans, null) from the form to the log,
so that what is shown, signed and stored is one and the same object; each kind's schema is their only description.

Source: formats 3.2 and 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NewType

EntryId = NewType("EntryId", str)
"""Lower-case hex SHA-256 of the payload bytes."""
Kind = NewType("Kind", str)
"""`subject.event`, for example "licence.granted"; the modules of `rights.kinds` list them."""
StateCode = NewType("StateCode", str)
"""WIPO ST.3 code, two capital letters."""
ResultNumber = NewType("ResultNumber", str)
"""For example "ICMEC-2026-000123"."""

Terms = Mapping[str, Any]

PAYLOAD_FORMAT = "ip-rights-entry/1"
ACCESS_LEVELS = ("members", "parties")


@dataclass(frozen=True, slots=True)
class Effective:
    """Legal dates, both inclusive; `until` None is open."""

    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies within the dates."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def is_empty(self) -> bool:
        """Whether the end lies before the beginning: never in force."""
        return self.ends_on is not None and self.ends_on < self.starts_on

    def before(self, day: date) -> Effective:
        """Return the dates cut so that they end before the day."""
        last = day - timedelta(days=1)
        return self if self.ends_on is not None and self.ends_on <= last else Effective(self.starts_on, last)

    def meets(self, other: Effective) -> bool:
        """Whether some day lies within both."""
        if self.is_empty or other.is_empty:
            return False
        mine_first = self.ends_on is None or other.starts_on <= self.ends_on
        return mine_first and (other.ends_on is None or self.starts_on <= other.ends_on)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that stays with its custodian; the register holds this description of it."""

    sha256: str
    """Lower-case hex, 64 digits."""
    size: int
    """Bytes."""
    media_type: str
    name: str
    custodian: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an office decides about an entry; the rules judge this."""

    kind: Kind
    result: ResultNumber | None
    effective: Effective
    terms: Terms
    after: EntryId | None = None
    access: str = "members"
    language: str = "ru"
    documents: tuple[Document, ...] = ()
    asked: tuple[StateCode, ...] = ()
    """States that the drafter asks to sign a common matter of governance, sorted; none named: every one that may.
    Not part of what is signed: there `parties` says it."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is signed: a draft fixed in one register, with its parties and a nonce (16 bytes)."""

    register: str
    draft: Draft
    parties: tuple[StateCode, ...]
    nonce: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed entry, as the log holds it."""

    id: EntryId
    index: int
    """Position in the entries log, from 0; shown to people as it is."""
    sealed_at: datetime
    """UTC instant, whole seconds; the operator's claim."""
    payload: Payload
    governance_head: EntryId | None
    """Newest governance entry before this one; None for the founding entry."""

    @property
    def kind(self) -> Kind:
        """The kind of entry."""
        return self.payload.draft.kind

    @property
    def terms(self) -> Terms:
        """The terms, JSON-shaped."""
        return self.payload.draft.terms

    @property
    def effective(self) -> Effective:
        """The legal dates."""
        return self.payload.draft.effective
