"""What can be wrong with what an office hands in, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RightsError(ValueError):
    """Base of every error of the law."""


class UnknownKindError(RightsError):
    """The register knows no kind of entry of this name."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown kind of entry: {kind!r}")
        self.kind = kind


class TermsError(RightsError):
    """The terms do not have the shape of their schema; `messages` is nested by member, lists by position."""

    def __init__(self, kind: str, messages: Mapping[str, Any]) -> None:
        super().__init__(f"terms of {kind} do not fit its schema: {messages}")
        self.kind = kind
        self.messages = messages
