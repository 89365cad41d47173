"""An evidence file comes back from its bytes; anything but its exact members is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from registry.evidence.bundle import MOST_TIMESTAMP, decode_bundle, encode_bundle
from registry.evidence.errors import BundleError, LeafError
from tests.evidence.making import MadeRegister

MADE = MadeRegister(quorum=1, witnessing=("BY",))
BUNDLE = MADE.bundle(MADE.add())
DATA = encode_bundle(BUNDLE)


def edited(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = json.loads(DATA)
    change(content)
    return json.dumps(content).encode()


def test_a_bundle_comes_back_from_its_bytes() -> None:
    assert decode_bundle(DATA) == BUNDLE


def test_a_bundle_with_time_stamps_comes_back() -> None:
    bundle = replace(BUNDLE, timestamps=(b"token", b"\x00"))
    assert decode_bundle(encode_bundle(bundle)) == bundle


def test_the_file_is_readable_and_has_exactly_the_members_of_the_format() -> None:
    content = json.loads(DATA)
    assert list(content) == ["format", "register", "envelope", "sealed_at", "proof", "governance", "timestamps"]
    assert list(content["governance"][0]) == ["envelope", "sealed_at", "proof"]
    assert DATA.count(b"\n") > 10
    assert "— witness.example/by" in content["proof"]


def test_a_date_with_fractions_is_not_written() -> None:
    with pytest.raises(LeafError):
        encode_bundle(replace(BUNDLE, sealed_at=BUNDLE.sealed_at.replace(microsecond=5)))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda file: file.update(verdict="VALID"), "verdict"),
        (lambda file: file.pop("proof"), "proof"),
        (lambda file: file.update(format="other"), "format"),
        (lambda file: file.update(register=""), "register"),
        (lambda file: file.update(register=["x"]), "register"),
        (lambda file: file.update(sealed_at=5), "sealed_at"),
        (lambda file: file.update(sealed_at="today"), "today"),
        (lambda file: file.update(proof=None), "proof"),
        (lambda file: file.update(governance={}), "governance"),
        (lambda file: file.update(timestamps=None), "timestamps"),
        (lambda file: file["governance"].append("x"), "governance.1"),
        (lambda file: file["governance"][0].update(index=0), "governance.0"),
        (lambda file: file["governance"][0].update(envelope=None), "governance.0"),
        (lambda file: file.update(timestamps=["AAA"]), "timestamps.0"),
        (lambda file: file.update(timestamps=["A=="]), "timestamps.0"),
        (lambda file: file.update(timestamps=["AB=="]), "timestamps.0"),
        (lambda file: file.update(timestamps=["é"]), "timestamps.0"),
        (lambda file: file.update(timestamps=[""]), "timestamps.0"),
        (lambda file: file.update(timestamps=[5]), "timestamps.0"),
        (lambda file: file.update(timestamps=["AAAA" * MOST_TIMESTAMP]), "timestamps.0"),
    ],
)
def test_one_fault_of_form_is_refused_at_its_place(change: Callable[[dict[str, Any]], object], place: str) -> None:
    with pytest.raises(BundleError) as caught:
        decode_bundle(edited(change))
    assert place in caught.value.words.en
    assert place in caught.value.words.ru
