"""What evidence files say of one another: the trust that one proves may cast doubt upon the entry of another.

A file alone never tells of its own entry: the revocation comes later, and is NOT COVERED. Handed in together, a later
file's governance chain tells. The verdict stays: a later revocation undoes no entry (formats 3.6).

Source: formats 3.6 (suspect_from) and 3.8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from registry.rights.entries import StateCode
from registry.rights.governance import Trust
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class Suspect:
    """A revoked certificate whose entries are disputed from a position on."""

    state: StateCode
    fingerprint: str
    suspect_from: int


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """The entry of one file that holds: what must be known of it to say that another file casts doubt upon it."""

    name: str
    """Of the file."""
    index: int
    signed_with: frozenset[str]
    """Fingerprints of the certificates."""


def suspects_in(trust: Trust) -> tuple[Suspect, ...]:
    """Return the revoked certificates of a state of trust whose entries are disputed from a position on."""
    return tuple(
        Suspect(code, fingerprint, known.suspect_from)
        for code, state in trust.states.items()
        for fingerprint, known in state.certificates.items()
        if known.suspect_from is not None
    )


def suspected(index: int, signed_with: Collection[str], suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Return the certificates among these that cast doubt upon an entry."""
    return tuple(each for each in suspects if each.suspect_from <= index and each.fingerprint in signed_with)


def disputed_words(seen: Iterable[EntrySeen], suspects: Collection[Suspect]) -> tuple[Words, ...]:
    """Return what to say of the entries in doubt, one line each, by position."""
    suspects = sorted(suspects, key=lambda each: (each.state, each.fingerprint))
    return tuple(
        _DISPUTED.filled(
            name=entry.name,
            index=entry.index,
            state=suspect.state,
            fingerprint=suspect.fingerprint,
            since=suspect.suspect_from,
        )
        for entry in sorted(seen, key=lambda each: each.index)
        for suspect in suspected(entry.index, entry.signed_with, suspects)
    )


_DISPUTED = Words(
    "{name}: запись {index} спорная: сертификат {fingerprint} государства {state} позднее отозван, записи, подписанные "
    "им, начиная с № {since}, помечены как спорные. Запись сохраняет силу.",
    "{name}: entry {index} is disputed: certificate {fingerprint} of {state} was revoked later, and entries signed "
    "with it from no. {since} on are marked as disputed. The entry stands.",
)
