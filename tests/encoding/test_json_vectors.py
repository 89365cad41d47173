"""The published vectors for JSON parsing and for canonical JSON, against the register's narrower form."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from registry.encoding import strict_json
from registry.encoding.errors import (
    EncodingError,
    ForbiddenCharacterError,
    MemberNameError,
    NotNormalizedError,
    NumberError,
)
from tests.encoding.json_parsing_decisions import DECISIONS

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "vectors"
MOST = 1 << 20

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside the repository")


def cases(name: str) -> list[dict[str, Any]]:
    path = VECTORS / name
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


PARSING = cases("json_parsing.json")
JCS = {case["name"]: case for case in cases("jcs.json")}


@needs_vectors
def test_every_parsing_case_is_decided() -> None:
    """318 cases; no decision is about a case that does not exist, and every open case (i_) has one."""
    names = {case["name"] for case in PARSING}
    assert len(PARSING) == 318
    assert set(DECISIONS) <= names
    assert {name for name in names if name.startswith("i_")} <= set(DECISIONS)
    assert {name[:2] for name in names} == {"y_", "n_", "i_"}


@pytest.mark.parametrize("case", PARSING, ids=lambda case: case["name"])
def test_parsing_case(case: dict[str, Any]) -> None:
    """Each published case meets its decision: accepted with the right value, or refused by the error named."""
    data = base64.b64decode(case["base64"])
    if case["name"] in DECISIONS:
        error, _reason = DECISIONS[case["name"]]
        with pytest.raises(error):
            strict_json.decode(data, MOST)
    elif case["name"].startswith("n_"):
        with pytest.raises(EncodingError):
            strict_json.decode(data, MOST)
    else:
        assert strict_json.decode(data, MOST) == json.loads(data)


@pytest.mark.parametrize("case", PARSING, ids=lambda case: case["name"])
def test_parsing_case_as_canonical_bytes(case: dict[str, Any]) -> None:
    """The quick way accepts no case that the slow way refuses, and gives the same value."""
    data = base64.b64decode(case["base64"])
    try:
        value = strict_json.decode_canonical(data, MOST)
    except EncodingError:
        return
    assert value == strict_json.decode(data, MOST)
    assert rfc8785.dumps(value) == data


JCS_INPUT_REFUSED = {
    "french.json": (MemberNameError, "names beyond ASCII sort differently by UTF-8 and by UTF-16"),
    "structures.json": (NumberError, "56.0 is written as a float"),
    "unicode.json": (NotNormalizedError, "A and U+030A apart: the vector shows that JCS itself does not normalise"),
    "values.json": (NumberError, "fractions and exponents"),
    "weird.json": (ForbiddenCharacterError, "carriage return, U+0080 and names beyond ASCII"),
}


@needs_vectors
def test_six_canonical_cases() -> None:
    assert len(JCS) == 6
    assert set(JCS_INPUT_REFUSED) <= set(JCS)


@pytest.mark.parametrize("name", JCS)
def test_the_independent_implementation_gives_the_published_bytes(name: str) -> None:
    """What the tests compare with is itself right on all six cases."""
    value = json.loads(base64.b64decode(JCS[name]["input_base64"]))
    assert rfc8785.dumps(value) == base64.b64decode(JCS[name]["output_base64"])


@pytest.mark.parametrize("name", JCS)
def test_canonical_case(name: str) -> None:
    """The published bytes come out, or the input is refused for the reason given."""
    given, expected = (base64.b64decode(JCS[name][key]) for key in ("input_base64", "output_base64"))
    if name not in JCS_INPUT_REFUSED:
        assert strict_json.canonical(strict_json.decode(given, MOST)) == expected
        return
    error, _reason = JCS_INPUT_REFUSED[name]
    with pytest.raises(error):
        strict_json.canonical(strict_json.decode(given, MOST))


@pytest.mark.parametrize("name", ["arrays.json", "structures.json"])
def test_published_canonical_bytes_are_read(name: str) -> None:
    """The published output that has ASCII names and integers only is canonical here too."""
    if name not in JCS:
        pytest.skip("the published vectors are not beside the repository")
    expected = base64.b64decode(JCS[name]["output_base64"])
    assert strict_json.canonical(strict_json.decode_canonical(expected, MOST)) == expected


@pytest.mark.parametrize("name", sorted(set(JCS_INPUT_REFUSED) - {"structures.json"}))
def test_published_canonical_bytes_outside_the_form_are_refused(name: str) -> None:
    if name not in JCS:
        pytest.skip("the published vectors are not beside the repository")
    error, _reason = JCS_INPUT_REFUSED[name]
    with pytest.raises(error):
        strict_json.decode_canonical(base64.b64decode(JCS[name]["output_base64"]), MOST)
