"""The form of a draft: the pages of its kind's own topics, then dates, access and language, documents; or all on one.

A claim and a correction hold a whole content of another kind: its pages are that kind's own, one level deeper. For a
correction they are filled with what the entry says now; for a claim the clerk chooses the kind.

Source: design 4.1 (claim.filed, entry.corrected), 5.1 (task list, at most eight fields a page, expert mode).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from registry.rights import fields
from registry.rights.content_field import APART, ContentField
from registry.rights.encoding import DraftSchema, EffectiveSchema
from registry.rights.kinds import KindOfEntry, Topic, all_kinds, kind_of
from registry.rights.rules.trust import check_common, check_keys
from registry.rights.words import Words
from registry.web.inputs_controls import Control
from registry.web.inputs_pages import FormPage, Member
from registry.web.inputs_reading import members
from registry.web.inputs_surroundings import Surroundings

ALL = "all"
"""Slug of the page that holds everything."""
REGISTERED = "result.registered"

_BESIDE = members(DraftSchema)
_DATES = Words("Срок действия", "Dates")
DATES = FormPage(
    "dates",
    _DATES,
    tuple(Member(("effective", name), field) for name, field in members(EffectiveSchema).items()),
)
ACCESS = FormPage(
    "access",
    Words("Доступ и язык", "Access and language"),
    tuple(Member((name,), _BESIDE[name]) for name in ("access", "language")),
)
DOCUMENTS = FormPage("documents", Words("Документы", "Documents"), (Member(("documents",), _BESIDE["documents"]),))
COMMON = (DATES, ACCESS, DOCUMENTS)
ASKED = FormPage(
    "asked", Words("Кого просят подписать", "Who is asked to sign"), (Member(("asked",), _BESIDE["asked"]),)
)
"""Beside the common matters of governance: the drafter chooses enough states."""
_WITHIN = Words("{member}: «{kind}»", "{member}: “{kind}”")


def pages_of(kind: str, content: Mapping[str, Any]) -> tuple[FormPage, ...]:
    """Return the pages of a draft's form, in order.

    Args:
        kind: Of the draft.
        content: Of the draft, finished or not: what it holds of another kind has pages of its own.
    """
    described = kind_of(kind)
    own = (page for topic in described.topics for page in _topic_pages(described, topic, content))
    return (*own, *((ASKED,) if described.check in {check_common, check_keys} else ()), *COMMON)


def page_of(kind: str, content: Mapping[str, Any], slug: str) -> FormPage | None:
    """Return one page of a draft's form, or None where there is none; "all" holds every member."""
    pages = pages_of(kind, content)
    if slug == ALL:
        whole = tuple(member for page in pages for member in page.members)
        places = tuple(place for page in pages for place in page.places)
        return FormPage(ALL, Words("Все поля на одной странице", "All on one page"), whole, places=places)
    return next((page for page in pages if page.slug == slug), None)


def _topic_pages(described: KindOfEntry, topic: Topic, content: Mapping[str, Any]) -> Iterator[FormPage]:
    known = members(described.schema)
    shown: list[Member] = []
    places = [f"terms.{name}" for name in topic.fields if name in described.derives]
    within: list[FormPage] = []
    for name in topic.fields:
        field = known[name]
        if isinstance(field, ContentField):
            place = f"terms.{name}"
            places += [place, f"{place}.kind", f"{place}.effective", f"{place}.terms"]
            if field.restates is None:
                shown.append(Member(("terms", name, "kind"), _kind_choice()))
            within.extend(_pages_within(name, field, content))
        elif name not in described.derives:
            shown.append(Member(("terms", name), field, described.kind))
    if shown or not within:
        yield FormPage(topic.slug, topic.title, tuple(shown), places=tuple(places))
    else:
        first, *within = within
        yield FormPage(first.slug, first.title, first.members, first.part, tuple(places))
    yield from within


def _pages_within(name: str, field: ContentField, content: Mapping[str, Any]) -> Iterator[FormPage]:
    kind = kind_within(content, name)
    if kind is None:
        return
    part = _WITHIN.filled(member=field.label, kind=kind.title)
    known = members(kind.schema)
    for topic in kind.topics:
        shown = tuple(Member(("terms", name, "terms", each), known[each], kind.kind) for each in topic.fields)
        yield FormPage(f"{name}-{topic.slug}", topic.title, shown, part)
    dates = tuple(Member(("terms", name, *member.path), member.field) for member in DATES.members)
    yield FormPage(f"{name}-{DATES.slug}", DATES.title, dates, part)


def _kind_choice() -> fields.Choice:
    return fields.Choice(
        Words("Вид записи, которая заявляется", "Kind of entry that is claimed"),
        {kind.kind: kind.title for kind in claimable()},
    )


def claimable() -> tuple[KindOfEntry, ...]:
    """Return the kinds that a state may claim while others have not signed."""
    return tuple(kind for kind in all_kinds().values() if not kind.governance and kind.kind not in {*APART, REGISTERED})


def kind_within(content: Mapping[str, Any], name: str) -> KindOfEntry | None:
    """Return the kind of the content that a member of the terms holds; None where it is not known yet."""
    held = _held(content, name)
    kind = all_kinds().get(held["kind"]) if isinstance(held.get("kind"), str) else None
    return None if kind is None or kind.governance or kind.kind in APART else kind


def content_member(kind: str) -> tuple[str, ContentField] | None:
    """Return the member of a kind's terms that holds a whole content, and its field; None where there is none."""
    found = members(kind_of(kind).schema).items()
    return next(((name, field) for name, field in found if isinstance(field, ContentField)), None)


def what_stood(kind: str, content: Mapping[str, Any], around: Surroundings) -> Mapping[str, Any] | None:
    """Return what a correction starts from, shaped as the draft's content; None where the draft restates no entry."""
    found = content_member(kind)
    if found is None or found[1].restates is None:
        return None
    stood = around.content_of(_terms(content).get(found[1].restates))
    return None if stood is None else {"terms": {found[0]: stood}}


def is_settled(kind: str, content: Mapping[str, Any], around: Surroundings) -> bool:
    """Whether something was typed into the content, so that choosing another entry or kind would throw it away."""
    found = content_member(kind)
    if found is None:
        return False
    name, field = found
    held = _held(content, name)
    if field.restates is None:
        return bool(held.get("terms"))
    return bool(held) and held != around.content_of(_terms(content).get(field.restates))


def settled_controls(
    controls: Sequence[Control], kind: str, content: Mapping[str, Any], around: Surroundings
) -> tuple[Control, ...]:
    """Return the controls with the choice of an entry or a kind shown as made, once something rests on it."""
    found = content_member(kind)
    if found is None or not is_settled(kind, content, around):
        return tuple(controls)
    name, field = found
    choosing = f"terms.{field.restates}" if field.restates else f"terms.{name}.kind"
    return tuple(_settled(control) if control.name == choosing else control for control in controls)


def _settled(control: Control) -> Control:
    chosen = tuple(item for item in control.items if item.chosen)
    return replace(control, look="fixed", items=chosen, value=chosen[0].value) if chosen else control


def filled_in(
    before: Mapping[str, Any], after: dict[str, Any], kind: str, around: Surroundings, today: date
) -> dict[str, Any]:
    """Return a draft's content after a page was saved, filled in with what the choice of an entry or a kind brings.

    What was typed into the content is never replaced: only an empty one, or one that still is as its entry reads.

    Args:
        before: As stored until now.
        after: As the page changes it.
        kind: Of the draft.
        around: What the form offers: the entries as they read now.
        today: A claim's first day unless another is typed.
    """
    after = _suggested(before, after, kind_of(kind), ("terms",))
    found = content_member(kind)
    if found is None:
        return after
    name, field = found
    if within := kind_within(after, name):
        after = _suggested(before, after, within, ("terms", name, "terms"))
    if field.restates is None:
        begun = {"effective": {"from": today.isoformat()}, "terms": {}}
        return _holding(after, name, {**begun, **_held(after, name)}) if kind_within(after, name) else after
    chosen = _terms(after).get(field.restates)
    replaced = not _held(after, name) or _held(after, name) == around.content_of(_terms(before).get(field.restates))
    stood = around.content_of(chosen)
    return _holding(after, name, stood) if replaced and stood is not None else after


def _suggested(
    before: Mapping[str, Any], after: dict[str, Any], kind: KindOfEntry, path: tuple[str, ...]
) -> dict[str, Any]:
    """Return the content with what the kind suggests for members that are empty or still hold the last suggestion."""
    for name, suggest in kind.suggests.items():
        was, now = (suggest(_within(content, path)) for content in (before, after))
        held = _within(after, path).get(name)
        if now is not None and now != was and held in {None, was}:
            after = FormPage("", kind.title, (Member((*path, name), members(kind.schema)[name]),)).put(
                after, {".".join((*path, name)): now}
            )
    return after


def _within(content: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    inner: Any = content
    for part in path:
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def begun_anew(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return a draft's content without the content it holds of another kind, and without the choice that began it."""
    found = content_member(kind)
    if found is None:
        return content
    gone = {found[0], found[1].restates}
    return {**content, "terms": {name: value for name, value in _terms(content).items() if name not in gone}}


def _terms(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return _within(content, ("terms",))


def _held(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _within(content, ("terms", name))


def _holding(content: Mapping[str, Any], name: str, held: Mapping[str, Any]) -> dict[str, Any]:
    return {**content, "terms": {**_terms(content), name: dict(held)}}
