"""A finding names the entries it speaks of, so that its reader can open them."""

from __future__ import annotations

from datetime import date
from typing import Any

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
    share,
    transferred,
)
from tests.rights.kind_examples import arrested, disputed, handed, pledged

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
END = date(2027, 12, 31)
HALF = {"share": share(1, 2)}
GROUND = {"ground": {"ru": "Соглашение № 1"}}
ACT = (document(),)


def halves() -> Book:
    return owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))


def with_licence(**changed: Any) -> tuple[Book, str]:
    book = halves()
    return book, book.seal("licence.granted", licensed(**changed), until=END).id


def named(book: Book, kind: str, terms: dict[str, Any], since: date = MARCH, **more: Any) -> tuple[str, ...]:
    """The entries that the one finding of R8 aside names."""
    (found,) = [found for found in book.findings(kind, terms, since, **more) if found.rule != "R8"]
    return found.entries


def test_an_amendment_that_changes_nothing_names_the_licence() -> None:
    book, licence = with_licence()
    assert named(book, "licence.amended", {"licence": licence, **GROUND}) == (licence,)


def test_an_end_before_the_amendment_names_the_licence() -> None:
    book, licence = with_licence()
    terms = {"licence": licence, "until": "2026-02-01", **GROUND}
    assert named(book, "licence.amended", terms) == (licence,)


def test_an_ended_licence_is_named_where_it_is_amended_or_ended() -> None:
    book, licence = with_licence()
    late = date(2028, 1, 1)
    ended = book.findings("licence.amended", {"licence": licence, "quantity": 1, **GROUND}, late)
    assert [found.entries for found in ended if found.rule == "R16"] == [(licence,)]
    assert named(book, "licence.ended", {"licence": licence, "ground": "agreement"}, late) == (licence,)


def test_a_licence_narrowed_below_a_sublicence_names_the_sublicence() -> None:
    book, licence = with_licence(sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    assert named(book, "licence.amended", {"licence": licence, "territory": ["BY"], **GROUND}) == (child,)


def test_a_licence_that_has_not_expired_is_named() -> None:
    book, licence = with_licence()
    assert named(book, "licence.ended", {"licence": licence, "ground": "expiry"}) == (licence,)


def test_a_licence_that_has_not_begun_is_named() -> None:
    book = halves()
    licence = book.seal("licence.granted", licensed(), APRIL, END).id
    assert named(book, "licence.ended", {"licence": licence, "ground": "agreement"}) == (licence,)


def test_the_pledges_before_a_pledge_are_named() -> None:
    book = halves()
    first = book.seal("encumbrance.recorded", pledged(**HALF)).id
    assert named(book, "encumbrance.recorded", pledged(**HALF)) == (first,)
    second = pledged(type="subsequent_pledge", rank=2, pledgee=ALATAU, **HALF)
    next_ = book.seal("encumbrance.recorded", second).id
    assert named(book, "encumbrance.recorded", second | {"pledgee": VECTOR}) == (first, next_)


def test_an_encumbrance_that_is_over_is_named() -> None:
    book = halves()
    laid = book.seal("encumbrance.recorded", arrested(), documents=ACT).id
    release = {"encumbrance": laid, "ground": {"ru": "Отменено"}}
    book.seal("encumbrance.released", release, MARCH, documents=ACT)
    assert named(book, "encumbrance.released", release, documents=ACT) == (laid,)


def test_a_dispute_that_is_over_is_named() -> None:
    book = halves()
    opened = book.seal("dispute.opened", disputed()).id
    book.seal("dispute.withdrawn", {"dispute": opened}, MARCH)
    assert named(book, "dispute.withdrawn", {"dispute": opened}) == (opened,)


def test_what_bars_a_disposal_is_named() -> None:
    book = halves()
    laid = book.seal("encumbrance.recorded", arrested(), documents=ACT).id
    assert named(book, "ownership.transferred", transferred(LUCH, ISSYK)) == (laid,)


def test_of_later_records_the_first_by_its_day_is_named() -> None:
    book = owned()
    book.seal("ownership.recorded", recorded(), date(2026, 9, 1))
    nearest = book.seal("ownership.recorded", recorded(), APRIL).id
    assert named(book, "ownership.recorded", recorded()) == (nearest,)


def test_a_record_on_the_same_day_is_no_later_one() -> None:
    book = owned()
    assert book.findings("ownership.recorded", recorded()) == ()


def test_the_share_that_does_not_suffice_names_the_entry_it_rests_on() -> None:
    book = halves()
    assert named(book, "ownership.transferred", transferred(LUCH, ISSYK, (2, 3))) == (book.entries[1].id,)


def test_a_result_left_in_one_state_s_hands_is_named() -> None:
    book = halves()
    assert named(book, "ownership.transferred", transferred(LUCH, VECTOR)) == (book.entries[0].id,)


def test_documents_handed_over_are_named_by_their_entry() -> None:
    book = halves()
    papers = (document("Чертёж"),)
    handover = book.seal("documents.handed_over", handed(), MARCH, documents=papers).id
    assert named(book, "ownership.transferred", transferred(LUCH, ISSYK), documents=papers) == (handover,)


def test_a_sublicence_that_outlasts_its_parent_names_the_parent() -> None:
    book, licence = with_licence(sublicensing="yes")
    longer = licensed(ALATAU, ISSYK, parent=licence)
    assert named(book, "licence.granted", longer, until=date(2028, 1, 1)) == (licence,)
