"""`regctl sign`: read and sign a proposal on a machine of the office's own, without the register.

The page a signatory reads is made from the bytes to be signed, by the same code as the register's sign page, and the
digest is computed here: a server that shows one thing and hands out another is found out before the key is used.

Source: formats 3.2 and 3.3; design 5.1 (signatory), 6.1 (server that swaps what is signed).
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import click

from registry.cli.asking import ask_secret, is_agreed, read_secret
from registry.cli.opening import now, read_named, spoken, told
from registry.cli.regctl_sheet import page_lines
from registry.cli.regctl_token import certificate_on, opened_token, read_address
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
from registry.signing.errors import CertificateError, SignatureMismatchError, SigningError, WrongPasswordError
from registry.signing.jws import Signature, sign_payload, sign_payload_with, verify_signature
from registry.signing.keys import MOST_FILE_BYTES, SigningKey, load_key
from registry.signing.token_uri import TokenAddress

STANDARD = "-"
TRIES = 3

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
HELP_TOKEN = Words(
    "Ключ на токене: адрес pkcs11: (RFC 7512) с модулем, токеном и объектом.",
    "Key on a token: a pkcs11: URI (RFC 7512) with module, token and object.",
)
HELP_PIN = Words(
    "Читать PIN-код из этого дескриптора, а не спрашивать.", "Read the PIN from this descriptor instead of asking."
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
PASSWORD = Words(
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
BAD_KEY = Words("{file}: {said}", "{file}: {said}")
NO_CERTIFICATE = Words(
    "в {file} нет сертификата; назовите его: --certificate", "{file} holds no certificate; name it: --certificate"
)
KEY_OR_TOKEN = Words("укажите ключ: либо --key, либо --token", "name the key: either --key or --token")
OTHER_SECRET = Words(
    "--password-fd относится к --key, --pin-fd — к --token", "--password-fd goes with --key, --pin-fd with --token"
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
    """Where the key lies, and how its password or PIN comes."""

    key: str | None
    token: str | None
    certificate: str | None
    password_fd: int | None
    pin_fd: int | None


@spoken(
    "sign",
    ABOUT,
    "regctl sign licence.request.json --key signatory.p12",
    "regctl sign x.request.json --token 'pkcs11:token=BY?module-path=/usr/lib/opensc-pkcs11.so'",
)
@click.argument("request", metavar="REQUEST")
@click.option("--key", metavar="FILE", cls=SpokenOption, about=HELP_KEY)
@click.option("--token", metavar="URI", cls=SpokenOption, about=HELP_TOKEN)
@click.option("--certificate", metavar="FILE", cls=SpokenOption, about=HELP_CERTIFICATE)
@click.option("--password-fd", type=click.IntRange(0), metavar="N", cls=SpokenOption, about=HELP_PASSWORD)
@click.option("--pin-fd", type=click.IntRange(0), metavar="N", cls=SpokenOption, about=HELP_PIN)
@click.option("--output", metavar="FILE", cls=SpokenOption, about=HELP_OUTPUT)
@click.option("--yes", is_flag=True, cls=SpokenOption, about=HELP_YES)
@language_option()
@colour_option()
def sign(request: str, output: str | None, *, yes: bool, language: Language, **chosen: str | int | None) -> None:
    """Show what a signing request would sign, ask, and sign it."""
    choice = KeyChoice(**chosen)  # type: ignore[arg-type]  # click has checked each
    address = _address(choice)
    asked = _read(request)
    payload = _payload(asked)
    place = _place(request, output)
    with told():
        body = load_body()
    for line in page_lines(asked, payload, body, language):
        click.echo(line, err=True)
    if not yes:
        _ask(asked, body, language)
    signature = _by_file(asked, choice, language) if address is None else _by_token(asked, choice, address, language)
    _write(place, encode_answer(asked, signature))
    if place != STANDARD:
        click.echo(SIGNED.filled(file=place).within(language))


def _address(choice: KeyChoice) -> TokenAddress | None:
    """Return where on a token the key lies; None for a key in a file."""
    if (choice.key is None) == (choice.token is None):
        raise CommandFault(KEY_OR_TOKEN, EXIT_USAGE)
    if (choice.pin_fd if choice.token is None else choice.password_fd) is not None:
        raise CommandFault(OTHER_SECRET, EXIT_USAGE)
    return None if choice.token is None else read_address(choice.token)


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
    if not is_agreed(ASK.filled(state=body.state_name(asked.state)).within(language)):
        raise CommandFault(NOT_SIGNED, EXIT_NOTHING_SIGNED)


def _by_file(asked: SigningRequestFile, choice: KeyChoice, language: Language) -> Signature:
    key, certificates = _load(choice.key or "", choice, language)
    if certificates[0].public_key.spki != key.public_spki:
        raise CommandFault(OTHER_KEY, EXIT_INVALID)
    _check_certificate(asked, certificates[0])
    signature = sign_payload(asked.payload, key, certificates, now())
    verify_signature(asked.payload, signature)
    return signature


def _by_token(asked: SigningRequestFile, choice: KeyChoice, address: TokenAddress, language: Language) -> Signature:
    beside = read_certificate(choice.certificate) if choice.certificate else None
    with opened_token(address, choice.pin_fd, language) as key:
        leaf = beside or certificate_on(key)
        _check_certificate(asked, leaf)
        if leaf.algorithm != key.algorithm:
            raise CommandFault(OTHER_KEY, EXIT_INVALID)
        try:
            signature = sign_payload_with(asked.payload, key.sign, [leaf], now())
            # A token seldom shows its public key: whose certificate it is, the signature itself tells.
            verify_signature(asked.payload, signature)
        except SignatureMismatchError as error:
            raise CommandFault(OTHER_KEY, EXIT_INVALID) from error
        except CertificateError as error:
            raise CommandFault(words_of(error), EXIT_INVALID) from error
    return signature


def _load(file: str, choice: KeyChoice, language: Language) -> tuple[SigningKey, tuple[Certificate, ...]]:
    """Return the key and its certificates; a person may mistype the password twice."""
    data = read_named(file, MOST_FILE_BYTES)
    beside = read_certificate(choice.certificate) if choice.certificate else None
    for tries_left in reversed(range(TRIES if choice.password_fd is None else 1)):
        try:
            key, held = load_key(data, _password(file, choice, language))
        except WrongPasswordError as error:
            if not tries_left:
                raise CommandFault(BAD_KEY.filled(file=file, said=words_of(error)), EXIT_INPUT) from error
            click.echo(WRONG_PASSWORD.within(language), err=True)
        except SigningError as error:
            raise CommandFault(BAD_KEY.filled(file=file, said=words_of(error)), EXIT_INPUT) from error
        else:
            certificates = (beside,) if beside else held
            if not certificates:
                raise CommandFault(NO_CERTIFICATE.filled(file=file), EXIT_USAGE)
            return key, certificates
    raise CommandFault(NOT_SIGNED, EXIT_NOTHING_SIGNED)


def _password(file: str, choice: KeyChoice, language: Language) -> bytes:
    if choice.password_fd is not None:
        return read_secret(choice.password_fd, BAD_DESCRIPTOR)
    return ask_secret(PASSWORD.filled(file=Path(file).name).within(language))


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


def _check_certificate(asked: SigningRequestFile, leaf: Certificate) -> None:
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
