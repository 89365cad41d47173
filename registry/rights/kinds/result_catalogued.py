"""`result.catalogued`: the supply item in which a result is embodied, by its stock number.

A stock number (NSN, FNN) has 13 digits: class 4, bureau 2, item 7.

Source: design 1 (cataloguing) and 4.1.
"""

from __future__ import annotations

import re
from typing import Any

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, StateField, TermsSchema, Text, refuse
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import clause, result_words, sentences
from registry.rights.rules.declaring import check_catalogued
from registry.rights.rules.owners import parties_of_owners
from registry.rights.words import Words

_STOCK_NUMBER = re.compile("[0-9]{13}")


class StockNumber(Line):
    """Thirteen digits without separators."""

    typed_between = "- "

    def _check_shape(self, value: Any) -> Any:
        text = super()._check_shape(value)
        if not _STOCK_NUMBER.fullmatch(text):
            raise refuse(
                "Введите 13 цифр: класс (4), бюро (2), номер предмета (7).",
                "Enter 13 digits: class (4), bureau (2), item (7).",
            )
        return value


class CataloguedSchema(TermsSchema):
    """Terms of `result.catalogued`."""

    stock_number = StockNumber(
        Words("Номенклатурный номер (ФНН)", "Stock number (NSN / FNN)"),
        hint=Words("13 цифр, например 5821-12-000-1234.", "13 digits, for example 5821-12-000-1234."),
        most=13,
    )
    item_name = Text(Words("Наименование предмета снабжения", "Name of the supply item"), most=300, required=False)
    supplier_code = Line(Words("Код поставщика", "Supplier code"), most=20, required=False)
    design_document = Line(Words("Обозначение конструкторского документа", "Design document"), most=100)
    state = StateField(Words("Каталогизирующее государство", "State that catalogues"))


def describe(draft: Draft, body: Body) -> Words:
    """Return under which number the result is found in supply."""
    terms, number = draft.terms, draft.terms["stock_number"]
    name = terms.get("item_name")
    return sentences(
        Words(
            "С предметом снабжения {number} связывается {result}. Конструкторский документ: {document}; "
            "каталогизирует: {state}.",
            "Supply item {number} is linked to {result}. Design document: {document}; catalogued by: {state}.",
        ).filled(
            result=result_words(draft.result),
            number=f"{number[:4]}-{number[4:6]}-{number[6:9]}-{number[9:]}",
            document=terms["design_document"],
            state=body.state_name(terms["state"]),
        ),
        Words("Наименование: {name}.", "Name: {name}.").filled(name=clause(name)) if name else None,
        Words("Прав на результат запись не меняет.", "The entry changes no right to the result."),
    )


KIND = KindOfEntry(
    kind=Kind("result.catalogued"),
    title=Words("Каталогизация", "Cataloguing"),
    schema=CataloguedSchema,
    topics=(
        Topic(
            "item",
            Words("Предмет снабжения", "Supply item"),
            ("stock_number", "item_name", "supplier_code", "design_document", "state"),
        ),
    ),
    required_parties=parties_of_owners,
    check=check_catalogued,
    sentence=describe,
    voids_others=False,
)
