"""`ownership.transferred`: a share of the exclusive right, or all that a holder has, passes to another.

Source: design 4.1; rules R3, R8, R14.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Day, EntriesField, Group, PartySchema, Share, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import CAPACITIES, EXTENTS, GROUNDS_OF_TRANSFER
from registry.rights.ownership import title_event
from registry.rights.parties import Body
from registry.rights.phrases import day_words, fraction, named, result_words, sentences, share_words
from registry.rights.rules.title import check_transferred, parties_of_transferred
from registry.rights.words import Words


class TransferSchema(TermsSchema):
    """Terms of `ownership.transferred`."""

    from_party = Group(Words("От кого переходит право", "Transferor"), PartySchema)
    to_party = Group(Words("К кому переходит право", "Transferee"), PartySchema)
    to_capacity = Choice(Words("Приобретатель выступает в качестве", "Capacity of the transferee"), CAPACITIES)
    category = Choice(Words("Объём перехода", "Extent"), EXTENTS)
    share = Share(
        Words("Доля в исключительном праве", "Share of title"),
        hint=Words(
            "Часть всего права, а не доли отчуждателя. Не заполняется, если право общее без долей.",
            "A part of the whole title, not of the transferor's share. "
            "Left empty where the right is joint without shares.",
        ),
        required=False,
    )
    ground_type = Choice(Words("Вид основания", "Type of ground"), GROUNDS_OF_TRANSFER)
    instrument = Text(
        Words("Документ-основание", "Instrument"),
        hint=Words("Договор, акт или решение: номер и дата.", "Contract, act or decision: number and date."),
        most=2000,
    )
    executed_by_from = Day(Words("Дата подписания отчуждателем", "Executed by the transferor on"))
    executed_by_to = Day(Words("Дата подписания приобретателем", "Executed by the transferee on"))
    consents = EntriesField(
        Words("Согласия сообладателей", "Consents of co-holders"), of_kind=("consent.given",), required=False
    )


_PARTIAL = Words(
    "Доля {share} в исключительном праве на {result} переходит от отчуждателя ({giver}) "
    "к приобретателю ({taker}) с {day}; остаток своей доли отчуждатель сохраняет.",
    "A share of {share} in the exclusive right to {result} passes from the transferor ({giver}) to the transferee "
    "({taker}) on {day}; the transferor keeps the rest of its share.",
)
_FULL = Words(
    "Доля {share} в исключительном праве на {result}, то есть вся доля отчуждателя ({giver}), переходит "
    "к приобретателю ({taker}) с {day}.",
    "A share of {share} in the exclusive right to {result}, being the whole share of the transferor ({giver}), passes "
    "to the transferee ({taker}) on {day}.",
)
_ALL = Words(
    "Всё, что принадлежит отчуждателю ({giver}) в исключительном праве на {result}, переходит к приобретателю "
    "({taker}) с {day}.",
    "All that the transferor ({giver}) holds of the exclusive right to {result} passes to the transferee ({taker}) "
    "on {day}.",
)
_FOLLOWS = Words(
    "Записанная доля отчуждателя в доходах переходит соразмерно. Выданные лицензии сохраняют силу.",
    "The transferor's recorded share of income passes in proportion. Licences already granted remain in force.",
)


def describe(draft: Draft, body: Body) -> Words:
    """Return what passes, from whom, to whom and when."""
    terms = draft.terms
    share = terms.get("share")
    by_category = _FULL if terms["category"] == "full" else _PARTIAL
    passes = by_category if share else _ALL
    filled = passes.filled(
        share=share_words(fraction(share)) if share else "",
        result=result_words(draft.result),
        giver=named(terms["from_party"], body),
        taker=named(terms["to_party"], body),
        day=day_words(draft.effective.starts_on),
    )
    return sentences(filled, _FOLLOWS)


KIND = KindOfEntry(
    kind=Kind("ownership.transferred"),
    title=Words("Переход исключительного права", "Transfer of ownership"),
    schema=TransferSchema,
    topics=(
        Topic(
            "sides",
            Words("Кто передаёт и кто приобретает", "Who gives and who takes"),
            ("from_party", "to_party", "to_capacity", "category", "share"),
        ),
        Topic(
            "ground",
            Words("Основание и согласия", "Ground and consents"),
            ("ground_type", "instrument", "executed_by_from", "executed_by_to", "consents"),
        ),
    ),
    required_parties=parties_of_transferred,
    check=check_transferred,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("R14",)),
    fold=lambda folding, entry: folding.pass_title(title_event(entry)),
)
