"""What stands, on two time axes."""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Effective
from registry.rights.licensing import ancestors
from registry.rights.standing import standing
from tests.rights.cases import (
    ALATAU,
    ISSYK,
    LUCH,
    NUMBER,
    VECTOR,
    Book,
    consented,
    drafted,
    entry,
    licensed,
    owned,
    registered,
    transferred,
)
from tests.rights.kind_examples import disputed, filed

MARCH = date(2026, 3, 1)


def test_nothing_stands_before_the_first_entry() -> None:
    empty = standing([], MARCH)
    assert (empty.result, empty.as_recorded_at, empty.newest, empty.registered) == (None, 0, None, None)
    assert empty.holders_in_force == ()


def test_an_answer_names_its_result_and_both_axes() -> None:
    stands = owned().stands(MARCH)
    assert (stands.result, stands.in_force_on, stands.as_recorded_at) == (NUMBER, MARCH, 2)
    assert stands.newest == stands.entries[-1].id


def test_as_recorded_leaves_out_later_entries() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK), MARCH)
    assert len(book.stands(MARCH, at=2).holders_in_force) == 3
    assert "KG" not in {holding.party["state"] for holding in book.stands(MARCH, at=2).holders_in_force}
    assert "KG" in {holding.party["state"] for holding in book.stands(MARCH, at=3).holders_in_force}
    assert book.stands(MARCH, at=0).entries == ()


def test_in_force_leaves_out_what_begins_later_or_is_over() -> None:
    book = owned()
    book.seal("consent.given", consented(VECTOR), date(2026, 2, 1), date(2026, 4, 1))
    book.seal("licence.granted", licensed(), date(2026, 2, 1), date(2026, 4, 1))
    assert len(book.stands(MARCH).consents_in_force) == len(book.stands(MARCH).licences_in_force) == 1
    for day in (date(2026, 1, 31), date(2026, 4, 2)):
        assert not book.stands(day).consents_in_force
        assert not book.stands(day).licences_in_force
        assert len(book.stands(day).licences) == 1


def test_the_first_registration_counts() -> None:
    book = Book()
    first = book.seal("result.registered", registered())
    book.force("result.registered", registered(origin="background"))
    assert book.stands().registered == first


def test_an_entry_of_a_kind_that_changes_nothing_here_is_kept() -> None:
    sealed = entry(drafted("certificate.revoked", {}), 0)
    assert standing([sealed], MARCH).entries == (sealed,)


def test_a_sublicence_ends_with_the_licence_it_is_under() -> None:
    book = owned()
    parent = book.seal("licence.granted", licensed(sublicensing="yes"), until=date(2027, 1, 1))
    under = licensed(ALATAU, ISSYK, parent=parent.id)
    book.force("licence.granted", under, until=date(2030, 1, 1))
    book.force("licence.granted", under, until=date(2026, 5, 1))
    book.force("licence.granted", under)
    ends = [licence.effective.ends_on for licence in book.stands().licences]
    assert ends == [date(2027, 1, 1), date(2027, 1, 1), date(2026, 5, 1), date(2027, 1, 1)]


def test_a_sublicence_under_an_open_licence_keeps_its_own_end() -> None:
    book = owned()
    parent = book.force("licence.granted", licensed(sublicensing="yes"))
    book.force("licence.granted", licensed(ALATAU, ISSYK, parent=parent.id), until=date(2030, 1, 1))
    assert book.stands().licences[1].effective.ends_on == date(2030, 1, 1)


def test_licences_form_a_tree() -> None:
    book = owned()
    root = book.force("licence.granted", licensed())
    leaf = book.force("licence.granted", licensed(ALATAU, ISSYK, parent=root.id))
    orphan = book.force("licence.granted", licensed(ALATAU, ISSYK, parent="ab" * 32))
    known = {licence.entry: licence for licence in book.stands().licences}
    assert list(ancestors(leaf.id, known)) == [leaf.id, root.id]
    assert list(ancestors(orphan.id, known)) == [orphan.id]
    assert list(ancestors(None, known)) == []


def test_what_stands_tells_the_log_position_of_its_entry() -> None:
    book = owned()
    book.seal("protection.filed", filed(office="KZ"))
    book.seal("dispute.opened", disputed())
    book.seal("consent.given", consented(VECTOR))
    stands = book.stands()
    assert (stands.protections[0].index, stands.disputes[0].index, stands.consents[0].index) == (2, 3, 4)


def test_dates_that_never_were_meet_no_others() -> None:
    never, always = Effective(MARCH, date(2026, 2, 1)), Effective(date(2026, 1, 1))
    assert not never.meets(always)
    assert not always.meets(never)
    assert always.meets(Effective(MARCH, MARCH))
