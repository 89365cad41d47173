"""Common matters of governance: the drafter asks enough states, and with them the entry is sealed (formats 3.6)."""

from __future__ import annotations

import pytest

from registry.procedures import ProposalRecord, RefusedError
from registry.procedures.read_origin import read_origin
from registry.procedures.reopen import reopen
from registry.procedures.withdraw import withdraw
from registry.records.entries import entry_by_id, parties_of
from registry.records.trust import current_trust
from tests.procedures.member_offices import Commission

RULES = {"rules": "ab" * 32}


def propose(commission: Commission, *asked: str) -> ProposalRecord:
    more = {"asked": list(asked)} if asked else {}
    return commission.freeze("BY", "rules.adopted", None, RULES, **more)


@pytest.mark.parametrize("asked", [("BY", "KZ"), ("KZ", "RU"), ("BY", "KZ", "RU"), ()])
def test_two_of_three_suffice_and_parties_lists_who_signed(commission: Commission, asked: tuple[str, ...]) -> None:
    proposal = propose(commission, *asked)
    signing = list(asked) or ["BY", "KZ", "RU"]
    assert [party.state for party in proposal.parties] == signing
    assert "2 of 3 states" in proposal.parties[0].reason.en
    receipt = commission.seal(proposal)
    with commission.register.database.reading() as connection:
        sealed = entry_by_id(connection, receipt.entry_id)
        trust = current_trust(connection)
        assert sealed is not None
        assert trust is not None
        assert list(parties_of(connection, [sealed.index])[sealed.index]) == signing
    assert (trust.head, trust.rules) == (receipt.entry_id, RULES["rules"])


def test_one_of_three_is_too_few(commission: Commission) -> None:
    with pytest.raises(RefusedError) as refused:
        propose(commission, "BY")
    assert [finding.place for finding in refused.value.findings if finding.refuses] == ["asked"]


def test_each_state_asked_gives_as_many_signatures_as_its_threshold(quorate: Commission) -> None:
    proposal = propose(quorate, "BY", "RU")
    assert [(party.state, party.needed) for party in proposal.parties] == [("BY", 2), ("RU", 2)]
    quorate.seal(proposal)


def test_who_was_asked_is_not_lost_when_it_is_opened_again(commission: Commission) -> None:
    proposal, clerk = propose(commission, "BY", "KZ"), commission.person("BY")
    withdraw(commission.register, clerk, proposal.number, now=commission.tick())
    draft = reopen(commission.register, clerk, proposal.number, now=commission.tick())
    assert draft.content["asked"] == ["BY", "KZ"]
    assert read_origin(commission.register, clerk, draft) is not None
