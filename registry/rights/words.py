"""Words that the register itself says, in both its languages.

Findings, labels and sentences of effect belong to the law, so they are kept beside it and not in the
interface's catalogues: a signatory, an auditor's terminal and a PDF must read the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Russian and in English, both idiomatic, neither empty."""

    ru: str
    en: str

    def within(self, language: str) -> str:
        """Return the text in the language asked for; English for any language but Russian."""
        return self.ru if language == "ru" else self.en

    def filled(self, **values: Words | str | int) -> Words:
        """Return the text with `{name}` places filled, each value in its own language."""
        return Words(
            ru=self.ru.format(**{name: _spoken(value, "ru") for name, value in values.items()}),
            en=self.en.format(**{name: _spoken(value, "en") for name, value in values.items()}),
        )


def _spoken(value: Words | str | int, language: Language) -> str:
    return value.within(language) if isinstance(value, Words) else str(value)
