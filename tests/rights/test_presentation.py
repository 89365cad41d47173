"""The sheet shows every member that is signed, in words, in both languages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.entries import Document, EntryId
from registry.rights.kinds import all_kinds
from registry.rights.phrases import grouped
from registry.rights.presentation import ACCESS, LANGUAGES, SheetRow, sheet, whole_sheet
from registry.rights.words import Words
from tests.rights.cases import ALATAU, BODY, LUCH, VECTOR, consented, drafted, holder, licensed, recorded, registered
from tests.rights.kind_examples import EXAMPLES

CITED = "ab" * 32


def shown(kind: str, terms: dict[str, Any], names: dict[str, str] | None = None) -> dict[str, SheetRow]:
    return {row.place.removeprefix("terms."): row for row in sheet(drafted(kind, terms), BODY, names or {})}


@pytest.mark.parametrize("kind", list(all_kinds()))
def test_every_member_of_the_terms_is_shown_in_the_order_of_the_schema(kind: str) -> None:
    rows = shown(kind, EXAMPLES[kind])
    described = all_kinds()[kind]  # type: ignore[index] # names are kinds
    assert list(rows) == [name for name in described.schema().fields if name in EXAMPLES[kind]]
    assert all(line.ru and line.en for row in rows.values() for line in row.lines)


def test_a_text_is_shown_in_every_language_the_readers_own_first() -> None:
    title = shown("result.registered", registered())["title"]
    assert title.lines == (
        Words("Способ испытаний «Заря»", "Zarya test method"),
        Words("Zarya test method", "Способ испытаний «Заря»"),
    )
    assert title.value.en == "Zarya test method\nСпособ испытаний «Заря»"


def test_rows_are_numbered_and_show_each_member() -> None:
    rows = shown("ownership.recorded", recorded(holder(LUCH, (1, 3)), holder(VECTOR, (2, 3), (1, 1))))
    assert [line.ru for line in rows["holders"].lines] == [
        (
            "1. Правообладатель: ОАО «Луч», Беларусь, рег. № 100200300; В качестве: организация; "
            "Доля в исключительном праве: 1/3"
        ),
        (
            "2. Правообладатель: АО «Вектор», Российская Федерация, рег. № 7700000001; В качестве: организация; "
            "Доля в исключительном праве: 2/3; Доля в доходах: 1"
        ),
    ]
    assert rows["jointly_without_shares"].value == Words("нет", "no")
    assert rows["ground_type"].value == Words("договор", "contract")


def test_one_row_is_not_numbered() -> None:
    assert shown("result.registered", registered())["customers"].value.ru == "Республика Беларусь"


def test_dates_choices_states_and_numbers_are_said() -> None:
    terms = registered(
        numbers=[{"office": "EA", "type": "grant", "number": "12", "date": "2025-03-05"}],
        authors=[{"name": "А. Б.", "state": "KZ", "confidential": True}],
        started_in=2020,
        embeds=["ICMEC-2025-000009"],
    )
    rows = shown("result.registered", terms, {"ICMEC-2025-000009": "Способ литья / Casting"})
    assert rows["numbers"].value.ru == (
        "Ведомство: Евразийское патентное ведомство (ЕАПВ); Что это за номер: охранный документ; Номер: 12; "
        "Дата: 05.03.2025"
    )
    assert rows["authors"].value.en == "Full name: А. Б.; State: Kazakhstan; Keep the author's name confidential: yes"
    assert rows["started_in"].value.en == "2020"
    assert rows["embeds"].value == Words("ICMEC-2025-000009 (Способ литья)", "ICMEC-2025-000009 (Casting)")
    assert shown("result.registered", terms)["embeds"].value.ru == "ICMEC-2025-000009"


def test_licences_show_lists_states_and_cited_entries() -> None:
    terms = licensed(parent=CITED, consents=[CITED, "cd" * 32], quantity=10)
    rows = shown("licence.granted", terms, {CITED: "№ 7 (abab)"})
    assert rows["territory"].value.ru == "Беларусь, Казахстан"
    assert rows["ways_of_use"].value.en == "manufacture, use"
    assert rows["parent"].value == Words("№ 7 (abab)", "No. 7 (abab)")
    assert [line.en for line in rows["consents"].lines] == ["1. No. 7 (abab)", f"2. {grouped('cd' * 32)}"]


def test_certificates_are_shown_by_fingerprint() -> None:
    fingerprint = "SHA-256: " + grouped(hashlib.sha256(b"0\0").hexdigest())
    rows = shown("governance.founded", EXAMPLES["governance.founded"])
    assert rows["seal_certificate"].value.ru == fingerprint
    assert rows["witnesses"].lines == (Words("нет", "none"),)
    assert f"Governance certificates: {fingerprint}\n" in rows["states"].value.en
    assert "Kinds of entry it signs: every kind of entry" in rows["states"].value.en
    terms = EXAMPLES["governance.founded"]
    organ = terms["states"][0] | {"organs": [{"organ": "x", "name": {"en": "X"}, "kinds": ["consent.given"]}]}
    assert "consent.given" in shown("governance.founded", terms | {"states": [organ]})["states"].value.ru


def test_the_whole_sheet_adds_what_else_is_signed() -> None:
    document = Document("ef" * 32, 2048, "application/pdf", "Договор № 7", "ОАО «Луч»", 12)
    unpaged = Document("ef" * 32, 2048, "application/pdf", "Акт", "ОАО «Луч»")
    draft = drafted(
        "consent.given",
        consented(ALATAU),
        until=date(2026, 12, 31),
        after=EntryId(CITED),
        documents=(document, unpaged),
    )
    rows = {row.place: row for row in whole_sheet(draft, BODY, {"ICMEC-2026-000001": "Заря / Dawn"})}
    assert [row.label for place, row in rows.items() if not place.startswith("terms.")] == [
        Words("Результат", "Result"),
        Words("Действует", "Effective"),
        Words("Кто может читать", "Who may read it"),
        Words("Язык, текст на котором имеет силу", "Prevailing language"),
        Words("Документы", "Documents"),
        Words("Составлено после записи", "Drawn up after entry"),
    ]
    assert rows["result"].value == Words("ICMEC-2026-000001, «Заря»", "ICMEC-2026-000001, “Dawn”")
    assert rows["effective"].value.ru == "с 01.01.2026 по 31.12.2026 включительно"
    assert rows["access"].value == ACCESS["members"]
    assert rows["language"].value == LANGUAGES["ru"]
    assert rows["after"].value.ru == grouped(CITED)
    assert rows["documents"].lines[0].ru == (
        f"1. Договор № 7 (application/pdf, байт: 2048, листов: 12); хранитель: ОАО «Луч»; SHA-256: {grouped('ef' * 32)}"
    )
    assert rows["documents"].lines[1].ru == (
        f"2. Акт (application/pdf, байт: 2048); хранитель: ОАО «Луч»; SHA-256: {grouped('ef' * 32)}"
    )


def test_the_whole_sheet_says_nothing_of_what_is_not_there() -> None:
    draft = replace(drafted("consent.given", consented(ALATAU)), result=None)
    places = {row.place for row in whole_sheet(draft, BODY, {})}
    assert places.isdisjoint({"result", "after", "documents"})
    named = whole_sheet(drafted("consent.given", consented(ALATAU)), BODY, {})
    assert named[0].value.en == "ICMEC-2026-000001"


def test_a_content_is_shown_by_its_kind_its_dates_and_its_members() -> None:
    lines = shown("claim.filed", EXAMPLES["claim.filed"])["claimed"].lines
    assert lines[0] == all_kinds()["ownership.transferred"].title  # type: ignore[index] # names are kinds
    assert lines[1] == Words(
        "Действует: с 01.01.2026, без даты окончания", "Effective: from 1 January 2026, with no end date"
    )
    assert lines[2].ru == "От кого переходит право: ОАО «Луч», Беларусь, рег. № 100200300"


def test_a_text_in_a_third_language_is_shown_to_both_readers() -> None:
    title = shown("result.registered", registered(title={"kk": "Әдіс", "en": "Method"}))["title"]
    assert [(line.ru, line.en) for line in title.lines] == [("Method", "Method"), ("Әдіс", "Әдіс")]


def test_the_whole_sheet_calls_cited_entries_by_their_names() -> None:
    draft = drafted("licence.granted", licensed(parent=CITED))
    rows = {row.place: row for row in whole_sheet(draft, BODY, {CITED: "запись № 7"})}
    assert rows["terms.parent"].value.ru == "запись № 7"
