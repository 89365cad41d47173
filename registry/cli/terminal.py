"""How text stands on a terminal: labels beside wrapped values, digests in groups of four."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
import unicodedata
from typing import TextIO

WIDEST = 100
NARROWEST = 64
NO_BREAK = "\u00a0"
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_GROUPED_WIDTH = 64 + 15
_COLOURS = {"red": 31, "green": 32, "yellow": 33}
_SGR = re.compile(r"\x1b\[[0-9]+m")
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def terminal_width() -> int:
    """Return the columns to write in: the terminal's, within what people read well; the widest without one."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def styled(text: str, *, fg: str = "", bold: bool = False, dim: bool = False) -> str:
    """Return the text in a colour, bold or dim, for a terminal; `uncoloured` takes it off again."""
    codes = [*([_COLOURS[fg]] if fg else []), *([1] if bold else []), *([2] if dim else [])]
    return "".join(f"\x1b[{code}m" for code in codes) + text + "\x1b[0m" if codes else text


def uncoloured(text: str) -> str:
    """Return the text without what `styled` put around it."""
    return _SGR.sub("", text)


def is_coloured(stream: TextIO) -> bool:
    """Whether a stream takes colours: a terminal, and NO_COLOR is not set."""
    return not os.environ.get("NO_COLOR") and stream.isatty()


def plain(text: str, keep: str = "") -> str:
    """Return text without control and formatting characters, each shown as a replacement character."""
    return "".join(
        letter if letter in keep or unicodedata.category(letter) not in _HIDDEN else "\ufffd" for letter in text
    )


def grouped(text: str, width: int) -> str:
    """Return the text with every SHA-256 in it in groups of four, held together by no-break spaces.

    Where a whole digest does not fit the width, it may be broken in its middle and nowhere else.
    """
    middle = NO_BREAK if width >= _GROUPED_WIDTH else " "

    def halves(digest: re.Match[str]) -> str:
        groups = textwrap.wrap(digest[0], 4)
        return middle.join((NO_BREAK.join(groups[:8]), NO_BREAK.join(groups[8:])))

    return _DIGEST.sub(halves, text)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text's lines, each broken at the width; at least one."""
    shown = grouped(plain(text, keep="\n"), width).split("\n")
    lines = [line for part in shown for line in textwrap.wrap(part, width, break_on_hyphens=False)]
    return [line.replace(NO_BREAK, " ") for line in lines or [""]]


def labelled(label: str, value: str, column: int, width: int, indent: int = 0) -> list[str]:
    """Return a label and a value wrapped beside it."""
    margin = " " * (indent + column)
    lines = wrapped(value, width - len(margin))
    head = styled(f"{label:<{column}}", dim=True)
    return [f"{'':{indent}}{head}{lines[0]}", *(f"{margin}{line}" for line in lines[1:])]


def ruled(title: str, width: int) -> str:
    """Return a title with a line to the right margin."""
    return f"{title} {'─' * (width - len(title) - 1)}"
