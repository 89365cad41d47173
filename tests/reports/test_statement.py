"""A statement has one canonical JSON form, typed, and one digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from registry.encoding.strict_json import decode_canonical
from registry.reports.log_facts import LogFacts
from registry.reports.result_extract import result_extract
from registry.reports.statement import Cell, Digest, EntryRef, cell_text, statement_digest, statement_json
from registry.rights.parties import Body
from registry.rights.standing import Standing


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("=1+1", "=1+1"),
        (4812, "4\u00a0812"),
        (date(2024, 3, 14), "14.03.2024"),
        (Fraction(1, 3), "1/3"),
        (EntryRef(118, "ab" * 32), "118"),
        (Digest("48eabbd6"), "48ea bbd6"),
    ],
)
def test_each_kind_of_cell_has_its_text(cell: Cell, text: str) -> None:
    assert cell_text(cell, "ru") == text


def test_the_json_form_is_canonical_and_typed(standing: Standing, body: Body, log: LogFacts) -> None:
    data = statement_json(result_extract(standing, "ru", body, log))
    said = decode_canonical(data, 10**6)
    assert said["checkpoint"] == {"size": 4812, "root": log.root.hex()}
    assert said["recorded_until"] == "2026-11-23T14:05:09Z"
    holders = next(section for section in said["sections"] if section["key"] == "holders")
    assert holders["rows"][0][2] == {"kind": "share", "text": "1/6", "num": 1, "den": 6}
    assert {cell["kind"] for row in holders["rows"] for cell in row} == {"text", "share", "date", "entry"}


def test_the_digest_is_of_the_json(standing: Standing, body: Body, log: LogFacts) -> None:
    statement = result_extract(standing, "ru", body, log)
    assert statement_digest(statement) == hashlib.sha256(statement_json(statement)).hexdigest()
    assert statement_digest(statement) != statement_digest(replace(statement, title="другое"))


def test_pictures_stay_out_of_the_json(standing: Standing, body: Body, log: LogFacts) -> None:
    assert "svg" not in json.loads(statement_json(result_extract(standing, "ru", body, log)))["sections"][0]
