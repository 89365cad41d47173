"""From what a draft holds to the controls of a form: what each shows, offers and is called. Templates only draw them.

Source: design 5.1 (inputs), 2 (the form goes through the one schema of its kind).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from registry.rights import fields
from registry.rights.encoding import DocumentSchema
from registry.rights.governance_fields import CertificateField, CertificatesField, KindsField
from registry.rights.presentation import LANGUAGES
from registry.rights.reason_field import ReasonField
from registry.rights.words import Words
from registry.web.display import long_day, state_name
from registry.web.inputs_days import PARTS, shown_day, shown_parts, stored_day
from registry.web.inputs_pages import Member
from registry.web.inputs_reading import members
from registry.web.inputs_surroundings import Surroundings
from registry.web.texts import LateText, gettext, late

ALWAYS = ("ru", "en")
"""Languages in which every text is asked for."""
SHORT_LIST = 12
"""Choices of a list that are shown one under another."""
FEW = 4
"""Choices up to which there is one column."""
OUTSIDE = frozenset({"third_states"})
"""Members that name states outside the body: its own states are not offered there."""

_PART_NAMES: Mapping[str, LateText] = {"day": late("Day"), "month": late("Month"), "year": late("Year")}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose."""

    value: str
    text: str
    chosen: bool = False
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class ShareSum:
    """What the shares of the rows come to."""

    label: str
    share: str
    """Name of the shares' member."""
    total: str
    missing: str | None
    """What is missing to 1; None where nothing is, or the sum is more."""
    excess: str | None
    readable: bool
    """Whether every share given can be read."""


@dataclass(frozen=True, slots=True)
class Control:
    """One member as the form shows it; `look` says which of the rest it has."""

    look: str
    """line | area | texts | day | three | radios | boxes | select | states | share | group | party | rows | fixed."""
    name: str
    label: str
    hint: str | None = None
    optional: bool = False
    value: str = ""
    values: tuple[str, ...] = ()
    """Of a share: numerator, denominator."""
    language: str | None = None
    """Of a text."""
    note: str | None = None
    """A date in words."""
    items: tuple[Item, ...] = ()
    parts: tuple[Control, ...] = ()
    rows: tuple[Control, ...] = ()
    row_label: str = ""
    sums: tuple[ShareSum, ...] = ()
    numeric: bool = False
    holds_file: bool = False
    """A row that describes a document: a script may fill it in from the file."""

    @property
    def anchor(self) -> str:
        """Id of the first thing that can be typed into."""
        match self.look:
            case "texts" | "three" | "group" | "party":
                return self.parts[0].anchor if self.parts else self.name
            case "rows":
                return self.rows[0].anchor if self.rows else f"{self.name}-rows"
            case "share":
                return f"{self.name}.num"
            case _:
                return self.name

    @property
    def many(self) -> bool:
        """Whether there are so many short choices that they stand in columns."""
        return len(self.items) > FEW and not any(item.hint for item in self.items)

    def within(self) -> Iterator[Control]:
        """Yield this control and every control inside it."""
        yield self
        for inner in (*self.parts, *self.rows):
            yield from inner.within()


def controls_of(shown: Sequence[Member], content: Mapping[str, Any], around: Surroundings) -> tuple[Control, ...]:
    """Return the controls of a page's members.

    Args:
        shown: Of the page.
        content: Of the draft, finished or not.
        around: What the form offers beside the schema.
    """
    return tuple(_control(member.field, member.name, member.value(content), around) for member in shown)


def _control(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    build = next((build for kind, build in _BUILDERS if isinstance(field, kind)), _line)
    return build(field, name, value, around)


def _common(field: fields.Labelled, around: Surroundings) -> dict[str, Any]:
    return {
        "label": around.say(field.label),
        "hint": around.say(field.hint) if field.hint else None,
        "optional": not field.required,
    }


def _line(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    numeric = isinstance(field, fields.Whole)
    return Control("line", name, value=_typed(value), numeric=numeric, **_common(field, around))


def _area(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    listed = "\n".join(map(str, value)) if isinstance(value, list) else _typed(value)
    return Control("area", name, value=listed, **_common(field, around))


def _texts(field: fields.Text, name: str, value: Any, around: Surroundings) -> Control:
    held = value if isinstance(value, Mapping) else {}
    further = [language for language in fields.LANGUAGES if language not in ALWAYS]
    asked = [*ALWAYS, *(language for language in further if language in held or language in around.languages)]
    parts = tuple(
        Control(
            "area" if field.long or field.most > fields.SHORT else "line",
            f"{name}.{language}",
            label=around.say(LANGUAGES[language]),
            value=_typed(held.get(language)),
            language=language,
        )
        for language in asked
    )
    return Control("texts", name, parts=parts, **_common(field, around))


def _day(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    day = stored_day(value)
    note = long_day(day) if day else None
    if not around.three_dates:
        return Control("day", name, value=shown_day(value), note=note, **_common(field, around))
    parts = tuple(
        Control("line", f"{name}.{part}", label=str(_PART_NAMES[part]), value=typed, numeric=True)
        for part, typed in zip(PARTS, shown_parts(value), strict=True)
    )
    return Control("three", name, parts=parts, note=note, **_common(field, around))


def _yes_no(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    items = (Item("yes", gettext("Yes"), value is True), Item("no", gettext("No"), value is False))
    return Control("radios", name, items=items, **_common(field, around))


def _choice(field: fields.Choice, name: str, value: Any, around: Surroundings) -> Control:
    items = tuple(Item(key, around.say(words), key == value) for key, words in field.choices.items())
    if not field.required:
        items = (*items, Item("", gettext("Not stated"), value is None))
    return Control("radios" if len(items) <= SHORT_LIST else "select", name, items=items, **_common(field, around))


def _reason(field: ReasonField, name: str, value: Any, around: Surroundings) -> Control:
    offered = around.body.reasons_for(field.matter, around.today)
    if not offered:
        return _line(field, name, value, around)
    items = [Item(reason.code, around.say(reason.words), reason.code == value) for reason in offered]
    if value and not any(item.chosen for item in items):
        items.append(Item(_typed(value), _typed(value), chosen=True))
    return Control("radios", name, items=tuple(items), **_common(field, around))


def _choices(field: fields.Choices, name: str, value: Any, around: Surroundings) -> Control:
    held = value if isinstance(value, list) else []
    items = tuple(Item(key, around.say(words), key in held) for key, words in field.choices.items())
    return Control("boxes", name, items=items, **_common(field, around))


def _state(field: fields.StateField, name: str, value: Any, around: Surroundings) -> Control:
    offered = [Item(code, state_name(code), code == value) for code in (*around.member_states, *around.other_states)]
    offered += [Item(code, around.say(words), code == value) for code, words in field.offices.items()]
    if value and not any(item.chosen for item in offered):
        offered.append(Item(_typed(value), _typed(value), chosen=True))
    return Control("select", name, items=(_nothing(value), *offered), **_common(field, around))


def _states(field: fields.StatesField, name: str, value: Any, around: Surroundings) -> Control:
    held = [_typed(code) for code in value] if isinstance(value, list) else []
    offered = () if name.rpartition(".")[2] in OUTSIDE else around.member_states
    shown = list(dict.fromkeys((*offered, *held)))
    boxes = tuple(Item(code, state_name(code), code in held) for code in shown)
    others = tuple(Item(code, state_name(code)) for code in around.other_states if code not in held)
    more = Control("select", f"add.{name}", label=gettext("Another state"), items=(_nothing(None), *others))
    return Control("states", name, items=boxes, parts=(more,), **_common(field, around))


def _share(field: fields.Labelled, name: str, value: Any, around: Surroundings) -> Control:
    held = value if isinstance(value, Mapping) else {}
    values = (_typed(held.get("num")), _typed(held.get("den")))
    return Control("share", name, values=values, **_common(field, around))


def _entry(field: fields.EntryField, name: str, value: Any, around: Surroundings) -> Control:
    items = tuple(_entries(field, [value] if value else [], around))
    if items and not field.required:
        items = (*items, Item("", gettext("None"), value is None))
    return Control("radios", name, items=items, note=_no_entries(items), **_common(field, around))


def _entry_list(field: fields.EntriesField, name: str, value: Any, around: Surroundings) -> Control:
    items = tuple(_entries(field, value if isinstance(value, list) else [], around))
    return Control("boxes", name, items=items, note=_no_entries(items), **_common(field, around))


def _entries(field: fields.EntryField | fields.EntriesField, held: list[Any], around: Surroundings) -> Iterator[Item]:
    but_not = field.but_not if isinstance(field, fields.EntryField) else ()
    offered = [
        entry
        for entry in around.entries
        if (not field.of_kind or entry.kind in field.of_kind) and entry.kind not in but_not
    ]
    for entry in offered:
        yield Item(entry.id, around.say(entry.label), entry.id in held, around.say(entry.sentence))
    for cited in held:
        if cited not in {entry.id for entry in offered}:
            yield Item(_typed(cited), _typed(cited), chosen=True)


def _no_entries(items: tuple[Item, ...]) -> str | None:
    return None if items else gettext("There is no such entry about this result that you may read.")


def _group(field: fields.Group, name: str, value: Any, around: Surroundings) -> Control:
    look = "party" if field.schema is fields.PartySchema else "group"
    return Control(
        look,
        name,
        parts=_parts(field.schema, name, value, around),
        **_picker(look, name, around),
        **_common(field, around),
    )


def _rows(field: fields.Rows, name: str, value: Any, around: Surroundings) -> Control:
    held = value if isinstance(value, list) else []
    if not held and field.required and field.least:
        held = [{}]
    look = "party" if field.schema is fields.PartySchema else "group"
    rows = tuple(
        Control(
            look,
            f"{name}.{place}",
            label=f"{around.say(field.row_label)} {place + 1}",
            parts=_parts(field.schema, f"{name}.{place}", row, around),
            holds_file=field.schema is DocumentSchema,
            **_picker(look, f"{name}.{place}", around),
        )
        for place, row in enumerate(held)
    )
    label = around.say(field.row_label)
    return Control(
        "rows", name, rows=rows, row_label=label, sums=tuple(_sums(field, held, around)), **_common(field, around)
    )


def _parts(schema: type[fields.TermsSchema], name: str, value: Any, around: Surroundings) -> tuple[Control, ...]:
    held = value if isinstance(value, Mapping) else {}
    return tuple(
        _control(field, f"{name}.{member}", held.get(member), around) for member, field in members(schema).items()
    )


def _picker(look: str, name: str, around: Surroundings) -> dict[str, Any]:
    """Return the parties that may be taken over instead of typing one."""
    if look != "party" or not around.parties:
        return {}
    items = tuple(Item(known.key, around.say(known.label)) for known in around.parties)
    return {"items": (_nothing(None), *items), "value": f"take.{name}"}


def _sums(field: fields.Rows, rows: Sequence[Any], around: Surroundings) -> Iterator[ShareSum]:
    for member, inner in members(field.schema).items():
        if not isinstance(inner, fields.Share):
            continue
        given = [row.get(member) for row in rows if isinstance(row, Mapping) and row.get(member)]
        shares = [share for share in map(_fraction, given) if share is not None]
        total = sum(shares, Fraction())
        yield ShareSum(
            label=around.say(inner.label),
            share=member,
            total=str(total),
            missing=str(1 - total) if given and total < 1 else None,
            excess=str(total - 1) if total > 1 else None,
            readable=len(shares) == len(given),
        )


def _fraction(share: Any) -> Fraction | None:
    num, den = (share.get("num"), share.get("den")) if isinstance(share, Mapping) else (None, None)
    if not (isinstance(num, int) and isinstance(den, int) and num > 0 and den > 0):
        return None
    return Fraction(num, den)


def _nothing(value: Any) -> Item:
    return Item("", "–", not value)


def _typed(value: Any) -> str:
    """Return a value as it stands in an input; what has another shape is not shown as if it were typed."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


_Builder = Callable[[Any, str, Any, Surroundings], Control]
_BUILDERS: tuple[tuple[type[fields.Labelled], _Builder], ...] = (
    (fields.Text, _texts),
    (fields.Day, _day),
    (fields.YesNo, _yes_no),
    (ReasonField, _reason),
    (fields.Choice, _choice),
    (fields.Choices, _choices),
    (fields.StateField, _state),
    (fields.StatesField, _states),
    (fields.Share, _share),
    (fields.EntryField, _entry),
    (fields.EntriesField, _entry_list),
    *((kind, _area) for kind in (fields.ResultsField, CertificateField, CertificatesField, KindsField)),
    (fields.Group, _group),
    (fields.Rows, _rows),
)


def words_at(controls: Sequence[Control], placed: Sequence[tuple[str, Words]], around: Surroundings) -> dict[str, str]:
    """Return what is said at each control: every text goes to the innermost control that its place lies in.

    Args:
        controls: Of a page.
        placed: Places of members and what is said about them.
        around: For the language.
    """
    names = {inner.name for control in controls for inner in control.within()}
    said: dict[str, list[str]] = {}
    for place, words in placed:
        parts = place.split(".")
        inside = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        name = next((name for name in inside if name in names), None)
        if name is not None and around.say(words) not in said.get(name, []):
            said.setdefault(name, []).append(around.say(words))
    return {name: " ".join(texts) for name, texts in said.items()}


def anchors(controls: Sequence[Control]) -> dict[str, str]:
    """Return, for each control and each within it, the id that a link in the summary of errors leads to."""
    return {inner.name: inner.anchor for control in controls for inner in control.within()}


def full_labels(controls: Sequence[Control]) -> dict[str, str]:
    """Return, for each control and each within it, its label after those of the row and group that it stands in."""
    labels: dict[str, str] = {}
    for control in controls:
        labels |= _labels(control, "")
    return labels


def _labels(control: Control, before: str) -> dict[str, str]:
    label = f"{before}: {control.label}" if before else control.label
    labels = {control.name: label}
    for part in control.parts:
        labels |= _labels(part, label)
    for row in control.rows:
        labels |= _labels(row, before)
    return labels
