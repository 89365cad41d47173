"""Projections say what the entries say, to each audience what it may read, and come back as written."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from registry.records import projection_tables
from registry.records.database import Database
from registry.records.entries import append_entries
from registry.records.projecting import Projection, project_result
from registry.records.projections import (
    PROJECTED,
    count_rows,
    forget_projections,
    projected_numbers,
    replace_projections,
    stored_projections,
)
from registry.records.search import (
    LicenceQuestion,
    ResultQuestion,
    consents_in_force,
    find_results,
    holders_on,
    licences_in_force,
    readable_result,
    titles_of,
)
from registry.records.tables import Base, table_of
from registry.rights.entries import Effective, Entry, ResultNumber
from registry.rights.parties import Actor
from registry.rights.search_words import fold, folded_words
from tests.records.examples import (
    DAY,
    RESULT,
    consented,
    hex_id,
    licensed,
    new_entry,
    owned,
    registered,
    stranger,
)

THIRDS = [("Институт", "BY", 1, 3), ("Завод", "RU", 2, 3)]
STORY = (registered(1), owned(2, THIRDS), licensed(3, parties=("BY", "RU")), consented(4))
SECRET = (
    *STORY,
    licensed(5, access="parties", parties=("KZ", "RU")),
    owned(6, [("Завод", "RU", 1, 1)], access="parties", parties=("KZ", "RU"), effective=Effective(date(2026, 6, 1))),
)


def fill(database: Database, entries: tuple[Entry, ...]) -> tuple[Projection, ...]:
    """Seal as many entries as there are and project them."""
    projections = project_result(RESULT, entries)
    with database.writing() as connection:
        append_entries(connection, [new_entry(index) for index in range(entries[-1].index + 1)])
        replace_projections(connection, [RESULT], projections)
    return projections


def test_everybody_sees_one_projection_where_nothing_is_restricted() -> None:
    (projection,) = project_result(RESULT, STORY)
    result = projection.result
    assert (result.audience, result.first_index, result.last_index, result.states) == ("*", 1, 4, "BY RU")
    assert [(row.party_key, row.title_num, row.title_den) for row in projection.holdings] == [
        ("BY:институт", 1, 3),
        ("RU:завод", 2, 3),
    ]
    assert [(row.entry_index, row.category, row.territory) for row in projection.licences] == [(3, "simple", "BY")]
    assert [(row.entry_index, row.state, row.act) for row in projection.consents] == [(4, "BY", "exclusive_licence")]


def test_states_with_more_to_read_have_projections_of_their_own() -> None:
    projections = {projection.result.audience: projection for projection in project_result(RESULT, SECRET)}
    assert sorted(projections) == ["*", "KZ", "RU"]
    assert len(projections["*"].licences) == 1
    assert len(projections["KZ"].licences) == 2


def test_restricted_entries_leave_no_trace_in_what_everybody_sees() -> None:
    """Not in a date, not in a total, not in a word searched for."""
    assert project_result(RESULT, SECRET)[0] == project_result(RESULT, STORY)[0]


def test_result_registered_for_its_parties_alone_is_projected_for_them_alone() -> None:
    projections = project_result(RESULT, (registered(1, access="parties"), licensed(2)))
    assert [projection.result.audience for projection in projections] == ["BY", "RU"]


def test_nothing_is_projected_from_nothing() -> None:
    assert project_result(RESULT, ()) == ()
    assert project_result(RESULT, (licensed(1),)) == ()


def test_joint_title_without_shares_has_none() -> None:
    entry = owned(2, THIRDS)
    terms = {**entry.terms, "jointly_without_shares": True}
    holders = [{**holder, "title_share": None, "income_share": None} for holder in terms["holders"]]
    object.__setattr__(entry.payload.draft, "terms", {**terms, "holders": holders})
    (projection,) = project_result(RESULT, (registered(1), entry))
    assert {(row.title_num, row.title_den, row.income_num) for row in projection.holdings} == {(None, None, None)}


def test_every_projection_table_is_enumerated_with_all_its_columns() -> None:
    """What is missing here would be neither sealed nor rebuilt nor audited."""
    models = [model for model in vars(projection_tables).values() if isinstance(model, type) and model is not Base]
    described = {table_of(model) for model in models if issubclass(model, Base)}
    assert {projected.table for projected in PROJECTED.values()} == described
    assert len(PROJECTED) == len(fields(Projection))
    for projected in PROJECTED.values():
        assert {column.name for column in projected.table.columns} == set(projected.row._fields)


@pytest.mark.parametrize("story", [STORY, SECRET])
def test_projection_comes_back_as_written(database: Database, story: tuple[Entry, ...]) -> None:
    """Audit holds the one against the other."""
    projections = fill(database, story)
    with database.reading() as connection:
        assert stored_projections(connection, RESULT) == projections
        assert projected_numbers(connection) == (RESULT,)
        assert stored_projections(connection, ResultNumber("ICMEC-2026-000009")) == ()
        rows = sum(len(held.rows(one)) for one in projections for held in PROJECTED.values())
        assert count_rows(connection) == rows


def test_replacing_leaves_nothing_of_the_old(database: Database) -> None:
    fill(database, SECRET)
    shorter = project_result(RESULT, STORY[:2])
    with database.writing() as connection:
        replace_projections(connection, [RESULT], shorter)
        assert stored_projections(connection, RESULT) == shorter
        forget_projections(connection)
        assert count_rows(connection) == 0


def test_sublicence_that_its_parent_outlives_not_is_stored_and_never_in_force(database: Database) -> None:
    ended = licensed(3, effective=Effective(date(2026, 1, 1), date(2026, 3, 1)))
    under = licensed(4, parent=hex_id(3), effective=Effective(date(2026, 5, 1)))
    fill(database, (registered(1), owned(2, THIRDS), ended, under))
    with database.reading() as connection:
        for month in range(1, 13):
            day = date(2026, month, 15)
            found = licences_in_force(connection, stranger("BY"), LicenceQuestion(day))
            assert [one.licence.entry_index for one in found] == ([3] if month < 3 else [])


@pytest.mark.parametrize(
    ("actor", "licences", "holders"),
    [
        (stranger("BY"), [3], ["BY:институт", "RU:завод"]),
        (stranger("KZ"), [3, 5], ["RU:завод"]),
        (stranger("RU"), [3, 5], ["RU:завод"]),
        (None, [], []),
    ],
)
def test_each_state_is_shown_its_own_audience(
    database: Database, actor: Actor | None, licences: list[int], holders: list[str]
) -> None:
    fill(database, SECRET)
    with database.reading() as connection:
        found = licences_in_force(connection, actor, LicenceQuestion(DAY))
        assert [one.licence.entry_index for one in found] == licences
        on_day = holders_on(connection, actor, [RESULT], DAY)[RESULT]
        assert [row.party_key for row in on_day] == holders
        page = find_results(connection, actor, ResultQuestion())
        assert (page.total, len(page.rows)) == ((1, 1) if actor else (0, 0))
        assert (readable_result(connection, actor, RESULT) is None) == (actor is None)
        assert list(titles_of(connection, actor, [RESULT])) == ([RESULT] if actor else [])
        assert len(consents_in_force(connection, actor, RESULT, DAY)) == (1 if actor else 0)


def test_two_worlds_that_differ_in_restricted_entries_answer_alike(
    sqlite_database: Database, postgresql_database: Database
) -> None:
    fill(sqlite_database, STORY)
    fill(postgresql_database, SECRET)
    answers = []
    for database in (sqlite_database, postgresql_database):
        with database.reading() as connection:
            actor = stranger("BY")
            answers.append(
                (
                    find_results(connection, actor, ResultQuestion("елка")),
                    find_results(connection, actor, ResultQuestion("завод", state="KZ")),
                    readable_result(connection, actor, RESULT),
                    holders_on(connection, actor, [RESULT], DAY),
                    licences_in_force(connection, actor, LicenceQuestion(DAY)),
                    consents_in_force(connection, actor, RESULT, DAY),
                )
            )
    assert answers[0] == answers[1]


def test_licences_are_those_in_force_on_the_day(database: Database) -> None:
    year = licensed(3, effective=Effective(date(2026, 1, 1), date(2026, 12, 31)))
    fill(database, (registered(1), owned(2, THIRDS), year, licensed(4, effective=Effective(date(2026, 6, 1)))))
    expected = {
        date(2025, 12, 31): [],
        date(2026, 1, 1): [3],
        date(2026, 12, 31): [3, 4],
        date(2027, 1, 1): [4],
    }
    with database.reading() as connection:
        for day, indices in expected.items():
            found = licences_in_force(connection, stranger("BY"), LicenceQuestion(day))
            assert [one.licence.entry_index for one in found] == indices
        day = date(2026, 12, 31)
        assert found[0].title["ru"] == "Радар «Ёлка»"

        def ask(question: LicenceQuestion) -> int:
            return len(licences_in_force(connection, stranger("BY"), question))

        assert ask(LicenceQuestion(day, category="simple", state="BY", result=RESULT)) == 2
        assert ask(LicenceQuestion(day, category="exclusive")) == 0
        assert ask(LicenceQuestion(day, state="KZ")) == 0
        assert ask(LicenceQuestion(day, result=ResultNumber("ICMEC-2026-000009"))) == 0
        second = licences_in_force(connection, stranger("BY"), LicenceQuestion(day), after=(RESULT, 3), most=1)
        assert [one.licence.entry_index for one in second] == [4]


def many(database: Database, count: int) -> list[ResultNumber]:
    """Register results numbered from 1."""
    numbers = [ResultNumber(f"ICMEC-2026-{number:06}") for number in range(1, count + 1)]
    projections = [one for number in numbers for one in project_result(number, STORY[:2])]
    with database.writing() as connection:
        append_entries(connection, [new_entry(index) for index in range(3)])
        replace_projections(connection, numbers, projections)
    return numbers


def test_pages_of_results_meet_without_gap_or_repetition(database: Database) -> None:
    numbers = many(database, 7)
    seen: list[ResultNumber] = []
    after: ResultNumber | None = None
    with database.reading() as connection:
        for _ in range(3):
            page = find_results(connection, stranger("BY"), ResultQuestion(), after=after, most=3)
            assert page.total == 7
            seen += [row.number for row in page.rows]
            after = page.next_after
    assert seen == numbers
    assert after is None


def test_last_page_that_is_exactly_full_has_no_next(database: Database) -> None:
    many(database, 3)
    with database.reading() as connection:
        assert find_results(connection, stranger("BY"), ResultQuestion(), most=3).next_after is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (ResultQuestion("ёлка"), True),
        (ResultQuestion("ЕЛКА радар"), True),
        (ResultQuestion("spruce"), True),
        (ResultQuestion("icmec-2026-000001"), True),
        (ResultQuestion("g01s"), True),
        (ResultQuestion("институт"), True),
        (ResultQuestion("елка сосна"), False),
        (ResultQuestion("100%"), False),
        (ResultQuestion("_"), False),
        (ResultQuestion("'; DROP TABLE result; --"), False),
        (ResultQuestion(kind_of_result="invention", origin="foreground_joint", state="RU"), True),
        (ResultQuestion(kind_of_result="database"), False),
        (ResultQuestion(origin="background"), False),
        (ResultQuestion(state="KZ"), False),
        (ResultQuestion("%"), True),
    ],
)
def test_words_find_a_result_on_both_engines_alike(
    database: Database, question: ResultQuestion, *, found: bool
) -> None:
    """A question without a word asks for everything."""
    fill(database, STORY)
    with database.reading() as connection:
        assert (find_results(connection, stranger("BY"), question).total == 1) == found


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ёлка", "елка"),
        ("ҚАЗАҚСТАН", "казакстан"),
        ("Ҷумҳурии  Тоҷикистон", "чумхурии точикистон"),
        ("Ўзбекистон", "узбекистон"),
        ("ﬁlter №", "filter no"),
        ("Е\u0308лка", "елка"),
        ("й", "й"),
    ],
)
def test_neighbouring_letters_fold_into_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_question_is_cut_into_words_and_numbers() -> None:
    assert folded_words("  ICMEC-2026-000001, G01S 13/00 «Ёлка»! ") == ("icmec-2026-000001", "g01s", "13/00", "елка")
    assert len(folded_words("a " * 100)) == 12
