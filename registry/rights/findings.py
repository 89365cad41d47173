"""What a rule found: which rule, how grave, where, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.rights.words import Words


class Severity(StrEnum):
    """What a finding does to a draft."""

    REFUSES = "refuses"
    """The draft cannot be frozen, the proposal cannot be sealed."""
    CONFIRM = "confirm"
    """Must be confirmed in the terms before freezing (R5)."""
    WARNS = "warns"
    """Shown; the office decides."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one rule.

    `rule` is the id of design 4.3 ("R1" … "R23"), or "form" where the terms do not have the shape of their schema.
    `place` is the path of the member concerned, joined by dots, list positions as numbers:
    "terms.holders.1.title_share", "effective.from"; empty when the entry as a whole is concerned.
    `entries` are the ids of sealed entries the finding speaks of.
    `source` says where the rule comes from.
    """

    rule: str
    severity: Severity
    place: str
    words: Words
    entries: tuple[str, ...] = ()
    source: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the finding stands in the way of freezing and sealing."""
        return self.severity is not Severity.WARNS
