"""Rules of what is recorded about a result without changing who holds it: catalogue, documents, authors, names.

Source: design 4.3, rules R3, R9, R11, R18, R23.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.parties import party_key
from registry.rights.phrases import named
from registry.rights.rules._say import merged, refused, warned
from registry.rights.rules.coholders import Wanted, check_cited
from registry.rights.rules.every_kind import check_givers, check_not_future
from registry.rights.rules.third_states import ACT, check_outside
from registry.rights.words import Words

CATALOGUED = "result.catalogued"
_HOLDER = Words("государство правообладателя", "state of the right-holder")
_EMPLOYER = Words("государство работодателя", "state of the employer")
_GIVER = Words("государство передающей стороны", "state of the party that hands over")
_TAKER = Words("государство принимающей стороны", "state of the party that receives")


def check_catalogued(case: Case) -> tuple[Finding, ...]:
    """Judge a catalogue number: once per result, by a state that owns the rights to the design document."""
    terms = case.draft.terms
    found = [
        refused("R23", "terms.stock_number", _CATALOGUED, entry.id)
        for entry in case.standing.of_kind(CATALOGUED)
        if entry.terms["stock_number"] == terms["stock_number"]
    ]
    held = case.standing.holders_on(case.draft.effective.starts_on)
    if held and terms["state"] not in {holding.party["state"] for holding in held}:
        found.append(warned("R3", "terms.state", _NOT_OWNER.filled(state=case.body.state_name(terms["state"]))))
    return tuple(found)


def parties_of_renamed(case: Case) -> tuple[RequiredParty, ...]:
    """The holder's state signs."""
    return merged(case, [(case.draft.terms["before"]["state"], _HOLDER)])


def check_renamed(case: Case) -> tuple[Finding, ...]:
    """Judge a change of name: the same party stays the same; what passes to another is a transfer (R3)."""
    terms, standing = case.draft.terms, case.standing
    before, after = party_key(terms["before"]), party_key(terms["after"])
    found = [*check_givers(case, [("terms.before.state", terms["before"]["state"])])]
    if before not in _known(case):
        found.append(refused("R3", "terms.before", _NOBODY.filled(name=named(terms["before"], case.body))))
    if terms["before"]["state"] != terms["after"]["state"]:
        found.append(refused("R3", "terms.after.state", _OTHER_STATE))
    if terms["before"] == terms["after"]:
        found.append(refused("R3", "terms.after", _SAME))
    if after != before and after in _known(case):
        found.append(refused("R3", "terms.after", _TAKEN.filled(name=named(terms["after"], case.body))))
    if before in standing.called:
        found.append(refused("R3", "terms.before", _RENAMED_ALREADY))
    return tuple(found)


def _known(case: Case) -> set[str]:
    """Return the party keys of everybody who holds, is licensed or is a pledgee."""
    standing = case.standing
    parties = [holding.party for holding in standing.holdings]
    for licence in standing.licences:
        parties.extend((*licence.terms["licensors"], *licence.terms["licensees"]))
    parties.extend(found.terms["pledgee"] for found in standing.encumbrances if found.terms.get("pledgee"))
    return {party_key(party) for party in parties} | set(standing.called) | set(standing.called.values())


def parties_of_handover(case: Case) -> tuple[RequiredParty, ...]:
    """Both states sign."""
    terms = case.draft.terms
    return merged(case, [(terms["from_party"]["state"], _GIVER), (terms["to_party"]["state"], _TAKER)])


def wanted_for_handover(case: Case) -> Wanted:
    """Return for what a handover may cite consents."""
    return Wanted(frozenset({ACT, "disclosure"}), frozenset({party_key(case.draft.terms["to_party"])}))


def check_handover(case: Case) -> tuple[Finding, ...]:
    """Judge a handover of documents: which ones, and not out of the Parties without consent (R9, R11)."""
    terms, wanted = case.draft.terms, wanted_for_handover(case)
    found = [*check_givers(case, [("terms.from_party.state", terms["from_party"]["state"])])]
    if not case.draft.documents:
        found.append(refused("R11", "documents", _WHICH))
    found.extend(check_not_future(case, "terms.handed_on", terms["handed_on"]))
    found.extend(check_cited(case, wanted))
    found.extend(check_outside(case, [("terms.to_party.state", terms["to_party"]["state"])], wanted))
    return tuple(found)


def parties_of_remuneration(case: Case) -> tuple[RequiredParty, ...]:
    """The employer's state signs."""
    return merged(case, [(case.draft.terms["employer"]["state"], _EMPLOYER)])


def check_remuneration(case: Case) -> tuple[Finding, ...]:
    """Judge the confirmation that an author was paid."""
    terms = case.draft.terms
    return (
        *check_givers(case, [("terms.employer.state", terms["employer"]["state"])]),
        *check_not_future(case, "terms.paid_on", terms["paid_on"]),
        *_check_author(case),
    )


def _check_author(case: Case) -> Iterator[Finding]:
    registered = case.standing.registered
    authors = (registered.terms.get("authors") or ()) if registered else ()
    known = {" ".join(author["name"].casefold().split()) for author in authors}
    if known and " ".join(case.draft.terms["author"].casefold().split()) not in known:
        yield warned("R23", "terms.author", _NO_AUTHOR)


_CATALOGUED = Words(
    "Этот номенклатурный номер уже внесён по этому результату.", "This stock number is recorded for the result already."
)
_NOT_OWNER = Words(
    "{state} не является государством правообладателя. Каталогизирует страна, которой принадлежат права на "
    "конструкторский документ (ГОСТ Р 55930-2013, 4.3).",
    "{state} is no right-holder's state. The country that owns the rights to the design document catalogues the item "
    "(GOST R 55930-2013, 4.3).",
)
_NOBODY = Words(
    "{name} не значится ни правообладателем, ни лицензиатом, ни залогодержателем. Проверьте прежнее наименование.",
    "{name} is recorded neither as right-holder nor as licensee nor as pledgee. Check the former name.",
)
_OTHER_STATE = Words(
    "Смена наименования не меняет государства. Переход права к другому лицу вносится записью о переходе.",
    "A change of name does not change the state. What passes to another party is recorded as a transfer.",
)
_SAME = Words("Прежнее и новое наименования совпадают.", "The former and the new name are the same.")
_TAKEN = Words(
    "{name} уже значится отдельным лицом. Слияние вносится как переход права.",
    "{name} is recorded as a party of its own. A merger is recorded as a transfer.",
)
_RENAMED_ALREADY = Words(
    "Это наименование уже изменено ранее. Укажите действующее.", "This name was changed before. Give the present one."
)
_WHICH = Words(
    "Укажите переданные документы: наименование, размер, SHA-256 и хранителя.",
    "List the documents handed over: name, size, SHA-256 and custodian.",
)
_NO_AUTHOR = Words(
    "Такого автора нет среди зарегистрированных. Проверьте имя.",
    "There is no such author among those registered. Check the name.",
)
