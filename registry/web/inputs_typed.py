"""What was typed into a form, as a tree: names joined by dots become members, and nothing unasked-for gets through.

A page of a form knows its members; whatever else a request holds refuses the whole request, and nothing changes.

Source: design 6.1 (mass assignment: unknown members refused, one schema per act).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from flask import request

from registry.procedures import ProcedureError
from registry.rights.words import Words

Typed = Mapping[str, "Typed"] | list[str]
"""Members by name, or the values of one name."""

MOST_DEPTH = 12
CSRF = "csrf_token"


class UnknownMemberError(ProcedureError):
    """The form holds a member that this act does not have, or one twice: nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Words(
                f"В форме есть поле, которого этот шаг не знает: «{name[:80]}». Вернитесь и отправьте форму ещё раз.",
                f"The form holds a member that this step does not know: “{name[:80]}”. Go back and send it again.",
            )
        )
        self.name = name


def only_members(*names: str, files: tuple[str, ...] = ()) -> None:
    """Refuse the request if its form holds anything but these members, each once, or other files.

    Raises:
        UnknownMemberError: It does.
    """
    for name, values in request.form.lists():
        if name not in {*names, CSRF} or len(values) != 1:
            raise UnknownMemberError(name)
    for name in request.files:
        if name not in files:
            raise UnknownMemberError(name)


def nested(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Typed]:
    """Return the names and values of a form as a tree.

    Raises:
        UnknownMemberError: A name is a member and an object at once, empty in a part, or too deep.
    """
    tree: dict[str, Typed] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        if len(path) > MOST_DEPTH or not all((*path, last)):
            raise UnknownMemberError(name)
        place = tree
        for part in path:
            inner = place.setdefault(part, {})
            if isinstance(inner, list):
                raise UnknownMemberError(name)
            place = cast("dict[str, Typed]", inner)
        values = place.setdefault(last, [])
        if not isinstance(values, list):
            raise UnknownMemberError(name)
        values.append(value)
    return tree


def members_of(typed: Typed | None, name: str) -> Mapping[str, Typed]:
    """Return what was typed as members.

    Raises:
        UnknownMemberError: It is a plain value.
    """
    if typed is None:
        return {}
    if isinstance(typed, list):
        raise UnknownMemberError(name)
    return typed


def values_of(typed: Typed | None, name: str) -> list[str]:
    """Return what was typed as values.

    Raises:
        UnknownMemberError: It has members.
    """
    if typed is None:
        return []
    if not isinstance(typed, list):
        raise UnknownMemberError(f"{name}.{next(iter(typed))}")
    return typed


def value_of(typed: Typed | None, name: str) -> str:
    """Return what was typed as one value; empty where nothing was.

    Raises:
        UnknownMemberError: It has members, or several values.
    """
    values = values_of(typed, name)
    if len(values) > 1:
        raise UnknownMemberError(name)
    return values[0] if values else ""


def nothing_else(typed: Mapping[str, Typed], known: Iterable[str], name: str) -> None:
    """Refuse members that are not known.

    Raises:
        UnknownMemberError: There is one.
    """
    for member in typed.keys() - set(known):
        raise UnknownMemberError(f"{name}.{member}" if name else member)
