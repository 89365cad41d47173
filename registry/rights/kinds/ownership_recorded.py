"""`ownership.recorded`: who holds the exclusive right from a day on, in exact shares or jointly without shares.

Source: design 4.1; rules R1 and R2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Group, PartySchema, Rows, Share, TermsSchema, Text, YesNo
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import CAPACITIES, GROUNDS_OF_TITLE
from registry.rights.ownership import title_event
from registry.rights.parties import Body
from registry.rights.phrases import (
    day_words,
    fraction,
    joined,
    named,
    period_words,
    result_words,
    sentences,
    share_words,
)
from registry.rights.rules.title import check_recorded, parties_of_recorded
from registry.rights.words import Words


class HolderSchema(TermsSchema):
    """A right-holder and what belongs to it."""

    party = Group(Words("Правообладатель", "Right-holder"), PartySchema)
    capacity = Choice(Words("В качестве", "Capacity"), CAPACITIES)
    title_share = Share(
        Words("Доля в исключительном праве", "Share of title"),
        hint=Words(
            "Не заполняется, если право общее без долей.", "Left empty where the right is joint without shares."
        ),
        required=False,
    )
    income_share = Share(
        Words("Доля в доходах", "Share of income"),
        hint=Words("Если стороны её согласовали.", "Where the parties have agreed on it."),
        required=False,
    )


class OwnershipSchema(TermsSchema):
    """Terms of `ownership.recorded`."""

    jointly_without_shares = YesNo(
        Words("Право общее, доли не определены", "Held jointly without shares"),
        hint=Words("Если договор не определил доли.", "Where the contract has not determined shares."),
    )
    holders = Rows(
        Words("Правообладатели", "Right-holders"), HolderSchema, row_label=Words("Правообладатель", "Right-holder")
    )
    ground_type = Choice(Words("Вид основания", "Type of ground"), GROUNDS_OF_TITLE)
    ground = Text(
        Words("Основание", "Ground"),
        hint=Words("Пункт договора, доля вклада, норма, решение.", "Clause, contribution, provision, decision."),
        most=2000,
    )
    representative = Group(Words("Представитель правообладателей", "Representative"), PartySchema, required=False)
    sole_state_reason = Text(
        Words("Почему правообладатели — из одного государства", "Why the right-holders are of one state"),
        hint=Words(
            "Только для совместно полученного результата (правило R2).",
            "Only for a jointly obtained result (rule R2).",
        ),
        most=2000,
        required=False,
    )


_REPLACED = Words(
    "Прежние записи о правообладателях, если они есть, действуют по предшествующий день включительно.",
    "Earlier records of ownership, if any, hold up to and including the day before.",
)


def _held(holder: Mapping[str, Any], member: str, body: Body) -> Words:
    return joined((named(holder["party"], body), share_words(fraction(holder[member]))), " — ")


def describe(draft: Draft, body: Body) -> Words:
    """Return to whom the exclusive right belongs, and in which shares."""
    terms = draft.terms
    holders = terms["holders"]
    if terms["jointly_without_shares"]:
        belongs = Words(
            "Исключительное право на {result} {period} принадлежит совместно, без определения долей: {holders}.",
            "The exclusive right to {result} belongs, {period}, jointly and without shares to: {holders}.",
        )
        listed = joined(named(holder["party"], body) for holder in holders)
    else:
        belongs = Words(
            "Исключительное право на {result} {period} принадлежит: {holders}.",
            "The exclusive right to {result} belongs, {period}, to: {holders}.",
        )
        listed = joined(_held(holder, "title_share", body) for holder in holders if holder.get("title_share"))
    earning = [holder for holder in holders if holder.get("income_share")]
    income = Words("Доли в доходах: {shares}.", "Shares of income: {shares}.").filled(
        shares=joined(_held(holder, "income_share", body) for holder in earning)
    )
    belonging = belongs.filled(result=result_words(draft.result), period=_since(draft), holders=listed)
    return sentences(belonging, income if earning else None, _REPLACED)


def _since(draft: Draft) -> Words:
    if draft.effective.ends_on is not None:
        return period_words(draft.effective)
    return Words("с {first}", "from {first}").filled(first=day_words(draft.effective.starts_on))


KIND = KindOfEntry(
    kind=Kind("ownership.recorded"),
    title=Words("Запись о правообладателях", "Record of ownership"),
    schema=OwnershipSchema,
    topics=(
        Topic(
            "holders",
            Words("Правообладатели и доли", "Right-holders and shares"),
            ("jointly_without_shares", "holders"),
        ),
        Topic(
            "ground",
            Words("Основание и представитель", "Ground and representative"),
            ("ground_type", "ground", "representative", "sole_state_reason"),
        ),
    ),
    required_parties=parties_of_recorded,
    check=check_recorded,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("R12",)),
    fold=lambda folding, entry: folding.pass_title(title_event(entry)),
)
