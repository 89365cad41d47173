"""`regctl office`: the demonstration plays a state's certification authority here; a real one has its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from registry.cli.demo_offices import VALIDITY, KeyPair, load_pair, read_facts
from registry.cli.opening import EXIT_CODES, now, opened, read_named, spoken
from registry.cli.regctl_office_witness import witness
from registry.cli.sealing import seal_and_publish
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    CommandFault,
    SpokenGroup,
    SpokenOption,
    colour_option,
    language_option,
    unread_words,
)
from registry.cli.terminal import labelled, plain, terminal_width
from registry.evidence.errors import words_of
from registry.procedures import Register
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.procedures.propose_governance import introduce_certificate
from registry.procedures.seal import Receipt
from registry.procedures.sign import add_signature
from registry.rights.words import Language, Words
from registry.settings import Settings
from registry.signing.certificates import (
    MOST_REQUEST_BYTES,
    CertificateRequest,
    issue_certificate,
    parse_certificate,
    read_request,
)
from registry.signing.errors import SigningError
from registry.signing.jws import sign_payload

CLOCK_LEEWAY = timedelta(minutes=5)
MARGIN = 2

ABOUT = Words(
    "Ведомство в демонстрационном реестре: его удостоверяющий центр и его ключ управления.",
    "Plays an office of the demonstration: its certification authority and its governance key.",
)
ABOUT_CERTIFY = Words(
    "Удостоверяющий центр государства выдаёт сертификат по запросу (PKCS#10), а ключ управления вводит его в реестр. "
    "После этого новым ключом можно подписывать. Только в демонстрационном реестре.",
    "The state's authority certifies the request (PKCS#10), and its governance key introduces the certificate into the "
    "register. From then on the new key can sign. In a demonstration register only.",
)
HELP_STATE = Words("Государство, чьё ведомство просит, например BY.", "The state whose office asks, for example BY.")
HELP_OUTPUT = Words("Записать сертификат (DER) и сюда.", "Also write the certificate (DER) here.")
NOT_DEMO = Words(
    "ключи ведомств лежат только в демонстрационном реестре; в настоящем их нет",
    "only a demonstration register holds its offices' keys; a real one never does",
)
BAD_REQUEST = Words("{file}: запрос не годится: {said}", "{file}: the request cannot be used: {said}")
OTHER_STATE = Words(
    "{file}: запрос подан от государства {theirs}, а не {asked}", "{file}: the request is of {theirs}, not {asked}"
)
NO_OFFICE = Words(
    "в демонстрационном реестре нет ведомства государства {state}; есть: {states}",
    "the demonstration has no office of {state}; it has {states}",
)
BAD_KEY = Words("ключ ведомства: {said}", "the office's key: {said}")
NOT_SEALED = Words("запись о сертификате не внесена", "the entry that introduces the certificate was not sealed")
DONE = Words("Сертификат введён в реестр: {name}.", "Certificate introduced: {name}.")
ORGAN = Words("Ведомство", "Office")
ENTRY = Words("Запись", "Entry")
FINGERPRINT = Words("SHA-256", "SHA-256")
VALID_UNTIL = Words("Действует до", "Valid until")


@click.group(
    "office",
    cls=SpokenGroup,
    about=ABOUT,
    examples=(
        "regctl office certify signatory.csr --state BY",
        "regctl office certify signatory.csr --state KZ --output signatory.crt",
    ),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
def office() -> None:
    """Play an office of the demonstration."""


@spoken(
    "certify",
    ABOUT_CERTIFY,
    "regctl office certify signatory.csr --state BY",
    "regctl office certify signatory.csr --state KZ --output signatory.crt",
)
@click.argument("request", metavar="REQUEST")
@click.option("--state", required=True, metavar="CODE", cls=SpokenOption, about=HELP_STATE)
@click.option("--output", metavar="FILE", cls=SpokenOption, about=HELP_OUTPUT)
@language_option()
@colour_option()
@click.pass_obj
def certify(home: Path | None, request: str, state: str, output: str | None, language: Language) -> None:
    """Certify a key enrolled in a browser and introduce its certificate into the register."""
    asked = _read(request, state.upper())
    with opened(home) as (settings, register):
        if not settings.demo:
            raise CommandFault(NOT_DEMO, EXIT_INVALID)
        authority, governance = _load(settings, asked.country)
        der = _certificate(asked, authority)
        receipt = _introduce(register, asked.country, der, governance)
    if output is not None:
        _write(output, der)
    leaf = parse_certificate(der)
    click.echo(plain(DONE.filled(name=leaf.common_name).within(language)))
    rows = (
        (ORGAN, f"{leaf.organization}, {leaf.country}"),
        (VALID_UNTIL, f"{leaf.not_after:%Y-%m-%d}"),
        (FINGERPRINT, leaf.fingerprint),
        (ENTRY, f"{receipt.index}, {receipt.entry_id}"),
    )
    column = max(len(label.within(language)) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label.within(language), value, column, terminal_width(), MARGIN):
            click.echo(line)


def _read(name: str, state: str) -> CertificateRequest:
    try:
        asked = read_request(read_named(name, MOST_REQUEST_BYTES))
    except SigningError as error:
        raise CommandFault(BAD_REQUEST.filled(file=name, said=words_of(error)), EXIT_INVALID) from error
    if asked.country != state:
        raise CommandFault(OTHER_STATE.filled(file=name, theirs=asked.country, asked=state), EXIT_INVALID)
    return asked


def _load(settings: Settings, state: str) -> tuple[KeyPair, KeyPair]:
    """Return the keys of the state's authority and of its governance."""
    facts = read_facts()
    states = [str(row["state"]) for row in facts.offices]
    if state not in states:
        raise CommandFault(NO_OFFICE.filled(state=state, states=", ".join(states)), EXIT_INVALID)
    try:
        authority, governance = (
            load_pair(settings.offices, state, role, facts.password) for role in ("authority", "governance")
        )
    except SigningError as error:
        raise CommandFault(BAD_KEY.filled(said=words_of(error)), EXIT_INPUT) from error
    except OSError as error:
        raise CommandFault(unread_words(str(error.filename), error), EXIT_INPUT) from error
    return authority, governance


def _certificate(asked: CertificateRequest, authority: KeyPair) -> bytes:
    """Return the certificate; the authority decides the organ's name, whatever was asked."""
    issuer = authority.certificate
    since = now() - CLOCK_LEEWAY
    return issue_certificate(
        asked.public_key,
        authority.key,
        issuer,
        asked.country,
        issuer.organization,
        asked.common_name or f"{issuer.organization}: signatory",
        since,
        min(since + VALIDITY, issuer.not_after),
    )


def _introduce(register: Register, state: str, der: bytes, governance: KeyPair) -> Receipt:
    clerk = account_named(register, f"{state.lower()}-clerk")
    signatory = account_named(register, f"{state.lower()}-signatory")
    draft = introduce_certificate(register, clerk, clerk.organ, der, now=now())
    proposal = freeze_draft(register, clerk, draft.id, now=now())
    signature = sign_payload(proposal.payload, governance.key, [governance.certificate], now())
    add_signature(register, signatory, proposal.number, signature, now=now())
    receipt = seal_and_publish(register).receipt_of(proposal.number)
    if receipt is None:
        raise CommandFault(NOT_SEALED, EXIT_INVALID)
    return receipt


def _write(place: str, der: bytes) -> None:
    try:
        Path(place).write_bytes(der)
    except OSError as error:
        raise CommandFault(unread_words(place, error), EXIT_INPUT) from error


office.add_command(certify)
office.add_command(witness)
