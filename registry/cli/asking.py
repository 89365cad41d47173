"""Asking a person at the terminal, and reading secrets from a descriptor: never from an argument.

Source: design 5.4 (secrets never in arguments).
"""

from __future__ import annotations

import sys

import click

from registry.cli.spoken import EXIT_INPUT, EXIT_USAGE, CommandFault
from registry.rights.words import Words

MOST_SECRET = 1024
"""Bytes of a password or a PIN."""
YES = {"yes", "y", "да", "д"}

NO_TERMINAL = Words(
    "спросить негде, терминала нет: прочитайте запрос заранее, добавьте --yes и --password-fd, для токена --pin-fd",
    "there is no terminal to ask on: read the request first, then add --yes and --password-fd, for a token --pin-fd",
)
NO_SECRET = Words("строка пуста или длиннее {most} байт", "the line is empty, or longer than {most} bytes")


def require_terminal() -> None:
    """Go on only where somebody can be asked.

    Raises:
        CommandFault: Nobody can.
    """
    if not sys.stdin.isatty():
        raise CommandFault(NO_TERMINAL, EXIT_USAGE)


def is_agreed(question: str) -> bool:
    """Ask, and return whether the answer is yes.

    Raises:
        CommandFault: There is no terminal.
    """
    require_terminal()
    click.echo(question, nl=False, err=True)
    return sys.stdin.readline().strip().casefold() in YES


def ask_secret(prompt: str) -> bytes:
    """Ask for a password or a PIN, which the terminal does not show.

    Raises:
        CommandFault: There is no terminal.
    """
    require_terminal()
    typed: str = click.prompt(prompt, hide_input=True, err=True, default="", show_default=False)
    return typed.encode(errors="surrogateescape")


def read_secret(descriptor: int, not_read: Words) -> bytes:
    """Return the first line of a descriptor.

    Args:
        descriptor: Open for reading.
        not_read: What to say where it gives none, with places `{number}` and `{said}`.

    Raises:
        CommandFault: It gives none, or one that is too long.
    """
    try:
        with open(descriptor, "rb", closefd=False) as stream:
            line = stream.readline(MOST_SECRET + 2).removesuffix(b"\n")
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(not_read.filled(number=descriptor, said=said), EXIT_INPUT) from error
    if not 0 < len(line) <= MOST_SECRET:
        raise CommandFault(not_read.filled(number=descriptor, said=NO_SECRET.filled(most=MOST_SECRET)), EXIT_INPUT)
    return line
