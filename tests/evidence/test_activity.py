"""Activity records: one byte form, read back as written, and nothing else is a record."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.encoding.strict_json import canonical
from registry.evidence.activity import (
    MEMBERS,
    Action,
    Activity,
    Outcome,
    activity_leaf,
    decode_activity,
    encode_activity,
)
from registry.evidence.errors import ActivityError
from registry.evidence.leaf import decode_leaf
from registry.rights.entries import EntryId

AT = datetime(2026, 11, 25, 3, 0, 9, tzinfo=UTC)
SIGNED = Activity(
    at=AT,
    action=Action.PROPOSAL_SIGN,
    outcome=Outcome.ALLOWED,
    nonce=bytes(range(16)),
    account="0" * 32,
    organ="BY/by-ip",
    object="proposal/5000000001",
    request="00112233aabbccdd",
)
TEXTS = st.none() | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=200)


def test_a_record_is_the_canonical_object_of_the_formats() -> None:
    """Formats 3.7, member by member."""
    assert json.loads(encode_activity(SIGNED)) == {
        "format": "ip-rights-activity/1",
        "at": "2026-11-25T03:00:09Z",
        "account": "0" * 32,
        "organ": "BY/by-ip",
        "action": "proposal:sign",
        "object": "proposal/5000000001",
        "outcome": "allowed",
        "request": "00112233aabbccdd",
        "nonce": "AAECAwQFBgcICQoLDA0ODw",
    }


ACTIVITIES = st.builds(
    Activity,
    at=st.just(AT),
    action=st.sampled_from(Action),
    outcome=st.sampled_from(Outcome),
    nonce=st.binary(min_size=16, max_size=16),
    account=TEXTS,
    organ=TEXTS,
    object=TEXTS,
    request=TEXTS,
)


@given(ACTIVITIES)
def test_a_record_is_read_back_as_written(activity: Activity) -> None:
    assert decode_activity(encode_activity(activity)) == activity


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_must_be_there_and_of_its_form(member: str) -> None:
    """A member that lacks, or holds a number, is refused."""
    value = json.loads(encode_activity(SIGNED))
    for wrong in ({key: value[key] for key in value if key != member}, value | {member: 7}):
        with pytest.raises(ActivityError):
            decode_activity(canonical(wrong))


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("format", "ip-rights-activity/2"),
        ("at", "2026-11-25T03:00:09.5Z"),
        ("action", "proposal:eat"),
        ("outcome", "perhaps"),
        ("nonce", "AAECAwQFBgcICQoLDA0ODx"),  # unused bits set
        ("nonce", "AAECAwQFBgcICQoLDA0O"),
        ("object", ""),
        ("object", "x" * 201),
        ("more", None),
    ],
)
def test_what_is_not_of_the_formats_is_refused(member: str, wrong: object) -> None:
    value = json.loads(encode_activity(SIGNED)) | {member: wrong}
    with pytest.raises(ActivityError):
        decode_activity(canonical(value))


def test_bytes_that_are_not_canonical_are_refused() -> None:
    """A record has one byte string."""
    with pytest.raises(ActivityError):
        decode_activity(json.dumps(json.loads(encode_activity(SIGNED)), indent=1).encode())


def test_a_record_s_leaf_is_made_as_an_entry_s() -> None:
    """Formats 3.7: the leaf commits to it as in 3.4."""
    data, head = encode_activity(SIGNED), EntryId("a" * 64)
    leaf = decode_leaf(activity_leaf(data, AT, head))
    assert (leaf.sealed_at, leaf.envelope_sha256, leaf.governance_head) == (AT, hashlib.sha256(data).digest(), head)


def test_actions_keep_their_grammar() -> None:
    """`subject:verb`, each once."""
    for action in Action:
        subject, verb = action.value.split(":")
        assert subject.isidentifier()
        assert verb.isidentifier()
