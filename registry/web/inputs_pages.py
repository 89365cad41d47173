"""A page of a draft's form: a list of members of the draft's content with their fields.

It knows how to take them out and put them back.

Source: design 5.1 (task list, at most eight fields a page).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.rights import fields
from registry.rights.words import Words
from registry.web.inputs_reading import is_empty, read_value
from registry.web.inputs_typed import Typed, members_of, nothing_else


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the content."""

    path: tuple[str, ...]
    """("terms", "licensors"), ("effective", "from"), ("documents",)."""
    field: fields.Labelled
    kind: str | None = None
    """Whose terms it is a member of; None for what every entry has."""

    @property
    def name(self) -> str:
        """Its name in the form, its place in findings, its anchor on the page."""
        return ".".join(self.path)

    def value(self, content: Mapping[str, Any]) -> Any:
        """Return what the content holds, or None."""
        inner: Any = content
        for part in self.path:
            inner = inner.get(part) if isinstance(inner, Mapping) else None
        return inner


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a draft's form."""

    slug: str
    title: Words
    members: tuple[Member, ...]
    part: Words | None = None
    """What the page is a part of, where the draft holds a whole content of another kind."""
    places: tuple[str, ...] = ()
    """Places that nobody types at, and whose findings are mended here."""

    def holds(self, place: str) -> bool:
        """Whether a finding at the place belongs to the page."""
        return place in self.places or self.asks_at(place)

    def asks_at(self, place: str) -> bool:
        """Whether something is typed on the page at the place."""
        return any(place == member.name or place.startswith(f"{member.name}.") for member in self.members)

    def begun(self, content: Mapping[str, Any]) -> bool:
        """Whether the content holds anything of the page."""
        return any(not is_empty(member.value(content)) for member in self.members)

    def read(self, typed: Mapping[str, Typed]) -> dict[str, Any]:
        """Return what was typed, by the members' names; None where a member was left empty.

        Raises:
            UnknownMemberError: Something was typed that is not on the page.
        """
        _only(typed, [member.path for member in self.members], "")
        read: dict[str, Any] = {}
        for member in self.members:
            inner: Typed | None = typed
            for part in member.path:
                inner = members_of(inner, member.name).get(part)
            read[member.name] = read_value(member.field, inner, member.name)
        return read

    def seen(self, content: Mapping[str, Any]) -> str:
        """Return a mark of what the content holds of the page: equal marks, nobody changed the page."""
        held = [[member.name, member.value(content)] for member in self.members]
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:32]

    def put(self, content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content with the page's members replaced; empty ones are taken out."""
        whole = dict(content)
        for member in self.members:
            _put(whole, member.path, values.get(member.name))
        return whole


def without_empty_rows(value: Any) -> Any:
    """Return a value without rows in which nothing was typed, however deep; None where nothing is left."""
    kept = _pruned(value)
    return None if is_empty(kept) else kept


def _pruned(value: Any) -> Any:
    match value:
        case list():
            kept = [_pruned(item) for item in value]
            return [item for item in kept if not is_empty(item)]
        case dict():
            kept_members = {name: _pruned(inner) for name, inner in value.items()}
            return {name: inner for name, inner in kept_members.items() if not is_empty(inner)}
        case _:
            return value


def _only(typed: Mapping[str, Typed], paths: list[tuple[str, ...]], name: str) -> None:
    """Refuse what lies beside the members' paths; what lies below them, their fields refuse."""
    nothing_else(typed, {path[0] for path in paths}, name)
    for part, inner in typed.items():
        deeper = [path[1:] for path in paths if path[0] == part and len(path) > 1]
        if deeper:
            _only(members_of(inner, part), deeper, f"{name}.{part}" if name else part)


def _put(whole: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    first, *rest = path
    if rest:
        inner = dict(whole.get(first) or {})
        _put(inner, tuple(rest), value)
        whole[first] = inner
    elif value is None:
        whole.pop(first, None)
    else:
        whole[first] = value


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every plain value within a value, with its place."""
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from leaves(inner, f"{place}.{name}" if place else str(name))
        case list() | tuple():
            for position, inner in enumerate(value):
                yield from leaves(inner, f"{place}.{position}" if place else str(position))
        case None:
            return
        case _:
            yield place, value
