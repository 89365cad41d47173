"""What a refused sublicence or conflict is told, at the edges that mutants of the rules showed (R4, R6, R9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.rights.findings import Finding
from tests.rights.cases import ALATAU, ISSYK, LUCH, VECTOR, Book, holder, licensed, owned

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LATER = date(2027, 6, 1)
GROUND = {"ground": {"ru": "Соглашение № 2"}}


def sole_owner() -> Book:
    return owned(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор № 7"})


def under(book: Book, parent: str, since: date = FIRST, until: date = LAST, **changed: Any) -> dict[str, Finding]:
    """Draft a sublicence; return what rule R4 finds, by place."""
    terms = licensed(ALATAU, VECTOR, parent=parent, **changed)
    found = book.findings("licence.granted", terms, since, until)
    return {finding.place: finding for finding in found if finding.rule == "R4"}


def test_each_refusal_names_the_licence_above() -> None:
    book = sole_owner()
    parent = book.seal("licence.granted", licensed(sublicensing="yes"), date(2026, 2, 1), LAST).id
    assert under(book, parent)["effective.from"].entries == (parent,)
    stranger = licensed(ISSYK, VECTOR, parent=parent)
    found = book.findings("licence.granted", stranger, date(2026, 2, 1), LAST)
    assert [finding.entries for finding in found if finding.place == "terms.licensors.0"] == [(parent,)]


def test_beyond_the_term_of_the_licence_above_its_last_terms_count() -> None:
    """A sublicence that begins after its parent has ended is still told in what else it goes too far."""
    book = sole_owner()
    narrow = licensed(sublicensing="yes", territory=["BY"], quantity=10)
    parent = book.seal("licence.granted", narrow, FIRST, LAST).id
    wanted: dict[str, Any] = {"since": LATER, "until": date(2027, 12, 31), "territory": ["KG"], "quantity": 50}
    assert set(under(book, parent, **wanted)) == {"effective.until", "terms.territory", "terms.quantity"}
    wider = {"licence": parent, "territory": ["BY", "KG"], "quantity": 100, **GROUND}
    book.seal("licence.amended", wider, date(2026, 3, 1))
    assert set(under(book, parent, **wanted)) == {"effective.until"}


def test_sublicences_beside_count_by_their_quantity_and_are_named() -> None:
    book = sole_owner()
    parent = book.seal("licence.granted", licensed(sublicensing="yes", quantity=10), FIRST, LAST).id
    beside = [
        book.force("licence.granted", licensed(ALATAU, VECTOR, parent=parent, quantity=quantity), FIRST, LAST).id
        for quantity in (6, None)
    ]
    assert under(book, parent, quantity=4) == {}
    refused = under(book, parent, quantity=5)["terms.quantity"]
    assert refused.entries == (parent, *beside)
    assert "what is left under the parent licence: 4." in refused.words.en
    book.force("licence.granted", licensed(ALATAU, VECTOR, parent=parent, quantity=9), FIRST, LAST)
    assert "what is left under the parent licence: 0." in under(book, parent, quantity=5)["terms.quantity"].words.en


def test_a_conflict_says_whether_the_earlier_licence_excludes_or_is_to_be_carved_out() -> None:
    book = sole_owner()
    book.seal("licence.granted", licensed(territory=["BY"]), FIRST, LAST)
    book.seal("licence.granted", licensed(territory=["KZ"], category="exclusive"), FIRST, LAST)
    said = {}
    for state in ("BY", "KZ"):
        terms = licensed(taker=VECTOR, category="exclusive", territory=[state])
        (found,) = [each for each in book.findings("licence.granted", terms, FIRST, LAST) if each.rule == "R6"]
        said[state] = found.words.en
    assert said["BY"].startswith("Meets a licence granted earlier")
    assert said["KZ"].startswith("Meets an exclusive or sole licence")


def test_a_licence_of_what_is_not_registered_is_judged_without_background() -> None:
    found = Book().findings("licence.granted", licensed(third_states=["IN"]), FIRST, LAST)
    assert ("R21", "result") in {(each.rule, each.place) for each in found}
