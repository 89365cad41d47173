"""Wherever a page shows what rests on configured facts, it says that no lawyer has checked them."""

from __future__ import annotations

import pytest
from lxml import html

from registry.rights.rules._say import UNCHECKED
from registry.rights.words import Language
from tests.procedures.long_history import append_history
from tests.rights.kind_examples import granted
from tests.web.desk import RESULT, Desk

LANGUAGES: list[Language] = ["ru", "en"]
TABLED = {"ru": "юристом не проверено", "en": "not checked by a lawyer"}


def shown(desk: Desk, address: str, language: str) -> str:
    page = desk.browser("by-clerk", language).get(address)
    assert page.status_code == 200
    return " ".join(html.fromstring(page.text).text_content().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_of_a_right_by_the_table_is_marked_on_the_page_of_its_result(desk: Desk, language: Language) -> None:
    assert TABLED[language] not in shown(desk, f"/results/{RESULT}", language)
    right = granted(filed_on="2024-01-15", granted_on="2025-01-15")
    append_history(desk.register.database, RESULT, [("protection.granted", right)], "BY")
    assert TABLED[language] in shown(desk, f"/results/{RESULT}", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_presumed_is_marked_where_it_is_to_be_confirmed(desk: Desk, language: Language) -> None:
    whole, silent = desk.draft(), desk.draft(category=None)
    assert UNCHECKED.within(language) not in shown(desk, f"/drafts/{whole.id}/check", language)
    assert UNCHECKED.within(language) in shown(desk, f"/drafts/{silent.id}/check", language)
