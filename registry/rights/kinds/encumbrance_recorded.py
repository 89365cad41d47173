"""`encumbrance.recorded`: a pledge with its rank, an arrest, a ban on disposal.

Source: design 4.1; rules R3, R8, R14, R15, R17.
"""

from __future__ import annotations

from registry.rights.encumbrances import PLEDGES, encumbrance_of
from registry.rights.entries import Draft, Kind
from registry.rights.fields import (
    Choice,
    EntriesField,
    EntryField,
    Group,
    PartySchema,
    Share,
    StateField,
    TermsSchema,
    Text,
    Whole,
)
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import ENCUMBRANCES, OBJECTS_OF_ENCUMBRANCE
from registry.rights.parties import Body
from registry.rights.phrases import clause, fraction, named, period_words, result_words, sentences, share_words
from registry.rights.rules.burdens import check_encumbrance, parties_of_encumbrance
from registry.rights.words import Words


class EncumbranceSchema(TermsSchema):
    """Terms of `encumbrance.recorded`."""

    type = Choice(Words("Вид обременения", "Type of encumbrance"), ENCUMBRANCES)
    object = Choice(Words("Что обременяется", "Object"), OBJECTS_OF_ENCUMBRANCE)
    share = Share(Words("Доля", "Share"), required=False)
    licence = EntryField(Words("Лицензия", "Licence"), of_kind=("licence.granted",), required=False)
    holder = Group(
        Words("Чьё право (залогодатель)", "Whose right (pledgor)"),
        PartySchema,
    )
    pledgee = Group(Words("Залогодержатель", "Pledgee"), PartySchema, required=False)
    rank = Whole(
        Words("Очерёдность", "Rank"),
        hint=Words("Для последующего залога: 2, 3 и далее.", "For a subsequent pledge: 2, 3 and so on."),
        least=1,
        most=1000,
        required=False,
    )
    obligation = Text(
        Words("Обеспечиваемое обязательство", "Obligation secured"),
        hint=Words("Словами; суммы в реестр не вносятся.", "In words; no amounts enter the register."),
        most=2000,
        required=False,
    )
    act = Text(
        Words("Договор или акт", "Contract or act"),
        hint=Words("Номер и дата.", "Number and date."),
        most=2000,
    )
    authority = Text(Words("Орган, принявший акт", "Authority whose act it is"), most=300, required=False)
    authority_state = StateField(Words("Государство этого органа", "State of that authority"), required=False)
    consents = EntriesField(
        Words("Согласия сообладателей", "Consents of co-holders"), of_kind=("consent.given",), required=False
    )


_PLEDGED = Words(
    "Устанавливается обременение: {type}. Предмет: {object}; {result}. Залогодатель: {holder}. "
    "Залогодержатель: {pledgee}. Срок: {period}. Отчуждение и исключительная лицензия — с согласия залогодержателя; "
    "залог следует за правом.",
    "An encumbrance is laid: {type}. Object: {object}; {result}. Pledgor: {holder}. Pledgee: {pledgee}. "
    "Term: {period}. Assignment and exclusive licence need the pledgee's consent; the pledge follows the right.",
)
_BLOCKED = Words(
    "Устанавливается обременение: {type}. Предмет: {object}; {result}. Правообладатель: {holder}. Срок: {period}. "
    "Пока обременение действует, распоряжаться предметом нельзя.",
    "An encumbrance is laid: {type}. Object: {object}; {result}. Right-holder: {holder}. Term: {period}. "
    "As long as it stands, the object cannot be disposed of.",
)


def describe(draft: Draft, body: Body) -> Words:
    """Return what is encumbered, for whom, and what that bars."""
    terms = draft.terms
    share, rank, authority = terms.get("share"), terms.get("rank"), terms.get("authority")
    what = OBJECTS_OF_ENCUMBRANCE[terms["object"]]
    if share:
        what = Words("{what} ({share})", "{what} ({share})").filled(what=what, share=share_words(fraction(share)))
    pledgee = terms.get("pledgee")
    said = (_PLEDGED if terms["type"] in PLEDGES else _BLOCKED).filled(
        type=ENCUMBRANCES[terms["type"]],
        object=what,
        result=result_words(draft.result),
        holder=named(terms["holder"], body),
        pledgee=named(pledgee, body) if pledgee else "—",
        period=period_words(draft.effective),
    )
    return sentences(
        said,
        Words("Очерёдность: {rank}.", "Rank: {rank}.").filled(rank=rank) if rank else None,
        Words("Акт принят: {name}.", "Act of: {name}.").filled(name=clause(authority)) if authority else None,
    )


KIND = KindOfEntry(
    kind=Kind("encumbrance.recorded"),
    title=Words("Запись об обременении", "Record of an encumbrance"),
    schema=EncumbranceSchema,
    topics=(
        Topic(
            "object",
            Words("Обременение и предмет", "Encumbrance and object"),
            ("type", "object", "share", "licence", "holder", "pledgee", "rank"),
        ),
        Topic(
            "ground",
            Words("Основание", "Ground"),
            ("obligation", "act", "authority", "authority_state", "consents"),
        ),
    ),
    required_parties=parties_of_encumbrance,
    check=check_encumbrance,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("S20",)),
    fold=lambda folding, entry: folding.encumber(encumbrance_of(entry)),
)
