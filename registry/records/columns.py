"""Types that the tables share: instants, hex digests, closed lists, whole numbers.

An instant is stored on every database as the same 27 characters, "2026-11-23T14:05:09.000000Z", so that both
compare and sort alike and a dump reads alike. A value without a time zone is refused, what is read back knows its
zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Dialect, Enum, Integer, String
from sqlalchemy.types import TypeDecorator

from registry.records.errors import NaiveInstantError

INSTANT_LENGTH = 27


class Instant(TypeDecorator[datetime]):
    """A UTC instant, to the microsecond."""

    impl = String(INSTANT_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the stored form.

        Raises:
            NaiveInstantError: The value has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstantError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the same
        """Return the instant, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Line(TypeDecorator[str]):
    """Text, of a greatest length or of any.

    What no database stores alike, NUL and lone surrogates, becomes a replacement character: clean text holds neither,
    and a question that does then finds nothing instead of failing on one database alone.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the same
        """Return the stored form."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def whole() -> BigInteger:
    """Return the type of whole numbers up to 2**63 - 1; a key of this type is SQLite's own row id."""
    return BigInteger().with_variant(Integer(), "sqlite")


def one_of(values: type[StrEnum], name: str) -> Enum:
    """Return the type of a closed list: text with a CHECK, named after its column."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def hex_of_32(*names: str) -> tuple[CheckConstraint, ...]:
    """Return the rules of columns that hold 32 bytes as 64 lower-case hex digits."""
    return tuple(
        CheckConstraint(f"length({name}) = 64 AND {name} = lower({name})", name=f"{name}_hex") for name in names
    )


def required(kind: Any, *more: Any, **settings: Any) -> Column[Any]:
    """Return a column that always holds a value."""
    return Column(kind, *more, nullable=False, **settings)


def optional(kind: Any, *more: Any, **settings: Any) -> Column[Any]:
    """Return a column that may be empty."""
    return Column(kind, *more, nullable=True, **settings)


def instants(*names: str) -> tuple[CheckConstraint, ...]:
    """Return the rules of columns that hold instants."""
    return tuple(
        CheckConstraint(f"{name} LIKE '____-__-__T__:__:__.______Z'", name=f"{name}_instant") for name in names
    )


def states(*names: str) -> tuple[CheckConstraint, ...]:
    """Return the rules of columns that hold a WIPO ST.3 code."""
    return tuple(
        CheckConstraint(f"length({name}) = 2 AND {name} = upper({name})", name=f"{name}_code") for name in names
    )


def in_order(pairs: Sequence[tuple[str, str]]) -> tuple[CheckConstraint, ...]:
    """Return the rules of columns whose first may not lie after the second, where both are given."""
    return tuple(CheckConstraint(f"{first} <= {second}", name=f"{first}_before_{second}") for first, second in pairs)
