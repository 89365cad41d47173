"""`regctl governance`: every act from the command line, and no private key comes near the register."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from registry.cli.demo_offices import load_pair
from registry.procedures import Register
from registry.procedures.read_governance import read_governance
from registry.rights.entries import StateCode
from registry.rights.governance_demands import ACTS
from tests.cli.running import CYRILLIC, PASSWORD, Ran, RegctlRun, password_descriptor, refusal

ASKED = ("BY", "KG", "KZ", "RU")


@pytest.fixture
def propose(regctl: RegctlRun, home: Path, tmp_path: Path) -> Any:
    """Give what proposes an act, its requests in a folder of its own."""

    def proposed(act: str, *arguments: str, login: str = "by-clerk") -> Ran:
        return regctl(
            "governance", "propose", act, "--as", login, "--output", tmp_path / "requests", *arguments, home=home
        )

    return proposed


def requests(tmp_path: Path) -> dict[str, Path]:
    """Return the signing requests, by state."""
    found = (tmp_path / "requests").glob("*.request.json")
    return {file.name.split(".")[1].upper(): file for file in found}


def number_of(ran: Ran) -> str:
    assert ran.code == 0, ran
    return ran.out.split()[1].rstrip(",")


def sign(regctl: RegctlRun, home: Path, request: Path, state: str, role: str = "governance") -> Path:
    """Sign a request with a key of the demonstration's own offices; return the answer's file."""
    answer = request.with_name(f"{state}.{role}.signature.json")
    key = home / "offices" / state.lower() / f"{role}.p12"
    descriptor = password_descriptor(PASSWORD)
    ran = regctl("sign", request, "--key", key, "--password-fd", descriptor, "--yes", "--output", answer)
    assert ran.code == 0, ran
    return answer


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_act_goes_its_whole_way(
    regctl: RegctlRun, home: Path, register: Register, tmp_path: Path, propose: Any, language: str
) -> None:
    """Proposed, requested of each state asked, signed by each elsewhere, sealed with the last signature."""
    asked = [argument for state in ASKED for argument in ("--asked", state.lower())]
    number = number_of(propose("quorum.changed", "--set", "quorum=3", *asked))
    waiting = requests(tmp_path)
    assert sorted(waiting) == list(ASKED)
    for place, state in enumerate(ASKED):
        answer = sign(regctl, home, waiting[state], state)
        login = f"{state.lower()}-signatory"
        ran = regctl("governance", "accept", number, answer, "--as", login, "--language", language, home=home)
        assert ran.code == 0, ran
        assert bool(CYRILLIC.search(ran.out)) is (language == "ru")
        assert all(later in ran.out for later in ASKED[place + 1 :])
    view = read_governance(register)
    assert (view.trust.quorum, view.chain[-1].states) == (3, ASKED)
    assert view.trust.head in ran.out


def revoke(regctl: RegctlRun, home: Path, propose: Any, tmp_path: Path) -> None:
    """Revoke the certificate of Kazakhstan's signatory from the first licence on."""
    mark = load_pair(home / "offices", "KZ", "signatory", PASSWORD).certificate.fingerprint
    terms = {"fingerprint": mark, "reason": "key_compromised", "suspect_from": "5"}
    given = [argument for name, value in terms.items() for argument in ("--set", f"{name}={value}")]
    number = number_of(propose("certificate.revoked", *given, login="kz-clerk"))
    answer = sign(regctl, home, requests(tmp_path)["KZ"], "KZ")
    assert regctl("governance", "accept", number, answer, "--as", "kz-signatory", home=home).code == 0


def test_the_state_of_trust_is_printed_and_given_as_json(
    regctl: RegctlRun, home: Path, propose: Any, tmp_path: Path
) -> None:
    """Thresholds, certificates with the entries they rest on, and acts under way for whom they concern."""
    revoke(regctl, home, propose, tmp_path)
    number = number_of(propose("quorum.changed", "--set", "quorum=3"))
    ran = regctl("governance", "status", "--as", "by-clerk", "--json", home=home)
    told = json.loads(ran.out)
    assert (ran.code, told["quorum"], len(told["states"])) == (0, {"states": 0, "entry": 0}, 6)
    [revoked] = [
        certificate
        for state in told["states"]
        for certificate in state["certificates"]
        if certificate["suspect_from"] is not None
    ]
    assert revoked["introduced"] == 0 < revoked["entry"]
    [act] = told["under_way"]
    assert (str(act["proposal"]), act["act"], {each["missing"] for each in act["demands"]}) == (
        number,
        "quorum.changed",
        {1},
    )
    text = " ".join(regctl("governance", "status", "--as", "by-clerk", home=home).out.split())
    assert "Belarus (BY)" in text
    assert "are disputed" in text
    assert f"[entry {revoked['entry']}]" in text
    assert number in text
    assert number not in regctl("governance", "status", home=home).out
    first = json.loads(regctl("governance", "status", "--at", "1", "--json", home=home).out)
    assert (first["size"], first["under_way"]) == (1, [])


def test_acts_are_listed_with_their_terms_and_signers(regctl: RegctlRun) -> None:
    ran = regctl("governance", "acts", "--json")
    listed = {act["act"]: act for act in json.loads(ran.out)["acts"]}
    assert tuple(listed) == ACTS
    assert listed["state.keys_changed"]["matter"] == "rotation"
    assert listed["organ.mandated"]["terms"] == ["state", "organ", "name", "kinds"]
    text = regctl("governance", "acts", "--language", "ru").out
    assert all(kind in text for kind in ACTS)
    assert "k из n государств" in text


@pytest.mark.parametrize("form", ["toml", "json"])
def test_terms_come_from_a_file(
    regctl: RegctlRun, home: Path, register: Register, tmp_path: Path, propose: Any, form: str
) -> None:
    """TOML or JSON; what is set beside it counts more."""
    terms = tmp_path / f"mandate.{form}"
    if form == "toml":
        terms.write_text('organ = "by-second"\nkinds = ["licence.granted"]\n[name]\nen = "Second"\n', encoding="utf-8")
    else:
        terms.write_text('{"organ": "by-second", "kinds": ["*"], "name": {"en": "Second"}}', encoding="utf-8")
    number = number_of(propose("organ.mandated", "--terms", str(terms), "--set", 'kinds=["licence.granted"]'))
    answer = sign(regctl, home, requests(tmp_path)["BY"], "BY")
    assert regctl("governance", "accept", number, answer, "--as", "by-signatory", home=home).code == 0
    mandate = read_governance(register).trust.states[StateCode("BY")].organs["by-second"]
    assert (mandate.kinds, mandate.name) == (("licence.granted",), {"en": "Second"})


def test_a_rotation_needs_the_old_and_the_new_key(
    regctl: RegctlRun, home: Path, register: Register, tmp_path: Path, propose: Any
) -> None:
    """The present key's signature alone leaves it open; the new key's completes it."""
    new = load_pair(home / "offices", "BY", "signatory", PASSWORD).certificate
    certificate = tmp_path / "new.crt"
    certificate.write_bytes(new.der)
    number = number_of(
        propose("state.keys_changed", "--certificate", str(certificate), "--set", "governance_threshold=1")
    )
    request = requests(tmp_path)["BY"]
    first = sign(regctl, home, request, "BY")
    ran = regctl("governance", "accept", number, first, "--as", "by-signatory", home=home)
    assert (ran.code, ran.out.strip()) == (0, "Signature accepted. Still to sign: BY")
    second = sign(regctl, home, request, "BY", "signatory")
    ran = regctl("governance", "accept", number, second, "--as", "by-signatory", home=home)
    assert "Sealed: entry" in ran.out
    assert read_governance(register).trust.states[StateCode("BY")].governance_certificates == (new.der,)


def test_a_signatory_s_act_stays_a_draft_for_a_clerk(regctl: RegctlRun, propose: Any, tmp_path: Path) -> None:
    ran = propose("mandate.ended", "--set", "organ=by-ip", "--draft", login="by-signatory")
    assert (ran.code, ran.out.startswith("Draft made: ")) == (0, True)
    assert requests(tmp_path) == {}
    assert "does not make proposals" in refusal(
        propose("mandate.ended", "--set", "organ=by-ip", login="by-signatory"), 1
    )


def test_minutes_are_printed_and_written(regctl: RegctlRun, home: Path, propose: Any, tmp_path: Path) -> None:
    number = number_of(propose("mandate.ended", "--set", "organ=by-ip"))
    text = regctl("governance", "minutes", number, "--as", "by-clerk", home=home)
    assert text.code == 0
    for words in ("Minutes of a key ceremony", "Leads the ceremony", "____", "Fingerprint (SHA-256)", "No signature"):
        assert words in text.out
    told = json.loads(regctl("governance", "minutes", number, "--as", "by-clerk", "--json", home=home).out)
    assert {section["key"] for section in told["sections"]} >= {"present", "keys", "thresholds", "steps", "signatures"}
    pdf = tmp_path / "minutes.pdf"
    ran = regctl("governance", "minutes", number, "--as", "by-clerk", "--pdf", pdf, "--language", "ru", home=home)
    assert (ran.code, pdf.read_bytes()[:5]) == (0, b"%PDF-")
    missing = tmp_path / "none" / "minutes.pdf"
    refusal(regctl("governance", "minutes", number, "--as", "by-clerk", "--pdf", missing, home=home), 5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("licence.granted",), "no such act: licence.granted"),
        (("quorum.changed", "--set", "quorum"), "NAME=VALUE was expected"),
        (("quorum.changed", "--set", "=3"), "NAME=VALUE was expected"),
        (("quorum.changed", "--set", "quorum=many"), "quorum"),
        (("quorum.changed", "--set", "quorum=3", "--asked", "BY"), "at least 4 of 5 are required"),
        (("mandate.ended", "--set", "state=KZ", "--set", "organ=kz-ip"), "another state's own matter"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(propose: Any, arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal(propose(*arguments), 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.toml", "organ = ["), ("a.toml", "since = 2026-03-01"), ("a.json", "[]"), ("a.json", '{"a": 1.5}')],
)
def test_terms_that_cannot_be_read_are_named(propose: Any, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert str(tmp_path / name) in refusal(propose("mandate.ended", "--terms", str(tmp_path / name)), 1)


def test_nobody_is_not_a_person(regctl: RegctlRun, home: Path, propose: Any) -> None:
    assert "no active account nobody" in refusal(propose("quorum.changed", "--set", "quorum=3", login="nobody"), 1)
    assert "no active account nobody" in refusal(regctl("governance", "status", "--as", "nobody", home=home), 1)


def test_a_signature_over_other_bytes_is_refused(regctl: RegctlRun, home: Path, propose: Any, tmp_path: Path) -> None:
    """A file that is no answer, and an answer to another proposal."""
    number_of(propose("mandate.ended", "--set", "organ=by-ip"))
    answer = sign(regctl, home, requests(tmp_path)["BY"], "BY")
    other = number_of(propose("quorum.changed", "--set", "quorum=3"))
    ran = regctl("governance", "accept", other, answer, "--as", "by-signatory", home=home)
    assert "other bytes were signed" in refusal(ran, 1)
    answer.write_text("{}", encoding="utf-8")
    ran = regctl("governance", "accept", other, answer, "--as", "by-signatory", home=home)
    assert "no file of a signature" in refusal(ran, 1)


def test_requests_that_cannot_be_written_are_told(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = regctl(
        *("governance", "propose", "mandate.ended", "--as", "by-clerk", "--set", "organ=by-ip"),
        *("--output", tmp_path / "file"),
        home=home,
    )
    assert ran.code == 5
    assert "regctl: " in ran.err


def test_a_certificate_is_read_from_a_file(propose: Any, home: Path, tmp_path: Path, register: Register) -> None:
    """PEM or DER; another state's is refused."""
    theirs = load_pair(home / "offices", "KZ", "signatory", PASSWORD).certificate
    file = tmp_path / "theirs.crt"
    file.write_bytes(theirs.der)
    assert "belongs to KZ" in refusal(propose("authority.introduced", "--certificate", str(file)), 1)


def test_an_audit_lists_entries_in_doubt_and_calls_them_no_fault(
    regctl: RegctlRun, home: Path, propose: Any, tmp_path: Path
) -> None:
    """On the terminal with position and certificate, in JSON with the revocation; the register stays clean."""
    revoke(regctl, home, propose, tmp_path)
    ran = regctl("audit", "--workers", "1", "--json", home=home)
    told = json.loads(ran.out)
    assert (ran.code, told["clean"]) == (0, True)
    assert told["disputed"]
    assert {entry["suspect_from"] for entry in told["disputed"]} == {5}
    assert all(5 <= entry["index"] < entry["revoked_at"] for entry in told["disputed"])
    text = regctl("audit", "--workers", "1", home=home).out
    assert "Disputed entries (no fault)" in text
    assert f"entry {told['disputed'][0]['index']}: signed with" in text
