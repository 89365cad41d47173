"""Rows to test with: people of two offices, entries, proposals, results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from registry.records.accounts import NewAccount, add_account
from registry.records.database import Connection
from registry.records.entries import NewEntry, append_entries
from registry.records.national_signatures import NewNational
from registry.records.proposals import NewProposal, NewSignature, StoredParty, add_proposal
from registry.records.tree import StoredCheckpoint, add_checkpoint, add_nodes
from registry.records.vocabulary import Access, Log
from registry.rights.entries import Draft, Effective, Entry, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.parties import Actor, Role
from registry.rights.words import Words
from registry.signing.national import CheckResult, CmsFinding

NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
DAY = date(2026, 11, 23)
RESULT = ResultNumber("ICMEC-2026-000001")
ALWAYS = Effective(date(2026, 1, 1))
ORGANS = {"BY": "by-ip", "RU": "ru-ip", "KZ": "kz-ip"}
REASON = Words("Сторона — правообладатель.", "The party is a right-holder.")


def hex_id(number: int) -> EntryId:
    """Return an entry id."""
    return EntryId(sha256(str(number).encode()).hexdigest())


def person(connection: Connection, state: str = "BY", role: Role = Role.CLERK, login: str | None = None) -> Actor:
    """Store a person of a state's office."""
    account = NewAccount(
        login or f"{state.lower()}-{role.value}",
        f"Person of {state}",
        StateCode(state),
        ORGANS[state],
        role,
        "$argon2id$",
    )
    stored = add_account(connection, account, NOW)
    assert stored is not None
    return stored.actor


def stranger(state: str) -> Actor:
    """Return a person who has no row."""
    return Actor("f" * 32, "Nobody", StateCode(state), ORGANS[state], Role.REVIEWER)


def new_entry(
    index: int,
    *,
    result: ResultNumber | None = RESULT,
    access: Access = Access.MEMBERS,
    parties: Sequence[str] = ("BY", "RU"),
    kind: str = "licence.granted",
    voids_others: bool = True,
) -> NewEntry:
    """Return an entry to append; the first is the founding one."""
    founding = index == 0
    return NewEntry(
        index=index,
        entry_id=hex_id(index),
        kind=Kind("governance.founded" if founding else kind),
        result=None if founding else result,
        envelope=b"envelope %d" % index,
        envelope_sha256=sha256(b"envelope %d" % index).digest(),
        sealed_at=NOW + timedelta(seconds=index),
        governance_head=None if founding else hex_id(0),
        access=access,
        voids_others=voids_others,
        parties=tuple(StateCode(state) for state in parties),
    )


def found(connection: Connection, more: int = 0) -> None:
    """Append the founding entry and some others."""
    append_entries(connection, [new_entry(index) for index in range(1 + more)])


def propose(
    connection: Connection,
    actor: Actor,
    number: int = 1,
    *,
    result: ResultNumber | None = RESULT,
    parties: Sequence[tuple[str, int]] = (("BY", 1), ("RU", 1)),
    deadline: datetime = NOW + timedelta(days=21),
) -> int:
    """Store a frozen proposal; return its number."""
    proposal = NewProposal(
        kind=Kind("licence.granted"),
        result=result,
        after=None,
        entry_id=hex_id(1000 + number),
        payload=b"payload %d" % number,
        access=Access.MEMBERS,
        parties=tuple(StoredParty(StateCode(state), needed, REASON) for state, needed in parties),
        frozen_at=NOW,
        deadline=deadline,
    )
    return add_proposal(connection, actor, proposal)


def national_of(actor: Actor, proposal: int, content: bytes = b"cms") -> NewNational:
    """Return a national signature that the actor attaches."""
    return NewNational(
        proposal=proposal,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        media_type="application/pkcs7-signature",
        content=content,
        account=actor.account,
        state=actor.state,
        organ=actor.organ,
        attached_at=NOW,
        algorithm="1.2.643.7.1.1.3.2",
        digest_algorithm="1.2.643.7.1.1.2.2",
        claimed_digest="00" * 32,
        signer="Signatory",
        result=CheckResult.NOT_CHECKABLE,
        finding=CmsFinding.ALGORITHM_UNKNOWN,
    )


def signature_of(actor: Actor, proposal: int, key: int = 1, *, governance: bool = False) -> NewSignature:
    """Return a signature of the actor's state."""
    return NewSignature(
        proposal=proposal,
        governance=governance,
        state=actor.state,
        fingerprint=sha256(f"{actor.state}{key}".encode()).hexdigest(),
        organization="National office",
        common_name="Signatory",
        account=actor.account,
        protected="e30",
        signature="AA",
        signed_at=NOW,
        received_at=NOW + timedelta(seconds=key),
    )


def grow_log(connection: Connection) -> None:
    """Store nodes and a checkpoint of a log of two leaves."""
    add_nodes(connection, [((0, 0), b"0" * 32), ((0, 1), b"1" * 32), ((1, 0), b"2" * 32)])
    add_checkpoint(connection, StoredCheckpoint(Log.ENTRIES, 2, b"2" * 32, b"note\n", NOW))


def party(name: str, state: str) -> dict[str, Any]:
    """Return a party as the terms hold it."""
    return {"name": {"ru": name, "en": f"{name} (en)"}, "state": state, "number": None}


def entry(
    index: int,
    kind: str,
    terms: dict[str, Any],
    *,
    parties: Sequence[str] = ("BY", "RU"),
    access: str = "members",
    effective: Effective = ALWAYS,
) -> Entry:
    """Return a sealed entry about the result, as rules and projections know it."""
    draft = Draft(Kind(kind), RESULT, effective, terms, access=access)
    payload = Payload("registry.example/test", draft, tuple(StateCode(state) for state in parties), bytes(16))
    return Entry(hex_id(index), index, NOW + timedelta(seconds=index), payload, hex_id(0))


def registered(index: int, **more: Any) -> Entry:
    """Return the registration of the result."""
    terms = {
        "title": {"ru": "Радар «Ёлка»", "en": "Radar “Spruce”"},
        "kind_of_result": "invention",
        "origin": "foreground_joint",
        "symbols": [{"scheme": "IPC", "symbol": "G01S 13/00"}],
    }
    return entry(index, "result.registered", terms, **more)


def owned(index: int, shares: Sequence[tuple[str, str, int, int]], **more: Any) -> Entry:
    """Return a record of title: name, state, numerator, denominator."""
    holders = [
        {
            "party": party(name, state),
            "capacity": "organisation",
            "title_share": {"num": num, "den": den},
            "income_share": {"num": num, "den": den},
        }
        for name, state, num, den in shares
    ]
    terms = {
        "jointly_without_shares": False,
        "holders": holders,
        "ground_type": "contract",
        "ground": {"ru": "Договор № 1"},
    }
    return entry(index, "ownership.recorded", terms, **more)


def licensed(index: int, parent: str | None = None, **more: Any) -> Entry:
    """Return a simple licence for Belarus."""
    terms = {
        "licensors": [party("Завод", "RU")],
        "licensees": [party("Институт", "BY")],
        "category": "simple",
        "territory": ["BY"],
        "fields_of_use": ["repair"],
        "ways_of_use": ["use"],
        "purposes": ["own_forces"],
        "sublicensing": "no",
        "remuneration_type": "free",
        "parent": parent,
    }
    return entry(index, "licence.granted", terms, **more)


def consented(index: int, **more: Any) -> Entry:
    """Return a co-holder's consent to an exclusive licence."""
    return entry(index, "consent.given", {"act": "exclusive_licence", "holder": party("Институт", "BY")}, **more)
