"""Every kind of entry: one module each, found by name, so that a new kind touches nothing else.

A module of this folder defines `KIND = KindOfEntry(...)`: its schema, the rule function, who must sign, what it does
to what stands, the sentence of effect, the form's topics. Modules whose name begins with an underscore are shared.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from registry.rights.entries import Draft, Entry, EntryId, Kind, ResultNumber, StateCode, Terms
from registry.rights.errors import UnknownKindError
from registry.rights.fields import TermsSchema
from registry.rights.findings import Finding
from registry.rights.folding import Folding
from registry.rights.governance_trust import Trust
from registry.rights.parties import Body
from registry.rights.stands import Standing
from registry.rights.words import Words

MOST_FIELDS_ON_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A draft and what it is judged against."""

    draft: Draft
    standing: Standing
    """Of the draft's result, as recorded now, in force on the draft's first effective day."""
    body: Body
    trust: Trust | None
    """State of trust now; None only while the register is being founded."""
    today: date
    background: Mapping[ResultNumber, Standing] = field(default_factory=dict)
    """Standing of each result that the draft's result embeds, for R9; one that is not given counts as not consented."""
    alike: tuple[Alike, ...] = ()
    """Results in the register that may be the one being registered, for R23."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A result in the register that shares something with the one being registered."""

    result: ResultNumber
    entry: EntryId
    """The entry that registered it."""
    sharing: str
    """"title", "number" or "document"."""
    restricted: bool = False
    """Whether the states that keep it to themselves alone may know of it."""


@dataclass(frozen=True, slots=True)
class RequiredParty:
    """A state whose signature completes the entry, and why."""

    state: StateCode
    reason: Words


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the form: at most eight members of the terms."""

    slug: str
    title: Words
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """Which legal status event of WIPO ST.27 an entry is, for the ST.96 export."""

    codes: tuple[str, ...]
    """Every detailed event code that entries of the kind may have; none: the standard has no such event."""
    of: Callable[[Draft, Standing], str] | None = None
    """Which of them a draft has beside what stands about its result; None where there is one at most."""

    def code(self, draft: Draft, standing: Standing) -> str | None:
        """Return the code of a draft, or None where the standard has none."""
        if self.of is not None:
            return self.of(draft, standing)
        return self.codes[0] if self.codes else None


NO_LEGAL_EVENT = LegalEvent(())


@dataclass(frozen=True, slots=True)
class KindOfEntry:
    """All that the register knows of one kind."""

    kind: Kind
    title: Words
    """Noun phrase, for example "Предоставление лицензии" / "Grant of a licence"."""
    schema: type[TermsSchema]
    topics: tuple[Topic, ...]
    required_parties: Callable[[Case], tuple[RequiredParty, ...]]
    check: Callable[[Case], tuple[Finding, ...]]
    """The kind's rule function; the rules common to all kinds are in `rights.rules`."""
    sentence: Callable[[Draft, Body], Words]
    """What the entry does, in one or two sentences a signatory can rely on; plain text."""
    voids_others: bool
    """Whether sealing it makes open proposals about the same result lapse (R21)."""
    governance: bool = False
    st27: LegalEvent = NO_LEGAL_EVENT
    fold: Callable[[Folding, Entry], None] | None = None
    """What a sealed entry does to what stands; None: nothing but to be kept (`Standing.of_kind`)."""
    derives: Mapping[str, Callable[[Case], Any]] = field(default_factory=dict)
    """Members of the terms that the register works out and nobody types; a value that is empty is left out."""
    suggests: Mapping[str, Callable[[Terms], Any]] = field(default_factory=dict)
    """Members that a form fills in from what else was typed, finished or not, and that may be changed."""


@cache
def all_kinds() -> Mapping[Kind, KindOfEntry]:
    """Return every kind, by name, sorted."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            kind: KindOfEntry = importlib.import_module(f"{__name__}.{module.name}").KIND
            found[kind.kind] = kind
    return dict(sorted(found.items()))


def kind_of(name: str) -> KindOfEntry:
    """Return one kind.

    Raises:
        UnknownKindError: The register has no such kind.
    """
    try:
        return all_kinds()[Kind(name)]
    except KeyError:
        raise UnknownKindError(name) from None
