"""A whole content within another entry's terms: what a correction puts right, what a claim asserts.

Its value is {"kind", "effective": {"from", "until"}, "terms"}; the terms have the shape of that kind's own schema, so a
form shows that kind's own pages for it.

Source: design 4.1 (claim.filed, entry.corrected).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from registry.rights.encoding import EffectiveSchema
from registry.rights.errors import UnknownKindError
from registry.rights.fields import MISSING, UNKNOWN, Labelled, TermsSchema, loader, refuse
from registry.rights.kinds import KindOfEntry, kind_of
from registry.rights.words import Words

MEMBERS = ("kind", "effective", "terms")
APART = frozenset({"claim.filed", "claim.withdrawn", "entry.corrected"})
"""Kinds that are about other entries: nothing claims or restates them."""


class ContentField(Labelled):
    """The kind, the legal dates and the terms of an entry about the same result.

    `restates` names the member of the same terms that cites the entry whose content this is, stated anew; None where
    the content is of no entry yet.
    """

    def __init__(self, label: Words, *, restates: str | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.restates = restates

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        errors: dict[str, Any] = {name: [UNKNOWN] for name in value if name not in MEMBERS}
        kind = _kind(value.get("kind"))
        if kind is None:
            errors["kind"] = _NO_KIND.messages
            raise ValidationError(errors)
        loaded = {"kind": value["kind"]}
        for name, schema in (("effective", EffectiveSchema), ("terms", kind.schema)):
            try:
                loaded[name] = _loaded(schema, value.get(name))
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        return loaded


def _kind(name: Any) -> KindOfEntry | None:
    try:
        kind = kind_of(name) if isinstance(name, str) else None
    except UnknownKindError:
        return None
    return None if kind is None or kind.governance or kind.kind in APART else kind


def _loaded(schema: type[TermsSchema], value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
    return loader(schema).load(value)


_NO_KIND = refuse("Выберите вид записи о результате.", "Choose a kind of entry about a result.")
