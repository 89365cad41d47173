"""What the sentences and shapes of single kinds say at their edges, and what an entry about nothing does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from registry.rights.fields import loader
from registry.rights.kinds import kind_of
from registry.rights.words import Words
from registry.settings import load_body
from tests.rights.cases import LUCH, VECTOR, Book, drafted, holder, licensed, owned, registered, rules_of
from tests.rights.kind_examples import EXAMPLES, arrested, catalogued, declared, disputed, filed, granted

NOTHING = "ab" * 32


def say(kind: str, terms: dict[str, Any]) -> Words:
    return kind_of(kind).sentence(drafted(kind, terms, date(2026, 3, 1)), load_body())


def test_a_decision_to_keep_a_secret_is_said() -> None:
    words = say("protection.decided", {"decision": "keep_confidential"})
    assert words.ru.startswith(
        "Правообладатели решили не подавать заявку и сохранять результат ICMEC-2026-000001 в тайне."
    )
    assert "it is protected as know-how" in words.en
    filing = say("protection.decided", {"decision": "file"}).en
    assert filing == "The right-holders have decided to file for result ICMEC-2026-000001."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expires_on": "2030-01-14"}, "It lasts until 14 January 2030."),
        ({}, "By the table of terms it lasts until 14 January 2044 (years from the filing date: 20;"),
        ({"office": "KZ", "right_type": "utility_model"}, "type: utility model."),
    ],
)
def test_a_grant_says_until_when_it_lasts(changed: dict[str, Any], said: str) -> None:
    assert said in say("protection.granted", granted(**changed)).en


def test_an_end_from_the_start_and_a_renewal_without_year_are_said() -> None:
    ceased = {"right": NOTHING, "reason": "invalidated", "from_start": True}
    assert "считается, что право не возникало" in say("protection.ceased", ceased).ru
    renewed = say("protection.renewed", {"right": NOTHING, "paid_on": "2026-03-01"})
    assert renewed.en.endswith("is maintained: the fee was paid on 1 March 2026.")


def test_an_arrest_says_that_nothing_is_disposed_of() -> None:
    words = say("encumbrance.recorded", arrested())
    assert "Пока обременение действует, распоряжаться предметом нельзя." in words.ru
    assert words.en.endswith("Act of: Экономический суд (вымышленный).")
    assert "Act of" not in say("encumbrance.recorded", arrested(authority=None)).en


def test_a_dispute_without_caution_and_respondent_is_said() -> None:
    words = say("dispute.opened", disputed(caution=False, respondent=None))
    assert words.en.endswith("The entry does not stand in the way of disposal.")
    assert "Respondent" not in words.en


def test_background_that_is_not_in_the_register_is_described() -> None:
    terms = declared(background=None, description={"ru": "Алгоритм сжатия."})
    assert "собственность: Алгоритм сжатия. Результат" in say("background.declared", terms).ru


def test_an_amendment_of_nothing_but_its_consents_points_to_the_entry() -> None:
    terms = {"licence": NOTHING, "ground": {"ru": "?"}, "consents": [NOTHING]}
    assert "Изменения перечислены в записи." in say("licence.amended", terms).ru


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("category", "sole", "Category: sole licence"),
        ("until", "2027-12-31", "New last day: 31 December 2027"),
        ("territory", ["BY", "KZ"], "Territory: Belarus, Kazakhstan"),
        ("fields_of_use", ["repair"], "Fields of use: repair"),
        ("ways_of_use", ["manufacture", "use"], "Ways of use: manufacture, use"),
        ("purposes", ["own_forces"], "Purposes: "),
        ("quantity", 5, "Quantity of items: 5"),
        ("sublicensing", "yes", "Sublicensing: allowed"),
        ("third_states", ["IN"], "Third states allowed: India"),
        ("lifted", ["quantity"], "Lifted: "),
        ("remuneration_type", "royalty", "Remuneration: for remuneration"),
        ("remuneration", {"ru": "2 % от цены.", "en": "2 % of the price."}, "Remuneration in words: 2 % of the price."),
        ("carved_out", [NOTHING], "Earlier licences carved out: named in the entry"),
    ],
)
def test_an_amendment_says_each_term_that_does_not_stay_as_it_is(member: str, value: Any, said: str) -> None:
    words = say("licence.amended", {"licence": NOTHING, "ground": {"ru": "?"}, member: value})
    assert f"are amended. {said}" in words.en
    assert words.en.endswith(". The other terms stay as they are.")
    assert loader(kind_of("licence.amended").schema).fields[member].metadata["label"].ru in words.ru


def test_a_supply_item_without_a_name_is_said() -> None:
    assert "Name:" not in say("result.catalogued", catalogued()).en


@pytest.mark.parametrize("number", ["582112000123", "58211200012345", "5821-12-00-123", "582112000123a"])
def test_a_stock_number_has_thirteen_digits(number: str) -> None:
    with pytest.raises(ValidationError):
        loader(kind_of("result.catalogued").schema).load(catalogued(stock_number=number))


def test_an_application_without_a_number_is_said() -> None:
    assert "подана заявка на результат" in say("protection.filed", filed(number=None)).ru


def test_a_claim_without_those_awaited_is_said() -> None:
    terms = {name: value for name, value in EXAMPLES["claim.filed"].items() if name != "awaited"}
    assert "Не подписали" not in say("claim.filed", terms).ru


def test_an_entry_about_what_is_not_there_changes_nothing() -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    before = book.stands()
    for kind, terms in (
        ("encumbrance.released", {"encumbrance": NOTHING, "ground": {"ru": "?"}}),
        ("dispute.withdrawn", {"dispute": NOTHING}),
        ("claim.withdrawn", {"claim": NOTHING}),
        ("licence.ended", {"licence": NOTHING, "ground": "agreement"}),
        ("entry.corrected", EXAMPLES["entry.corrected"]),
    ):
        book.force(kind, terms, parties=["BY"])
    after = book.stands()
    assert after.holdings == before.holdings
    assert (after.encumbrances, after.disputes, after.claims, after.licences) == ((), (), (), ())


def test_r23_an_answer_without_a_reason_is_none() -> None:
    terms = registered(not_duplicate_of=["ICMEC-2025-000003"])
    assert rules_of(Book().findings("result.registered", terms)) == [("R23", "terms.not_duplicate_reason")]


def test_several_results_of_background_are_named_one_after_another() -> None:
    numbers = ["ICMEC-2025-000009", "ICMEC-2025-000010"]
    assert "ICMEC-2025-000009, ICMEC-2025-000010" in say("background.declared", declared(background=numbers)).ru


def test_a_mandate_says_which_kinds_it_covers_or_that_it_covers_all() -> None:
    terms = {"state": "BY", "organ": "by-ip", "name": {"ru": "Ведомство"}, "kinds": ["*"]}
    assert "*" not in say("organ.mandated", terms).ru
    two = terms | {"kinds": ["licence.granted", "consent.given"]}
    assert "licence.granted, consent.given" in say("organ.mandated", two).en


def test_a_sublicence_is_said_to_be_one() -> None:
    words = say("licence.granted", licensed(parent=NOTHING))
    assert words.ru.startswith("По этой записи")
    assert "как сублицензию" in words.ru
    assert "as a sublicence" in words.en
    assert "sublicence." not in say("licence.granted", licensed()).en.split("Sublicensing")[0]


def test_a_pledge_says_its_rank() -> None:
    terms = EXAMPLES["encumbrance.recorded"] | {"type": "subsequent_pledge", "rank": 2}
    words = say("encumbrance.recorded", terms)
    assert "Очерёдность: 2." in words.ru
    assert "Rank: 2." in words.en


def test_a_decision_of_no_state_names_none() -> None:
    terms = {name: value for name, value in EXAMPLES["dispute.decided"].items() if name != "authority_state"}
    assert "None" not in say("dispute.decided", terms | {"decided_by": "commission"}).ru
