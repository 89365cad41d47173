"""`regctl governance accept` and `minutes`: signatures that were made elsewhere, and the paper of the ceremony."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from registry.cli.opening import acting_as, now, opened, read_named, spoken
from registry.cli.sealing import seal_and_publish
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    CommandFault,
    SpokenOption,
    colour_option,
    json_option,
    language_option,
    unread_words,
)
from registry.cli.terminal import labelled, ruled, terminal_width
from registry.evidence.signing_request import MOST_ANSWER, SigningAnswerFile, SigningFileError, decode_answer
from registry.procedures import Register
from registry.procedures.read_ceremony import print_minutes, read_minutes
from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import Receipt
from registry.procedures.sign import add_signature
from registry.records.vocabulary import ProposalStatus
from registry.reports.statement import Section, Statement, cell_text, statement_json
from registry.rights.words import Language, Words

ABOUT_ACCEPT = Words(
    "Принимает подпись, сделанную regctl sign; с последней подписью вносит запись и публикует контрольную точку.",
    "Takes a signature that regctl sign made; with the last one seals the entry and publishes a checkpoint.",
)
ABOUT_MINUTES = Words(
    "Печатает порядок и протокол церемонии ключей для предложения: присутствующие, ключи, пороги, шаги, подписи.",
    "Prints the checklist and minutes of a key ceremony: those present, keys, thresholds, steps, signatures.",
)
HELP_AS = Words(
    "Имя для входа подписанта, от чьего имени принимается подпись.", "Login of the signatory whose signature it is."
)
HELP_AS_READS = Words("Имя для входа того, кто читает.", "Login of the person who reads.")
HELP_PDF = Words("Записать протокол в этот файл PDF.", "Write the minutes to this PDF file.")

BAD_ANSWER = Words("{file}: это не файл подписи: {said}", "{file}: this is no file of a signature: {said}")
OTHER_BYTES = Words(
    "{file}: подписаны другие байты: SHA-256 {theirs}, а у предложения {ours}",
    "{file}: other bytes were signed: their SHA-256 is {theirs}, the proposal's is {ours}",
)
ACCEPTED = Words("Подпись принята. Ждёт подписей: {states}", "Signature accepted. Still to sign: {states}")
SEALED = Words("Подпись принята. Внесена запись {index}, {entry}", "Signature accepted. Sealed: entry {index}, {entry}")
NOT_SEALED = Words(
    "подпись принята, но запись не внесена: предложение утратило силу",
    "the signature is accepted, but the entry is not sealed: the proposal has lapsed",
)
WRITTEN = Words("Протокол записан: {file}", "Minutes written: {file}")


@spoken(
    "accept",
    ABOUT_ACCEPT,
    "regctl governance accept 4512861964 proposal.by.signature.json --as by-signatory",
    "regctl governance accept 4512861964 - --as by-signatory < proposal.by.signature.json",
)
@click.argument("number", type=click.IntRange(0, 9_999_999_999), metavar="PROPOSAL")
@click.argument("file", metavar="FILE")
@click.option("--as", "login", required=True, metavar="LOGIN", cls=SpokenOption, about=HELP_AS)
@language_option()
@colour_option()
@click.pass_obj
def accept(home: Path | None, number: int, file: str, login: str, language: Language) -> None:
    """Take a signature that was made on another machine."""
    answer = _answer(file)
    with opened(home) as (_, register):
        signatory = acting_as(register, login)
        record = read_proposal(register, signatory, number)
        if answer.digest != record.entry_id:
            raise CommandFault(OTHER_BYTES.filled(file=file, theirs=answer.digest, ours=record.entry_id), EXIT_INVALID)
        signed = add_signature(register, signatory, number, answer.signature, now=now())
        if signed.status is ProposalStatus.OPEN:
            click.echo(ACCEPTED.filled(states=", ".join(signed.waiting_for)).within(language))
            return
        receipt = _sealed(register, number)
    click.echo(SEALED.filled(index=receipt.index, entry=receipt.entry_id).within(language))


def _answer(file: str) -> SigningAnswerFile:
    try:
        return decode_answer(read_named(file, MOST_ANSWER))
    except SigningFileError as error:
        raise CommandFault(BAD_ANSWER.filled(file=file, said=str(error)), EXIT_INVALID) from error


def _sealed(register: Register, number: int) -> Receipt:
    receipt = seal_and_publish(register).receipt_of(number)
    if receipt is None:
        raise CommandFault(NOT_SEALED, EXIT_INVALID)
    return receipt


@spoken(
    "minutes",
    ABOUT_MINUTES,
    "regctl governance minutes 4512861964 --as by-clerk",
    "regctl governance minutes 4512861964 --as by-clerk --pdf minutes.pdf --language ru",
)
@click.argument("number", type=click.IntRange(0, 9_999_999_999), metavar="PROPOSAL")
@click.option("--as", "login", required=True, metavar="LOGIN", cls=SpokenOption, about=HELP_AS_READS)
@click.option("--pdf", type=click.Path(path_type=Path), metavar="FILE", cls=SpokenOption, about=HELP_PDF)
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def minutes(home: Path | None, number: int, login: str, pdf: Path | None, *, as_json: bool, language: Language) -> None:
    """Print the checklist and minutes of a key ceremony."""
    with opened(home) as (_, register):
        reader = acting_as(register, login)
        statement = read_minutes(register, reader, number, language)
        printed = print_minutes(register, reader, number, language) if pdf else b""
    if pdf:
        try:
            pdf.write_bytes(printed)
        except OSError as error:
            raise CommandFault(unread_words(str(pdf), error), EXIT_INPUT) from error
        click.echo(WRITTEN.filled(file=str(pdf)).within(language), err=as_json)
    if as_json:
        click.echo(statement_json(statement).decode())
    elif not pdf:
        for line in minutes_lines(statement, terminal_width()):
            click.echo(line)


def minutes_lines(statement: Statement, width: int) -> Iterator[str]:
    """Yield the lines of the minutes: facts, then each section as labelled rows."""
    yield click.style(f"{statement.report} · {statement.title}", bold=True)
    yield statement.caption
    yield ""
    column = max(len(fact.label) for fact in statement.facts) + 2
    for fact in statement.facts:
        yield from labelled(fact.label, cell_text(fact.value, statement.language), column, width)
    for section in statement.sections:
        yield ""
        yield click.style(ruled(section.title, width), bold=True)
        yield from _section_lines(section, statement.language, width)


def _section_lines(section: Section, language: str, width: int) -> Iterator[str]:
    column = max(len(each.label) for each in section.columns) + 2
    for place, row in enumerate(section.rows):
        if place:
            yield ""
        for each, cell in zip(section.columns, row, strict=True):
            said = cell_text(cell, language).strip()
            yield from labelled(each.label, said or BLANK, column, width)
    if section.empty and not section.rows:
        yield section.empty
    if section.note:
        yield from ("", *labelled("", section.note, 0, width))


BLANK = "_" * 24
"""To be written on."""
