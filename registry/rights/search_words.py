"""Folding of words for search: one normaliser writes the column searched and reads the question.

Both databases then answer alike, whatever collation or case rules they have.

Source: design 5.6 (search).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FOLDED = str.maketrans("ёқғңҳҷӣӯәөұүіў", "екгнхчиуаоууиу")
"""Letters of the members' alphabets that people type as their Russian neighbours."""
_FOLDED_AWAY = re.compile(f"[{''.join(map(chr, FOLDED))}]")
MOST_WORDS = 12
_WORD = re.compile(r"[\w]+(?:[-./][\w]+)*")


def fold(words: str) -> str:
    """Return the text as it is compared: compatibility form, no case, neighbours folded, single spaces."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    folded = unicodedata.normalize("NFC", folded)
    if _FOLDED_AWAY.search(folded):  # looking costs a tenth of translating
        folded = folded.translate(FOLDED)
    return " ".join(folded.split())


# Right-holders come again and again, and a title is folded for several columns.
remembered_fold = lru_cache(maxsize=4096)(fold)


def folded_words(question: str) -> tuple[str, ...]:
    """Return the words of a question as they are compared, at most twelve."""
    return tuple(_WORD.findall(fold(question))[:MOST_WORDS])
