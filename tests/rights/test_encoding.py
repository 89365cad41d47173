"""A draft row becomes a draft, or says member by member what is wrong; terms go through their kind's one schema."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.encoding import base64url
from registry.rights.encoding import DocumentSchema, EffectiveSchema, check_terms, decode_draft, draft_content
from registry.rights.entries import Document, Draft, Effective, EntryId, Kind
from registry.rights.errors import TermsError, UnknownKindError
from registry.rights.words import Words

DRAFT = Draft(
    kind=Kind("certificate.introduced"),
    result=None,
    effective=Effective(date(2026, 3, 5)),
    terms={"state": "BY", "organ": "by-ip", "certificate": base64url.encode(b"\x30\x00")},
    after=EntryId("b" * 64),
    access="parties",
    language="en",
    documents=(Document("a" * 64, 5, "application/pdf", "Договор", "by-ip", 3),),
)


def changed(**members: Any) -> dict[str, Any]:
    return {**draft_content(DRAFT), **members}


def messages(content: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(TermsError) as caught:
        decode_draft(content)
    return dict(caught.value.messages)


def test_a_draft_comes_back_from_its_row() -> None:
    assert decode_draft(draft_content(DRAFT)) == DRAFT


def test_a_draft_with_a_last_day_comes_back() -> None:
    draft = replace(DRAFT, effective=Effective(date(2026, 3, 5), date(2027, 3, 4)), documents=())
    assert decode_draft(draft_content(draft)) == draft


def test_what_a_form_leaves_out_is_presumed_by_the_draft() -> None:
    content = {"kind": DRAFT.kind, "effective": {"from": "2026-03-05"}, "terms": DRAFT.terms}
    draft = decode_draft(content)
    assert (draft.result, draft.after, draft.access, draft.language, draft.documents) == (
        None,
        None,
        "members",
        "ru",
        (),
    )


def test_messages_are_nested_by_member_in_both_languages() -> None:
    found = messages(changed(effective={"from": "soon"}, terms={"state": "BY", "organ": "by-ip"}, access="all"))
    assert set(found) == {"effective", "terms", "access"}
    assert set(found["effective"]) == {"from"}
    assert set(found["terms"]) == {"certificate"}
    assert isinstance(found["terms"]["certificate"], Words)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"effective": None}, ("effective",)),
        ({"effective": {}}, ("effective", "from")),
        ({"effective": {"from": "2026-03-05", "until": "x"}}, ("effective", "until")),
        ({"effective": {"from": "2026-03-05", "since": "x"}}, ("effective", "since")),
        ({"result": "123"}, ("result",)),
        ({"after": "x"}, ("after",)),
        ({"language": "fr"}, ("language",)),
        ({"comment": "unknown"}, ("comment",)),
        ({"documents": [{}]}, ("documents", 0, "sha256")),
        ({"documents": [{**draft_content(DRAFT)["documents"][0], "sha256": "x"}]}, ("documents", 0, "sha256")),
        (
            {"documents": [{**draft_content(DRAFT)["documents"][0], "media_type": "pdf"}]},
            ("documents", 0, "media_type"),
        ),
        ({"documents": [{**draft_content(DRAFT)["documents"][0], "pages": 0}]}, ("documents", 0, "pages")),
        ({"terms": None}, ("terms", "state")),
        ({"terms": {**DRAFT.terms, "comment": "unknown"}}, ("terms", "comment")),
    ],
)
def test_each_fault_is_told_at_its_place(change: dict[str, Any], place: tuple[str | int, ...]) -> None:
    found: Any = messages(changed(**change))
    for step in place:
        assert step in found
        found = found[step]


@pytest.mark.parametrize("kind", ["licence.invented", None, 5])
def test_a_kind_that_the_register_does_not_know_is_refused(kind: Any) -> None:
    with pytest.raises(UnknownKindError):
        decode_draft(changed(kind=kind))


def test_terms_of_the_right_shape_pass() -> None:
    check_terms(DRAFT)


def test_terms_of_another_shape_are_refused() -> None:
    with pytest.raises(TermsError) as caught:
        check_terms(replace(DRAFT, terms={"state": "Belarus"}))
    assert set(caught.value.messages) == {"state", "organ", "certificate"}


def test_terms_of_an_unknown_kind_are_refused() -> None:
    with pytest.raises(UnknownKindError):
        check_terms(replace(DRAFT, kind=Kind("licence.invented")))


@pytest.mark.parametrize("schema", [EffectiveSchema, DocumentSchema])
def test_every_member_has_its_label_in_both_languages(schema: Any) -> None:
    for field in schema().fields.values():
        assert field.label.ru
        assert field.label.en
