"""The table of kinds: kind × (schema, rule, sentence, form, parties, ST.27); a gap in it fails.

`docs/kinds.md` is this table; `python -m tests.rights.test_table_of_kinds` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.rights.kinds import MOST_FIELDS_ON_A_PAGE, KindOfEntry, all_kinds
from tests.rights.cases import BODY, NUMBER, drafted, owned
from tests.rights.kind_examples import EXAMPLES

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "kinds.md"
SCHEMA_OF_ST96 = ROOT.parent / "shared" / "data" / "st96" / "PatentLegalStatusData_V6_0.xsd"
NO_EVENT = {
    "background.declared",
    "claim.filed",
    "claim.withdrawn",
    "consent.given",
    "consent.refused",
    "consent.revoked",
    "documents.handed_over",
    "protection.decided",
    "remuneration.confirmed",
    "result.catalogued",
    "result.registered",
}
"""Kinds about a result for which WIPO ST.27 has no event."""
DESIGNED = (
    "background.declared claim.filed claim.withdrawn consent.given consent.refused consent.revoked dispute.decided "
    "dispute.opened dispute.withdrawn documents.handed_over encumbrance.recorded encumbrance.released entry.corrected "
    "holder.renamed licence.amended licence.ended licence.granted ownership.recorded ownership.transferred "
    "protection.ceased protection.decided protection.filed protection.granted protection.renewed protection.restored "
    "remuneration.confirmed result.catalogued result.registered "
    "algorithm.retired authority.introduced authority.retired certificate.introduced certificate.revoked "
    "governance.founded log_key.rotated mandate.ended organ.mandated quorum.changed rules.adopted state.keys_changed "
    "state.status_changed witness.introduced witness.retired"
)
HEAD = """# Kinds of entry

Made by `tests/rights/test_table_of_kinds.py` from the kinds themselves; do not edit.

"""
COLUMNS = ("kind", "title", "schema", "form", "rule", "who signs", "ST.27", "what it does", "says")


def sentence(described: KindOfEntry) -> tuple[str, str]:
    number = None if described.governance else NUMBER
    draft = drafted(described.kind, EXAMPLES[described.kind], date(2026, 3, 1), result=number)
    words = described.sentence(draft, BODY)
    return words.ru, words.en


def first_line(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").strip().split("\n")[0]


def row(described: KindOfEntry) -> tuple[str, ...]:
    russian, english = sentence(described)
    pages = "; ".join(f"{topic.title.en}: {', '.join(topic.fields)}" for topic in described.topics)
    effect = "changes trust" if described.governance else ("changes what stands" if described.fold else "is kept")
    return (
        f"`{described.kind}`",
        f"{described.title.ru} / {described.title.en}",
        f"`{described.schema.__name__}`",
        pages,
        f"`{described.check.__name__}`: {first_line(described.check)}",
        f"`{described.required_parties.__name__}`: {first_line(described.required_parties)}",
        ", ".join(described.st27.codes) or "–",
        effect + ("" if described.voids_others else "; leaves open proposals"),
        f"{russian} / {english}",
    )


def table() -> str:
    lines = [COLUMNS, tuple("---" for _ in COLUMNS), *(row(described) for described in all_kinds().values())]
    return HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


KINDS = [pytest.param(described, id=name) for name, described in all_kinds().items()]


def test_these_are_the_kinds_that_are_designed() -> None:
    assert sorted(all_kinds()) == sorted(DESIGNED.split())


@pytest.mark.parametrize("described", KINDS)
def test_a_kind_has_no_gap(described: KindOfEntry) -> None:
    cells = row(described)
    assert all(cell.strip() for cell in cells)
    assert first_line(described.check)
    assert first_line(described.required_parties)
    assert described.schema.__doc__
    assert all(len(topic.fields) <= MOST_FIELDS_ON_A_PAGE for topic in described.topics)
    russian, english = sentence(described)
    assert re.search("[а-я]", russian)
    assert russian != english
    assert "  " not in russian + english
    assert not re.search(r"[{}]|\.\.|None", russian + english)


@pytest.mark.parametrize("described", KINDS)
def test_a_kind_has_the_event_of_st27_or_the_standard_has_none(described: KindOfEntry) -> None:
    assert (not described.st27.codes) == (described.governance or described.kind in NO_EVENT)
    code = described.st27.code(drafted(described.kind, EXAMPLES[described.kind]), owned().stands())
    assert (code in described.st27.codes) if described.st27.codes else code is None


@pytest.mark.skipif(not SCHEMA_OF_ST96.exists(), reason="WIPO's schemas do not lie beside the repository")
def test_every_code_is_one_of_the_standards() -> None:
    known = set(re.findall(r'value="([A-Z]\d\d)"', SCHEMA_OF_ST96.read_text(encoding="utf-8")))
    codes = {code for described in all_kinds().values() for code in described.st27.codes}
    assert codes <= known


def test_the_table_in_docs_is_this_one() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run python -m tests.rights.test_table_of_kinds"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
