"""What the desks read beside a draft: parties that the register knows, certificates of the office."""

from __future__ import annotations

from datetime import timedelta

from registry.procedures.read_keys import read_office_keys
from registry.procedures.read_parties import read_parties
from registry.rights.parties import party_key
from tests.procedures.member_offices import Commission, party


def test_right_holders_are_known_once_however_many_results_they_hold(commission: Commission) -> None:
    commission.seal_shared("BY", "RU")
    commission.seal_shared("BY", "KZ")
    found = [party_key(each) for each in read_parties(commission.register, commission.person("RU"))]
    assert found == ["BY:BY-1", "KZ:KZ-1", "RU:RU-1"]
    assert len(read_parties(commission.register, commission.person("RU"), most=2)) == 2


def test_right_holders_of_restricted_entries_are_known_to_their_parties_alone(commission: Commission) -> None:
    result = commission.seal_result("BY", "RU")
    holders = [{"party": party(state), "capacity": "organisation"} for state in ("BY", "RU")]
    terms = {
        "holders": holders,
        "jointly_without_shares": True,
        "ground_type": "contract",
        "ground": {"en": "contract No. 1"},
    }
    commission.seal(commission.freeze("BY", "ownership.recorded", result, terms, access="parties"))
    assert len(read_parties(commission.register, commission.person("RU"))) == 2
    assert read_parties(commission.register, commission.person("KZ")) == ()


def test_the_office_s_certificates_and_the_state_s_governance_are_listed(commission: Commission) -> None:
    held = read_office_keys(commission.register, commission.person("BY", "signatory"), now=commission.now)
    office = commission.offices["BY"]
    assert [key.fingerprint for key in held.keys] == [
        office.signatory.certificate.fingerprint,
        *(pair.certificate.fingerprint for pair in office.governance),
    ]
    assert [(key.governs, key.in_force) for key in held.keys] == [(False, True), (True, True)]
    late = office.signatory.certificate.not_after + timedelta(seconds=1)
    assert not any(
        key.in_force for key in read_office_keys(commission.register, commission.person("BY"), now=late).keys
    )
