"""Every kind is whole: schema, form, parties, rule, and a sentence in both languages that says its effect."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema

from registry.rights.errors import UnknownKindError
from registry.rights.fields import Labelled, loader
from registry.rights.governance_changes import GOVERNANCE_KINDS
from registry.rights.kinds import MOST_FIELDS_ON_A_PAGE, KindOfEntry, all_kinds, kind_of
from registry.rights.phrases import grouped
from registry.rights.words import Words
from tests.rights.cases import (
    ALATAU,
    BODY,
    FIRST_DAY,
    GANGA,
    ISSYK,
    LUCH,
    VECTOR,
    consented,
    drafted,
    holder,
    licensed,
    owned,
    recorded,
    registered,
    transferred,
)
from tests.rights.kind_examples import EXAMPLES

KINDS = [pytest.param(described, id=name) for name, described in all_kinds().items()]


def say(kind: str, terms: dict[str, Any], until: date | None = None) -> Words:
    return kind_of(kind).sentence(drafted(kind, terms, date(2026, 3, 1), until), BODY)


def test_these_are_the_kinds() -> None:
    assert set(all_kinds()) == set(EXAMPLES)


def test_an_unknown_kind_is_named_in_the_error() -> None:
    with pytest.raises(UnknownKindError, match=r"licence\.sold"):
        kind_of("licence.sold")


@pytest.mark.parametrize("described", KINDS)
def test_schema_takes_the_example_unchanged(described: KindOfEntry) -> None:
    assert loader(described.schema).load(EXAMPLES[described.kind]) == EXAMPLES[described.kind]


@pytest.mark.parametrize("described", KINDS)
def test_form_shows_every_member_once_and_few_on_a_page(described: KindOfEntry) -> None:
    shown = [name for topic in described.topics for name in topic.fields]
    assert sorted(shown) == sorted(described.schema().fields)
    assert all(0 < len(topic.fields) <= MOST_FIELDS_ON_A_PAGE for topic in described.topics)
    assert len({topic.slug for topic in described.topics}) == len(described.topics)


def labels_of(schema: type[Schema]) -> list[Words]:
    found = []
    for field in schema().fields.values():
        assert isinstance(field, Labelled)
        found.append(field.label)
        inner = getattr(field, "schema", None)
        found.extend(labels_of(inner) if inner else [])
    return found


@pytest.mark.parametrize("described", KINDS)
def test_every_member_and_page_is_called_something_in_both_languages(described: KindOfEntry) -> None:
    said = [described.title, *(topic.title for topic in described.topics), *labels_of(described.schema)]
    assert all(words.ru.strip() and words.en.strip() and words.ru != words.en for words in said)


@pytest.mark.parametrize("described", KINDS)
def test_sentence_speaks_both_languages(described: KindOfEntry) -> None:
    words = say(described.kind, EXAMPLES[described.kind])
    assert words.ru.endswith(".")
    assert words.en.endswith(".")
    assert "{" not in words.ru + words.en


UNTOUCHED = {
    "claim.filed",
    "claim.withdrawn",
    "documents.handed_over",
    "protection.ceased",
    "protection.decided",
    "protection.filed",
    "protection.granted",
    "protection.renewed",
    "protection.restored",
    "remuneration.confirmed",
    "result.catalogued",
}


def test_kinds_that_touch_no_right_leave_open_proposals_alone() -> None:
    assert {name for name, described in all_kinds().items() if not described.voids_others} == UNTOUCHED


def test_kinds_of_governance_are_those_that_the_chain_of_trust_folds() -> None:
    assert {name for name, described in all_kinds().items() if described.governance} == GOVERNANCE_KINDS


def test_registration_is_said_with_and_without_a_number() -> None:
    words = say("result.registered", registered())
    assert words.ru.startswith(
        "В реестр вносится результат «Способ испытаний „Заря“» под номером ICMEC-2026-000001. Вид: изобретение; "
        "происхождение: совместно полученный результат; головной исполнитель: ОАО «Луч», Беларусь."
    )
    unnumbered = kind_of("result.registered").sentence(drafted("result.registered", registered(), result=None), BODY)
    assert "под номером" not in unnumbered.ru
    assert " as ICMEC" not in unnumbered.en


def test_ownership_is_said_in_shares() -> None:
    words = say("ownership.recorded", recorded(holder(LUCH, (1, 3), (1, 4)), holder(VECTOR, (2, 3), (3, 4))))
    assert words.ru == (
        "Исключительное право на результат ICMEC-2026-000001 с 01.03.2026 принадлежит: ОАО «Луч», Беларусь — 1/3; "
        "АО «Вектор», Российская Федерация — 2/3. Доли в доходах: ОАО «Луч», Беларусь — 1/4; АО «Вектор», Российская "
        "Федерация — 3/4. Прежние записи о правообладателях, если они есть, действуют "
        "по предшествующий день включительно."
    )


def test_joint_ownership_is_said_without_shares_and_with_its_end() -> None:
    joint = recorded(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    words = say("ownership.recorded", joint, date(2026, 12, 31))
    assert "принадлежит совместно, без определения долей: ОАО «Луч», Беларусь; АО «Вектор»" in words.ru
    assert "belongs, from 1 March 2026 to 31 December 2026 inclusive, jointly and without shares to:" in words.en


@pytest.mark.parametrize(
    ("terms", "russian", "english"),
    [
        (
            transferred(LUCH, ISSYK, (1, 6)),
            (
                "Доля 1/6 в исключительном праве на результат ICMEC-2026-000001 переходит от отчуждателя "
                "(ОАО «Луч», Беларусь) к приобретателю (ОсОО «Иссык», Кыргызстан) с 01.03.2026; "
                "остаток своей доли отчуждатель сохраняет."
            ),
            "the transferor keeps the rest of its share.",
        ),
        (
            transferred(LUCH, ISSYK, (1, 3), category="full"),
            "Доля 1/3 в исключительном праве на результат ICMEC-2026-000001, то есть вся доля отчуждателя",
            "being the whole share of the transferor",
        ),
        (
            transferred(LUCH, ISSYK),
            "Всё, что принадлежит отчуждателю (ОАО «Луч», Беларусь) в исключительном праве",
            "All that the transferor (ОАО «Луч», Belarus) holds",
        ),
    ],
)
def test_transfer_says_what_passes(terms: dict[str, Any], russian: str, english: str) -> None:
    words = say("ownership.transferred", terms)
    assert russian in words.ru
    assert english in words.en


@pytest.mark.parametrize(
    ("category", "russian", "english"),
    [
        ("exclusive", "исключительную лицензию на результат", "an exclusive licence to result"),
        ("sole", "единоличную лицензию", "keeps its own use but grants no licence to others"),
        ("simple", "простую (неисключительную) лицензию", "a simple (non-exclusive) licence"),
        ("compulsory", "принудительную лицензию", "a compulsory licence"),
        ("open", "открытую лицензию", "an open licence"),
    ],
)
def test_licence_says_its_category(category: str, russian: str, english: str) -> None:
    words = say("licence.granted", licensed(category=category))
    assert russian in words.ru
    assert english in words.en


def test_licence_of_several_speaks_in_the_plural() -> None:
    words = say("licence.granted", licensed(licensors=[LUCH, VECTOR], licensees=[ISSYK, ALATAU]))
    assert "лицензиары (ОАО «Луч», Беларусь; АО «Вектор», Российская Федерация) предоставляют лицензиатам (" in words.ru
    assert "the licensors (ОАО «Луч», Belarus; АО «Вектор», Russian Federation) grant the licensees (" in words.en


def test_licence_says_its_extent_and_term() -> None:
    words = say("licence.granted", licensed(), date(2027, 12, 31))
    assert (
        "Территория: Беларусь, Казахстан. Области применения: производство, ремонт. Способы использования: "
        "изготовление, применение. Цели: нужды собственных вооружённых сил. Срок: с 01.03.2026 по 31.12.2027 "
        "включительно. Сублицензирование: не допускается. Лицензия предоставляется безвозмездно."
    ) in words.ru


def test_licence_says_every_limit_that_it_has() -> None:
    words = say("licence.granted", licensed(quantity=300, third_states=["VN"]))
    assert (
        "Допускается использование в интересах третьих государств: Вьетнам. Количество изделий: не более 300."
    ) in words.ru
    assert "Use on behalf of these third states is allowed: Viet Nam. Number of items: at most 300." in words.en
    unlimited = say("licence.granted", licensed())
    assert "третьих" not in unlimited.ru
    assert "items" not in unlimited.en


def test_sublicence_and_what_was_presumed_are_said() -> None:
    words = say("licence.granted", licensed(parent="ab" * 32, presumed=["category", "until"]))
    assert "как сублицензию." in words.ru
    assert "The contract leaves unsaid: category, term; the parties confirm what is presumed." in words.en


def test_consent_says_to_whom_where_and_on_which_conditions() -> None:
    terms = consented(
        VECTOR, "third_state_transfer", recipient=GANGA, third_state="IN", conditions={"ru": "Только для обучения."}
    )
    words = say("consent.given", terms)
    assert words.ru.startswith(
        "Согласие даёт АО «Вектор», Российская Федерация. На что: передача в третье государство или использование "
        "в его интересах; результат ICMEC-2026-000001. Срок согласия: с 01.03.2026, без даты окончания."
    )
    assert "Кому: Ganga Ltd, Индия. Третье государство: Индия. Условия: Только для обучения." in words.ru
    assert "Кому" not in say("consent.given", consented(ALATAU)).ru


def test_revocation_says_from_where_entries_are_in_doubt() -> None:
    terms = EXAMPLES["certificate.revoked"]
    assert "начиная с № 12" in say("certificate.revoked", terms).ru
    certain = {name: value for name, value in terms.items() if name != "suspect_from"}
    assert "начиная с" not in say("certificate.revoked", certain).ru


def test_introduction_shows_the_fingerprint_in_groups_of_four() -> None:
    words = say("certificate.introduced", EXAMPLES["certificate.introduced"])
    assert "«by-ip» (Беларусь)" in words.ru
    assert grouped(hashlib.sha256(b"0\0").hexdigest()) in words.en


SIMPLE, UNDER = {"category": "simple"}, {"parent": "ab" * 32}


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"category": "exclusive"}, ["S14", "S15", "S16"]),
        ({"category": "sole"}, ["S11", "S12", "S13"]),
        (SIMPLE, ["S17", "S18", "S19"]),
        ({"category": None}, ["S17", "S18", "S19"]),
        ({"category": "compulsory"}, ["S23", "S24", "S25"]),
        ({"category": "open"}, ["S26", "S12", "S27"]),
        (SIMPLE | UNDER, ["S31", "S32", "S33"]),
    ],
)
def test_grant_amendment_and_end_are_events_of_the_licence_that_they_are_about(
    changed: dict[str, Any], codes: list[str]
) -> None:
    book = owned()
    granted = book.force("licence.granted", licensed(**changed))
    drafts = [
        granted.payload.draft,
        drafted("licence.amended", {"licence": granted.id, "quantity": 5, "ground": {"ru": "?"}}),
        drafted("licence.ended", {"licence": granted.id, "ground": "agreement"}),
    ]
    assert [kind_of(draft.kind).st27.code(draft, book.stands()) for draft in drafts] == codes


def test_the_event_is_of_the_category_that_the_licence_has_on_the_day() -> None:
    book, later = owned(), date(2026, 3, 1)
    granted = book.force("licence.granted", licensed())
    book.force("licence.amended", {"licence": granted.id, "category": "exclusive", "ground": {"ru": "?"}}, later)
    ended = [
        drafted("licence.ended", {"licence": granted.id, "ground": "agreement"}, day) for day in (FIRST_DAY, later)
    ]
    assert [kind_of(draft.kind).st27.code(draft, book.stands()) for draft in ended] == ["S19", "S16"]


def test_an_end_of_a_licence_that_is_not_there_is_one_of_a_voluntary_licence() -> None:
    ended = drafted("licence.ended", {"licence": "ab" * 32, "ground": "agreement"})
    assert kind_of("licence.ended").st27.code(ended, owned().stands()) == "S13"
