"""Drafting: open, save, examine, discard. A draft is no entry; nothing that was typed is ever lost.

Source: design 4.2 and 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.procedures import DraftRecord, Register
from registry.rights.entries import Draft
from registry.rights.findings import Finding
from registry.rights.kinds import RequiredParty
from registry.rights.parties import Actor
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class Examination:
    """What the register thinks of a draft now."""

    record: DraftRecord
    draft: Draft | None
    """None while the content does not have the shape of an entry; `findings` then say what is missing."""
    findings: tuple[Finding, ...]
    """Rule "form" where a member is missing or malformed; the rules of law only once the form is whole."""
    required_parties: tuple[RequiredParty, ...]
    sentence: Words | None
    """What the entry would do."""
    topics_done: Mapping[str, bool]
    """Topic slug -> every member of the topic is filled in and well formed."""

    @property
    def may_freeze(self) -> bool:
        """Whether nothing stands in the way of freezing."""
        return self.draft is not None and not any(finding.refuses for finding in self.findings)


def open_draft(register: Register, actor: Actor, kind: str, result: str | None, *, now: datetime) -> DraftRecord:
    """Open an empty draft of a kind about a result.

    Args:
        register: The register.
        actor: A clerk.
        kind: A kind of entry that a form offers.
        result: Number of the result; None for "result.registered" (reserved at freezing) and for governance.
        now: Time.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such kind, or no such result that the person may read.
    """
    raise NotImplementedError


def save_draft(
    register: Register, actor: Actor, draft_id: str, content: Mapping[str, Any], version: int, *, now: datetime
) -> DraftRecord:
    """Save the whole content as typed, finished or not.

    Args:
        register: The register.
        actor: A clerk of the office that owns the draft.
        draft_id: The draft.
        content: JSON object as `rights.encoding.decode_draft` reads it; `kind` and `result` stay as they are.
        version: The version the person was editing.
        now: Time.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such draft of the person's office.
        ConflictError: Another save came first; carries the draft as stored.
    """
    raise NotImplementedError


def read_draft(register: Register, actor: Actor, draft_id: str) -> DraftRecord:
    """Return a draft of the person's office.

    Raises:
        NotFoundError: No such draft of the person's office.
    """
    raise NotImplementedError


def examine_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime) -> Examination:
    """Judge the draft against what stands now: findings, parties with reasons, the sentence of effect.

    Raises:
        NotFoundError: No such draft of the person's office.
    """
    raise NotImplementedError


def discard_draft(register: Register, actor: Actor, draft_id: str) -> None:
    """Throw a draft away, because its office says so.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such draft of the person's office.
    """
    raise NotImplementedError
