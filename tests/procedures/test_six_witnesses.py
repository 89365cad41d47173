"""Six witnesses, quorum four: the log grows while any two fail, nothing is said too early, and all catch up."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import combinations, cycle
from pathlib import Path

import pytest

from registry.auditlog.notes import parse_note
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures.cosign import CosignRound, WitnessReply, cosign_checkpoint
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_entry import EntryView, read_entry
from registry.procedures.read_log import log_state, read_checkpoint
from registry.records.database import Database
from registry.witness.client import ask
from registry.witness.errors import UnreachableError
from tests.procedures.witnesses import NAME, Post, Witnessed, posted, witnessed

STATES = ("AM", "BY", "KG", "KZ", "RU", "TJ")
QUORUM = 4
DEADLINE_S = 0.4
MODES = ("down", "cut off", "slow", "garbage")


def over_http(address: str, body: bytes) -> WitnessReply | None:
    try:
        reply = ask(address, body, seconds=DEADLINE_S)
    except UnreachableError:
        return None
    return WitnessReply(reply.status, reply.content_type, reply.body)


class House:
    """The register, its six witnesses on six ports, and a seventh port at which nobody listens."""

    def __init__(self, made: Witnessed, posts: dict[str, Post]) -> None:
        self.made = made
        self.posts = posts
        self.commission = made.commission

    def seal(self) -> int:
        """Seal an entry; return its index."""
        self.commission.seal_result("BY", "KZ")
        return log_state(self.commission.register).size - 1

    def round(self) -> CosignRound:
        addresses = {
            NAME.format(state.lower()): "http://127.0.0.1:9" if post.mode == "down" else post.address
            for state, post in self.posts.items()
        }
        return cosign_checkpoint(self.commission.register, addresses, over_http, now=self.commission.tick())

    def view(self, index: int) -> EntryView:
        return read_entry(self.commission.register, self.commission.person("BY"), index)

    def verdict(self, index: int) -> Verdict:
        data = gather_own_evidence(self.commission.register, self.view(index).entry.id)
        return verify_evidence(data, self.commission.founding_id).steps[10].verdict

    def misbehave(self, modes: dict[str, str]) -> None:
        for state, post in self.posts.items():
            post.mode = modes.get(state, "honest")


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> object:
    made = witnessed(sqlite_database, tmp_path, STATES, QUORUM)
    with ExitStack() as stack:
        posts = {
            state: stack.enter_context(posted(Post(folder, lambda: made.commission.now, 2 * DEADLINE_S)))
            for state, folder in made.folders.items()
        }
        yield House(made, posts)


def test_the_log_grows_while_any_two_fail_and_all_catch_up(house: House) -> None:
    """Every pair of witnesses fails once, in every way; three failing at once leave the entry unwitnessed."""
    modes = cycle(MODES)
    for pair in combinations(STATES, 2):
        house.misbehave({state: next(modes) for state in pair})
        index = house.seal()
        assert house.verdict(index) is Verdict.INCOMPLETE
        assert house.view(index).times.witnessed_at is None
        done = house.round()
        assert set(done.seen.states) == set(STATES) - set(pair)
        assert house.verdict(index) is Verdict.VALID
        assert house.view(index).times.witnessed_at is not None
    house.misbehave(dict(zip(STATES, ("down", "slow", "garbage"), strict=False)))
    last = house.seal()
    witnessed_before = parse_note(read_checkpoint(house.commission.register)).text
    assert len(house.round().seen.states) == QUORUM - 1
    assert house.verdict(last) is Verdict.INCOMPLETE
    assert house.view(last).times.witnessed_at is None
    assert parse_note(read_checkpoint(house.commission.register)).text == witnessed_before
    house.misbehave({})
    assert tuple(house.round().seen.states) == STATES
    assert house.verdict(last) is Verdict.VALID
    origin, size = f"{house.commission.register.name}/entries", log_state(house.commission.register).size
    newest = [folder.store.newest(origin) for folder in house.made.folders.values()]
    assert {kept.size for kept in newest if kept} == {size}
