"""Forms and drafts: what is typed becomes the value of the schema, what is stored becomes the same form again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.procedures import Register
from registry.procedures.draft import open_draft, read_draft, save_draft
from registry.procedures.open_account import account_named
from registry.procedures.read_result import read_result
from registry.rights.encoding import DocumentSchema, draft_content
from registry.rights.fields import (
    Choices,
    Day,
    Line,
    ResultsField,
    Share,
    StatesField,
    Text,
    Whole,
    YesNo,
)
from registry.rights.governance_fields import CertificateField, Digest
from registry.rights.kinds import all_kinds
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.web.inputs_days import shown_day, shown_parts, typed_day
from registry.web.inputs_form import ALL, page_of, pages_of
from registry.web.inputs_pages import without_empty_rows
from registry.web.inputs_reading import members, read_value
from registry.web.inputs_typed import UnknownMemberError, nested
from tests.rights.kind_examples import EXAMPLES
from tests.web.conftest import NOON
from tests.web.forms import send

LABEL = Words("Поле", "Field")
OPTIONS = {"a": LABEL, "b": LABEL, "c": LABEL}


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        (Line(LABEL), ["  x1 "], "x1"),
        (Line(LABEL), ["й"], "й"),
        (Line(LABEL), ["   "], None),
        (Whole(LABEL), ["1 200"], 1200),
        (Whole(LABEL), ["1\u00a0200"], 1200),
        (Whole(LABEL), ["many"], "many"),
        (Whole(LABEL), ["1.5"], "1.5"),
        (YesNo(LABEL), ["no"], False),
        (YesNo(LABEL), ["maybe"], "maybe"),
        (Day(LABEL), ["05.03.2026"], "2026-03-05"),
        (Day(LABEL), ["2026-03-05"], "2026-03-05"),
        (Day(LABEL), ["5 марта 2026 г."], "2026-03-05"),
        (Day(LABEL), ["5 March 2026"], "2026-03-05"),
        (Day(LABEL), ["31.02.2026"], "31.02.2026"),
        (Day(LABEL), {"day": ["5"], "month": ["3"], "year": ["2026"]}, "2026-03-05"),
        (Day(LABEL), {"day": ["5"], "month": ["13"], "year": ["2026"]}, "5.13.2026"),
        (Day(LABEL), {"day": [""], "month": [""], "year": [""]}, None),
        (Text(LABEL), {"ru": ["а\r\nб"], "en": [" "]}, {"ru": "а\nб"}),
        (Text(LABEL), {"ru": [""], "en": [""]}, None),
        (Choices(LABEL, OPTIONS), ["c", "a", "a"], ["a", "c"]),
        (Choices(LABEL, OPTIONS), ["z", "a"], ["a", "z"]),
        (StatesField(LABEL), ["RU", "BY", ""], ["BY", "RU"]),
        (Share(LABEL), {"num": ["1"], "den": ["3"]}, {"num": 1, "den": 3}),
        (Share(LABEL), {"num": ["2"], "den": ["6"]}, {"num": 1, "den": 3}),
        (Share(LABEL), {"num": ["1/3"], "den": [""]}, {"num": "1/3", "den": ""}),
        (Share(LABEL), {"num": ["0"], "den": ["3"]}, {"num": 0, "den": 3}),
        (Share(LABEL), {"num": [""], "den": [""]}, None),
        # Cyrillic letters that look Latin
        (ResultsField(LABEL), ["іСМЕС-2026-000001, ICMEC-2026-000002"], ["ICMEC-2026-000001", "ICMEC-2026-000002"]),
        (Digest(LABEL), ["АВСD " * 16], "abcd" * 16),
        (Digest(LABEL), ["abc"], "abc"),
        (CertificateField(LABEL), ["MAA+"], "MAA-"),
        (CertificateField(LABEL), ["M/"], "M/"),
        (CertificateField(LABEL), ["-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"], "MAA"),
        (members(DocumentSchema)["sha256"], ["AB" * 32], "ab" * 32),
    ],
)
def test_what_is_typed_becomes_the_value_or_stays_as_typed(field: Any, typed: Any, expected: Any) -> None:
    assert read_value(field, typed, "terms.x") == expected


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Line(LABEL), {"ru": ["x"]}),
        (Line(LABEL), ["x", "y"]),
        (Text(LABEL), ["x"]),
        (Text(LABEL), {"xx": ["x"]}),
        (Share(LABEL), {"num": ["1"], "den": ["3"], "of": ["x"]}),
        (Day(LABEL), {"hour": ["1"]}),
    ],
)
def test_inputs_of_another_shape_are_refused(field: Any, typed: Any) -> None:
    with pytest.raises(UnknownMemberError):
        read_value(field, typed, "terms.x")


@pytest.mark.parametrize("name", ["a..b", ".a", "a.", ".".join("a" * 20)])
def test_a_name_of_a_strange_shape_is_refused(name: str) -> None:
    with pytest.raises(UnknownMemberError):
        nested([(name, "x")])


def test_a_name_cannot_be_a_value_and_an_object() -> None:
    with pytest.raises(UnknownMemberError):
        nested([("a", "x"), ("a.b", "y")])


@pytest.mark.parametrize("place", ["x", "-1", "200", "٣"])
def test_a_row_has_a_small_number(place: str) -> None:
    page = page_of("licence.granted", {}, "sides")
    assert page
    with pytest.raises(UnknownMemberError):
        page.read(nested([(f"terms.licensors.{place}.state", "BY")]))


def test_rows_in_which_nothing_was_typed_go() -> None:
    assert without_empty_rows([{"name": {}}, {"state": "BY"}, {}]) == [{"state": "BY"}]
    assert without_empty_rows([{}]) is None
    assert without_empty_rows(False) is False


def test_dates_are_shown_as_people_write_them() -> None:
    assert shown_day("2026-03-05") == "05.03.2026"
    assert shown_day("31.02.2026") == "31.02.2026"
    assert shown_parts("2026-03-05") == ("5", "3", "2026")
    assert shown_parts("5.13.2026") == ("5", "13", "2026")
    assert (shown_day("2026-02-31"), shown_day(None)) == ("2026-02-31", "")
    assert typed_day("29.02.2028") is not None
    assert typed_day("29.02.2026") is None


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_no_page_has_more_than_eight_fields(kind: str) -> None:
    pages = pages_of(kind, {"terms": EXAMPLES[kind]})
    assert all(len(page.members) <= 8 for page in pages)
    assert len({page.slug for page in pages}) == len(pages)


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_every_member_of_the_schema_is_on_one_page_of_the_form(kind: str) -> None:
    """Nothing can be left out of a form by forgetting it; the founding entry alone is never typed."""
    content = {"terms": EXAMPLES[kind]}
    shown = [
        member.path[1:] for page in pages_of(kind, content) for member in page.members if member.path[0] == "terms"
    ]
    asked = [name for name in members(all_kinds()[kind].schema) if name not in all_kinds()[kind].derives]
    assert len(set(shown)) == len(shown)
    assert {path[0] for path in shown} == set(asked)
    whole = page_of(kind, content, ALL)
    assert whole
    assert {"effective.from", "effective.until", "access", "language", "documents"} <= {
        one.name for one in whole.members
    }


def clerk_of(register: Register, state: str = "BY") -> Actor:
    return account_named(register, f"{state.lower()}-clerk")


def demo_contents(register: Register) -> list[dict[str, Any]]:
    """Return the content of one sealed entry of each kind about results, as a draft would hold it."""
    clerk, found = clerk_of(register), {}
    for number in ("ICMEC-2026-000001", "ICMEC-2026-000003", "ICMEC-2026-000005"):
        view = read_result(register, clerk, number, in_force_on=NOON.date())
        for entry in view.standing.entries:
            found[entry.kind] = draft_content(entry.payload.draft)
    return list(found.values())


def test_a_stored_draft_and_its_form_are_the_same(
    app: Flask, register: Register, signed_in: Callable[..., FlaskClient]
) -> None:
    """Showing every field of a sealed entry's terms and sending the form untouched changes nothing, for each kind."""
    clerk, browser = clerk_of(register), signed_in("by-clerk")
    contents = demo_contents(register)
    assert len(contents) == 5
    for content in contents:
        result = None if content["kind"] == "result.registered" else content["result"]
        record = open_draft(register, clerk, content["kind"], result, now=NOON)
        kept = content | {"after": None, "result": result}
        save_draft(register, clerk, record.id, kept, record.version, now=NOON)
        for query in ("", "?dates=three", "?also=kk&also=tg"):
            answer = send(browser, f"/drafts/{record.id}/all{query}", "topic", action="list")
            assert answer.status_code == 303, answer.text
            stored = read_draft(register, clerk, record.id).content
            assert stored == without_nothing(kept), (content["kind"], query)


def without_nothing(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content as a form leaves it: what is empty is not there, but for the draft's own members."""
    kept = {name: value for name, value in content.items() if value not in ([], None) or name in {"after", "result"}}
    effective = {name: value for name, value in content["effective"].items() if value is not None}
    documents = [
        {name: value for name, value in document.items() if value is not None} for document in content["documents"]
    ]
    return kept | {"effective": effective} | ({"documents": documents} if documents else {})
