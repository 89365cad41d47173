"""`regctl governance`: the state of trust, and every act of governance, without a private key reaching the register.

An act goes its whole way from here: `propose` writes a signing request for each state, `regctl sign` signs it on the
office's own machine, `accept` takes the signature back and seals with the last one.

Source: design 5.4; formats 3.6.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from registry.cli.governance_told import act_objects, print_acts, print_status, status_object
from registry.cli.opening import EXIT_CODES, acting_as, now, opened, read_named, spoken
from registry.cli.regctl_ceremony import accept, minutes
from registry.cli.regctl_sign import read_certificate
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    CommandFault,
    SpokenGroup,
    SpokenOption,
    colour_option,
    json_option,
    language_option,
    unread_words,
)
from registry.encoding import strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.signing_request import SigningRequestFile, encode_request
from registry.procedures import ProposalRecord, Register
from registry.procedures.freeze import freeze_draft
from registry.procedures.propose_governance import ProposedAct, begin_act
from registry.procedures.read_governance import acts_under_way, read_governance
from registry.rights.governance_demands import ACTS
from registry.rights.words import Language, Words

MOST_TERMS = 256 * 1024

ABOUT = Words(
    "Управление доверием: состояние, акты, протокол церемонии ключей.",
    "Governance: the state of trust, its acts, minutes of key ceremonies.",
)
ABOUT_STATUS = Words(
    "Показывает, кому и чему доверяет реестр, на какой записи это основано, и акты, ожидающие подписей.",
    "Shows whom and what the register trusts, on which entry each rests, and the acts that wait for signatures.",
)
ABOUT_ACTS = Words(
    "Перечисляет акты управления: члены условий каждого и кто его подписывает.",
    "Lists the acts of governance: the members of each one's terms, and who signs it.",
)
ABOUT_PROPOSE = Words(
    "Вносит акт управления и пишет запрос на подпись для каждого государства. Условия — из файла TOML или JSON и "
    "из --set; сертификаты — из файлов. Закрытые ключи не нужны: запросы подписывает regctl sign.",
    "Proposes an act of governance and writes a signing request for each state. Terms come from a TOML or JSON file "
    "and from --set, certificates from files. No private key is needed: regctl sign signs the requests.",
)
HELP_AT = Words("Состояние при таком размере журнала.", "The state of trust at this size of the log.")
HELP_AS = Words("Имя для входа сотрудника, который это делает.", "Login of the person who does it.")
HELP_AS_READS = Words(
    "Имя для входа: показать и акты, которые этот сотрудник вправе читать.",
    "Login: show the acts too that this person may read.",
)
HELP_TERMS = Words(
    "Файл условий, TOML или JSON; «-» — JSON из ввода.", "File of the terms, TOML or JSON; “-” reads JSON."
)
HELP_SET = Words(
    "Член условий; можно повторять. Значение — JSON, иначе текст.",
    "A member of the terms; may be repeated. The value is JSON, else text.",
)
HELP_CERTIFICATE = Words(
    "Файл сертификата, DER или PEM; можно повторять.", "A certificate, DER or PEM; may be repeated."
)
HELP_ASKED = Words(
    "Кого просят подписать общий вопрос; можно повторять.", "A state asked to sign a common matter; may be repeated."
)
HELP_DRAFT = Words("Только черновик; зафиксирует регистратор.", "A draft only; a clerk freezes it.")
HELP_OUTPUT = Words("Папка для запросов; иначе текущая.", "Folder for the requests; else the current one.")

NO_MEMBER = Words("--set: ожидалось ИМЯ=ЗНАЧЕНИЕ, получено «{said}»", "--set: NAME=VALUE was expected, “{said}” came")
NO_TERMS = Words("{file}: условия не читаются: {said}", "{file}: the terms cannot be read: {said}")
NO_OBJECT = Words("ожидался объект", "an object was expected")
NO_ACT = Words(
    "нет такого акта: {said}; перечень: regctl governance acts", "no such act: {said}; they are: regctl governance acts"
)
DRAFTED = Words("Черновик создан: {draft}", "Draft made: {draft}")
PROPOSED = Words("Предложение {number}, SHA-256 {digest}", "Proposal {number}, SHA-256 {digest}")
REQUEST = Words("{state}: {file} · подписей: {needed}", "{state}: {file} · signatures: {needed}")


@click.group(
    "governance",
    cls=SpokenGroup,
    about=ABOUT,
    examples=(
        "regctl governance status --as by-clerk",
        "regctl governance propose quorum.changed --set quorum=4 --as by-clerk",
    ),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
def governance() -> None:
    """Show and change the state of trust."""


@spoken("status", ABOUT_STATUS, "regctl governance status --as by-clerk", "regctl governance status --at 118 --json")
@click.option("--at", type=click.IntRange(1), metavar="N", cls=SpokenOption, about=HELP_AT)
@click.option("--as", "login", metavar="LOGIN", cls=SpokenOption, about=HELP_AS_READS)
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def status(home: Path | None, at: int | None, login: str | None, *, as_json: bool, language: Language) -> None:
    """Show the state of trust."""
    with opened(home) as (_, register):
        view = read_governance(register, as_recorded_at=at)
        acts = acts_under_way(register, acting_as(register, login)) if login else ()
        if as_json:
            click.echo(json.dumps(status_object(view, acts), ensure_ascii=False))
        else:
            print_status(view, acts, register.body, language)


@spoken("acts", ABOUT_ACTS, "regctl governance acts", "regctl governance acts --json")
@json_option()
@language_option()
@colour_option()
def acts(*, as_json: bool, language: Language) -> None:
    """List the acts of governance."""
    if as_json:
        click.echo(json.dumps({"acts": act_objects()}, ensure_ascii=False))
    else:
        print_acts(language)


@spoken(
    "propose",
    ABOUT_PROPOSE,
    "regctl governance propose quorum.changed --set quorum=4 --as by-clerk",
    "regctl governance propose organ.mandated --terms mandate.toml --as by-clerk",
)
@click.argument("act", metavar="ACT")
@click.option("--as", "login", required=True, metavar="LOGIN", cls=SpokenOption, about=HELP_AS)
@click.option("--terms", metavar="FILE", cls=SpokenOption, about=HELP_TERMS)
@click.option("--set", "members", multiple=True, metavar="NAME=VALUE", cls=SpokenOption, about=HELP_SET)
@click.option("--certificate", "files", multiple=True, metavar="FILE", cls=SpokenOption, about=HELP_CERTIFICATE)
@click.option("--asked", multiple=True, metavar="CODE", cls=SpokenOption, about=HELP_ASKED)
@click.option("--draft", "only_draft", is_flag=True, cls=SpokenOption, about=HELP_DRAFT)
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", cls=SpokenOption, about=HELP_OUTPUT)
@language_option()
@colour_option()
@click.pass_obj
def propose(home: Path | None, /, act: str, login: str, *, language: Language, **given: Any) -> None:
    """Propose an act of governance."""
    if act not in ACTS:
        raise CommandFault(NO_ACT.filled(said=act), EXIT_INVALID)
    terms = _terms(given["terms"]) | dict(_member(each) for each in given["members"])
    ders = tuple(read_certificate(file).der for file in given["files"])
    asked = tuple(code.upper() for code in given["asked"])
    with opened(home) as (_, register):
        clerk = acting_as(register, login)
        draft = begin_act(register, clerk, ProposedAct(act, terms, ders, asked), now=now())
        if given["only_draft"]:
            click.echo(DRAFTED.filled(draft=draft.id).within(language))
            return
        proposal = freeze_draft(register, clerk, draft.id, now=now())
        click.echo(PROPOSED.filled(number=proposal.number, digest=proposal.entry_id).within(language))
        for line in _write_requests(register, proposal, given["output"] or Path(), language):
            click.echo(line)


def _terms(name: str | None) -> dict[str, Any]:
    """Return the terms of a file: TOML by its name, else strict JSON."""
    if name is None:
        return {}
    data = read_named(name, MOST_TERMS)
    try:
        # What TOML has and the terms have not, dates and floats, is refused as in JSON.
        text = json.dumps(tomllib.loads(data.decode())).encode() if name.endswith(".toml") else data
        found = strict_json.decode(text, MOST_TERMS)
    except (EncodingError, TypeError, ValueError) as error:
        raise CommandFault(NO_TERMS.filled(file=name, said=str(error)), EXIT_INVALID) from error
    if not isinstance(found, dict):
        raise CommandFault(NO_TERMS.filled(file=name, said=NO_OBJECT), EXIT_INVALID)
    return found


def _member(given: str) -> tuple[str, Any]:
    name, sign, text = given.partition("=")
    if not name or not sign:
        raise CommandFault(NO_MEMBER.filled(said=given), EXIT_INVALID)
    try:
        return name, strict_json.decode(text.encode(), MOST_TERMS)
    except EncodingError:
        return name, text


def _write_requests(register: Register, proposal: ProposalRecord, folder: Path, language: Language) -> Sequence[str]:
    lines = []
    for party in proposal.parties:
        place = folder / f"proposal-{proposal.number}.{party.state.lower()}.request.json"
        request = SigningRequestFile(register.name, str(proposal.number), proposal.payload, party.state)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            place.write_bytes(encode_request(request))
        except OSError as error:
            raise CommandFault(unread_words(str(place), error), EXIT_INPUT) from error
        lines.append(REQUEST.filled(state=party.state, file=str(place), needed=party.needed).within(language))
    return lines


for command in (status, acts, propose, accept, minutes):
    governance.add_command(command)
