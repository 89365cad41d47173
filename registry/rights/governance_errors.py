"""What can be wrong with a governance entry or with a signer's standing, as facts with words in both languages.

Source: formats 3.6; rule R19.
"""

from __future__ import annotations

from registry.rights.errors import RightsError
from registry.rights.words import Words


class GovernanceError(RightsError):
    """Base: a governance entry, or a signature under the state of trust, is refused."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class ChainError(GovernanceError):
    """The entry does not follow the newest governance entry of this register."""


class ThresholdError(GovernanceError):
    """Too few have signed for this kind of governance entry.

    `missing` names the states whose further signatures would mend it; empty where no signature over these bytes can,
    since `parties` itself does not suffice.
    """

    def __init__(self, words: Words, missing: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.missing = missing


class GovernanceTermsError(GovernanceError):
    """The terms of a governance entry do not have the shape of formats 3.6, or contradict the state of trust."""


class MandateError(GovernanceError):
    """The certificate is unknown, revoked, or its organ's mandate does not cover the kind (R19)."""
