"""The pages of a draft's form: the kind's own topics, then dates, access and language, documents; or all on one page.

A page is a list of members of the draft's content with their fields, and knows how to take them out and put them back.

Source: design 5.1 (task list, at most eight fields a page, expert mode).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.rights import fields
from registry.rights.encoding import DraftSchema, EffectiveSchema
from registry.rights.kinds import kind_of
from registry.rights.words import Words
from registry.web.inputs_reading import is_empty, members, read_value
from registry.web.inputs_typed import Typed, members_of, nothing_else

ALL = "all"
"""Slug of the page that holds everything."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the content."""

    path: tuple[str, ...]
    """("terms", "licensors"), ("effective", "from"), ("documents",)."""
    field: fields.Labelled

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

    def holds(self, place: str) -> bool:
        """Whether a finding at the place belongs to the page."""
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


DATES = FormPage(
    "dates",
    Words("Срок действия", "Dates"),
    tuple(Member(("effective", name), field) for name, field in members(EffectiveSchema).items()),
)
_BESIDE = members(DraftSchema)
ACCESS = FormPage(
    "access",
    Words("Доступ и язык", "Access and language"),
    tuple(Member((name,), _BESIDE[name]) for name in ("access", "language")),
)
DOCUMENTS = FormPage("documents", Words("Документы", "Documents"), (Member(("documents",), _BESIDE["documents"]),))
COMMON = (DATES, ACCESS, DOCUMENTS)


def pages_of(kind: str) -> tuple[FormPage, ...]:
    """Return the pages of a kind's form, in order."""
    described = kind_of(kind)
    known = members(described.schema)
    own = tuple(
        FormPage(topic.slug, topic.title, tuple(Member(("terms", name), known[name]) for name in topic.fields))
        for topic in described.topics
    )
    return (*own, *COMMON)


def page_of(kind: str, slug: str) -> FormPage | None:
    """Return one page of a kind's form, or None where there is none; "all" holds every member."""
    pages = pages_of(kind)
    if slug == ALL:
        whole = tuple(member for page in pages for member in page.members)
        return FormPage(ALL, Words("Все поля на одной странице", "All on one page"), whole)
    return next((page for page in pages if page.slug == slug), None)


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
