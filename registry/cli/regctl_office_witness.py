"""`regctl office witness`: in the demonstration, the states' governance keys introduce a witness or set the quorum."""

from __future__ import annotations

from pathlib import Path

import click

from registry.cli.demo_offices import load_pair, read_facts
from registry.cli.opening import now, opened, spoken
from registry.cli.sealing import seal_and_publish
from registry.cli.spoken import EXIT_INVALID, CommandFault, SpokenOption, colour_option, language_option
from registry.procedures import DraftRecord, Register
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.procedures.propose_governance import change_quorum, introduce_witness
from registry.procedures.seal import Receipt
from registry.procedures.sign import add_signature
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import Actor
from registry.rights.words import Language, Words
from registry.settings import Settings
from registry.signing.jws import sign_payload

ABOUT = Words(
    "Вводит свидетелей государства и, если указано, кворум; подписывают ключи управления государств. "
    "Только в демонстрационном реестре.",
    "Introduces a state's witness and, if given, sets the quorum; the states' governance keys sign. "
    "In a demonstration register only.",
)
HELP_STATE = Words("Государство свидетеля, например BY.", "The witness's state, for example BY.")
HELP_QUORUM = Words(
    "Сколько государств должны подписать контрольную точку.", "How many states must have cosigned a checkpoint."
)
NOT_DEMO = Words(
    "ключи ведомств лежат только в демонстрационном реестре; в настоящем их нет",
    "only a demonstration register holds its offices' keys; a real one never does",
)
NOTHING = Words("укажите строку ключа свидетеля или --quorum", "give the line of a witness's key, or --quorum")
NO_OFFICE = Words(
    "в демонстрационном реестре нет ведомства государства {state}", "the demonstration has no office of {state}"
)
NOT_SEALED = Words("запись управления не внесена", "the governance entry was not sealed")
DONE = Words("Внесена запись {index}, {entry}", "Sealed: entry {index}, {entry}")


@spoken(
    "witness",
    ABOUT,
    "regctl office witness witness.example/by+05006742+BDZ5e9UhqtD… --state BY",
    "regctl office witness --state BY --quorum 4",
)
@click.argument("vkeys", metavar="[LINE]...", nargs=-1)
@click.option("--state", required=True, metavar="CODE", cls=SpokenOption, about=HELP_STATE)
@click.option("--quorum", type=click.IntRange(0, 64), metavar="N", cls=SpokenOption, about=HELP_QUORUM)
@language_option()
@colour_option()
@click.pass_obj
def witness(home: Path | None, vkeys: tuple[str, ...], state: str, quorum: int | None, language: Language) -> None:
    """Introduce a witness of the demonstration, or set its quorum."""
    if not vkeys and quorum is None:
        raise click.UsageError(NOTHING.within(language))
    if state.upper() not in {str(row["state"]) for row in read_facts().offices}:
        raise CommandFault(NO_OFFICE.filled(state=state.upper()), EXIT_INVALID)
    with opened(home) as (settings, register):
        if not settings.demo:
            raise CommandFault(NOT_DEMO, EXIT_INVALID)
        clerk = account_named(register, f"{state.lower()}-clerk")
        for vkey in vkeys:
            draft = introduce_witness(register, clerk, vkey.strip(), now=now())
            _say(_sealed(settings, register, clerk, draft), language)
        if quorum is not None:
            _say(_sealed(settings, register, clerk, change_quorum(register, clerk, quorum, now=now())), language)


def _sealed(settings: Settings, register: Register, clerk: Actor, draft: DraftRecord) -> Receipt:
    """Sign with the governance key of every state that is asked, and seal."""
    proposal = freeze_draft(register, clerk, draft.id, now=now())
    password = read_facts().password
    for party in proposal.parties:
        governance = load_pair(settings.offices, party.state, "governance", password)
        signatory = account_named(register, f"{party.state.lower()}-signatory")
        signature = sign_payload(proposal.payload, governance.key, [governance.certificate], now())
        signed = add_signature(register, signatory, proposal.number, signature, now=now())
        if signed.status is not ProposalStatus.OPEN:  # k of n states suffice
            break
    receipt = seal_and_publish(register).receipt_of(proposal.number)
    if receipt is None:
        raise CommandFault(NOT_SEALED, EXIT_INVALID)
    return receipt


def _say(receipt: Receipt, language: Language) -> None:
    click.echo(DONE.filled(index=receipt.index, entry=receipt.entry_id).within(language))
