"""Each part of the trust rests on an entry: the one that brought it in, and the one that changed it last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.rights.entries import EntryId, StateCode
from registry.rights.governance_basis import Basis, bases_of, concerns_organ
from registry.rights.governance_trust import KnownCertificate, Mandate, StateTrust, Trust, fingerprints_of

BY, RU = StateCode("BY"), StateCode("RU")
OLD, NEW = b"old certificate", b"new certificate"
[OLD_MARK] = fingerprints_of([OLD])
[NEW_MARK] = fingerprints_of([NEW])


def state(**changed: object) -> StateTrust:
    held = StateTrust(
        name={"en": "State"},
        status="member",
        governance_certificates=(b"governance",),
        authorities=(b"authority",),
        organs={"ip": Mandate({"en": "Office"}, ("*",))},
        certificates={OLD_MARK: KnownCertificate("ip", OLD)},
    )
    return replace(held, **changed)  # type: ignore[arg-type]


FOUNDED = Trust(
    register="registry.example/test",
    head=EntryId("0" * 64),
    states={BY: state(), RU: state(certificates={})},
    common_threshold=2,
    logs={"entries": "entries+1"},
    witnesses=(),
    quorum=0,
    algorithms=("ES256", "Ed25519"),
    rules="ab" * 32,
    seal_certificate=b"seal",
)


def changed(before: Trust, **by: object) -> Trust:
    return replace(before, states={**before.states, BY: replace(before.states[BY], **by)})  # type: ignore[arg-type]


INTRODUCED = changed(
    FOUNDED, certificates={OLD_MARK: KnownCertificate("ip", OLD), NEW_MARK: KnownCertificate("ip", NEW)}
)
REVOKED = changed(
    INTRODUCED,
    certificates={
        OLD_MARK: KnownCertificate("ip", OLD, revoked=True, suspect_from=3),
        NEW_MARK: KnownCertificate("ip", NEW),
    },
)
WITNESSED = replace(REVOKED, witnesses=((RU, "witness+1"),), quorum=1, algorithms=("ES256",))
CHAIN = [(0, FOUNDED), (5, INTRODUCED), (9, REVOKED), (12, WITNESSED)]


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (("status", BY), Basis(0, 0)),
        (("certificate", BY, OLD_MARK), Basis(0, 9)),
        (("certificate", BY, NEW_MARK), Basis(5, 5)),
        (("witness", "witness+1"), Basis(12, 12)),
        (("quorum",), Basis(0, 12)),
        (("organ", RU, "ip"), Basis(0, 0)),
        (("authority", BY, next(iter(fingerprints_of([b"authority"])))), Basis(0, 0)),
        (("keys", RU), Basis(0, 0)),
        (("log", "entries"), Basis(0, 0)),
        (("threshold",), Basis(0, 0)),
    ],
)
def test_a_part_rests_on_what_brought_it_in_and_what_changed_it(fact: tuple[str, ...], expected: Basis) -> None:
    assert bases_of(CHAIN)[fact] == expected


def test_what_is_gone_rests_on_nothing_and_what_comes_back_begins_anew() -> None:
    """A retired algorithm has no row; a mandate given again rests on the newer entry."""
    ended = changed(WITNESSED, organs={})
    again = changed(ended, organs={"ip": Mandate({"en": "Office"}, ("*",))})
    assert ("algorithm", "Ed25519") not in bases_of(CHAIN)
    assert ("organ", BY, "ip") not in bases_of([*CHAIN, (20, ended)])
    assert bases_of([*CHAIN, (20, ended), (21, again)])["organ", BY, "ip"] == Basis(21, 21)


def test_the_history_of_an_organ_has_the_entries_that_changed_its_keys() -> None:
    """Another state's matters, witnesses and other organs' certificates are left out; authorities and keys are in."""
    before: Trust | None = None
    found = []
    other = changed(
        WITNESSED, certificates={**WITNESSED.states[BY].certificates, "ff": KnownCertificate("other", b"other")}
    )
    rotated = changed(other, governance_certificates=(b"other governance",))
    for index, trust in [*CHAIN, (13, other), (14, rotated)]:
        if concerns_organ(before, trust, BY, "ip"):
            found.append(index)
        before = trust
    assert found == [0, 5, 9, 14]
    assert not concerns_organ(None, FOUNDED, StateCode("KZ"), "ip")
