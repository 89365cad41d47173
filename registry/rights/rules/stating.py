"""Rules of what is about another content: claims and corrections.

A claim asserts what others have not signed; it changes nothing. A correction states the whole content anew; the
corrected entry stays, and what stands is computed with the correction from its date of entry.

Source: design 4.1 and 4.3, rules R22, R1, R3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from registry.rights.claims import Claim
from registry.rights.corrections import stated_effective
from registry.rights.entries import Draft, Entry, EntryId, Kind, Payload
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty, kind_of
from registry.rights.licensing import Licence
from registry.rights.parties import party_key
from registry.rights.phrases import states_named
from registry.rights.rules._say import Signing, can_sign, merged, refused, warned
from registry.rights.rules.consent_life import check_reason
from registry.rights.rules.every_kind import states_within
from registry.rights.rules.extent import wider_lists
from registry.rights.standing import Standing, standing
from registry.rights.words import Words

CORRECTION = "correction"
_CLAIMANT = Words("государство, которое заявляет", "claiming state")
_PARTY = Words("государство, подписавшее исправляемую запись", "state that signed the entry corrected")
_REGISTERED = "result.registered"


def parties_of_claim(case: Case) -> tuple[RequiredParty, ...]:
    """The claiming state alone signs."""
    return merged(case, [(case.draft.terms["state"], _CLAIMANT)])


def check_claim(case: Case) -> tuple[Finding, ...]:
    """Judge a claim: of a state that signs, about something others could sign; what is claimed is only warned about."""
    terms, content = case.draft.terms, case.draft.terms["claimed"]
    found = [*_check_states(case, content, "terms.claimed.terms")]
    if not can_sign(case, terms["state"]):
        found.append(refused("R20", "terms.state", _NOBODY_SIGNS))
    if content["kind"] == _REGISTERED:
        found.append(refused("R22", "terms.claimed.kind", _NOT_CLAIMED))
    elif not found:
        found.extend(_check_awaited(case))
        found.extend(_as_warnings(case, content))
    return tuple(found)


def awaited(case: Case) -> tuple[RequiredParty, ...]:
    """Return the states that would have to sign what a claim asserts, and have not."""
    content = case.draft.terms["claimed"]
    asked = kind_of(content["kind"]).required_parties(replace(case, draft=_drafted(case.draft, content)))
    return tuple(party for party in asked if party.state != case.draft.terms["state"])


def _check_awaited(case: Case) -> Iterator[Finding]:
    """Refuse to name others as missing than those the rules ask."""
    stated, asked = case.draft.terms.get("awaited"), [party.state for party in awaited(case)]
    if stated and stated != asked:
        yield refused("form", "terms.awaited", _AWAITED.filled(states=states_named(asked, case.body)))


def _as_warnings(case: Case, content: Mapping[str, Any]) -> Iterator[Finding]:
    """What the rules find in the content claimed does not stop the claim: it is shown with it."""
    claimed = replace(case, draft=_drafted(case.draft, content))
    for finding in kind_of(content["kind"]).check(claimed):
        yield warned(finding.rule, f"terms.claimed.{finding.place}", finding.words, *finding.entries)


def _drafted(draft: Draft, content: Mapping[str, Any]) -> Draft:
    return replace(draft, kind=Kind(content["kind"]), terms=content["terms"], effective=stated_effective(content))


def _check_states(case: Case, content: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for where, code in states_within(kind_of(content["kind"]).schema, content["terms"], place):
        if code not in case.body.states:
            yield refused("form", where, _UNKNOWN_STATE.filled(code=code))


def _claim(case: Case) -> Claim | None:
    return next((claim for claim in case.standing.claims if claim.entry == case.draft.terms["claim"]), None)


def parties_of_claim_withdrawn(case: Case) -> tuple[RequiredParty, ...]:
    """The claiming state withdraws."""
    claim = _claim(case)
    return merged(case, [(claim.terms["state"], _CLAIMANT)]) if claim else ()


def check_claim_withdrawn(case: Case) -> tuple[Finding, ...]:
    """Judge the withdrawal of a claim."""
    claim = _claim(case)
    if claim is None:
        return (refused("R22", "terms.claim", _NO_CLAIM),)
    if claim.withdrawn_by is not None:
        return (refused("R22", "terms.claim", _WITHDRAWN, claim.withdrawn_by),)
    return ()


def _corrected(case: Case) -> Entry | None:
    """Return the entry to be corrected, as it reads now."""
    cited = case.draft.terms["entry"]
    entries = (entry for kept in case.standing.by_kind.values() for entry in kept)
    return next((entry for entry in entries if entry.id == cited), None)


def parties_of_correction(case: Case) -> tuple[RequiredParty, ...]:
    """The parties of the entry corrected sign, and whoever must sign what it says now."""
    entry = _corrected(case)
    if entry is None:
        return ()
    signing: list[tuple[str, Words]] = [(code, _PARTY) for code in entry.payload.parties]
    if entry.kind == case.draft.terms["corrected"]["kind"]:
        signing.extend(_newly_asked(case, entry))
    return merged(case, signing)


def _newly_asked(case: Case, entry: Entry) -> Signing:
    asked = kind_of(entry.kind).required_parties(_beside_others(case, entry))
    return [(party.state, party.reason) for party in asked if party.state not in entry.payload.parties]


def check_correction(case: Case) -> tuple[Finding, ...]:
    """Judge a correction: the content put right must itself be lawful, and take the ground from under nothing (R22)."""
    terms, entry = case.draft.terms, _corrected(case)
    content = terms["corrected"]
    if entry is None:
        return (refused("R22", "terms.entry", _NO_ENTRY),)
    if entry.kind != content["kind"]:
        return (refused("R22", "terms.corrected.kind", _OTHER_KIND.filled(kind=kind_of(entry.kind).title), entry.id),)
    found = [*_check_states(case, content, "terms.corrected.terms")]
    if entry.terms == content["terms"] and entry.effective == stated_effective(content):
        found.append(refused("R22", "terms.corrected", _NOTHING, entry.id))
    if not found:
        found.extend(_check_content(case, entry))
        found.extend(_check_still_borne(case))
    found.extend(check_reason(case, CORRECTION))
    return tuple(found)


def _check_content(case: Case, entry: Entry) -> Iterator[Finding]:
    """The content as corrected obeys the rules of its kind, beside everything else that is recorded."""
    beside = _beside_others(case, entry)
    for finding in kind_of(entry.kind).check(beside):
        if finding.refuses:
            yield refused(finding.rule, f"terms.corrected.{finding.place}", finding.words, *finding.entries)


def _beside_others(case: Case, entry: Entry) -> Case:
    """Return the content put right, as a draft, beside every entry but the one it corrects."""
    draft = replace(_drafted(case.draft, case.draft.terms["corrected"]), documents=_documents(case, entry))
    others = [other for other in case.standing.entries if entry.id not in {other.id, other.terms.get("entry")}]
    if entry.kind == _REGISTERED:
        others = []
    return replace(case, draft=draft, standing=standing(others, draft.effective.starts_on))


def _documents(case: Case, entry: Entry) -> Any:
    return (*entry.payload.draft.documents, *case.draft.documents)


def _check_still_borne(case: Case) -> Iterator[Finding]:
    """No later transfer, and no licence, loses its ground by the correction (R3)."""
    after = _with_correction(case)
    before = {(broken.rule, broken.entries) for broken in case.standing.breaks}
    for broken in after.breaks:
        if (broken.rule, broken.entries) not in before and broken.rule in {"R1", "R3"}:
            yield refused("R22", "terms.corrected", _UNDERMINES, *broken.entries)
    known = {licence.entry: licence for licence in after.licences}
    for licence in case.standing.licences:
        now = known[licence.entry]
        above = known.get(licence.parent) if licence.parent else None
        if above is not None and wider_lists(now.terms, now.effective, above):
            yield refused("R22", "terms.corrected", _UNDERMINES, licence.entry)
        elif above is not None and now.effective != licence.effective:
            yield warned("R4", "terms.corrected", _CUT, licence.entry)
        elif above is None and _lost_ground(licence, case.standing, after):
            yield refused("R22", "terms.corrected", _UNDERMINES, licence.entry)


def _lost_ground(licence: Licence, before: Standing, after: Standing) -> bool:
    """Whether a licensor that held on the first day of a licence would have held nothing."""
    day = licence.effective.starts_on
    keys = {party_key(party) for party in licence.terms["licensors"]}
    held = {holding.party_key for holding in before.holders_on(day)} & keys
    return not held <= {holding.party_key for holding in after.holders_on(day)}


def _with_correction(case: Case) -> Standing:
    newest = case.standing.entries[-1]
    drafted = Entry(EntryId(""), case.standing.as_recorded_at, newest.sealed_at, Payload("", case.draft, (), b""), None)
    return standing([*case.standing.entries, drafted], case.standing.in_force_on)


_NOBODY_SIGNS = Words("За это государство подписать запись некому.", "Nobody can sign the entry for this state.")
_NOT_CLAIMED = Words(
    "Регистрация результата односторонне не заявляется.", "The registration of a result is not claimed one-sidedly."
)
_UNKNOWN_STATE = Words(
    "Государства с кодом {code} нет в перечне. Выберите государство из списка.",
    "There is no state with the code {code}. Choose a state from the list.",
)
_AWAITED = Words(
    "По правилам не подписали: {states}. Исправьте перечень.",
    "By the rules not signed by: {states}. Put the list right.",
)
_NO_CLAIM = Words(
    "Такого заявления в реестре нет. Выберите запись из списка.",
    "The register holds no such claim. Choose an entry from the list.",
)
_WITHDRAWN = Words("Заявление уже отозвано.", "The claim is withdrawn already.")
_NO_ENTRY = Words(
    "Такой записи о результате в реестре нет. Выберите запись из списка.",
    "The register holds no such entry about the result. Choose an entry from the list.",
)
_OTHER_KIND = Words(
    "Исправление не меняет вида записи: исправляется «{kind}».",
    "A correction does not change the kind of entry: what is corrected is “{kind}”.",
)
_NOTHING = Words("Исправленное содержание не отличается от действующего.", "The corrected content is as it was.")
_UNDERMINES = Words(
    "После исправления внесённые позднее переходы или записи лишатся основания. Сначала исправьте их.",
    "After the correction, entries sealed later would lose their ground. Put those right first.",
)
_CUT = Words(
    "После исправления срок сублицензии сократится вместе с основной лицензией.",
    "After the correction the sublicence will be cut with the licence it is under.",
)
