"""A licence in a table: every limit of it is said, and what was presumed bears its mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.reports.licence_terms import licence_extent, presumed_terms
from registry.reports.log_facts import LogFacts
from registry.reports.result_extract import result_extract
from registry.reports.tables import LICENCE_COLUMNS, LicenceRow, licence_cells
from registry.rights.licensing import Licence
from registry.rights.parties import Body, Presumption
from registry.rights.standing import Standing
from registry.rights.words import Words

SINCE = date(2020, 1, 1)


def presuming(body: Body, *, checked: bool, since: date = SINCE) -> Body:
    """Return the body with presumptions of category and term."""
    rows = [("category", "simple"), ("until", "P5Y")]
    said = Words("?", "?")
    found = (Presumption(term, value, said, since, None, "test", checked_by_lawyer=checked) for term, value in rows)
    return replace(body, presumptions=tuple(found))


@pytest.fixture
def silent(standing: Standing) -> Licence:
    """A licence whose category and term were presumed."""
    granted = standing.licences[1]
    return replace(granted, terms={**granted.terms, "presumed": ["category", "until"]})


def test_every_limit_is_said_in_both_languages(standing: Standing, body: Body) -> None:
    terms = {**standing.licences[1].terms, "quantity": 2000, "third_states": ["KG"], "sublicensing": "with_consent"}
    assert licence_extent(terms, "ru", body).replace("\u00a0", " ") == (
        "производство, ремонт; способы: применение; цели: нужды собственных вооружённых сил; "
        "количество изделий: не более 2 000; сублицензии: с согласия лицензиара; "
        "в интересах третьих государств: Кыргызстан"
    )
    assert licence_extent(terms, "en", body) == (
        "production, repair; ways of use: use; purposes: own armed forces; number of items: at most 2,000; "
        "sublicensing: with the licensor's consent; on behalf of third states: Kyrgyzstan"
    )


def test_limits_that_a_licence_does_not_have_are_not_said(standing: Standing, body: Body) -> None:
    said = licence_extent(standing.licences[1].terms, "en", body)
    assert "items" not in said
    assert "third states" not in said


def test_nothing_presumed_says_nothing(standing: Standing, body: Body) -> None:
    assert presumed_terms(standing.licences[1], "ru", body) == ""


def test_what_was_presumed_is_marked_until_a_lawyer_has_checked_it(silent: Licence, body: Body) -> None:
    said = presumed_terms(silent, "ru", presuming(body, checked=False))
    assert said == "по предположению: вид лицензии, срок действия; юристом не проверено"
    assert presumed_terms(silent, "en", presuming(body, checked=False)).endswith("; not checked by a lawyer")
    assert presumed_terms(silent, "en", presuming(body, checked=True)) == "presumed: category, term"


def test_a_presumption_that_the_configuration_no_longer_has_counts_as_unchecked(silent: Licence, body: Body) -> None:
    later = presuming(body, checked=True, since=date(2026, 1, 2))
    assert presumed_terms(silent, "ru", later).endswith("юристом не проверено")


@pytest.mark.parametrize("checked", [False, True])
def test_list_and_extract_bear_the_mark(
    standing: Standing, silent: Licence, body: Body, log: LogFacts, *, checked: bool
) -> None:
    known = presuming(body, checked=checked)
    row = licence_cells(LicenceRow("ICMEC-2024-000118", {"ru": "?"}, silent, []), "ru", known)
    cells = dict(zip([column.key for column in LICENCE_COLUMNS], row, strict=True))
    stands = replace(standing, licences=(silent,))
    sections = {section.key: section for section in result_extract(stands, "ru", known, log).sections}
    for said in (cells["presumed"], sections["licences"].rows[0][2]):
        assert "по предположению: вид лицензии, срок действия" in str(said)
        assert ("юристом не проверено" in str(said)) is not checked
    assert "цели: нужды собственных вооружённых сил" in str(sections["licences"].rows[0][2])
