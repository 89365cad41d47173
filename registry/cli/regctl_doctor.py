"""`regctl doctor`: look the register over; each finding with its mend.

Source: design 6.4.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from registry.auditlog.notes import format_vkey
from registry.cli.opening import database_words, now, settings_of, spoken
from registry.cli.spoken import EXIT_INVALID, colour_option, json_option, language_option
from registry.cli.terminal import labelled, terminal_width
from registry.procedures import NotFoundError, Register
from registry.procedures.read_log import log_state, read_log_page
from registry.procedures.read_log_keys import read_log_keys
from registry.procedures.stamp import stamp_state
from registry.records.errors import RecordsError, SchemaError
from registry.records.schema import verify_schema
from registry.records.vocabulary import Log
from registry.rights.words import Language, Words
from registry.settings import Settings, SettingsError, held_keys, open_register
from registry.signing.certificates import parse_certificate

SECRETS = ("session.key", "seal.p12", "seal.password")
"""Beside the keys of the logs."""
EXPIRY_NOTICE = timedelta(days=60)
LEAST_SPACE = 512 * 1024 * 1024
"""Bytes free beside the database."""
MEBIBYTE = 1024 * 1024
MARGIN = 2

ABOUT = Words(
    "Осматривает реестр: ключи и их срок, базу данных и её триггеры, журнал, часы, место на диске, шрифты. К каждому "
    "нарушению говорит, как его устранить.",
    "Looks the register over: keys and their expiry, the database and its triggers, log, clock, disk, fonts. "
    "Each fault comes with its mend.",
)
REGISTER = Words("Реестр", "Register")
GOOD = Words("исправно", "ok")
BAD = Words("СБОЙ", "FAULT")
MEND = Words("Что делать: {mend}", "Mend: {mend}")
ALL_WELL = Words("Всё исправно.", "All is well.")
FAULTS = Words("Сбоев: {count}.", "Faults: {count}.")


class Fault(Exception):  # noqa: N818 - a finding of the doctor
    """What is wrong, and its mend."""

    def __init__(self, words: Words, mend: Words) -> None:
        super().__init__(words.en)
        self.words = words
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Finding:
    """One look at one thing."""

    name: Words
    words: Words
    mend: Words | None = None
    """None where all is well."""


@spoken("doctor", ABOUT, "regctl doctor", "regctl --home /srv/register doctor --json")
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def doctor(home: Path | None, *, as_json: bool, language: Language) -> int:
    """Look the register over."""
    settings = settings_of(home)
    findings = examine(settings)
    faults = sum(finding.mend is not None for finding in findings)
    if as_json:
        click.echo(json.dumps(_as_object(settings, findings), ensure_ascii=False))
    else:
        click.echo(f"{REGISTER.within(language)}: {settings.register_name}, {settings.home}")
        for finding in findings:
            _print(finding, language)
        click.echo((FAULTS.filled(count=faults) if faults else ALL_WELL).within(language))
    return EXIT_INVALID if faults else 0


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Return what each check finds; where the register cannot be opened, why, and what can be seen without it."""
    findings = [_find(name, check, settings) for name, check in SETTINGS_CHECKS.items()]
    try:
        register = open_register(settings)
    except SettingsError as error:
        return (*findings, Finding(OPENING, error.words, RESTORE))
    except RecordsError as error:
        return (*findings, Finding(OPENING, database_words(error), RESTORE_DATABASE))
    findings += [_find(name, partial(check, settings), register) for name, check in REGISTER_CHECKS.items()]
    register.database.close()
    return tuple(findings)


def _find(name: Words, check: Callable[[Any], Words], looked_at: Any) -> Finding:
    try:
        return Finding(name, check(looked_at))
    except Fault as fault:
        return Finding(name, fault.words, fault.mend)
    except RecordsError as error:
        return Finding(name, database_words(error), RESTORE_DATABASE)


def _secrets(settings: Settings) -> Words:
    files = [settings.home / "keys" / name for name in SECRETS]
    files += [file for log in Log for file in settings.log_key_files(log)]
    for file in files:
        if not file.exists():
            raise Fault(Words("нет {file}", "{file} is missing").filled(file=str(file)), RESTORE)
        if file.stat().st_mode & 0o077:
            raise Fault(
                Words("{file} могут читать другие", "{file} can be read by others").filled(file=str(file)),
                Words(f"chmod 600 {file}", f"chmod 600 {file}"),
            )
    return Words("на месте, другим не видны: {count}", "there, hidden from others: {count}").filled(count=len(files))


def _space(settings: Settings) -> Words:
    free = shutil.disk_usage(settings.home).free
    words = Words("свободно {size} МиБ", "{size} MiB free").filled(size=free // MEBIBYTE)
    if free < LEAST_SPACE:
        raise Fault(words, Words("освободите место на диске", "make room on the disk"))
    return words


def _fonts(settings: Settings) -> Words:
    found = len(list(settings.fonts.glob("*.ttf")))
    if not found or not (settings.built / "registry.css").exists():
        raise Fault(
            Words("в {folder} их нет", "none in {folder}").filled(folder=str(settings.built)),
            Words("соберите их: make setup", "build them: make setup"),
        )
    return Words("собраны, шрифтов: {count}", "built; {count} fonts").filled(count=found)


def _schema(_settings: Settings, register: Register) -> Words:
    try:
        verify_schema(register.database)
    except SchemaError as error:
        words = Words("отличается от описания в программе:\n{said}", "differs from what the program describes:\n{said}")
        raise Fault(words.filled(said="\n".join(error.faults)), RESTORE_DATABASE) from error
    engine = "SQLite" if register.database.is_embedded else "PostgreSQL"
    return Words(
        "{engine}; таблицы, правила, триггеры и настройки надёжности на месте",
        "{engine}; tables, rules, triggers and durability settings are in place",
    ).filled(engine=engine)


def _identity(settings: Settings, register: Register) -> Words:
    try:
        page = read_log_page(register, most=1)
    except NotFoundError:
        raise Fault(Words("журнал пуст", "the log is empty"), PUBLISH) from None
    if page.founding_id != settings.founding_id:
        words = Words(
            "в базе учреждён другой реестр, {found}", "the database holds another register, founded as {found}"
        )
        raise Fault(words.filled(found=page.founding_id), RESTORE_DATABASE)
    return Words("учредительный идентификатор сходится", "the founding id agrees")


def _log_keys(settings: Settings, register: Register) -> Words:
    """Hold the keys held against those that governance names; say of each other one what it is for."""
    said = []
    for need in read_log_keys(register):
        held = {format_vkey(key.verifier): file for file, key in held_keys(settings, need.log).items()}
        for line in need.needed:
            if line not in held:
                raise Fault(NOT_HELD.filled(log=need.log.value, vkey=line), RESTORE_LOG_KEY)
        said += [IN_FORCE.filled(log=need.log.value, file=held[need.in_force].name)] if need.in_force else []
        for line, file in held.items():
            if line in need.earlier:
                said.append(NO_MORE.filled(file=str(file)))
            elif line not in need.needed:
                said.append(PREPARED.filled(file=str(file)))
    return Words("\n".join(words.ru for words in said), "\n".join(words.en for words in said))


def _seal(_settings: Settings, register: Register) -> Words:
    if register.press is None:
        raise Fault(Words("печати нет", "there is no seal"), RESTORE)
    until = parse_certificate(register.press.certificate).not_after
    words = Words("действует до {day}", "valid until {day}").filled(day=f"{until:%Y-%m-%d}")
    if until - now() < EXPIRY_NOTICE:
        raise Fault(
            words, Words("введите новую печать записью управления", "introduce a new seal by a governance entry")
        )
    return words


def _log(_settings: Settings, register: Register) -> Words:
    state = log_state(register)
    if state.checkpoint_size < state.size:
        words = Words(
            "записей {size}, а контрольная точка охватывает {covered}",
            "{size} entries, but the newest checkpoint covers {covered}",
        )
        raise Fault(words.filled(size=state.size, covered=state.checkpoint_size), PUBLISH)
    return Words("записей {size}, все под контрольной точкой", "{size} entries, all under the checkpoint").filled(
        size=state.size
    )


def _stamps(settings: Settings, register: Register) -> Words:
    if settings.authority is None:
        return Words("служба меток времени не указана", "no time-stamping authority is named")
    found = stamp_state(register, now=now())
    if found.lacking:
        words = Words("контрольных точек без метки: {count}", "checkpoints without a time stamp: {count}")
        raise Fault(words.filled(count=found.lacking), STAMP)
    if found.ends_at is not None:
        words = Words(
            "срок сертификата метки истекает {day}, и она не продлена",
            "a time stamp's certificate ends on {day}, and it is not renewed",
        )
        raise Fault(words.filled(day=f"{found.ends_at:%Y-%m-%d}"), RENEW)
    return Words("меток времени: {count}", "time stamps: {count}").filled(count=found.count)


def _clock(_settings: Settings, register: Register) -> Words:
    present, last = now(), log_state(register).last_sealed_at
    if last is not None and last > present:
        words = Words(
            "последняя запись внесена {last} UTC, позже, чем показывают эти часы",
            "the newest entry was sealed at {last} UTC, later than this machine's clock",
        )
        raise Fault(
            words.filled(last=f"{last:%Y-%m-%d %H:%M:%S}"), Words("поставьте часы верно", "set the clock right")
        )
    return Words("{now} UTC", "{now} UTC").filled(now=f"{present:%Y-%m-%d %H:%M:%S}")


NOT_HELD = Words(
    "управление назвало для журнала {log} ключ {vkey}, а его файла нет",
    "governance names the key {vkey} for the log {log}, and its file is not here",
)
RESTORE_LOG_KEY = Words(
    "положите файл этого ключа из надёжной копии в папку keys и перезапустите сервер",
    "put that key's file from its safe copy into the folder keys, and restart the server",
)
IN_FORCE = Words("журнал {log}: ключ {file}, как назвало управление", "log {log}: key {file}, as governance names it")
NO_MORE = Words(
    "{file} больше ничего не подписывает: его можно удалить", "{file} signs nothing any more: it may be removed"
)
PREPARED = Words(
    "{file} управление ещё не назвало: предложите log_key.rotated",
    "{file} is not named by governance yet: propose log_key.rotated",
)
OPENING = Words("Открытие", "Opening")
RESTORE = Words("восстановите ключ из надёжной копии", "restore the key from its safe copy")
RESTORE_DATABASE = Words(
    "остановите реестр, восстановите базу данных из копии и проверьте её: regctl audit",
    "stop the register, restore the database from a backup and check it: regctl audit",
)
PUBLISH = Words("regctl publish", "regctl publish")
STAMP = Words("regctl stamp", "regctl stamp")
RENEW = Words(
    "regctl stamp; если служба ещё не сменила сертификат, укажите другую в register.toml",
    "regctl stamp; where the authority has no newer certificate yet, name another in register.toml",
)
SETTINGS_CHECKS: Mapping[Words, Callable[[Settings], Words]] = {
    Words("Ключи", "Keys"): _secrets,
    Words("Диск", "Disk"): _space,
    Words("Стили и шрифты", "Styles and fonts"): _fonts,
}
REGISTER_CHECKS: Mapping[Words, Callable[[Settings, Register], Words]] = {
    Words("База данных", "Database"): _schema,
    Words("Учреждение", "Founding"): _identity,
    Words("Ключи журналов", "Log keys"): _log_keys,
    Words("Печать", "Seal"): _seal,
    Words("Журнал", "Log"): _log,
    Words("Метки времени", "Time stamps"): _stamps,
    Words("Часы", "Clock"): _clock,
}
NAMES = (*SETTINGS_CHECKS, *REGISTER_CHECKS, OPENING)


def _print(finding: Finding, language: Language) -> None:
    is_good = finding.mend is None
    said = [finding.words.within(language)]
    if finding.mend is not None:
        said.append(MEND.filled(mend=finding.mend).within(language))
    mark = (GOOD if is_good else BAD).within(language)
    column = max(len(each.within(language)) for each in (GOOD, BAD)) + 2
    names = max(len(name.within(language)) for name in NAMES) + 2
    coloured = click.style(f"{mark:<{column}}", **({"fg": "green"} if is_good else {"fg": "red", "bold": True}))
    first, *rest = labelled(finding.name.within(language), "\n".join(said), names, terminal_width() - column - MARGIN)
    click.echo(f"{'':{MARGIN}}{coloured}{first}")
    for line in rest:
        click.echo(f"{'':{MARGIN + column}}{line}")


def _as_object(settings: Settings, findings: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "register": settings.register_name,
        "home": str(settings.home),
        "well": all(finding.mend is None for finding in findings),
        "checks": [
            {
                "name": finding.name.en,
                "well": finding.mend is None,
                "ru": finding.words.ru,
                "en": finding.words.en,
                "mend": {"ru": finding.mend.ru, "en": finding.mend.en} if finding.mend else None,
            }
            for finding in findings
        ],
    }
