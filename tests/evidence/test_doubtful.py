"""Files handed in together: a later file's governance tells that the entry of an earlier one is in doubt."""

from __future__ import annotations

from dataclasses import replace

from registry.evidence.doubtful import disputed_words
from registry.evidence.verdict import Verdict, verification_content
from registry.evidence.verification import entry_seen, verify_evidence
from tests.evidence.golden_making import introduced
from tests.evidence.making import MadeRegister, office


def told(made: MadeRegister, *indices: int) -> list[str]:
    """Verify files of these entries and return what they say of one another."""
    verified = [verify_evidence(made.file(index), made.founding_id) for index in indices]
    assert {each.verdict for each in verified} == {Verdict.VALID}
    seen = [entry_seen(f"{index}.json", each) for index, each in zip(indices, verified, strict=True)]
    suspects = {suspect for each in verified for suspect in each.suspects}
    return [said.en for said in disputed_words([each for each in seen if each], suspects)]


def revoked(suspect_from: int | None) -> tuple[MadeRegister, list[int]]:
    """Return a register of three licences, a revocation of the first signatory's key, and a licence after it."""
    made, by = MadeRegister(), office("BY")
    early = [made.add() for _ in range(3)]
    terms = {"state": "BY", "fingerprint": by.signatory.fingerprint, "reason": "key_compromised"}
    terms |= {} if suspect_from is None else {"suspect_from": suspect_from}
    revocation = made.govern("certificate.revoked", terms, ("BY",))
    fresh = by.issue()
    introduced(made, by, fresh)
    later = made.add(signers=[fresh, office("KZ").signatory])
    return made, [*early, revocation, later]


def test_a_file_alone_tells_nothing_of_its_own_entry() -> None:
    """The revocation came later: its file is VALID and the limits say what is not covered."""
    made, (first, *_) = revoked(1)
    assert told(made, first) == []


def test_the_revocation_s_own_file_and_any_later_one_tell() -> None:
    """Entries from the position on are named with position, certificate and state; the verdict stays VALID."""
    made, (first, second, third, revocation, later) = revoked(2)
    fingerprint = office("BY").signatory.fingerprint
    for teller in (revocation, later):
        lines = told(made, teller, third, first, second)
        assert [line.partition(":")[0] for line in lines] == [f"{second}.json", f"{third}.json"]
        assert all(fingerprint in line and "The entry stands" in line and "from no. 2 on" in line for line in lines)


def test_a_revocation_that_names_no_position_casts_no_doubt() -> None:
    made, indices = revoked(None)
    assert told(made, *indices) == []


def test_only_files_that_hold_are_counted() -> None:
    """What is not VALID neither casts doubt nor is in doubt."""
    made, (_, second, _, revocation, _) = revoked(1)
    wrong = verify_evidence(made.file(revocation), "0" * 64)
    assert (wrong.verdict, wrong.suspects, entry_seen("x", wrong)) == (Verdict.INVALID, (), None)
    good = verify_evidence(made.file(second), made.founding_id)
    assert entry_seen("x", replace(good, index=None)) is None


def test_the_state_of_trust_names_its_suspects() -> None:
    """What stands in JSON is said in both languages."""
    made, (_, second, _, revocation, _) = revoked(1)
    teller = verify_evidence(made.file(revocation), made.founding_id)
    seen = entry_seen("a", verify_evidence(made.file(second), made.founding_id))
    assert seen is not None
    said = disputed_words([seen], teller.suspects)
    content = verification_content(replace(teller, disputed=said))
    assert [set(each) for each in content["disputed"]] == [{"ru", "en"}]
    assert "спорная" in content["disputed"][0]["ru"]
