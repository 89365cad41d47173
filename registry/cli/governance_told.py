"""How governance is told on a terminal and in JSON: the state of trust, what it rests on, acts and who signs them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import click

from registry.cli.terminal import labelled, ruled, terminal_width
from registry.procedures.read_governance import ActUnderWay, GovernanceView
from registry.rights.entries import StateCode
from registry.rights.governance_basis import Fact
from registry.rights.governance_demands import ACTS, KEYS_CHANGED, Matter, is_own_matter
from registry.rights.governance_trust import Trust
from registry.rights.kinds import kind_of
from registry.rights.kinds._choices import STATUSES
from registry.rights.parties import Body
from registry.rights.words import Language, Words
from registry.signing.certificates import parse_certificate

MARGIN = 2
RECORDED = Words("Записей журнала учтено", "Entries of the log considered")
HEAD = Words("Последняя запись управления", "Newest governance entry")
THRESHOLD = Words("Общий вопрос подписывают, не менее", "A common matter is signed by at least")
QUORUM = Words("Кворум свидетелей, государств", "Quorum of witnesses, in states")
WITNESS = Words("Свидетель", "Witness")
LOG = Words("Ключ журнала", "Key of the log")
ALGORITHMS = Words("Алгоритмы", "Algorithms")
RULES = Words("Таблица правил", "Table of rules")
SEAL = Words("Сертификат печати", "Seal certificate")
COMMON = Words("Сообща", "Together")
UNDER_WAY = Words("Акты, ожидающие подписей", "Acts that wait for signatures")
STATUS = Words("Статус", "Status")
KEYS = Words("Сертификаты управления", "Governance certificates")
ORGAN = Words("Ведомство", "Organ")
CERTIFICATE = Words("Сертификат", "Certificate")
AUTHORITY = Words("Удостоверяющий центр", "Certification authority")
RESTS = Words("{said} [запись {index}]", "{said} [entry {index}]")
OF = Words("подписывают {needed} из {count}", "{needed} of {count} sign")
REVOKED = Words("отозван", "revoked")
DISPUTED = Words("отозван; записи с № {index} — спорные", "revoked; entries from {index} on are disputed")
EVERY = Words("все виды записей", "every kind of entry")
MEMBERS = Words("условия", "terms")
SIGNED_BY = Words("подписывают", "signed by")
GIVEN = Words("{state}, {which}: {given} из {needed}", "{state}, {which}: {given} of {needed}")
WHICH = {False: Words("действующие ключи", "present keys"), True: Words("новые ключи", "new keys")}
MATTERS = {
    Matter.OWN: Words("само государство, по своему порогу", "the state itself, up to its threshold"),
    Matter.ROTATION: Words(
        "государство: порог действующих и порог новых ключей", "the state: present keys and new ones"
    ),
    Matter.COMMON: Words("k из n государств", "k of n states"),
}


def print_status(view: GovernanceView, acts: Sequence[ActUnderWay], body: Body, language: Language) -> None:
    """Print the state of trust, state by state, each line with the entry that it rests on."""
    width = terminal_width()
    sections = [(COMMON.within(language), _common_lines(view, language))]
    sections += [
        (f"{body.state_name(code).within(language)} ({code})", _state_lines(view, code, language))
        for code in sorted(view.trust.states)
    ]
    sections += [(UNDER_WAY.within(language), _act_lines(acts, body, language))] if acts else []
    for title, rows in sections:
        click.echo(click.style(ruled(title, width), bold=True))
        shown = list(rows)
        column = max(len(label) for label, _ in shown) + 2
        for label, value in shown:
            for line in labelled(label, value, column, width, MARGIN):
                click.echo(line)
        click.echo()


def _common_lines(view: GovernanceView, language: Language) -> Iterator[tuple[str, str]]:
    trust = view.trust
    rows: list[tuple[Words, str, Fact | None]] = [
        (RECORDED, str(view.as_recorded_at), None),
        (HEAD, trust.head, None),
        (THRESHOLD, f"{trust.common_threshold} / {len(trust.states)}", ("threshold",)),
        (QUORUM, str(trust.quorum), ("quorum",)),
        *((WITNESS, f"{state} {vkey}", ("witness", vkey)) for state, vkey in trust.witnesses),
        *((LOG, vkey, ("log", name)) for name, vkey in trust.logs.items()),
        (ALGORITHMS, ", ".join(trust.algorithms), None),
        (RULES, trust.rules, ("rules",)),
        (SEAL, hashlib.sha256(trust.seal_certificate).hexdigest(), ("seal",)),
    ]
    for label, said, fact in rows:
        yield label.within(language), _rests(view, said, fact, language)


def _rests(view: GovernanceView, said: str, fact: Fact | None, language: Language) -> str:
    if fact is None:
        return said
    return RESTS.filled(said=said, index=view.bases[fact].changed).within(language)


def _state_lines(view: GovernanceView, code: StateCode, language: Language) -> Iterator[tuple[str, str]]:
    state = view.trust.states[code]
    status = STATUSES[state.status].within(language)
    keys = OF.filled(needed=state.governance_threshold, count=len(state.governance_certificates)).within(language)
    yield STATUS.within(language), _rests(view, status, ("status", code), language)
    yield KEYS.within(language), _rests(view, keys, ("keys", code), language)
    for der in state.governance_certificates:
        yield "", _certificate(der)
    for organ, mandate in state.organs.items():
        kinds = EVERY.within(language) if "*" in mandate.kinds else ", ".join(mandate.kinds)
        yield ORGAN.within(language), _rests(view, f"{organ}: {kinds}", ("organ", code, organ), language)
    for mark, known in state.certificates.items():
        said = f"{known.organ}: {_certificate(known.der)}"
        if known.revoked:
            late = REVOKED if known.suspect_from is None else DISPUTED.filled(index=known.suspect_from)
            said = f"{said} ({late.within(language)})"
        yield CERTIFICATE.within(language), _rests(view, said, ("certificate", code, mark), language)
    for der in state.authorities:
        mark = hashlib.sha256(der).hexdigest()
        yield AUTHORITY.within(language), _rests(view, _certificate(der), ("authority", code, mark), language)


def _certificate(der: bytes) -> str:
    found = parse_certificate(der)
    return f"{found.common_name} {found.fingerprint}"


def _act_lines(acts: Sequence[ActUnderWay], body: Body, language: Language) -> Iterator[tuple[str, str]]:
    for act in acts:
        yield str(act.record.number), act.title.within(language)
        for each in act.demands:
            said = GIVEN.filled(
                state=body.state_name(each.demand.state),
                which=WHICH[each.demand.is_new],
                given=each.given,
                needed=each.demand.needed,
            )
            yield "", said.within(language)


def status_object(view: GovernanceView, acts: Sequence[ActUnderWay]) -> dict[str, Any]:
    """Return the state of trust as JSON-shaped content; `entry` is the position that a part rests on."""
    trust = view.trust
    return {
        "size": view.as_recorded_at,
        "head": trust.head,
        "common_threshold": trust.common_threshold,
        "quorum": {"states": trust.quorum, "entry": view.bases["quorum",].changed},
        "witnesses": [
            {"state": state, "vkey": vkey, "entry": view.bases["witness", vkey].changed}
            for state, vkey in trust.witnesses
        ],
        "logs": [
            {"name": name, "vkey": vkey, "entry": view.bases["log", name].changed} for name, vkey in trust.logs.items()
        ],
        "algorithms": list(trust.algorithms),
        "rules": {"digest": trust.rules, "entry": view.bases["rules",].changed},
        "seal": hashlib.sha256(trust.seal_certificate).hexdigest(),
        "states": [_state_object(view, trust, code) for code in sorted(trust.states)],
        "under_way": [_act_object(act) for act in acts],
    }


def _state_object(view: GovernanceView, trust: Trust, code: StateCode) -> dict[str, Any]:
    state, bases = trust.states[code], view.bases
    return {
        "state": code,
        "status": state.status,
        "status_entry": bases["status", code].changed,
        "governance": {
            "threshold": state.governance_threshold,
            "certificates": sorted(state.governance_fingerprints),
            "entry": bases["keys", code].changed,
        },
        "authorities": sorted(hashlib.sha256(der).hexdigest() for der in state.authorities),
        "organs": [
            {"organ": organ, "kinds": list(mandate.kinds), "entry": bases["organ", code, organ].changed}
            for organ, mandate in state.organs.items()
        ],
        "certificates": [
            {
                "organ": known.organ,
                "fingerprint": mark,
                "revoked": known.revoked,
                "suspect_from": known.suspect_from,
                "introduced": bases["certificate", code, mark].since,
                "entry": bases["certificate", code, mark].changed,
            }
            for mark, known in state.certificates.items()
        ],
    }


def _act_object(act: ActUnderWay) -> dict[str, Any]:
    return {
        "proposal": act.record.number,
        "act": act.record.kind,
        "digest": act.record.entry_id,
        "demands": [
            {
                "state": each.demand.state,
                "keys": "new" if each.demand.is_new else "present",
                "needed": each.demand.needed,
                "given": each.given,
                "missing": each.missing,
            }
            for each in act.demands
        ],
    }


def act_objects() -> list[dict[str, Any]]:
    """Return the acts as JSON-shaped content."""
    return [
        {"act": kind, "matter": matter.value, "terms": list(kind_of(kind).schema().fields)} for kind, matter in _acts()
    ]


def print_acts(language: Language) -> None:
    """Print every act with the members of its terms and who signs it."""
    width = terminal_width()
    for kind, matter in _acts():
        described = kind_of(kind)
        click.echo(click.style(f"{kind}  {described.title.within(language)}", bold=True))
        rows = ((MEMBERS, ", ".join(described.schema().fields)), (SIGNED_BY, MATTERS[matter].within(language)))
        for label, said in rows:
            for line in labelled(label.within(language), said, 14, width, MARGIN):
                click.echo(line)


def _acts() -> Iterator[tuple[str, Matter]]:
    for kind in ACTS:
        yield kind, Matter.ROTATION if kind == KEYS_CHANGED else Matter.OWN if is_own_matter(kind) else Matter.COMMON
