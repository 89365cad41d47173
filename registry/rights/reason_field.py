"""A reason given by its code: which codes there are, and what they mean, the body of states configures.

Source: design 4.1 (entry.corrected, consent.refused), 4.3 (configured facts).
"""

from __future__ import annotations

from typing import Any

from registry.rights.fields import Line
from registry.rights.words import Words

MOST_CODE = 60


class ReasonField(Line):
    """Code of a reason; `matter` says from which configured list (`Body.reasons_for`)."""

    def __init__(self, label: Words, matter: str, **more: Any) -> None:
        super().__init__(label, most=MOST_CODE, **more)
        self.matter = matter
