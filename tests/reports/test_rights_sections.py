"""The extract shows what burdens a right, what is disputed and protected, and what is declared beside it."""

from __future__ import annotations

from datetime import date

from registry.reports.log_facts import LogFacts
from registry.reports.result_extract import result_extract
from registry.reports.statement import Section, Statement, cell_text
from registry.settings import load_body
from tests.rights.cases import (
    ALATAU,
    ISSYK,
    LUCH,
    VECTOR,
    Book,
    document,
    holder,
    licensed,
    owned,
    recorded,
    registered,
    transferred,
)
from tests.rights.kind_examples import (
    arrested,
    catalogued,
    content,
    corrected,
    declared,
    disputed,
    filed,
    granted,
    pledged,
)

MARCH = date(2026, 3, 1)
ACT = (document(),)


def book() -> Book:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)), registration=registered(embeds=["ICMEC-2025-000009"]))
    made.body = load_body()
    return made


def drawn(made: Book, log: LogFacts, language: str = "ru", day: date = MARCH) -> Statement:
    return result_extract(made.stands(day), language, made.body, log)


def section(statement: Statement, key: str) -> Section:
    return next(found for found in statement.sections if found.key == key)


def table(statement: Statement, key: str) -> list[list[str]]:
    return [[cell_text(cell, statement.language) for cell in row] for row in section(statement, key).rows]


def test_that_nothing_burdens_a_right_is_said(log: LogFacts) -> None:
    statement = drawn(book(), log)
    said = {key: section(statement, key).empty for key in ("encumbrances", "disputes", "protection")}
    assert said == {
        "encumbrances": "На эту дату обременений нет.",
        "disputes": "На эту дату споров нет.",
        "protection": "Сведений о правовой охране нет.",
    }
    assert {"background", "catalogue", "claims"}.isdisjoint(found.key for found in statement.sections)


def test_encumbrances_stand_by_rank_on_whom_they_burden_now(log: LogFacts) -> None:
    made = book()
    made.seal("encumbrance.recorded", pledged(share={"num": 1, "den": 2}))
    made.seal("ownership.transferred", transferred(LUCH, ALATAU), date(2026, 2, 1))
    made.force("encumbrance.recorded", arrested(), documents=ACT)
    rows = table(drawn(made, log, "en"), "encumbrances")
    assert [row[:2] for row in rows] == [["arrest", ""], ["pledge", "1"]]
    assert rows[1][3] == "ТОО «Алатау», KZ"
    assert [row[4] for row in rows] == ["Экономический суд (вымышленный)", "ОсОО «Иссык», KG"]


def test_an_open_dispute_says_whether_it_bars_disposal(log: LogFacts) -> None:
    made = book()
    made.seal("dispute.opened", disputed(caution=False, respondent=None))
    made.seal("dispute.opened", disputed())
    rows = table(drawn(made, log), "disputes")
    assert [row[4] for row in rows] == ["нет", "распоряжение запрещено"]
    assert rows[0][1] == ""


def test_protection_says_its_end_the_rule_and_that_no_lawyer_has_checked_it(log: LogFacts) -> None:
    made = book()
    made.seal("protection.granted", granted(filed_on="2024-01-15"))
    made.seal("protection.granted", granted(office="KZ", right_type="utility_model", number="KZ 1"))
    made.seal("protection.filed", filed(office="EA", number=None))
    made.seal("protection.granted", granted(number="BY 2", filed_on="2024-01-15", expires_on="2040-01-14"))
    known, unknown, pending, stated = table(drawn(made, log, "en"), "protection")
    assert known[:4] == ["Belarus", "patent for an invention", "BY 12345", "in force"]
    assert known[5].startswith("years from the filing date: 20;")
    assert known[5].endswith("not checked by a lawyer")
    assert unknown[5] == "the table of terms does not say"
    assert pending[0] == "Eurasian Patent Office (EAPO)"
    assert pending[3:6] == ["application filed", "", ""]
    assert stated[5] == "the term is stated in the entry"


def test_protection_that_begins_later_is_not_shown(log: LogFacts) -> None:
    made = book()
    made.seal("protection.granted", granted(), date(2026, 5, 1))
    assert table(drawn(made, log), "protection") == []


def test_background_catalogue_and_claims_are_shown_where_there_are_any(log: LogFacts) -> None:
    made = book()
    made.seal("background.declared", declared(use_in_exploitation=["production", "repair"]))
    made.seal("background.declared", declared(background=None, description={"ru": "Алгоритм"}))
    made.seal("result.catalogued", catalogued(item_name={"ru": "Радиостанция"}))
    made.seal("result.catalogued", catalogued(stock_number="5821120001235"))
    claim = {
        "state": "BY",
        "claimed": content("ownership.transferred", transferred(VECTOR, LUCH)),
        "reason": {"ru": "?"},
    }
    made.seal("claim.filed", claim | {"awaited": ["RU"]})
    statement = drawn(made, log)
    assert [row[0] for row in table(statement, "background")] == ["ICMEC-2025-000009", "Алгоритм"]
    assert table(statement, "background")[0][2] == "разработка, производство, ремонт"
    assert [row[:2] for row in table(statement, "catalogue")] == [
        ["5821-12-000-1234", "Радиостанция"],
        ["5821-12-000-1235", ""],
    ]
    assert table(statement, "claims")[0][:2] == ["Беларусь", "Переход исключительного права"]
    assert section(statement, "claims").note == "Заявления ничего из записанного не меняют."


def test_a_corrected_entry_is_marked_in_the_history(log: LogFacts) -> None:
    made = book()
    right = recorded(holder(LUCH, (1, 3)), holder(VECTOR, (2, 3)))
    made.seal("entry.corrected", corrected(made.entries[1].id, "ownership.recorded", right), MARCH)
    titles = [row[2] for row in table(drawn(made, log), "history")]
    assert titles[1] == "Запись о правообладателях (исправлена записью № 2 от 12.01.2026)"
    assert titles[2] == "Исправление технической ошибки"


def test_a_licence_names_the_licensor_that_the_right_has_passed_to(log: LogFacts) -> None:
    made = book()
    made.seal("licence.granted", licensed(), until=date(2027, 12, 31))
    made.seal("ownership.transferred", transferred(LUCH, ISSYK), date(2026, 2, 1))
    assert table(drawn(made, log), "licences")[0][1] == "ОсОО «Иссык», KG"
    assert table(drawn(made, log, day=date(2026, 1, 15)), "licences")[0][1] == "ОАО «Луч», BY"
