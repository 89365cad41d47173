"""`regctl sign`: read and sign a proposal on a machine of the office's own, without the register.

The page a signatory reads is made from the bytes to be signed, by the same code as the register's sign page, and the digest is
computed here: a server that shows one thing and hands out another is found out before the key is used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from registry.cli.opening import EXIT_INPUT, EXIT_INVALID, fail, languages_option, now
from registry.evidence.signing_request import (
    MOST_REQUEST,
    SigningFileError,
    SigningRequestFile,
    decode_request,
    encode_answer,
)
from registry.rights.encoding import decode_payload
from registry.rights.errors import RightsError
from registry.rights.kinds import kind_of
from registry.rights.presentation import whole_sheet
from registry.rights.words import Words
from registry.settings import load_body
from registry.signing.certificates import Certificate, parse_certificate
from registry.signing.errors import SigningError
from registry.signing.jws import sign_payload
from registry.signing.keys import SigningKey, load_key

ASK = Words(
    "Вы прочитали всё и подписываете от имени {state}?", "Have you read all of it, and do you sign for {state}?"
)
DIGEST = Words("Вы подписываете ровно эти байты (SHA-256):", "You sign exactly these bytes (SHA-256):")
SIGNED = Words(
    "Подпись записана: {file}. Загрузите этот файл на странице предложения.",
    "Signature written: {file}. Upload this file on the page of the proposal.",
)
NOT_SIGNED = Words("Не подписано.", "Not signed.")
EFFECT = Words("Что означает подпись", "What the signature does")
PASSWORD = Words("Пароль ключа", "Password of the key")


@click.command()
@click.argument("request", type=click.File("rb"))
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="PKCS#12, or PKCS#8 with --certificate; protected by a password.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The key's certificate (DER), where the key file holds none.",
)
@click.option("--password-fd", type=int, help="File descriptor to read the password from, instead of asking.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the signature; by default beside the request.",
)
@click.option("--yes", is_flag=True, help="Do not ask: the page was read elsewhere.")
@languages_option
def sign(
    request: BinaryIO,
    key_file: Path,
    certificate: Path | None,
    password_fd: int | None,
    output: Path | None,
    *,
    yes: bool,
    language: str,
) -> None:
    """Show what a signing request would sign, ask, and sign it.

    \b
    Examples:
      regctl sign 2026-0457.request.json --key signatory.p12
      regctl sign 2026-0457.request.json --key signatory.pem --certificate signatory.crt --language ru
    """
    asked = _read(request)
    _show(asked, language)
    if not yes and not click.confirm(ASK.filled(state=asked.state).within(language), default=False, err=True):
        fail(NOT_SIGNED.within(language), EXIT_INVALID)
    key, certificates = _load_key(key_file, certificate, password_fd, language)
    answer = encode_answer(asked, sign_payload(asked.payload, key, certificates, now()))
    place = output or Path(_beside(getattr(request, "name", "-")))
    place.write_bytes(answer)
    click.echo(SIGNED.filled(file=str(place)).within(language))


def _read(request: BinaryIO) -> SigningRequestFile:
    data = request.read(MOST_REQUEST + 1)
    try:
        return decode_request(data)
    except SigningFileError as error:
        fail(f"the request cannot be used: {error}", EXIT_INVALID)


def _show(asked: SigningRequestFile, language: str) -> None:
    console = Console(stderr=True, highlight=False)
    try:
        payload = decode_payload(asked.payload)
        kind = kind_of(payload.draft.kind)
    except RightsError as error:
        fail(f"the bytes to sign cannot be read: {error}", EXIT_INVALID)
    body = load_body()
    console.print()
    console.print(kind.title.within(language), style="bold")
    console.print(f"{payload.register} · {asked.proposal} · {payload.draft.result or ''}", style="dim")
    console.print(
        Panel(
            kind.sentence(payload.draft, body).within(language),
            title=EFFECT.within(language),
            title_align="left",
            width=100,
        )
    )
    table = Table(show_header=False, box=None, width=100, padding=(0, 2, 0, 0))
    table.add_column(width=30, style="dim")
    table.add_column()
    for row in whole_sheet(payload.draft, body, {}):
        table.add_row(row.label.within(language), row.value.within(language))
    console.print(table)
    console.print()
    console.print(DIGEST.within(language))
    digest = hashlib.sha256(asked.payload).hexdigest()
    groups = [digest[at : at + 4] for at in range(0, 64, 4)]
    console.print("  " + " ".join(groups[:8]), style="bold")
    console.print("  " + " ".join(groups[8:]), style="bold")
    console.print()


def _load_key(
    key_file: Path, certificate: Path | None, password_fd: int | None, language: str
) -> tuple[SigningKey, tuple[Certificate, ...]]:
    if password_fd is None:
        password = click.prompt(PASSWORD.within(language), hide_input=True, err=True)
    else:
        with open(password_fd, encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor has no path
            password = stream.readline().rstrip("\n")
    try:
        key, certificates = load_key(key_file.read_bytes(), password.encode())
        if certificate is not None:
            certificates = (parse_certificate(certificate.read_bytes()),)
    except SigningError as error:
        fail(f"{key_file.name}: {error}", EXIT_INPUT)
    if not certificates:
        fail(f"{key_file.name} holds no certificate: name it with --certificate")
    return key, certificates


def _beside(name: str) -> str:
    if name in {"-", "<stdin>"}:
        fail("a request from standard input needs --output")
    return name.removesuffix(".request.json") + ".signature.json"
