"""Reading TOML: each member once and checked, each fault told with file, row and mend.

A member that nobody reads is a fault too: a misspelt one must not pass for absent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from registry.rights.words import Words


class SettingsError(Exception):
    """A setting is missing or contradictory; the words name the file or variable, the row, and the mend."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words
        # Where a server shows nothing but the traceback, both languages stand under it.
        self.add_note(words.ru)


@dataclass(frozen=True, slots=True)
class Row:
    """A table of a TOML file, each member read once and checked; what nobody read is a fault too."""

    place: Words
    """File and row, for example "states.toml, state 5, period 1"."""
    members: Mapping[str, Any]
    _read: set[str] = field(default_factory=set)

    def text(self, name: str, form: re.Pattern[str] | None = None, otherwise: str | None = None) -> str:
        """Return a text of some form; where the member is missing, the other."""
        value = self._member(name, otherwise)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(name, value, _A_TEXT)
        if form is not None and not form.fullmatch(value):
            raise self.fault(name, value, Words(f"вид {form.pattern}", f"the form {form.pattern}"))
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of some texts."""
        value = self._member(name)
        if value not in choices:
            raise self.fault(name, value, _ONE_OF.filled(choices=", ".join(choices)))
        return str(value)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._member(name)
        if not isinstance(value, bool):
            raise self.fault(name, value, Words("true или false", "true or false"))
        return value

    def day(self, name: str) -> date:
        """Return a date."""
        value = self._member(name)
        if type(value) is not date:
            raise self.fault(name, value, Words("дата вида 2007-10-06", "a date such as 2007-10-06"))
        return value

    def words(self, prefix: str = "") -> Words:
        """Return a text in both languages."""
        return Words(self.text(f"{prefix}ru"), self.text(f"{prefix}en"))

    def sourced(self) -> tuple[str, bool]:
        """Return the source, and whether a lawyer has checked the row."""
        return self.text("source"), self.flag("checked_by_lawyer")

    def rows(self, name: str, called: Words) -> Iterator[Row]:
        """Yield the tables of a list; there may be none."""
        value = self._member(name, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self.fault(name, value, Words(f"таблицы [[{name}]]", f"tables [[{name}]]"))
        for number, row in enumerate(value, start=1):
            place = Words("{place}, {called} {number}", "{place}, {called} {number}")
            yield Row(place.filled(place=self.place, called=called, number=number), row)

    def texts(self, name: str, form: re.Pattern[str], expected: Words) -> Mapping[str, str]:
        """Return a table of texts of some form by their names; there may be none."""
        value = self._member(name, {})
        if not isinstance(value, dict):
            raise self.fault(name, value, Words(f"таблица [{name}]", f"a table [{name}]"))
        for key, text in value.items():
            if not isinstance(text, str) or not form.fullmatch(text):
                raise self.fault(f'{name}."{key}"', text, expected)
        return dict(value)

    def called(self, name: str) -> Row:
        """Return the row under its own name, so that nobody has to count rows."""
        place = Words("{place} ({name})", "{place} ({name})")
        return replace(self, place=place.filled(place=self.place, name=name))

    def close(self, *also: str) -> None:
        """Refuse members that nobody reads: a misspelt one must not pass for absent."""
        for name in sorted(self.members.keys() - self._read - set(also)):
            raise SettingsError(_UNKNOWN.filled(place=self.place, name=name))

    def fault(self, name: str, value: object, expected: Words) -> SettingsError:
        """Return the fault of a member: what was expected, and what stands there."""
        return SettingsError(_EXPECTED.filled(place=self.place, name=name, value=f"{value!r:.60}", expected=expected))

    def _member(self, name: str, otherwise: object = None) -> Any:
        self._read.add(name)
        value = self.members.get(name, otherwise)
        if value is None:
            raise SettingsError(_MISSING.filled(place=self.place, name=name))
        return value


def unread(error: OSError) -> Words | str:
    """Return why a file could not be read."""
    match error:
        case FileNotFoundError():
            return Words("его нет", "it is missing")
        case PermissionError():
            return Words("нет права на чтение", "permission denied")
        case _:
            return error.strerror or str(error)


def read_table(file: Path) -> Row:
    """Read a TOML file.

    Raises:
        SettingsError: It is missing, cannot be read, or is no TOML.
    """
    try:
        return Row(Words(str(file), str(file)), tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(_NO_FILE.filled(file=str(file), said=unread(error))) from error
    except ValueError as error:
        raise SettingsError(_NOT_TOML.filled(file=str(file), said=str(error))) from error


_NO_FILE = Words("{file} не прочитан: {said}; восстановите файл", "{file} cannot be read: {said}; restore the file")
_NOT_TOML = Words("{file}: это не TOML: {said}; исправьте строку", "{file} is not TOML: {said}; put the line right")
_MISSING = Words("{place}: нет поля {name}; допишите его", "{place}: member {name} is missing; add it")
_UNKNOWN = Words(
    "{place}: неизвестное поле {name}; исправьте имя или уберите его",
    "{place}: member {name} is unknown; put its name right or take it out",
)
_EXPECTED = Words("{place}: {name} = {value}; ожидалось: {expected}", "{place}: {name} = {value}; expected: {expected}")
_A_TEXT = Words("непустой текст", "a text that is not empty")
_ONE_OF = Words("одно из: {choices}", "one of {choices}")
