"""Buttons inside a form that need no script: one row more or less, equal shares, a party or a state taken over.

Each is a plain submit; the page is saved with the change and shown again.

Source: design 5.1 ("equal shares"; complete without JavaScript).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.rights import fields
from registry.web.inputs_pages import FormPage
from registry.web.inputs_reading import MOST_ROWS, members
from registry.web.inputs_surroundings import Surroundings
from registry.web.inputs_typed import Typed, UnknownMemberError, nested, value_of

TAKE = "take"
ADD = "add"
CHANGES = ("row", "remove", "equal", "take", "state", "also", "anew", "find")
"""First words of the buttons that change what was typed, "row:terms.holders"."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What the selects beside the schema's inputs hold: control's name -> value chosen."""

    taken: Mapping[str, str]
    """Party taken from the register, by its key."""
    states: Mapping[str, str]
    """State to add."""


def split_extras(page: FormPage, pairs: Sequence[tuple[str, str]]) -> tuple[Mapping[str, Typed], Extras]:
    """Part a form into the schema's members and the selects beside them.

    Raises:
        UnknownMemberError: A select belongs to no control of the page.
    """
    own: list[tuple[str, str]] = []
    found: dict[str, dict[str, str]] = {TAKE: {}, ADD: {}}
    for name, value in pairs:
        first, _, rest = name.partition(".")
        if first not in found:
            own.append((name, value))
            continue
        field = field_at(page, rest)
        fits = is_party(field) if first == TAKE else isinstance(field, fields.StatesField)
        if not fits or rest in found[first]:
            raise UnknownMemberError(name)
        found[first][rest] = value_of([value], name)
    return nested(own), Extras(found[TAKE], found[ADD])


def field_at(page: FormPage, name: str) -> fields.Labelled | type[fields.TermsSchema] | None:
    """Return the field that a name on the page belongs to, the schema for one row; None where it belongs to nothing."""
    member = next((one for one in page.members if name == one.name or name.startswith(f"{one.name}.")), None)
    if member is None:
        return None
    place: fields.Labelled | type[fields.TermsSchema] | None = member.field
    for part in [part for part in name.removeprefix(member.name).split(".") if part]:
        match place:
            case fields.Rows() if part.isascii() and part.isdecimal():
                place = place.schema
            case fields.Group():
                place = members(place.schema).get(part)
            case type():
                place = members(place).get(part)
            case _:
                return None
    return place


def is_party(field: fields.Labelled | type[fields.TermsSchema] | None) -> bool:
    """Whether the control is a party."""
    return field is fields.PartySchema or (isinstance(field, fields.Group) and field.schema is fields.PartySchema)


def change(page: FormPage, values: dict[str, Any], action: str, extras: Extras, around: Surroundings) -> dict[str, Any]:
    """Return the page's values as a button changes them.

    Args:
        page: The page.
        values: What was read from the form, by members' names.
        action: "row:NAME", "remove:NAME:POSITION", "equal:NAME:MEMBER", "take:NAME", "state:NAME", "also:LANGUAGE",
            "anew:NAME".
        extras: The selects beside the schema's inputs.
        around: The parties that may be taken.

    Raises:
        UnknownMemberError: The button belongs to no control of the page.
    """
    verb, _, rest = action.partition(":")
    if verb in {"also", "anew", "find"}:  # one more language, another choice, other parties: what was typed stays
        return values
    name, _, detail = rest.partition(":")
    field = field_at(page, name)
    place = _Place(page, values, name)
    if verb == "row" and isinstance(field, fields.Rows):
        # A form with no row yet shows an empty one all the same: "one more" then means a second.
        shown = place.value or ([{}] if field.required and field.least else [])
        place.put([*shown, {}])
    elif verb == "remove" and isinstance(field, fields.Rows) and detail.isdecimal():
        place.put([row for position, row in enumerate(place.value or []) if position != int(detail)])
    elif (
        verb == "equal"
        and isinstance(field, fields.Rows)
        and isinstance(members(field.schema).get(detail), fields.Share)
    ):
        rows = place.value or []
        place.put([{**row, detail: {"num": 1, "den": len(rows)}} for row in rows])
    elif verb == "take" and is_party(field):
        party = around.party(extras.taken.get(name, ""))
        if party is not None:
            place.put({member: value for member, value in party.items() if value is not None})
    elif verb != "state" or not isinstance(field, fields.StatesField):
        # Every form that is sent adds the states chosen beside its lists; the button has nothing more to do.
        raise UnknownMemberError(action)
    return values


def add_states(page: FormPage, values: dict[str, Any], extras: Extras) -> dict[str, Any]:
    """Return the page's values with the states that were chosen beside the lists."""
    for name, code in extras.states.items():
        if code:
            place = _Place(page, values, name)
            place.put(sorted({*(place.value or []), code}))
    return values


class _Place:
    """One place in a page's values, however deep."""

    def __init__(self, page: FormPage, values: dict[str, Any], name: str) -> None:
        member = next((one for one in page.members if name == one.name or name.startswith(f"{one.name}.")), None)
        if member is None:
            raise UnknownMemberError(name)
        self.values = values
        below = name.removeprefix(member.name).strip(".")
        self.path: list[str | int] = [member.name]
        self.path += [int(part) if part.isdecimal() else part for part in below.split(".") if part]
        if any(isinstance(part, int) and part >= MOST_ROWS for part in self.path):
            raise UnknownMemberError(name)

    @property
    def value(self) -> Any:
        inner: Any = self.values
        for part in self.path:
            if isinstance(inner, list) and isinstance(part, int):
                inner = inner[part] if part < len(inner) else None
            else:
                inner = inner.get(part) if isinstance(inner, dict) else None
        return inner

    def put(self, value: Any) -> None:
        inner: Any = self.values
        for part, following in zip(self.path, self.path[1:], strict=False):
            inner = _inside(inner, part, [] if isinstance(following, int) else {})
        if isinstance(inner, list) and isinstance(self.path[-1], int):
            _stretch(inner, self.path[-1])
        inner[self.path[-1]] = value


def _inside(inner: Any, part: str | int, empty: Any) -> Any:
    if isinstance(inner, list) and isinstance(part, int):
        _stretch(inner, part)
    elif inner.get(part) is None:
        inner[part] = empty
    return inner[part]


def _stretch(rows: list[Any], position: int) -> None:
    while len(rows) <= position:
        rows.append({})
