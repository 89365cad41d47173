"""Every rule of the register: one example it accepts and one it refuses, under two bodies configured differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.entries import EntryId, ResultNumber, StateCode
from registry.rights.findings import Finding, Severity
from registry.rights.kinds import Alike
from registry.rights.rules import check_draft
from registry.rights.standing import standing
from tests.rights.cases import (
    NUMBER,
    Book,
    assert_said,
    consented,
    document,
    drafted,
    entry,
    holder,
    recorded,
    rules_of,
    share,
    transferred,
)
from tests.rights.kind_examples import arrested, corrected, declared, filed, granted, handed, pledged
from tests.rights.worlds import WORLDS, World

MARCH = date(2026, 3, 1)
END = date(2027, 12, 31)
BACKGROUND = ResultNumber("ICMEC-2025-000009")
Findings = Sequence[Finding]
Example = Callable[[World], Findings]
ACT = (document(),)


def r1(world: World, den: int) -> Findings:
    book = world.book()
    book.seal("result.registered", world.registered())
    return book.findings("ownership.recorded", recorded(holder(world.first, (1, 2)), holder(world.second, (1, den))))


def r2(world: World, **reason: Any) -> Findings:
    book = world.book()
    book.seal("result.registered", world.registered())
    return book.findings("ownership.recorded", recorded(holder(world.first, (1, 1)), **reason))


def r3(world: World, part: tuple[int, int]) -> Findings:
    return world.owned().findings("ownership.transferred", transferred(world.first, world.third, part), MARCH)


def r4(world: World, sublicensing: str) -> Findings:
    book = world.owned()
    parent = book.seal("licence.granted", world.licensed(sublicensing=sublicensing), until=END)
    terms = world.licensed(world.third, world.second, parent=parent.id)
    return book.findings("licence.granted", terms, MARCH, END)


def r5(world: World, **presumed: Any) -> Findings:
    terms = world.licensed(**presumed)
    del terms["category"]
    return world.owned().findings("licence.granted", terms, until=END)


def r6(world: World, territory: str) -> Findings:
    book = world.owned(holder(world.first, (1, 1)), origin="foreground_sole")
    book.seal("licence.granted", world.licensed(category="exclusive"), until=END)
    terms = world.licensed(taker=world.second, category="exclusive", territory=[territory])
    return book.findings("licence.granted", terms, MARCH, END)


def r7(world: World, taker: dict[str, Any]) -> Findings:
    book = world.owned(holder(world.first, (1, 1)), origin="foreground_sole")
    return book.findings("licence.granted", world.licensed(taker=taker, category="exclusive"), until=END)


def r8(world: World, act: str) -> Findings:
    book = world.owned()
    consent = book.seal("consent.given", consented(world.second, act))
    terms = transferred(world.first, world.third, consents=[consent.id])
    return book.findings("ownership.transferred", terms, MARCH)


def r9(world: World, *, cited: bool) -> Findings:
    book = world.owned()
    third = world.outsider["state"]
    given = consented(world.second, "third_state_transfer", third_state=third)
    consent = book.seal("consent.given", given)
    terms = world.licensed(third_states=[third], **({"consents": [consent.id]} if cited else {}))
    return book.findings("licence.granted", terms, until=END)


def r10(world: World, *fields: str) -> Findings:
    book = world.owned(embeds=[BACKGROUND])
    book.seal("background.declared", declared(owner=world.second, use_in_project=["design", "production"]))
    owner = recorded(holder(world.second, (1, 1)))
    sealed = [
        entry(drafted("result.registered", world.registered(origin="background"), result=BACKGROUND), 100),
        entry(drafted("ownership.recorded", owner, result=BACKGROUND), 101),
    ]
    book.background = {BACKGROUND: standing(sealed, date(2026, 1, 1))}
    return book.findings("licence.granted", world.licensed(fields_of_use=list(fields)), until=END)


def r11(world: World, *names: str) -> Findings:
    book = world.owned()
    terms = handed(from_party=world.first, to_party=world.second)
    book.seal("documents.handed_over", terms, documents=(document("Чертёж"),))
    papers = tuple(map(document, names))
    return book.findings("ownership.transferred", transferred(world.first, world.third), MARCH, documents=papers)


def r12(world: World, **office: Any) -> Findings:
    decision = {"decision": "file", "right_type": "invention"} | office
    return world.owned().findings("protection.decided", decision)


def r13(world: World, until: date) -> Findings:
    book = world.owned()
    code = world.codes[0]
    right = granted(office=code, filed_on="2020-01-15", granted_on="2022-01-15", expires_on="2030-01-14")
    book.seal("protection.granted", right)
    return book.findings("licence.granted", world.licensed(), MARCH, until)


def r15(world: World, *, released: bool) -> Findings:
    book = world.owned()
    act = arrested(holder=world.first, authority_state=world.first["state"])
    laid = book.seal("encumbrance.recorded", act, documents=ACT)
    if released:
        release = {"encumbrance": laid.id, "ground": {"ru": "Определение № 13"}}
        book.seal("encumbrance.released", release, date(2026, 2, 1), documents=ACT)
    return book.findings("ownership.transferred", transferred(world.first, world.third), MARCH)


def r16(world: World, ground: str) -> Findings:
    book = world.owned()
    licence = book.seal("licence.granted", world.licensed(), until=END)
    return book.findings("licence.ended", {"licence": licence.id, "ground": ground}, MARCH)


def r17(world: World, **documents: Any) -> Findings:
    act = arrested(holder=world.first, authority_state=world.first["state"])
    return world.owned().findings("encumbrance.recorded", act, **documents)


def r18(world: World, filed_on: str) -> Findings:
    code = world.first["state"]
    terms = filed(office=code, applicants=[world.first], filed_on=filed_on, priority_on="2025-06-01")
    return world.owned().findings("protection.filed", terms)


def r19(world: World, *kinds: str) -> Findings:
    book = world.owned()
    assert book.trust is not None
    code = StateCode(world.first["state"])
    known = book.trust.states[code]
    narrowed = {name: replace(mandate, kinds=kinds) for name, mandate in known.organs.items()}
    book.trust = replace(book.trust, states={**book.trust.states, code: replace(known, organs=narrowed)})
    return book.findings("licence.granted", world.licensed(), until=END)


def r20(world: World, who: dict[str, Any]) -> Findings:
    book = world.book()
    book.seal("result.registered", world.registered())
    return book.findings("ownership.recorded", recorded(holder(world.first, (1, 2)), holder(who, (1, 2))))


def r21(world: World, kind: str) -> Findings:
    book = world.owned()
    seen = book.stands().newest
    if kind == "consent.given":
        book.seal(kind, consented(world.second))
    else:
        code = world.first["state"]
        book.seal(kind, filed(office=code, applicants=[world.first]))
    return book.findings("licence.granted", world.licensed(), until=END, after=seen)


def r22(world: World, den: int) -> Findings:
    book = world.owned()
    wrong = book.entries[-1]
    right = recorded(holder(world.first, (1, 3)), holder(world.second, (2, den)))
    return book.findings("entry.corrected", corrected(wrong.id, "ownership.recorded", right))


def r23(world: World, **answer: Any) -> Findings:
    case = world.book().case(drafted("result.registered", world.registered(**answer)))
    alike = Alike(ResultNumber("ICMEC-2025-000003"), EntryId("cd" * 32), "title")
    findings = check_draft(replace(case, alike=(alike,)))
    for found in findings:
        assert_said(found.words)
        assert alike.entry in found.entries
    return findings


SURE = {"sole_state_reason": {"ru": "Договор № 7, пункт 6"}}
ANSWER = {"not_duplicate_of": ["ICMEC-2025-000003"], "not_duplicate_reason": {"ru": "Иное назначение."}}
RULES: dict[str, tuple[Example, Example]] = {
    "R1": (lambda world: r1(world, 2), lambda world: r1(world, 3)),
    "R2": (lambda world: r2(world, **SURE), r2),
    "R3": (lambda world: r3(world, (1, 4)), lambda world: r3(world, (2, 3))),
    "R4": (lambda world: r4(world, "yes"), lambda world: r4(world, "no")),
    "R5": (lambda world: r5(world, presumed=["category"]), r5),
    "R6": (lambda world: r6(world, world.codes[1]), lambda world: r6(world, world.codes[0])),
    "R7": (lambda world: r7(world, world.third), lambda world: r7(world, world.outsider)),
    "R8": (lambda world: r8(world, "assignment"), lambda world: r8(world, "pledge")),
    "R9": (lambda world: r9(world, cited=True), lambda world: r9(world, cited=False)),
    "R10": (lambda world: r10(world, "production"), lambda world: r10(world, "repair")),
    "R11": (lambda world: r11(world, "Договор", "Чертёж"), lambda world: r11(world, "Чертёж")),
    "R12": (lambda world: r12(world, office=world.first["state"], applicant=world.first), r12),
    "R13": (lambda world: r13(world, date(2030, 1, 14)), lambda world: r13(world, date(2030, 1, 15))),
    "R15": (lambda world: r15(world, released=True), lambda world: r15(world, released=False)),
    "R16": (lambda world: r16(world, "agreement"), lambda world: r16(world, "expiry")),
    "R17": (lambda world: r17(world, documents=ACT), r17),
    "R18": (lambda world: r18(world, "2025-06-01"), lambda world: r18(world, "2025-05-31")),
    "R19": (lambda world: r19(world, "licence.granted"), lambda world: r19(world, "consent.given")),
    "R20": (lambda world: r20(world, world.second), lambda world: r20(world, world.outsider)),
    "R21": (lambda world: r21(world, "protection.filed"), lambda world: r21(world, "consent.given")),
    "R22": (lambda world: r22(world, 3), lambda world: r22(world, 5)),
    "R23": (lambda world: r23(world, **ANSWER), r23),
}
REFUSED_AS = {"R22": "R1"}
"""A correction whose content breaks a rule is refused by that rule."""
worlds = pytest.mark.parametrize("world", [pytest.param(world, id=name) for name, world in WORLDS.items()])


def test_every_rule_has_its_examples() -> None:
    # R14 is no refusal: it says what stands; the test below shows it.
    assert {*RULES, "R14"} == {f"R{number}" for number in range(1, 24)}


@worlds
@pytest.mark.parametrize("rule", RULES)
def test_the_lawful_example_is_accepted(world: World, rule: str) -> None:
    assert rules_of(RULES[rule][0](world)) == []


@worlds
@pytest.mark.parametrize("rule", RULES)
def test_the_unlawful_example_is_refused_by_its_rule(world: World, rule: str) -> None:
    found = [finding for finding in RULES[rule][1](world) if finding.refuses]
    assert REFUSED_AS.get(rule, rule) in {finding.rule for finding in found}
    for finding in found:
        assert finding.words.ru
        assert finding.words.en
        assert finding.source


@worlds
def test_r14_licences_and_pledges_follow_the_right_to_its_new_holder(world: World) -> None:
    book: Book = world.owned()
    licence = book.seal("licence.granted", world.licensed(), until=END)
    pledge = pledged(holder=world.first, pledgee=world.second, share=share(1, 2))
    laid = book.seal("encumbrance.recorded", pledge)
    book.seal("ownership.transferred", transferred(world.first, world.third), MARCH)
    stands = book.stands(MARCH)
    taker = stands.identity(world.third)
    assert list(stands.licensors_on(stands.licences[0], MARCH)) == [taker]
    assert list(stands.encumbered_on(stands.encumbrances[0], MARCH)) == [taker]
    ended = {"licence": licence.id, "ground": "agreement"}
    assert book.parties("licence.ended", ended, MARCH) == [world.third["state"]]
    release = {"encumbrance": laid.id, "ground": {"ru": "Исполнено"}}
    assert book.parties("encumbrance.released", release, MARCH) == sorted([world.second["state"], world.third["state"]])


@worlds
def test_the_result_keeps_its_number_in_every_body(world: World) -> None:
    assert world.owned().stands().result == NUMBER


@worlds
def test_a_result_that_few_may_know_of_is_only_a_warning(world: World) -> None:
    """An answer in the bytes would name it to everybody who signs."""
    case = world.book().case(drafted("result.registered", world.registered()))
    alike = Alike(ResultNumber("ICMEC-2025-000003"), EntryId("cd" * 32), "title", restricted=True)
    [found] = [finding for finding in check_draft(replace(case, alike=(alike,))) if finding.rule == "R23"]
    assert (found.severity, found.place, found.entries) == (Severity.WARNS, "", (alike.entry,))
    assert_said(found.words)
