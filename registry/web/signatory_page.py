"""What the page of a proposal shows beside its sheet: status, steps, what changed against an earlier version.

Source: design 5.1 (diff against what was signed before; the missing signatures shown), 9.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.procedures import NotFoundError, ProposalEvent, ProposalRecord, Register
from registry.procedures.send_back import MATTER
from registry.procedures.sign import SigningRequest, signing_request
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.parties import Actor, Body
from registry.rights.words import Words
from registry.web.restated import Changed, changed
from registry.web.texts import LateText, late

BROWSER_ALGORITHM = "ES256"
"""What WebCrypto signs with in every browser."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event, in words."""

    event: ProposalEvent
    words: LateText
    reason: Words | None
    look: str


@dataclass(frozen=True, slots=True)
class Status:
    """Where a proposal stands."""

    words: LateText
    look: str


_STATUSES: Mapping[ProposalStatus, Status] = {
    ProposalStatus.OPEN: Status(late("Waits for signatures"), "action"),
    ProposalStatus.COMPLETE: Status(late("Signed by all, being sealed"), "action"),
    ProposalStatus.SEALED: Status(late("Sealed into the log"), "done"),
    ProposalStatus.SENT_BACK: Status(late("Sent back"), "refused"),
    ProposalStatus.WITHDRAWN: Status(late("Withdrawn"), ""),
    ProposalStatus.LAPSED: Status(late("Lapsed"), "refused"),
    ProposalStatus.SUPERSEDED: Status(late("Replaced by a counter-proposal"), ""),
}
_STEPS: Mapping[ProposalStep, tuple[LateText, str]] = {
    ProposalStep.FROZEN: (late("Frozen: the bytes are fixed"), "done"),
    ProposalStep.SIGNED: (late("A signature was given"), "done"),
    ProposalStep.COMPLETED: (late("Every signature is in"), "done"),
    ProposalStep.SEALED: (late("Sealed into the log"), "done"),
    ProposalStep.SENT_BACK: (late("Sent back with a reason"), "refused"),
    ProposalStep.WITHDRAWN: (late("Withdrawn"), "none"),
    ProposalStep.LAPSED: (late("Lapsed"), "refused"),
    ProposalStep.SUPERSEDED: (late("Replaced by a counter-proposal"), "none"),
}


def status_of_proposal(record: ProposalRecord) -> Status:
    """Return where the proposal stands, in words."""
    return _STATUSES[record.status]


def events_of(record: ProposalRecord, body: Body) -> tuple[Step, ...]:
    """Return the steps of a proposal's life, in order."""
    return tuple(
        Step(
            event,
            _STEPS[event.event][0],
            body.reason_words(MATTER, event.reason_code) if event.reason_code else None,
            _STEPS[event.event][1],
        )
        for event in record.events
    )


def browser_certificates(asked: SigningRequest) -> str:
    """Return the certificates that a browser's key may belong to: base64 DER, parted by blanks."""
    fitting = [each for each in asked.certificates if each.algorithm == BROWSER_ALGORITHM]
    return " ".join(b64encode(each.der).decode("ascii") for each in fitting)


def changed_rows(
    register: Register, actor: Actor, record: ProposalRecord, asked: SigningRequest, *, now: datetime
) -> tuple[Changed, ...] | None:
    """Return what changed against the proposal that this one was made from; None where it was made from none.

    A person who may not read the earlier one learns nothing of it.
    """
    if record.reopened_from is None:
        return None
    try:
        earlier = signing_request(register, actor, record.reopened_from, now=now)
    except NotFoundError:
        return None
    return changed(earlier.sheet, asked.sheet)
