"""Every act leaves a record, in the transaction of its effect; a refusal leaves one too, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.auditlog.checkpoints import open_checkpoint
from registry.auditlog.tree import leaf_hash, root_hash
from registry.evidence.activity import Action, Outcome, activity_leaf, decode_activity
from registry.procedures import NotAllowedError, NotFoundError, RefusedError, Register, RegisterFaultError
from registry.procedures.audit import audit_register
from registry.procedures.freeze import freeze_draft
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_activity import read_act, read_activity
from registry.procedures.read_log import read_checkpoint, read_tile
from registry.procedures.record_act import record_act
from registry.procedures.seal import seal_complete
from registry.procedures.send_back import send_back
from registry.procedures.sign_in import SignInError, session_actor, sign_in, sign_out
from registry.procedures.withdraw import withdraw
from registry.records.activity import ActivityQuestion, StoredActivity, activity_between, activity_size
from registry.records.vocabulary import Log
from registry.rights.parties import Actor, Role
from registry.signing.keys import verify_ed25519
from tests.procedures.intruder import look, tamper
from tests.procedures.member_offices import PASSWORD, Commission, activity_key, result_terms


def acts(register: Register, since: int = 0) -> list[StoredActivity]:
    """Return the records from a position on."""
    with register.database.reading() as connection:
        return list(activity_between(connection, since, activity_size(connection)))


def size_of(register: Register) -> int:
    with register.database.reading() as connection:
        return activity_size(connection)


def other_bytes(register: Register) -> str:
    """Return how the database writes two bytes that are no record."""
    return "x'7b7d'" if register.database.is_embedded else "'\\x7b7d'::bytea"


@pytest.fixture
def keyed(commission: Commission) -> Register:
    """Give the register with the key of its activity log."""
    return replace(commission.register, activity_keys=(activity_key(),))


def auditor(commission: Commission, state: str = "BY") -> Actor:
    return commission.person(state, "auditor")


def test_the_way_of_an_entry_is_told_act_by_act(commission: Commission) -> None:
    """Drafting, freezing, each signature, sealing and publishing: one record each, with who and what."""
    before = size_of(commission.register)
    commission.seal_result("BY", "KZ")
    told = acts(commission.register, before)
    assert [(act.action, act.organ) for act in told] == [
        ("draft:open", "BY/by-ip"),
        ("proposal:freeze", "BY/by-ip"),
        ("proposal:sign", "BY/by-ip"),
        ("proposal:sign", "KZ/kz-ip"),
        ("entries:seal", None),
        ("checkpoint:publish", None),
    ]
    assert {act.outcome for act in told} == {Outcome.ALLOWED}
    assert told[2].object == told[3].object
    assert told[2].account != told[3].account
    assert told[-1].object == "entries/2"


def test_a_refused_act_changes_nothing_but_is_told(commission: Commission) -> None:
    """The draft stays, the register's rows stay, the refusal stands in the log."""
    draft_id = commission.draft("BY", "result.registered", None, {})
    before = size_of(commission.register)
    with pytest.raises(RefusedError):
        freeze_draft(commission.register, commission.person("BY"), draft_id, now=commission.tick())
    (told,) = acts(commission.register, before)
    assert (told.action, told.outcome, told.object) == ("proposal:freeze", Outcome.REFUSED, f"draft/{draft_id}")


def test_what_a_role_does_not_allow_is_told(commission: Commission) -> None:
    """A clerk who sends back, a signatory who withdraws: refused, and on record."""
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    before = size_of(commission.register)
    with pytest.raises(NotAllowedError):
        send_back(commission.register, commission.person("KZ"), proposal.number, "other", "Нет.", now=commission.tick())
    with pytest.raises(NotAllowedError):
        withdraw(commission.register, commission.person("BY", "signatory"), proposal.number, now=commission.tick())
    told = acts(commission.register, before)
    assert [(act.action, act.outcome) for act in told] == [
        ("proposal:send_back", Outcome.REFUSED),
        ("proposal:withdraw", Outcome.REFUSED),
    ]


def test_an_act_that_cannot_be_recorded_does_not_happen(commission: Commission) -> None:
    """With a broken edge of the tree nothing can be added to it: the withdrawal is undone with its record."""
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    tamper(commission.register.database, "tree_node", "DELETE FROM tree_node WHERE log = 'activity'")
    with pytest.raises(LookupError):
        withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    assert look(commission.register.database, "SELECT status FROM proposal") == [("open",)]


def test_signing_in_and_out_is_told_without_what_was_typed(commission: Commission) -> None:
    """A wrong password names the account that was tried; a login that nobody has names nothing."""
    person, before = commission.person("BY"), size_of(commission.register)
    login = "by-clerk"
    for tried, password in ((login, "wrong"), ("no such login", "wrong")):
        with pytest.raises(SignInError):
            sign_in(commission.register, tried, password, "192.0.2.1", now=commission.tick())
    token = sign_in(commission.register, login, PASSWORD, "192.0.2.1", now=commission.tick())
    assert session_actor(commission.register, token.token, now=commission.now) is not None
    sign_out(commission.register, token.token, now=commission.tick())
    sign_out(commission.register, token.token, now=commission.tick())
    told = acts(commission.register, before)
    assert [(act.action, act.outcome, act.account) for act in told] == [
        ("session:begin", Outcome.REFUSED, person.account),
        ("session:begin", Outcome.REFUSED, None),
        ("session:begin", Outcome.ALLOWED, person.account),
        ("session:end", Outcome.ALLOWED, person.account),
    ]
    assert not any(b"no such login" in act.record or b"192.0.2.1" in act.record for act in told)


def test_the_log_is_published_with_a_checkpoint_and_tiles_of_its_own(commission: Commission, keyed: Register) -> None:
    """The same code as for entries: the checkpoint's root is that of the leaves, and publishing again adds nothing."""
    publish_checkpoint(keyed, now=commission.tick())
    publish_checkpoint(keyed, now=commission.tick())
    said, _ = open_checkpoint(read_checkpoint(keyed, Log.ACTIVITY), activity_key().verifier, verify_ed25519)
    told = acts(keyed)
    leaves = [activity_leaf(act.record, act.at, act.governance_head) for act in told]
    assert said.size == len(told)
    assert said.root == root_hash(leaves)
    assert read_tile(keyed, f"tile/0/000.p/{len(told)}", Log.ACTIVITY) == b"".join(map(leaf_hash, leaves))


def test_nothing_is_published_over_a_changed_record(commission: Commission, keyed: Register) -> None:
    """What was hashed is what is promised."""
    change = "UPDATE activity SET record = {bytes} WHERE activity_index = 0"
    tamper(keyed.database, "activity", change.format(bytes=other_bytes(keyed)))
    with pytest.raises(RegisterFaultError):
        publish_checkpoint(keyed, now=commission.tick())


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE activity SET record = {bytes} WHERE activity_index = 2", "activity.record"),
        ("UPDATE activity SET at = '2026-03-02T09:00:01.000000Z' WHERE activity_index = 2", "activity.at"),
        ("UPDATE activity SET account = NULL WHERE activity_index = 2", "activity.account"),
        ("UPDATE activity SET organ = 'RU/ru-ip' WHERE activity_index = 2", "activity.organ"),
        ("UPDATE activity SET action = 'draft:discard' WHERE activity_index = 2", "activity.action"),
        ("UPDATE activity SET object = 'draft/x' WHERE activity_index = 2", "activity.object"),
        ("UPDATE activity SET outcome = 'refused' WHERE activity_index = 2", "activity.outcome"),
        ("UPDATE activity SET governance_head = NULL WHERE activity_index = 3", "activity.governance_head"),
        ("DELETE FROM activity WHERE activity_index = 2", "activity.activity_index"),
        ("DELETE FROM tree_node WHERE log = 'activity' AND level = 0 AND position = 1", "tree_node.hash"),
    ],
)
def test_the_audit_names_what_was_changed(commission: Commission, statement: str, place: str) -> None:
    """Whoever can write the database: each column of the log is held against its records' bytes."""
    commission.draft("BY", "result.registered", None, {})
    commission.draft("BY", "result.registered", None, {})
    assert audit_register(commission.register, workers=1).is_clean
    table = "tree_node" if "tree_node" in statement else "activity"
    tamper(commission.register.database, table, statement.format(bytes=other_bytes(commission.register)))
    places = {fault.place for fault in audit_register(commission.register, workers=1).faults}
    assert place in places


def test_an_auditor_sees_the_own_state_s_people_and_the_register(commission: Commission) -> None:
    """What another state's people do is not shown, and reading the log is recorded before anything is shown."""
    commission.draft("BY", "result.registered", None, {})
    commission.draft("KZ", "result.registered", None, {})
    page = read_activity(commission.register, auditor(commission), ActivityQuestion(), now=commission.tick())
    assert {act.organ for act in page.lines} == {"BY/by-ip", None}
    newest = acts(commission.register)[-1]
    assert (newest.action, newest.organ) == ("activity:read", "BY/by-ip")
    theirs = next(act for act in acts(commission.register) if act.organ == "KZ/kz-ip")
    with pytest.raises(NotFoundError):
        read_act(commission.register, auditor(commission), theirs.index, now=commission.tick())
    with pytest.raises(NotAllowedError):
        read_activity(commission.register, commission.person("BY"), ActivityQuestion(), now=commission.tick())


def test_the_log_is_searched_by_each_of_its_members(commission: Commission) -> None:
    """Each condition narrows; a page names where the next begins."""
    clerk = commission.person("BY")
    draft_id = commission.draft("BY", "result.registered", None, {})
    with pytest.raises(RefusedError):
        freeze_draft(commission.register, clerk, draft_id, now=commission.tick())
    asked = [
        ActivityQuestion(action=Action.DRAFT_OPEN),
        ActivityQuestion(person="BY-CLERK", action=Action.DRAFT_OPEN),
        ActivityQuestion(person=clerk.account, action=Action.DRAFT_OPEN),
        ActivityQuestion(object=f"draft/{draft_id}", outcome=Outcome.ALLOWED),
        ActivityQuestion(outcome=Outcome.REFUSED),
        ActivityQuestion(action=Action.DRAFT_OPEN, until=commission.now.replace(year=2020)),
        ActivityQuestion(action=Action.DRAFT_OPEN, since=commission.now.replace(year=2020)),
    ]
    found = [
        len(read_activity(commission.register, auditor(commission), question, now=commission.tick()).lines)
        for question in asked
    ]
    assert found == [1, 1, 1, 1, 1, 0, 1]


def test_an_act_that_changes_nothing_has_a_record_of_its_own(commission: Commission) -> None:
    """Reading and exporting; what an address named is written in plain characters, whatever it was."""
    before = size_of(commission.register)
    register = replace(commission.register, request="00112233aabbccdd")
    record_act(register, auditor(commission), Action.REPORT_EXPORT, "licences\x00\u202e.csv", now=commission.tick())
    (told,) = acts(commission.register, before)
    assert told.object == "licences\\x00\\u202e.csv"
    assert decode_activity(told.record).request == "00112233aabbccdd"
    assert told.request == "00112233aabbccdd"
    assert auditor(commission).role == Role.AUDITOR


def test_sealing_nothing_records_nothing(commission: Commission) -> None:
    before = size_of(commission.register)
    seal_complete(commission.register, now=commission.tick())
    assert size_of(commission.register) == before
