"""With any one byte of an evidence file changed it is INVALID: payload, signature, certificate, proof, checkpoint.

Every byte of the file is tried, those of the JSON container too. Left out is only what is no change of content: white
space between tokens for other white space.
"""

from __future__ import annotations

import pytest

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence.making import MadeRegister

pytestmark = [
    # `cryptography` warns of some certificates that it reads all the same; they are refused for their fingerprint.
    pytest.mark.filterwarnings("ignore:Parsed a serial number"),
    pytest.mark.filterwarnings("ignore:Attribute's length"),
]
PARTS = 8
CHANGES = (0x01, 0x20, 0x04)
"""Bits that are turned over, in rotation: neighbours in the alphabet, upper and lower case, further off."""


@pytest.fixture(scope="module")
def made() -> MadeRegister:
    """Return a register of two states with more cosignatures than its quorum asks for."""
    register = MadeRegister(states=("BY", "KZ"), quorum=1, witnessing=("BY", "KZ"))
    register.add()
    register.add()
    return register


def test_the_file_as_it_is_is_valid(made: MadeRegister) -> None:
    assert verify_evidence(made.file(1), made.founding_id).verdict is Verdict.VALID


@pytest.mark.parametrize("part", range(PARTS))
def test_no_byte_can_be_changed_unseen(made: MadeRegister, part: int) -> None:
    data = made.file(1)
    unseen = []
    for place in range(part, len(data), PARTS):
        changed = bytearray(data)
        changed[place] ^= CHANGES[place // PARTS % len(CHANGES)]
        verdict = verify_evidence(bytes(changed), made.founding_id).verdict
        if verdict is not Verdict.INVALID:
            unseen.append((place, data[max(0, place - 20) : place + 20], bytes(changed[place : place + 1]), verdict))
    assert unseen == []


def test_no_byte_can_be_dropped_unseen(made: MadeRegister) -> None:
    data = made.file(1)
    lost = [
        place
        for place in range(0, len(data), 7)
        if data[place : place + 1].strip()
        and verify_evidence(data[:place] + data[place + 1 :], made.founding_id).verdict is not Verdict.INVALID
    ]
    assert lost == []
