"""`regctl sign`: read and sign a proposal on a machine of the office's own, without the register.

The page a signatory reads is made from the bytes to be signed, by the same code as the register's sign page, and the
digest is computed here: a server that shows one thing and hands out another is found out before the key is used.

Source: formats 3.2 and 3.3; design 5.1 (signatory), 6.1 (server that swaps what is signed).
"""

from __future__ import annotations

import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from registry.cli.opening import now, read_named, spoken, told
from registry.cli.regctl_sheet import page_lines
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    EXIT_NOTHING_SIGNED,
    EXIT_USAGE,
    CommandFault,
    SpokenOption,
    colour_option,
    language_option,
)
from registry.evidence.errors import words_of
from registry.evidence.signing_request import (
    MOST_REQUEST,
    SigningFileError,
    SigningRequestFile,
    decode_answer,
    decode_request,
    encode_answer,
)
from registry.rights.entries import Payload
from registry.rights.errors import RightsError
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.payloads import decode_payload
from registry.rights.words import Language, Words
from registry.settings import load_body
from registry.signing.certificates import Certificate, parse_certificate
from registry.signing.errors import CertificateError, SigningError, WrongPasswordError
from registry.signing.jws import sign_payload, verify_signature
from registry.signing.keys import MOST_FILE_BYTES, SigningKey, load_key

STANDARD = "-"
MOST_PASSWORD = 1024
TRIES = 3
YES = {"yes", "y", "да", "д"}

ABOUT = Words(
    "Показывает, что именно подписывает запрос, спрашивает и подписывает. Реестр и сеть не нужны: текст составлен из "
    "самих подписываемых байтов. «-» вместо файла — стандартный ввод или вывод.",
    "Shows what a signing request would sign, asks, and signs it. Needs neither register nor network: the text is made "
    "from the bytes to be signed. “-” for a file is standard input or output.",
)
HELP_KEY = Words(
    "Ключ под паролем: PKCS#12 или PKCS#8; без сертификата внутри — с --certificate.",
    "Key under a password: PKCS#12 or PKCS#8; with --certificate if it holds none.",
)
HELP_CERTIFICATE = Words("Сертификат ключа, DER или PEM.", "The key's certificate, DER or PEM.")
HELP_PASSWORD = Words(
    "Читать пароль из этого дескриптора, а не спрашивать.", "Read the password from this descriptor instead of asking."
)
HELP_OUTPUT = Words(
    "Куда записать подпись; иначе рядом с запросом.", "Where to write the signature; else beside the request."
)
HELP_YES = Words("Не спрашивать: всё прочитано раньше.", "Do not ask: it was read before.")

BAD_REQUEST = Words("{file}: запрос не годится: {said}", "{file}: the request cannot be used: {said}")
BAD_BYTES = Words("подписываемые байты не читаются: {said}", "the bytes to sign cannot be read: {said}")
OTHER_REGISTER = Words(
    "запрос назван запросом реестра {said}, а подписываемые байты — для реестра {found}",
    "the request says register {said}, but the bytes to sign are for the register {found}",
)
NO_PARTY = Words(
    "подпись государства {state} здесь не требуется; стороны записи: {parties}",
    "no signature of {state} is asked for here; the entry's parties are {parties}",
)
ASK = Words(
    "Вы прочитали всё и подписываете от имени: {state}? [да/нет] ",
    "Have you read all of it, and do you sign for {state}? [yes/no] ",
)
NOT_SIGNED = Words("не подписано", "not signed")
NO_TERMINAL = Words(
    "спросить негде, терминала нет: прочитайте запрос заранее, добавьте --yes и --password-fd",
    "there is no terminal to ask on: read the request first, then add --yes and --password-fd",
)
PASSWORD = Words("Пароль ключа {file}", "Password of the key {file}")
WRONG_PASSWORD = Words("Пароль не подходит.", "The password does not fit.")
BAD_DESCRIPTOR = Words(
    "из дескриптора {number} пароль не прочитан: {said}", "no password from descriptor {number}: {said}"
)
NO_PASSWORD = Words("строка пуста или длиннее {most} байт", "the line is empty, or longer than {most} bytes")
BAD_KEY = Words("{file}: {said}", "{file}: {said}")
NO_CERTIFICATE = Words(
    "в {file} нет сертификата; назовите его: --certificate", "{file} holds no certificate; name it: --certificate"
)
OTHER_KEY = Words("сертификат выдан на другой ключ", "the certificate is for another key")
OTHER_STATE = Words(
    "сертификат принадлежит государству {theirs}, а подпись требуется от {asked}",
    "the certificate belongs to {theirs}, but {asked} is asked to sign",
)
NOT_VALID_NOW = Words(
    "сертификат действует с {since} по {until}; проверьте часы или возьмите другой",
    "the certificate is valid from {since} to {until}; check the clock, or take another",
)
NAME_OUTPUT = Words(
    "запрос из стандартного ввода: назовите файл подписи, --output",
    "the request comes from standard input: name the signature's file, --output",
)
IS_THERE = Words(
    "{file} уже есть, и это не подпись; не перезаписываю", "{file} exists and is no signature; not overwritten"
)
NOT_WRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
SIGNED = Words(
    "Подпись записана: {file}. Загрузите этот файл на странице предложения.",
    "Signature written: {file}. Upload this file on the page of the proposal.",
)


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Where the key lies, and how its password comes."""

    key: str
    certificate: str | None
    password_fd: int | None


@spoken(
    "sign",
    ABOUT,
    "regctl sign licence.request.json --key signatory.p12",
    "regctl sign licence.request.json --key signatory.pem --certificate signatory.crt",
)
@click.argument("request", metavar="REQUEST")
@click.option("--key", required=True, metavar="FILE", cls=SpokenOption, about=HELP_KEY)
@click.option("--certificate", metavar="FILE", cls=SpokenOption, about=HELP_CERTIFICATE)
@click.option("--password-fd", type=click.IntRange(0), metavar="N", cls=SpokenOption, about=HELP_PASSWORD)
@click.option("--output", metavar="FILE", cls=SpokenOption, about=HELP_OUTPUT)
@click.option("--yes", is_flag=True, cls=SpokenOption, about=HELP_YES)
@language_option()
@colour_option()
def sign(request: str, output: str | None, *, yes: bool, language: Language, **chosen: str | int | None) -> None:
    """Show what a signing request would sign, ask, and sign it."""
    choice = KeyChoice(**chosen)  # type: ignore[arg-type]  # click has checked each
    asked = _read(request)
    payload = _payload(asked)
    place = _place(request, output)
    with told():
        body = load_body()
    for line in page_lines(asked, payload, body, language):
        click.echo(line, err=True)
    if not yes:
        _ask(asked, body, language)
    key, certificates = _load(choice, language)
    _check_certificate(asked, key, certificates[0])
    signature = sign_payload(asked.payload, key, certificates, now())
    verify_signature(asked.payload, signature)
    _write(place, encode_answer(asked, signature))
    if place != STANDARD:
        click.echo(SIGNED.filled(file=place).within(language))


def _read(name: str) -> SigningRequestFile:
    try:
        return decode_request(read_named(name, MOST_REQUEST))
    except SigningFileError as error:
        raise CommandFault(BAD_REQUEST.filled(file=name, said=str(error)), EXIT_INVALID) from error


def _payload(asked: SigningRequestFile) -> Payload:
    """Return what would be signed, found to be what the request says it is."""
    try:
        payload = decode_payload(asked.payload)
        kind_of(payload.draft.kind)
    except RightsError as error:
        raise CommandFault(BAD_BYTES.filled(said=words_of(error)), EXIT_INVALID) from error
    if payload.register != asked.register:
        raise CommandFault(OTHER_REGISTER.filled(said=asked.register, found=payload.register), EXIT_INVALID)
    if asked.state not in payload.parties:
        raise CommandFault(NO_PARTY.filled(state=asked.state, parties=", ".join(payload.parties)), EXIT_INVALID)
    return payload


def _place(request: str, output: str | None) -> str:
    """Return where the signature goes, before anybody reads and signs in vain."""
    if output is None and request == STANDARD:
        raise CommandFault(NAME_OUTPUT, EXIT_USAGE)
    place = output or request.removesuffix(".json").removesuffix(".request") + ".signature.json"
    if place != STANDARD and Path(place).exists():
        try:
            decode_answer(Path(place).read_bytes())
        except (SigningFileError, OSError) as error:
            raise CommandFault(IS_THERE.filled(file=place), EXIT_INPUT) from error
    return place


def _ask(asked: SigningRequestFile, body: Body, language: Language) -> None:
    _require_terminal()
    click.echo(ASK.filled(state=body.state_name(asked.state)).within(language), nl=False, err=True)
    answer = sys.stdin.readline()
    if answer.strip().casefold() not in YES:
        raise CommandFault(NOT_SIGNED, EXIT_NOTHING_SIGNED)


def _require_terminal() -> None:
    if not sys.stdin.isatty():
        raise CommandFault(NO_TERMINAL, EXIT_USAGE)


def _load(choice: KeyChoice, language: Language) -> tuple[SigningKey, tuple[Certificate, ...]]:
    """Return the key and its certificates; a person may mistype the password twice."""
    data = read_named(choice.key, MOST_FILE_BYTES)
    beside = read_certificate(choice.certificate) if choice.certificate else None
    for tries_left in reversed(range(TRIES if choice.password_fd is None else 1)):
        try:
            key, held = load_key(data, _password(choice, language))
        except WrongPasswordError as error:
            if not tries_left:
                raise CommandFault(BAD_KEY.filled(file=choice.key, said=words_of(error)), EXIT_INPUT) from error
            click.echo(WRONG_PASSWORD.within(language), err=True)
        except SigningError as error:
            raise CommandFault(BAD_KEY.filled(file=choice.key, said=words_of(error)), EXIT_INPUT) from error
        else:
            certificates = (beside,) if beside else held
            if not certificates:
                raise CommandFault(NO_CERTIFICATE.filled(file=choice.key), EXIT_USAGE)
            return key, certificates
    raise CommandFault(NOT_SIGNED, EXIT_NOTHING_SIGNED)


def _password(choice: KeyChoice, language: Language) -> bytes:
    if choice.password_fd is None:
        _require_terminal()
        prompt = PASSWORD.filled(file=Path(choice.key).name).within(language)
        typed: str = click.prompt(prompt, hide_input=True, err=True, default="", show_default=False)
        return typed.encode(errors="surrogateescape")
    number = choice.password_fd
    try:
        with open(number, "rb", closefd=False) as stream:
            line = stream.readline(MOST_PASSWORD + 2).removesuffix(b"\n")
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(BAD_DESCRIPTOR.filled(number=number, said=said), EXIT_INPUT) from error
    if not 0 < len(line) <= MOST_PASSWORD:
        said_empty = NO_PASSWORD.filled(most=MOST_PASSWORD)
        raise CommandFault(BAD_DESCRIPTOR.filled(number=number, said=said_empty), EXIT_INPUT)
    return line


def read_certificate(name: str) -> Certificate:
    """Return the certificate of a file, DER or PEM.

    Raises:
        CommandFault: It cannot be read, or is none.
    """
    data = read_named(name, MOST_FILE_BYTES)
    try:
        if b"-----BEGIN " in data:
            data = ssl.PEM_cert_to_DER_cert(data.decode("ascii"))
        return parse_certificate(data)
    except CertificateError as error:
        raise CommandFault(BAD_KEY.filled(file=name, said=words_of(error)), EXIT_INPUT) from error
    except ValueError as error:
        raise CommandFault(BAD_KEY.filled(file=name, said=str(error)), EXIT_INPUT) from error


def _check_certificate(asked: SigningRequestFile, key: SigningKey, leaf: Certificate) -> None:
    if leaf.public_key.spki != key.public_spki:
        raise CommandFault(OTHER_KEY, EXIT_INVALID)
    if leaf.country != asked.state:
        raise CommandFault(OTHER_STATE.filled(theirs=leaf.country, asked=asked.state), EXIT_INVALID)
    if not leaf.not_before <= now() <= leaf.not_after:
        since, until = (f"{instant:%Y-%m-%d}" for instant in (leaf.not_before, leaf.not_after))
        raise CommandFault(NOT_VALID_NOW.filled(since=since, until=until), EXIT_INVALID)


def _write(place: str, answer: bytes) -> None:
    if place == STANDARD:
        click.echo(answer, nl=False)
        return
    try:
        Path(place).write_bytes(answer)
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(NOT_WRITTEN.filled(file=place, said=said), EXIT_INPUT) from error
