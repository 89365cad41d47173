"""Reading the parties that the register knows: right-holders, as far as the person may read.

Source: design 5.1 (party from the authority file first).
"""

from __future__ import annotations

from registry.procedures import Register
from registry.records.known_parties import known_right_holders
from registry.rights.parties import Actor, Party

MOST = 400


def read_parties(register: Register, actor: Actor, *, most: int = MOST, words: str = "") -> tuple[Party, ...]:
    """Return the right-holders of the register by state and number, each once.

    Args:
        register: The register.
        actor: The person.
        most: So many at most.
        words: Of a name or a number; empty for whoever comes first.
    """
    with register.database.reading() as connection:
        return known_right_holders(connection, actor, most=most, words=words)
