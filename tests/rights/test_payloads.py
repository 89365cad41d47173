"""Payload bytes and payload values are one to one; anything else is refused at the member that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.encoding import strict_json
from registry.encoding.errors import EncodingError, NotCanonicalError, TooLargeError
from registry.rights.encoding import MOST_PAYLOAD, decode_payload, draft_content, encode_payload, entry_id
from registry.rights.entries import Document, Draft, Effective, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.payloads import PayloadError
from tests.rights.cases import assert_said

DOCUMENT = Document("a" * 64, 5, "application/pdf", "Договор", "by-ip", 3)
DRAFT = Draft(
    kind=Kind("licence.granted"),
    result=ResultNumber("ICMEC-2026-000123"),
    effective=Effective(date(2026, 3, 5), date(2030, 12, 31)),
    terms={"title": {"ru": "Прибор", "en": "Instrument"}, "share": {"num": 1, "den": 3}, "parent": None},
    after=EntryId("b" * 64),
    documents=(DOCUMENT, Document("c" * 64, 0, "text/plain", "Annex", "kz-ip")),
)
PAYLOAD = Payload("register.example/icmec", DRAFT, (StateCode("BY"), StateCode("RU")), bytes(range(16)))


def content() -> dict[str, Any]:
    value: dict[str, Any] = strict_json.decode(encode_payload(PAYLOAD), MOST_PAYLOAD)
    return value


def test_a_payload_comes_back_from_its_bytes() -> None:
    assert decode_payload(encode_payload(PAYLOAD)) == PAYLOAD


def test_bytes_come_back_from_their_payload() -> None:
    data = encode_payload(PAYLOAD)
    assert encode_payload(decode_payload(data)) == data


def test_a_payload_has_exactly_the_members_of_the_format() -> None:
    names = "access after documents effective format kind language nonce parties register result terms"
    assert list(content()) == names.split()
    assert content()["format"] == "ip-rights-entry/1"
    assert content()["effective"] == {"from": "2026-03-05", "until": "2030-12-31"}
    assert content()["nonce"] == "AAECAwQFBgcICQoLDA0ODw"


def test_the_entry_id_is_the_hash_of_the_bytes() -> None:
    data = encode_payload(PAYLOAD)
    assert entry_id(data) == hashlib.sha256(data).hexdigest()


texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1).filter(
    lambda text: text.isprintable()
)


@given(
    st.dictionaries(
        st.text("abcdef_", min_size=1), texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(), max_size=5
    ),
    st.sets(st.sampled_from(["AM", "BY", "KG", "KZ", "RU", "TJ"]), min_size=1),
    st.dates(),
    st.none() | st.dates(),
    st.binary(min_size=16, max_size=16),
)
def test_any_payload_comes_back(
    terms: dict[str, Any], parties: set[str], starts_on: date, ends_on: date | None, nonce: bytes
) -> None:
    draft = Draft(Kind("a.b"), None, Effective(starts_on, ends_on), terms)
    payload = Payload("r", draft, tuple(StateCode(party) for party in sorted(parties)), nonce)
    try:
        data = encode_payload(payload)
    except EncodingError:
        return  # a text that is not in form C has no bytes
    assert decode_payload(data) == payload


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("format", {"format": "ip-rights-entry/2"}),
        ("register", {"register": ""}),
        ("register", {"register": "two\nlines"}),
        ("register", {"register": "x" * 301}),
        ("register", {"register": 1}),
        ("kind", {"kind": "licence"}),
        ("kind", {"kind": "Licence.Granted"}),
        ("kind", {"kind": None}),
        ("result", {"result": "123"}),
        ("result", {"result": 123}),
        ("after", {"after": "B" * 64}),
        ("after", {"after": ""}),
        ("parties", {"parties": []}),
        ("parties", {"parties": ["RU", "BY"]}),
        ("parties", {"parties": ["BY", "BY"]}),
        ("parties", {"parties": ["by"]}),
        ("parties", {"parties": ["BY,KZ"]}),
        ("parties", {"parties": [1]}),
        ("parties", {"parties": "BY"}),
        ("access", {"access": "public"}),
        ("access", {"access": []}),
        ("language", {"language": "RU"}),
        ("language", {"language": {}}),
        ("terms", {"terms": []}),
        ("effective", {"effective": None}),
        ("effective", {"effective": {"from": "2026-01-01"}}),
        ("effective.from", {"effective": {"from": None, "until": None}}),
        ("effective.from", {"effective": {"from": "2026-02-30", "until": None}}),
        ("effective.from", {"effective": {"from": "20260230", "until": None}}),
        ("effective.until", {"effective": {"from": "2026-01-01", "until": "2026-W01-1"}}),
        ("documents", {"documents": None}),
        ("documents.0", {"documents": [None]}),
        ("documents.0", {"documents": [{"sha256": "a" * 64}]}),
        (
            "documents.1.sha256",
            {"documents": [content()["documents"][0], {**content()["documents"][0], "sha256": "x"}]},
        ),
        ("documents.0.size", {"documents": [{**content()["documents"][0], "size": -1}]}),
        ("documents.0.size", {"documents": [{**content()["documents"][0], "size": True}]}),
        ("documents.0.media_type", {"documents": [{**content()["documents"][0], "media_type": "pdf"}]}),
        ("documents.0.name", {"documents": [{**content()["documents"][0], "name": ""}]}),
        ("documents.0.name", {"documents": [{**content()["documents"][0], "name": "a\tb"}]}),
        ("documents.0.name", {"documents": [{**content()["documents"][0], "name": "a\nb"}]}),
        ("documents.0.custodian", {"documents": [{**content()["documents"][0], "custodian": None}]}),
        ("documents.0.pages", {"documents": [{**content()["documents"][0], "pages": 0}]}),
        ("nonce", {"nonce": "AAECAwQFBgcICQoLDA0OD"}),
        ("nonce", {"nonce": "AAAA"}),
        ("nonce", {"nonce": None}),
        ("", {"comment": "unknown member"}),
    ],
)
def test_one_wrong_member_is_refused_by_its_place(place: str, change: dict[str, Any]) -> None:
    with pytest.raises(PayloadError) as caught:
        decode_payload(strict_json.canonical({**content(), **change}))
    assert caught.value.place == place
    assert_said(caught.value.words)


def test_a_missing_member_is_named() -> None:
    value = content()
    del value["nonce"]
    with pytest.raises(PayloadError, match="missing: nonce"):
        decode_payload(strict_json.canonical(value))


@pytest.mark.parametrize("value", [[], "text", 1, None])
def test_only_an_object_is_a_payload(value: Any) -> None:
    with pytest.raises((PayloadError, EncodingError)):
        decode_payload(strict_json.canonical(value))


def test_other_white_space_is_refused() -> None:
    with pytest.raises(NotCanonicalError):
        decode_payload(encode_payload(PAYLOAD).replace(b":", b": ", 1))


def with_terms(change: Callable[[dict[str, Any]], None]) -> Payload:
    terms = dict(DRAFT.terms)
    change(terms)
    return Payload("r", Draft(DRAFT.kind, None, DRAFT.effective, terms), PAYLOAD.parties, PAYLOAD.nonce)


def test_more_than_256_kib_is_refused_when_written_and_when_read() -> None:
    payload = with_terms(lambda terms: terms.update(long="x" * MOST_PAYLOAD))
    with pytest.raises(TooLargeError, match="at most"):
        encode_payload(payload)
    with pytest.raises(TooLargeError, match="at most"):
        decode_payload(b" " * (MOST_PAYLOAD + 1))


def test_a_float_in_the_terms_is_refused() -> None:
    with pytest.raises(EncodingError):
        encode_payload(with_terms(lambda terms: terms.update(share=0.5)))


def test_nothing_is_written_that_cannot_be_read() -> None:
    with pytest.raises(PayloadError) as caught:
        encode_payload(Payload("r", DRAFT, (StateCode("RU"), StateCode("BY")), PAYLOAD.nonce))
    assert caught.value.place == "parties"


def test_a_drafts_content_says_all_of_it() -> None:
    value = content()
    assert {name: value[name] for name in draft_content(DRAFT)} == draft_content(DRAFT)
