"""Reading what an office is called: its name as the newest governance entry gives it.

Source: formats 3.6.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.procedures import Register
from registry.records.trust import current_trust
from registry.rights.entries import StateCode


def office_name(register: Register, state: StateCode, organ: str) -> Mapping[str, str] | None:
    """Return the name of a state's organ, multilingual; None where no mandate names it."""
    with register.database.reading() as connection:
        trust = current_trust(connection)
    known = trust.states.get(state) if trust else None
    mandate = known.organs.get(organ) if known else None
    return mandate.name if mandate else None


def certified_offices(register: Register) -> Mapping[str, Mapping[str, str]]:
    """Return the names of the organs that hold certificates, multilingual, by fingerprint; revoked ones included.

    A certificate names its organ in one language; the mandate names it in those of the register.
    """
    with register.database.reading() as connection:
        trust = current_trust(connection)
    return {
        fingerprint: state.organs[known.organ].name
        for state in (trust.states.values() if trust else ())
        for fingerprint, known in state.certificates.items()
        if known.organ in state.organs
    }
