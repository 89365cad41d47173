"""`result.registered`: a result enters the register; what it is, whose work it came from, who keeps its content.

Source: design 4.1.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import (
    Choice,
    Day,
    Group,
    Line,
    PartySchema,
    ResultsField,
    Rows,
    StateField,
    TermsSchema,
    Text,
    Whole,
    YesNo,
)
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import CONFIDENTIALITY, KINDS_OF_RESULT, NUMBER_TYPES, OFFICES, ORIGINS, SCHEMES
from registry.rights.parties import Body
from registry.rights.phrases import named, quoted, spoken
from registry.rights.rules.results import check_result, parties_of_result
from registry.rights.words import Words

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200


class SymbolSchema(TermsSchema):
    """A symbol of a classification."""

    scheme = Choice(Words("Классификация", "Classification"), SCHEMES)
    symbol = Line(Words("Индекс", "Symbol"), most=40)


class AuthorSchema(TermsSchema):
    """An author; a confidential one is shown to the parties only."""

    name = Line(Words("Фамилия, имя, отчество", "Full name"))
    state = StateField(Words("Государство", "State"))
    confidential = YesNo(Words("Сведения об авторе не раскрывать", "Keep the author's name confidential"))


class NumberSchema(TermsSchema):
    """A number that an office gave."""

    office = StateField(Words("Ведомство", "Office"), offices=OFFICES)
    type = Choice(Words("Что это за номер", "What the number is"), NUMBER_TYPES)
    number = Line(Words("Номер", "Number"), most=60)
    date = Day(Words("Дата", "Date"), required=False)


class ResultSchema(TermsSchema):
    """Terms of `result.registered`."""

    title = Text(Words("Название результата", "Title of the result"), most=1000)
    abstract = Text(
        Words("Реферат", "Abstract"),
        hint=Words(
            "Открытое краткое описание; техническое содержание в реестр не вносится.",
            "A short public description; technical content never enters the register.",
        ),
        long=True,
        required=False,
    )
    kind_of_result = Choice(Words("Вид результата", "Kind of result"), KINDS_OF_RESULT)
    origin = Choice(Words("Происхождение", "Origin"), ORIGINS)
    symbols = Rows(
        Words("Индексы классификаций", "Classification symbols"),
        SymbolSchema,
        row_label=Words("Индекс", "Symbol"),
        required=False,
    )
    numbers = Rows(
        Words("Номера заявок и охранных документов", "Numbers of applications and titles of protection"),
        NumberSchema,
        row_label=Words("Номер", "Number"),
        required=False,
    )
    programme = Text(Words("Программа", "Programme"), most=1000, required=False)
    contract = Text(Words("Договор (контракт)", "Contract"), most=1000, required=False)
    stage = Line(Words("Этап работы", "Stage of the work"), required=False)
    cipher = Line(Words("Шифр работы", "Cipher of the work"), required=False)
    ground = Text(
        Words("Основание регистрации", "Ground of registration"),
        hint=Words("Пункт договора, решение, акт приёмки.", "Clause of the contract, decision, act of acceptance."),
        most=2000,
    )
    started_in = Whole(
        Words("Год начала работы", "Year the work began"), least=EARLIEST_YEAR, most=LATEST_YEAR, required=False
    )
    ended_in = Whole(
        Words("Год окончания работы", "Year the work ended"), least=EARLIEST_YEAR, most=LATEST_YEAR, required=False
    )
    embeds = ResultsField(
        Words("Использованные предшествующие результаты", "Background results embedded"),
        hint=Words("Номера результатов в этом реестре.", "Numbers of the results in this register."),
        required=False,
    )
    customers = Rows(
        Words("Государственные заказчики", "State customers"),
        PartySchema,
        row_label=Words("Заказчик", "Customer"),
        required=False,
    )
    lead_performer = Group(Words("Головной исполнитель", "Lead performer"), PartySchema)
    performers = Rows(Words("Исполнители", "Performers"), PartySchema, row_label=Words("Исполнитель", "Performer"))
    authors = Rows(Words("Авторы", "Authors"), AuthorSchema, row_label=Words("Автор", "Author"), required=False)
    confidentiality = Choice(Words("Режим сведений", "Confidentiality"), CONFIDENTIALITY)
    custodian = Group(
        Words("Хранитель документов", "Custodian of the documents"),
        PartySchema,
        hint=Words(
            "Организация, у которой остаются документы с техническим содержанием.",
            "The organisation that keeps the documents with technical content.",
        ),
        required=False,
    )
    not_duplicate_of = ResultsField(
        Words("Похожие результаты, с которыми этот не совпадает", "Similar results that this one is not"),
        hint=Words(
            "Если реестр нашёл похожий результат и это не он.",
            "Where the register found a similar one and it is not it.",
        ),
        required=False,
    )
    not_duplicate_reason = Text(
        Words("Почему это другой результат", "Why this is another result"), most=2000, long=True, required=False
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what registering the result does."""
    terms = draft.terms
    words = Words(
        "В реестр вносится результат {title}{number}. Вид: {kind}; происхождение: {origin}; "
        "головной исполнитель: {lead}. "
        "Запись подтверждает сведения о результате; кому принадлежит исключительное право, она не определяет.",
        "The result {title} enters the register{number}. Kind: {kind}; origin: {origin}; lead performer: {lead}. "
        "The entry attests particulars of the result; it does not determine who owns the exclusive right.",
    )
    return words.filled(
        title=quoted(spoken(terms["title"])),
        number=Words(f" под номером {draft.result}", f" as {draft.result}") if draft.result else "",
        kind=KINDS_OF_RESULT[terms["kind_of_result"]],
        origin=ORIGINS[terms["origin"]],
        lead=named(terms["lead_performer"], body),
    )


KIND = KindOfEntry(
    kind=Kind("result.registered"),
    title=Words("Регистрация результата", "Registration of a result"),
    schema=ResultSchema,
    topics=(
        Topic(
            "result",
            Words("Что это за результат", "What the result is"),
            ("title", "abstract", "kind_of_result", "origin", "symbols", "numbers"),
        ),
        Topic(
            "work",
            Words("Работа, в которой он получен", "The work it came from"),
            ("programme", "contract", "stage", "cipher", "ground", "started_in", "ended_in", "embeds"),
        ),
        Topic(
            "people",
            Words("Заказчики, исполнители, авторы", "Customers, performers, authors"),
            ("customers", "lead_performer", "performers", "authors"),
        ),
        Topic(
            "secrecy",
            Words("Режим сведений и хранение документов", "Confidentiality and custody"),
            ("confidentiality", "custodian"),
        ),
        Topic(
            "duplicates",
            Words("Похожие результаты", "Similar results"),
            ("not_duplicate_of", "not_duplicate_reason"),
        ),
    ),
    required_parties=parties_of_result,
    check=check_result,
    sentence=describe,
    voids_others=True,
    fold=Folding.register,
)
