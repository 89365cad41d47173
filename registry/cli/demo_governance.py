"""Stories about trust: an office's key is lost and replaced, a state's participation is frozen.

Source: design 5.7; formats 3.6; rules R9, R19, R20.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from registry.cli.demo_book import DemoBook, document, text
from registry.cli.demo_desk import DemoError, Matter
from registry.cli.demo_offices import VALIDITY, KeyPair, certified
from registry.cli.demo_terms import consent, licence, licence_terms, transfer
from registry.encoding import base64url
from registry.procedures.propose_governance import introduce_certificate, revoke_certificate
from registry.procedures.sign import RevokedKeyError

FROZEN_SOURCE = "Заявление от 23 февраля 2024 г. о замораживании участия в ОДКБ"


def tell_rotated_key(book: DemoBook) -> None:
    """Kyrgyzstan's signatory loses a key: a new one is introduced, the old one revoked, the governance keys doubled."""
    desk, office = book.desk, book.desk.offices["KG"]
    lost, clerk = office.signatory, desk.people["KG", "clerk"]
    fresh = _fresh(book, "KG", "signatory")
    draft = introduce_certificate(desk.register, clerk, office.organ, fresh.certificate.der, now=desk.clock.tick())
    introduced = desk.seal(desk.freeze_draft("KG", draft))
    draft = revoke_certificate(
        desk.register,
        clerk,
        lost.certificate.fingerprint,
        "key_compromised",
        desk.sealed[introduced][0],
        now=desk.clock.tick(),
    )
    revoked = desk.seal(desk.freeze_draft("KG", draft))
    desk.offices["KG"] = replace(office, signatory=fresh)
    changed = _change_governance_keys(book, "KG")
    entry = _sign_with_new_key(book, lost)
    for told in (introduced, revoked, changed):
        book.tells("rotated-key", entry=told)
    book.tells("rotated-key", result=book.place("tank"))
    book.tells("rotated-key", entry=entry)


def _fresh(book: DemoBook, state: str, role: str) -> KeyPair:
    office, since = book.desk.offices[state], book.desk.clock.now - timedelta(hours=1)
    return certified(office.authority, state, office.name.en, role, (since, since + VALIDITY))


def _change_governance_keys(book: DemoBook, state: str) -> str:
    """Two governance keys instead of one, either of which decides; the old key and both new ones sign."""
    desk, old = book.desk, book.desk.offices[state].governance
    pairs = [_fresh(book, state, f"governance {number}") for number in (1, 2)]
    terms = {
        "state": state,
        "governance_certificates": [base64url.encode(pair.certificate.der) for pair in pairs],
        "governance_threshold": 1,
    }
    proposal = desk.freeze(Matter(state, "state.keys_changed", None, terms, (book.today(), None)))
    for pair in (old, *pairs):
        proposal = desk.sign(proposal, state, pair)
    entry = desk.seal(proposal)
    desk.offices[state] = replace(desk.offices[state], governance=pairs[0])
    return entry


def _sign_with_new_key(book: DemoBook, lost: KeyPair) -> str:
    """The lost key signs no more; the same licence is then signed with the new one."""
    desk, place = book.desk, book.place("tank")
    terms = licence_terms(book, "dordoy", "vakhsh", ["TJ"])
    proposal = desk.freeze(licence(book, place, terms, date(2030, 12, 31)))
    try:
        desk.sign(proposal, "KG", lost)
    except RevokedKeyError:
        return desk.seal(proposal)
    raise DemoError("a revoked key signed")


def tell_frozen_membership(book: DemoBook) -> None:
    """Armenia's status is recorded as frozen: no new works, licences as to a third state, rights acquired stay."""
    desk = book.desk
    terms = {"state": "AM", "status": "frozen", "source": FROZEN_SOURCE}
    status = desk.enter(Matter("RU", "state.status_changed", None, terms, (book.today(), None)))
    book.pause(3)
    _refuse_new_work(book)
    place, until = book.place("ambulance"), date(2029, 12, 31)
    licensed = licence_terms(book, "kama", "narek", ["AM"], fields_of_use=["repair"])
    desk.refused(licence(book, place, licensed, until), "R9")
    agreed = consent(
        book,
        place,
        "neman",
        "third_state_transfer",
        until=until,
        third_state="AM",
        recipient=book.party("narek"),
        conditions=text("Только ремонт ранее поставленных машин.", "Only the repair of vehicles delivered before."),
    )
    granted = desk.enter(licence(book, place, licensed | {"consents": [agreed]}, until))
    kept = book.place("coating")
    sold = transfer(
        book,
        kept,
        ("masis", "vektor"),
        Fraction(1, 4),
        instrument=text("Договор 71-ОД об отчуждении части доли", "Contract 71-OD of assignment of part of a share"),
        documents=[document("Договор 71-ОД об отчуждении части доли", "Архив: НИИ «Масис»", 7)],
    )
    entry = desk.enter(sold)
    book.tells("frozen", entry=status)
    book.tells("frozen", result=place)
    book.tells("frozen", entry=granted)
    book.tells("frozen", result=kept)
    book.tells("frozen", entry=entry)


def _refuse_new_work(book: DemoBook) -> None:
    """A state that is no Party takes part in no new work (R20)."""
    terms: dict[str, Any] = {
        "title": text("Кузов-фургон для метеостанции", "Van body for a weather station"),
        "kind_of_result": "design_documentation",
        "origin": "foreground_joint",
        "ground": text("Договор 120-СР, пункт 3.1", "Contract 120-SR, clause 3.1"),
        "lead_performer": book.party("kama"),
        "performers": [book.party("kama"), book.party("narek")],
        "confidentiality": "open",
    }
    book.desk.refused(Matter("RU", "result.registered", None, terms, (book.today(), None)), "R20")
