"""`regverify explain`: what each step of verifying an evidence file means."""

from __future__ import annotations

import json
from collections.abc import Iterator

from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, BadValueError, Command, Place, say
from registry.cli.terminal import labelled, ruled, styled, terminal_width
from registry.evidence.explanations import EXPLANATIONS
from registry.evidence.plan import PLANS, Number
from registry.rights.words import Language, Words

_STEPS = "[STEP…]"


def _read_step(text: str) -> Number:
    try:
        return Number(int(text) if text.isascii() and text.isdigit() else 0)
    except ValueError as fault:
        raise BadValueError(words.BAD_STEP.filled(most=len(Number))) from fault


def _explain(asked: Asked) -> int:
    numbers: tuple[Number, ...] = asked.values[_STEPS] or tuple(Number)
    if asked.as_json:
        say(json.dumps({"steps": [_content(number) for number in numbers]}, ensure_ascii=False))
        return 0
    for position, number in enumerate(numbers):
        if position:
            say()
        for line in _lines(number, asked.language):
            say(line)
    return 0


EXPLAIN = Command(
    "explain",
    words.ABOUT_EXPLAIN,
    ("regverify explain 9", "regverify explain --language ru | less"),
    (Place(_STEPS, _read_step, is_several=True, is_required=False),),
    (),
    _explain,
)


def _lines(number: Number, language: Language) -> Iterator[str]:
    plan, explained, width = PLANS[number], EXPLANATIONS[number], terminal_width()
    yield styled(ruled(f"{int(number):>2}  {plan.title.within(language)}", width), bold=True)
    parts = (
        (words.MEANS, explained.meaning),
        (words.RULE, plan.rule),
        (words.OTHERWISE, explained.otherwise),
        (words.BY_HAND, Words(explained.by_hand, explained.by_hand)),
    )
    column = max(len(label.within(language)) for label, _ in parts) + 2
    for label, said in parts:
        yield from labelled(label.within(language), said.within(language), column, width, 4)


def _content(number: Number) -> dict[str, object]:
    plan, explained = PLANS[number], EXPLANATIONS[number]
    said = {
        "title": plan.title,
        "meaning": explained.meaning,
        "rule": plan.rule,
        "otherwise": explained.otherwise,
    }
    shown = {name: {"ru": text.ru, "en": text.en} for name, text in said.items()}
    return {"number": int(number), **shown, "by_hand": explained.by_hand}
