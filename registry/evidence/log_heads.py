"""The order of the governance entries that the leaves of a log name: what can be told of it without any content.

A leaf names the newest governance entry before it, and there is always one newest: once a leaf has named another, no
later leaf may name an earlier one again. Whether the first leaf after a governance entry names it, only those can tell
who read the entries: the audit and every mirror.

Source: formats 3.4 (the last line of a leaf) and 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_HEADS = 65_536
"""Governance entries followed: a log of more is not examined further in this respect, and memory stays bounded."""


@dataclass(slots=True)
class HeadOrder:
    """The heads that leaves have named so far, in log order."""

    current: str | None = None
    left: set[bytes] = field(default_factory=set)
    """Heads that a later one has replaced, as bytes."""

    def takes(self, head: str) -> bool:
        """Whether the next leaf may name the head: the current one, or one that no leaf has left behind."""
        if head == self.current:
            return True
        if bytes.fromhex(head) in self.left:
            return False
        if self.current is not None and len(self.left) < MOST_HEADS:
            self.left.add(bytes.fromhex(self.current))
        self.current = head
        return True
