"""What can be wrong with the database or with what is asked of it, as facts."""

from __future__ import annotations

from sqlalchemy.exc import DontWrapMixin


class RecordsError(Exception):
    """Base of every error of this floor."""


class DatabaseUrlError(RecordsError):
    """The address names no database that the register can use."""


class SettingError(RecordsError):
    """A connection does not have a setting that durability or integrity rests on: the register refuses to serve."""

    def __init__(self, name: str, expected: str, found: str) -> None:
        super().__init__(f"database setting {name}: expected {expected}, found {found}")
        self.name = name
        self.expected = expected
        self.found = found


class SchemaError(RecordsError):
    """The database is not the one described: `faults` name tables, columns, rules and triggers."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class NaiveInstantError(RecordsError, DontWrapMixin):
    """An instant without a time zone was to be stored."""


class ConstraintError(RecordsError):
    """The database refused a change because a rule of the data or an append-only guard forbids it."""


class DatabaseUnavailableError(RecordsError):
    """The database did not answer, was busy too long, or broke off; a commit in flight may or may not have happened."""
