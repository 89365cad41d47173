"""How text stands on a terminal: labels beside wrapped values, digests in groups of four."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata

import click

WIDEST = 100
NARROWEST = 64
NO_BREAK = "\u00a0"
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_GROUPED_WIDTH = 64 + 15
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def terminal_width() -> int:
    """Return the columns to write in: the terminal's, within what people read well; the widest without one."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


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
    head = click.style(f"{label:<{column}}", dim=True)
    return [f"{'':{indent}}{head}{lines[0]}", *(f"{margin}{line}" for line in lines[1:])]


def ruled(title: str, width: int) -> str:
    """Return a title with a line to the right margin."""
    return f"{title} {'─' * (width - len(title) - 1)}"
