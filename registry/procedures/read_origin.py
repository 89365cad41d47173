"""Where a draft comes from: the proposal that it was made from, as that stands now.

A draft whose proposal is still open is a counter-proposal: who freezes it is told before what that ends.

Source: design 4.2 (counter-proposed: earlier signatures lapse, said before).
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.procedures import DraftRecord, ProposalRecord, Register, proposal_record
from registry.records import proposals
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import Actor


@dataclass(frozen=True, slots=True)
class Origin:
    """The proposal that a draft was made from."""

    proposal: ProposalRecord
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
        answers = proposals.readable_answers_to(connection, actor, stored.id)
        return Origin(proposal_record(stored, proposals.events_of(connection, stored.id)), answers)


def read_answers(register: Register, actor: Actor, number: int) -> tuple[int, ...]:
    """Return the numbers of the proposals made from one, as far as the person may read them, the first frozen first."""
    with register.database.reading() as connection:
        return proposals.readable_answers_to(connection, actor, number)
