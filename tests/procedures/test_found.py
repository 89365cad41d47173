"""Founding: one first entry, signed by every founding state, for this register."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.auditlog.notes import format_vkey
from registry.procedures import Register
from registry.procedures.found import FoundingError, found_register
from registry.records.database import Database
from registry.records.entries import log_size
from registry.rights.payloads import encode_payload
from tests.procedures.member_offices import (
    FOUNDED_AT,
    MEMBERS,
    REGISTER,
    Commission,
    Office,
    found_office,
    founding_payload,
    log_key,
    test_body,
)


@pytest.fixture
def register(database: Database) -> Register:
    """Give a register that has not been founded."""
    return Register(REGISTER, test_body(), database, (log_key(),))


def signed(offices: dict[str, Office], data: bytes) -> list:  # type: ignore[type-arg]
    return [pair.sign(data, FOUNDED_AT) for office in offices.values() for pair in office.governance]


def refused(register: Register, data: bytes, signatures: list) -> None:  # type: ignore[type-arg]
    with pytest.raises(FoundingError) as refusal:
        found_register(register, data, signatures, now=FOUNDED_AT)
    assert refusal.value.words.ru != refusal.value.words.en
    with register.database.reading() as connection:
        assert log_size(connection) == 0


def test_a_state_that_did_not_sign(register: Register) -> None:
    offices = {state: found_office(state) for state in MEMBERS}
    data = encode_payload(founding_payload(offices, format_vkey(log_key().verifier)))
    refused(register, data, signed(offices, data)[:-1])


def test_a_stranger_s_signature(register: Register) -> None:
    offices = {state: found_office(state) for state in MEMBERS}
    data = encode_payload(founding_payload(offices, format_vkey(log_key().verifier)))
    refused(register, data, signed(offices | {"RU": found_office("RU")}, data))


def test_another_register_s_founding(register: Register) -> None:
    offices = {state: found_office(state) for state in MEMBERS}
    data = encode_payload(founding_payload(offices, format_vkey(log_key().verifier)))
    refused(replace(register, name="registry.example/other"), data, signed(offices, data))


def test_bytes_that_are_no_payload(register: Register) -> None:
    offices = {state: found_office(state) for state in MEMBERS}
    refused(register, b"{}", signed(offices, b"{}"))


def test_a_register_is_founded_once(commission: Commission) -> None:
    offices = {state: found_office(state) for state in MEMBERS}
    data = encode_payload(founding_payload(offices, format_vkey(log_key().verifier)))
    with pytest.raises(FoundingError):
        found_register(commission.register, data, signed(offices, data), now=FOUNDED_AT)
