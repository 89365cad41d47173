"""Turns of phrase that sentences of effect, findings and sheets share, in both languages.

Names of persons stand in brackets or after a colon, in the nominative: nothing is declined by machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from registry.rights.entries import Effective, ResultNumber
from registry.rights.parties import Body
from registry.rights.words import Language, Words

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def text_within(text: Mapping[str, str], language: Language) -> str:
    """Return a multilingual text in the language asked for, else in Russian, English, or whatever it has."""
    return text.get(language) or text.get("ru") or text.get("en") or next(iter(text.values()))


def spoken(text: Mapping[str, str]) -> Words:
    """Return a multilingual text as words; a language it lacks is filled from one it has."""
    return Words(text_within(text, "ru"), text_within(text, "en"))


def clause(text: Mapping[str, str]) -> Words:
    """Return a multilingual text as words that another sentence ends: without the stop at its end."""
    words = spoken(text)
    return Words(words.ru.rstrip(" ."), words.en.rstrip(" ."))


def same(text: str) -> Words:
    """Return a text that is the same in both languages."""
    return Words(text, text)


def either(text: str) -> Words:
    """Return a configured text "по-русски / in English" as words; one text alone serves both languages."""
    russian, mark, english = text.partition(" / ")
    return Words(russian, english) if mark else same(text)


def joined(words: Iterable[Words], by: str = "; ") -> Words:
    """Return several words as one list."""
    listed = tuple(words)
    return Words(by.join(item.ru for item in listed), by.join(item.en for item in listed))


def quoted(words: Words) -> Words:
    """Return a title in quotation marks; marks within it become the inner ones of its language."""
    inner = words.ru.translate(str.maketrans("«»", "„“")), words.en.translate(str.maketrans("“”", "‘’"))
    return Words(f"«{inner[0]}»", f"“{inner[1]}”")


def sentences(*words: Words | None) -> Words:
    """Return sentences one after another; None says nothing."""
    return joined((item for item in words if item is not None), " ")


def named(party: Mapping[str, Any], body: Body) -> Words:
    """Return a party's name with its state, "ОАО «Луч», Беларусь"; a state that is itself the party is named once."""
    name = spoken(party["name"])
    return name if is_state_itself(party, body) else joined((name, body.state_name(party["state"])), ", ")


def is_state_itself(party: Mapping[str, Any], body: Body) -> bool:
    """Whether a party is its state, called by its short or its formal name."""
    state = body.states.get(party["state"])
    return state is not None and text_within(party["name"], "ru") in {state.name.ru, state.formal_name.ru}


def all_named(parties: Sequence[Mapping[str, Any]], body: Body) -> Words:
    """Return several parties, each with its state."""
    return joined(named(party, body) for party in parties)


def states_named(codes: Iterable[str], body: Body) -> Words:
    """Return the names of several states."""
    return joined((body.state_name(code) for code in codes), ", ")


def chosen(values: Iterable[str], choices: Mapping[str, Words]) -> Words:
    """Return the words of values taken from a closed list."""
    return joined((choices[value] for value in values), ", ")


def result_of_words(number: ResultNumber) -> Words:
    """Return "результата ICMEC-2026-000123", the genitive."""
    return Words(f"результата {number}", f"result {number}")


def day_words(day: date) -> Words:
    """Return a date as people write it: 05.03.2026, 5 March 2026."""
    return Words(f"{day:%d.%m.%Y}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def period_words(effective: Effective) -> Words:
    """Return "с … по …" / "from … to …"."""
    first = day_words(effective.starts_on)
    if effective.ends_on is None:
        return Words("с {first}, без даты окончания", "from {first}, with no end date").filled(first=first)
    last = day_words(effective.ends_on)
    return Words("с {first} по {last} включительно", "from {first} to {last} inclusive").filled(first=first, last=last)


def fraction(share: Mapping[str, int]) -> Fraction:
    """Return a share of the terms as an exact number."""
    return _fraction(share["num"], share["den"])


@lru_cache(maxsize=1024, typed=True)
def _fraction(numerator: int, denominator: int) -> Fraction:
    # Reducing costs more than everything else that folding a title does, and few shares are ever different.
    return Fraction(numerator, denominator)


def share_words(share: Fraction) -> Words:
    """Return a share as 1/3; the whole as 1."""
    return same(str(share))


def result_words(number: ResultNumber | None) -> Words:
    """Return "результат ICMEC-2026-000123", fit for the nominative and the accusative."""
    if number is None:
        return Words("регистрируемый результат", "the result being registered")
    return Words(f"результат {number}", f"result {number}")


def grouped(digest: str) -> str:
    """Return a digest in groups of four."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def stock_number_as_printed(digits: str) -> str:
    """Return the thirteen digits of a stock number as catalogues print them: 5821-12-000-1234."""
    return "-".join((digits[:4], digits[4:6], digits[6:9], digits[9:]))
