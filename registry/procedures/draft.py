"""Drafting: open, save, examine, discard. A draft is no entry; nothing that was typed is ever lost.

Source: design 4.2 and 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.evidence.activity import Action
from registry.procedures import (
    ConflictError,
    DraftRecord,
    NotAllowedError,
    NotFoundError,
    Register,
    case_of,
)
from registry.procedures.acting import acting
from registry.records import drafts
from registry.records.database import Connection
from registry.records.entries import readable_entries_of
from registry.rights.encoding import decode_draft
from registry.rights.entries import Draft, Kind, ResultNumber
from registry.rights.errors import TermsError, UnknownKindError
from registry.rights.findings import Finding
from registry.rights.kinds import KindOfEntry, RequiredParty, kind_of
from registry.rights.licensing import with_presumptions
from registry.rights.parties import Act, Actor, may
from registry.rights.rules import check_draft, form_findings, required_parties, with_derived
from registry.rights.words import Words

REGISTERED = Kind("result.registered")
NO_DRAFTING = Words("Ваша роль не предусматривает работу с черновиками.", "Your role does not draft.")
PARTS = ("effective", "access", "language", "documents")
"""Parts of a draft beside its terms that a task list shows."""


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
    """Topic slug, or "effective", "access", "language", "documents" -> whole and well formed."""

    @property
    def may_freeze(self) -> bool:
        """Whether nothing stands in the way of freezing."""
        return self.draft is not None and not any(finding.refuses for finding in self.findings)


def open_draft(register: Register, actor: Actor, kind: str, result: str | None, *, now: datetime) -> DraftRecord:
    """Open an empty draft of a kind about a result.

    Args:
        register: The register.
        actor: A clerk.
        kind: A kind of entry.
        result: Number of the result; None for "result.registered" (reserved at freezing) and for governance.
        now: Time.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such kind, or no such result that the person may read.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        opened = _opened(act.connection, actor, kind, result, now)
        act.objects.append(f"draft/{opened.id}")
    return opened


def _opened(connection: Connection, actor: Actor, kind: str, result: str | None, now: datetime) -> DraftRecord:
    _require_drafting(actor)
    described = _kind(kind)
    number = None if result is None else ResultNumber(result)
    if (number is None) is not (described.governance or described.kind == REGISTERED):
        raise NotFoundError
    content: dict[str, Any] = {
        "kind": described.kind,
        "result": number,
        "effective": {"from": now.date().isoformat(), "until": None},
        "access": "members",
        "language": "ru",
        "terms": {},
        "documents": [],
    }
    if number is not None and not readable_entries_of(connection, actor, number):
        raise NotFoundError
    return drafts.add_draft(connection, actor, drafts.NewDraft(described.kind, number, content), now)


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
    _require_drafting(actor)
    with register.database.writing() as connection:
        stored = drafts.draft_by_id(connection, actor, draft_id)
        if stored is None:
            raise NotFoundError
        kept = dict(content) | {"kind": stored.kind, "result": stored.result}
        if not drafts.save_draft(connection, actor, draft_id, kept, version=version, at=max(now, stored.opened_at)):
            current = drafts.draft_by_id(connection, actor, draft_id)
            raise ConflictError(current) if current else NotFoundError
        saved = drafts.draft_by_id(connection, actor, draft_id)
    if saved is None:
        raise NotFoundError
    return saved


def read_draft(register: Register, actor: Actor, draft_id: str) -> DraftRecord:
    """Return a draft of the person's office.

    Raises:
        NotFoundError: No such draft of the person's office, or the person's role reads none.
    """
    with register.database.reading() as connection:
        stored = drafts.draft_by_id(connection, actor, draft_id) if may(actor, Act.DRAFT_READ) else None
    if stored is None:
        raise NotFoundError
    return stored


def examine_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime) -> Examination:
    """Judge the draft against what stands now: findings, parties with reasons, the sentence of effect.

    Raises:
        NotFoundError: No such draft of the person's office, or the person's role reads none.
    """
    with register.database.reading() as connection:
        record = drafts.draft_by_id(connection, actor, draft_id) if may(actor, Act.DRAFT_READ) else None
        if record is None:
            raise NotFoundError
        described = kind_of(record.kind)
        try:
            draft = with_presumptions(decode_draft(record.content), register.body)
        except TermsError as error:
            return Examination(
                record, None, form_findings(error.messages), (), None, _topics_done(described, error.messages)
            )
        case = with_derived(case_of(register, connection, actor, draft, now.date()))
    return Examination(
        record,
        case.draft,
        check_draft(case),
        required_parties(case),
        described.sentence(case.draft, register.body),
        _topics_done(described, {}),
    )


def discard_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime) -> None:
    """Throw a draft away, because its office says so.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such draft of the person's office.
    """
    with acting(register, actor, Action.DRAFT_DISCARD, f"draft/{draft_id}", now=now) as act:
        _require_drafting(actor)
        if not drafts.remove_draft(act.connection, actor, draft_id):
            raise NotFoundError


def _require_drafting(actor: Actor) -> None:
    if not may(actor, Act.DRAFT_EDIT):
        raise NotAllowedError(NO_DRAFTING)


def _kind(name: str) -> KindOfEntry:
    try:
        return kind_of(name)
    except UnknownKindError:
        raise NotFoundError from None


def _topics_done(described: KindOfEntry, errors: Mapping[str, Any]) -> Mapping[str, bool]:
    wrong = errors.get("terms", {})
    wrong_terms = wrong if isinstance(wrong, Mapping) else dict.fromkeys(described.schema().fields)
    done = {topic.slug: not any(name in wrong_terms for name in topic.fields) for topic in described.topics}
    return done | {part: part not in errors for part in PARTS}
