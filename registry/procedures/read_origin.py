"""Where a draft comes from: the proposal that it was made from, as that stands now, and what was sealed since.

A draft whose proposal is still open is a counter-proposal: who freezes it is told before what that ends. A draft made
from one that lapsed shows what the signers of that one had not seen.

Source: design 4.2 (counter-proposed: earlier signatures lapse, said before; lapsed), rule R21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import DraftRecord, ProposalRecord, Register, proposal_record
from registry.records import entries, proposals
from registry.records.standings import decode_entry
from registry.records.vocabulary import ProposalStatus
from registry.rights.kinds import kind_of
from registry.rights.parties import Actor
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class SealedSince:
    """An entry that the signers of the earlier proposal had not seen."""

    index: int
    sealed_at: datetime
    title: Words
    sentence: Words
    """What the entry did."""
    overtakes: bool
    """Whether it is of those that make open proposals lapse (R21)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The proposal that a draft was made from."""

    proposal: ProposalRecord
    since: tuple[SealedSince, ...]
    """In log order, as far as the person may read them."""
    answers: tuple[int, ...]
    """Numbers of the proposals made from it already, as far as the person may read them, the first frozen first."""

    @property
    def is_countered(self) -> bool:
        """Whether freezing the draft ends the proposal."""
        return self.proposal.status is ProposalStatus.OPEN

    @property
    def lapsing(self) -> int:
        """How many signatures lapse when the draft is frozen."""
        return self.proposal.signature_count if self.is_countered else 0


def read_origin(register: Register, actor: Actor, draft: DraftRecord) -> Origin | None:
    """Return where a draft of the person's office comes from; None where it was begun from nothing."""
    if draft.reopened_from is None:
        return None
    with register.database.reading() as connection:
        stored = proposals.proposal_by_number(connection, actor, draft.reopened_from)
        if stored is None:
            return None
        since = entries.readable_entries_since(connection, actor, stored.result, stored.after_entry)
        return Origin(
            proposal_record(stored, proposals.events_of(connection, stored.id)),
            tuple(_sealed_since(register, entry) for entry in since),
            proposals.readable_answers_to(connection, actor, stored.id),
        )


def _sealed_since(register: Register, stored: entries.StoredEntry) -> SealedSince:
    draft = decode_entry(stored).payload.draft
    kind = kind_of(draft.kind)
    return SealedSince(
        stored.index, stored.sealed_at, kind.title, kind.sentence(draft, register.body), kind.voids_others
    )


def read_answers(register: Register, actor: Actor, number: int) -> tuple[int, ...]:
    """Return the numbers of the proposals made from one, as far as the person may read them, the first frozen first."""
    with register.database.reading() as connection:
        return proposals.readable_answers_to(connection, actor, number)
