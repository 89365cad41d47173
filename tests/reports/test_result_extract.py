"""The extract says what stands, on which ground and since when; and says so where nothing stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from registry.reports.log_facts import LogFacts
from registry.reports.result_extract import result_extract
from registry.reports.statement import EntryRef, Section, Statement, cell_text
from registry.rights.findings import Finding, Severity
from registry.rights.parties import Body
from registry.rights.standing import Holding, Standing
from registry.rights.words import Words


def section(statement: Statement, key: str) -> Section:
    return next(found for found in statement.sections if found.key == key)


def table(statement: Statement, key: str) -> list[list[str]]:
    return [[cell_text(cell, statement.language) for cell in row] for row in section(statement, key).rows]


@pytest.fixture
def extract(standing: Standing, body: Body, log: LogFacts) -> Statement:
    return result_extract(standing, "ru", body, log)


def test_the_head_names_both_dates_checkpoint_and_founding_entry(extract: Statement, log: LogFacts) -> None:
    facts = [(fact.label, cell_text(fact.value, "ru").replace("\u00a0", " ")) for fact in extract.facts]
    labels = [label for label, _ in facts]
    assert labels[:3] == ["Действует на", "По состоянию записей на", "Запрос"]
    assert facts[1][1].endswith("14:05 UTC; записей 4 812")
    assert facts[3][1] == "записей 4 812"
    assert [value.replace(" ", "") for _, value in facts[4:]] == [log.root.hex(), log.founding_id]


def test_the_heading_is_the_results_own(extract: Statement) -> None:
    assert extract.number == "ICMEC-2024-000118"
    assert extract.caption == "изобретение · совместно полученный результат"
    assert extract.title == "Способ согласования частот в сети ретрансляторов"
    assert extract.newest is not None
    assert extract.newest.index == 402


def test_holders_stand_in_the_order_of_the_picture(extract: Statement) -> None:
    assert table(extract, "holders") == [
        ["НИИ «Вектор»", "Россия", "1/6", "Договор 17-РИД, п. 4.2", "02.09.2025", "341"],
        ["ОАО «Агат»", "Беларусь", "1/2", "Договор 17-РИД, п. 4.2", "02.09.2025", "341"],
        ["АО «Тұлпар»", "Казахстан", "1/3", "Вклад по договору 17-РИД", "14.03.2024", "118"],
    ]
    assert str(section(extract, "holders").picture).startswith("<svg")
    assert "все сообладатели" in section(extract, "holders").note


def test_a_share_of_income_has_its_own_column_only_where_one_is_recorded(
    standing: Standing, body: Body, log: LogFacts
) -> None:
    with_income = tuple(replace(held, income_share=Fraction(1, 3)) for held in standing.holdings)
    extract = result_extract(replace(standing, holdings=with_income), "en", body, log)
    assert [column.key for column in section(extract, "holders").columns][2:4] == ["title_share", "income_share"]
    assert table(extract, "holders")[0][3] == "1/3"


def test_a_sole_holder_is_not_told_of_co_holders(
    standing: Standing, body: Body, log: LogFacts, agat: dict[str, Any], draw_holding: Callable[..., Holding]
) -> None:
    sole = replace(standing, holdings=(draw_holding(agat, None, date(2024, 1, 1)),))
    extract = result_extract(sole, "ru", body, log)
    assert section(extract, "holders").note == ""
    assert table(extract, "holders")[0][2] == "совместно, без долей"


def test_licences_in_force_say_their_extent(extract: Statement) -> None:
    first, second = table(extract, "licences")
    assert first[0] == "ОАО «Дордой», KG"
    assert first[2] == (
        "исключительная лицензия; ремонт; способы: применение; цели: нужды собственных вооружённых сил; "
        "сублицензии: не допускается"
    )
    assert first[3:] == ["Кыргызстан", "с 01.01.2026 без указания срока", "377"]
    assert second[4] == "с 01.01.2026 по 31.12.2030"


def test_a_sublicence_names_the_licence_that_it_is_under(standing: Standing, body: Body, log: LogFacts) -> None:
    first, second = standing.licences
    below = replace(standing, licences=(first, replace(second, parent=first.entry)))
    for language, said in (
        ("ru", "сублицензия по лицензии записи 377"),
        ("en", "sublicence under the licence of entry 377"),
    ):
        rows = table(result_extract(below, language, body, log), "licences")
        assert [said in row[2] for row in rows] == [False, True]


def test_a_licence_past_its_end_is_not_shown(standing: Standing, body: Body, log: LogFacts) -> None:
    extract = result_extract(replace(standing, in_force_on=date(2031, 1, 1)), "ru", body, log)
    assert [row[-1] for row in table(extract, "licences")] == ["377"]
    assert table(extract, "consents") == []
    assert section(extract, "consents").empty == ("На эту дату действующих согласий нет. Вносится записью «Согласие».")


def test_consents_name_act_recipient_and_conditions(standing: Standing, body: Body, log: LogFacts) -> None:
    terms = {**standing.consents[0].terms, "third_state": "TJ", "conditions": {"en": "For repair only."}}
    consent = replace(standing.consents[0], terms=terms)
    extract = result_extract(replace(standing, consents=(consent,)), "en", body, log)
    row = table(extract, "consents")[0]
    assert row[:4] == [
        "Tulpar JSC, KZ",
        "grant of an exclusive licence",
        "Dordoi OJSC, KG; Tajikistan",
        "For repair only.",
    ]


def test_a_consent_to_anybody_leaves_the_recipient_empty(standing: Standing, body: Body, log: LogFacts) -> None:
    terms = {"act": "pledge", "holder": standing.consents[0].terms["holder"]}
    extract = result_extract(replace(standing, consents=(replace(standing.consents[0], terms=terms),)), "ru", body, log)
    assert table(extract, "consents")[0][2:4] == ["", ""]


def test_particulars_stand_in_the_order_of_the_form(extract: Statement) -> None:
    rows = dict(table(extract, "particulars"))
    assert list(rows)[:2] == ["Название на другом языке", "Реферат"]
    assert rows["Название на другом языке"] == "Method for matching frequencies in a relay network"
    assert rows["Номера заявок и охранных документов"] == "заявка BY a 20230001 (05.05.2023)"
    assert rows["Индексы классификаций"] == "МПК H04W 16/14"
    assert rows["Год начала работы"] == "2021"


def test_a_number_without_a_date_is_shown_without(standing: Standing, body: Body, log: LogFacts) -> None:
    assert standing.registered is not None
    terms = {**standing.registered.terms, "numbers": [{"office": "RU", "type": "grant", "number": "2700001"}]}
    draft = replace(standing.registered.payload.draft, terms=terms)
    registered = replace(standing.registered, payload=replace(standing.registered.payload, draft=draft))
    extract = result_extract(replace(standing, registered=registered), "en", body, log)
    assert ["Numbers of applications and titles of protection", "title of protection RU 2700001"] in table(
        extract, "particulars"
    )


def test_a_title_in_one_language_has_no_other_and_an_answered_likeness_is_told(
    standing: Standing, body: Body, log: LogFacts
) -> None:
    assert standing.registered is not None
    answer = {"not_duplicate_of": ["ICMEC-2024-000001"], "not_duplicate_reason": {"ru": "Иное назначение."}}
    terms = {**standing.registered.terms, "title": {"ru": "Способ"}, **answer}
    draft = replace(standing.registered.payload.draft, terms=terms)
    registered = replace(standing.registered, payload=replace(standing.registered.payload, draft=draft))
    rows = dict(table(result_extract(replace(standing, registered=registered), "ru", body, log), "particulars"))
    assert "Название на другом языке" not in rows
    assert {"ICMEC-2024-000001", "Иное назначение."} <= set(rows.values())


def test_a_confidential_author_is_not_named(extract: Statement) -> None:
    authors = next(row[1] for row in table(extract, "particulars") if row[0] == "Авторы")
    assert authors == "А. Б. Иванова, Беларусь; имя не раскрывается, Казахстан"


def test_documents_and_history_cite_their_entries(extract: Statement) -> None:
    assert table(extract, "documents")[0][::4] == ["Договор 17-РИД", "117"]
    history = table(extract, "history")
    assert [row[0] for row in history] == ["117", "118", "341", "376", "377", "402"]
    assert history[0][1:5] == ["14.03.2024", "Регистрация результата", "с 14.03.2024 без указания срока",
                               "Беларусь, Казахстан, Россия"]  # fmt: skip
    cited = section(extract, "documents").rows[0][-1]
    assert isinstance(cited, EntryRef)
    assert cited == section(extract, "history").rows[0][0]


def test_a_break_in_the_chain_is_shown_as_one(standing: Standing, body: Body, log: LogFacts) -> None:
    cited = (standing.entries[2].id, "f" * 64)
    fault = Finding("R8", Severity.WARNS, "", Words("Нет согласия.", "A consent is missing."), cited)
    extract = result_extract(replace(standing, breaks=(fault,)), "en", body, log)
    assert table(extract, "breaks") == [["R8", "A consent is missing.", f"341, {'f' * 64}"]]
    assert not [found for found in result_extract(standing, "en", body, log).sections if found.key == "breaks"]


def test_where_nothing_is_recorded_the_extract_says_how_it_gets_there(body: Body, log: LogFacts) -> None:
    nothing = Standing(None, date(2026, 11, 23), 0)
    extract = result_extract(nothing, "en", body, log)
    assert extract.title == "Particulars of the result are not recorded"
    assert extract.newest is None
    assert all(found.rows == () and found.empty for found in extract.sections)
    assert section(extract, "holders").picture is None
    assert "“Record of" in section(extract, "holders").empty


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_section_lacks_a_column(standing: Standing, body: Body, log: LogFacts, language: str) -> None:
    for found in result_extract(standing, language, body, log).sections:
        assert {len(row) for row in found.rows} <= {len(found.columns)}
