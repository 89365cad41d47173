"""Which time counts: the receipt, the entry and the result before and after witnesses and a time stamp, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.auditlog.tlog_proof import parse_tlog_proof
from registry.evidence.verification import verify_evidence
from registry.procedures.stamp import stamp_checkpoints
from registry.records.database import open_database
from registry.settings import Settings
from registry.web import create_app
from tests.procedures.member_offices import PASSWORD, REGISTER, result_terms
from tests.procedures.witnesses import Witnessed, witnessed
from tests.signing.authority import moment, root, usual
from tests.web.conftest import csrf_token

WITNESSED = {
    "en": "By then witnesses of enough states had cosigned the earliest checkpoint",
    "ru": "К этому времени свидетели нужного числа государств подписали самую раннюю контрольную точку",
}
NOT_YET = {"en": "have not yet cosigned a checkpoint", "ru": "ещё не подписали контрольную точку"}
STAMPED = {"en": "An outside time-stamping authority shows", "ru": "Сторонняя служба меток времени подтверждает"}
GAINS = {"en": "it gains the cosignatures when they come", "ru": "в него войдут и их подписи"}
CARRIES = {"en": "carries these cosignatures", "ru": "содержит эти подписи"}


@dataclass
class House:
    """A register with witnesses, one result sealed in it, and a person of one of its offices."""

    witnessed: Witnessed
    browser: FlaskClient
    result: str
    proposal: int

    def pages(self) -> dict[str, str]:
        places = {
            "receipt": f"/proposals/{self.proposal}/receipt",
            "entry": "/entries/1",
            "result": f"/results/{self.result}",
        }
        return {name: " ".join(self.browser.get(place).text.split()) for name, place in places.items()}

    def evidence(self) -> bytes:
        return self.browser.get("/entries/1/evidence.json").data


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    """Give each language of the pages."""
    return str(request.param)


@pytest.fixture
def house(settings: Settings, sqlite_template: Path, tmp_path: Path, language: str) -> Iterator[House]:
    """Give a register whose founding entry names three witnesses, two of which make the quorum."""
    (tmp_path / "register.db").write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{tmp_path / 'register.db'}")
    made = witnessed(database, tmp_path, ("BY", "KZ", "RU"), 2)
    commission = made.commission
    commission.register = replace(commission.register, stamp_authorities=(root().der,))
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.seal(proposal)
    facts = replace(settings, register_name=REGISTER, demo=False, founding_id=commission.founding_id)
    browser = create_app(facts, commission.register, lambda: commission.now).test_client()
    browser.set_cookie("language", language)
    token = csrf_token(browser.get("/sign-in").text)
    entered = browser.post("/sign-in", data={"csrf_token": token, "login": "by-signatory", "password": PASSWORD})
    assert entered.status_code == 303, entered.text
    assert proposal.result is not None
    yield House(made, browser, proposal.result, proposal.number)
    database.close()


def test_the_receipt_proves_the_place_at_once_and_gains_the_cosignatures(house: House, language: str) -> None:
    """Before: what is proved already, and that witnesses are awaited; after: how many, and in the file too."""
    for page in house.pages().values():
        assert NOT_YET[language] in page
        assert WITNESSED[language] not in page
    before = house.pages()["receipt"]
    assert GAINS[language] in before
    assert f'href="/proposals/{house.proposal}/receipt"' in before
    steps = verify_evidence(house.evidence(), house.witnessed.commission.founding_id).steps
    assert [steps[number - 1].verdict.value for number in (9, 10, 11)] == ["VALID", "VALID", "INCOMPLETE"]
    house.witnessed.round()
    for page in house.pages().values():
        assert WITNESSED[language] in page
        assert NOT_YET[language] not in page
    after = house.pages()["receipt"]
    assert CARRIES[language] in after
    assert GAINS[language] not in after
    assert re.search("witnessed: 3 states cosigned, 2 needed" if language == "en" else "засвидетельств", after)
    assert verify_evidence(house.evidence(), house.witnessed.commission.founding_id).exit_code == 0


def test_one_witness_of_two_is_not_yet_witnessed(house: House, language: str) -> None:
    addresses = dict([*house.witnessed.addresses.items()][:1])
    house.witnessed.round(addresses=addresses)
    page = house.pages()["receipt"]
    assert NOT_YET[language] in page
    assert GAINS[language] in page


def test_the_proof_is_a_file_of_its_own(house: House) -> None:
    answer = house.browser.get("/entries/1/proof")
    assert answer.headers["Content-Disposition"] == "attachment; filename=entry-1.tlog-proof"
    assert parse_tlog_proof(answer.text).index == 1
    assert house.browser.get("/entries/77/proof").status_code == 404


def test_a_time_stamp_is_said_on_every_page_and_judged(house: House, language: str) -> None:
    assert all(STAMPED[language] not in page for page in house.pages().values())
    done = stamp_checkpoints(house.witnessed.commission.register, usual().answer, now=moment())
    assert [item.outcome for item in done] == ["stamped"]
    pages = house.pages()
    assert all(STAMPED[language] in page for page in pages.values())
    checks = pages["entry"][pages["entry"].index('id="checks"') :]
    twelfth = checks[checks.index("12. ") : checks.index("13. ")]
    assert ">VALID<" in twelfth


def test_a_register_that_asks_no_witnesses_says_so(signed_in: Callable[..., FlaskClient], language: str) -> None:
    said = {"en": "The register asks no witnesses", "ru": "Свидетели в реестре не предусмотрены"}
    page = signed_in("by-auditor", language).get("/entries/3").text
    assert said[language] in page
    assert NOT_YET[language] not in page
