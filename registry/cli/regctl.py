"""`regctl`: the operator's commands, and the offline work of clerks and signatories.

Results go to standard output, progress and messages to standard error; secrets are asked for, never taken as arguments.

Source: design 5.4; formats 3.8 (exit codes).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from registry.cli.opening import EXIT_CODES
from registry.cli.regctl_audit import audit
from registry.cli.regctl_cosign import cosign
from registry.cli.regctl_doctor import doctor
from registry.cli.regctl_export import export
from registry.cli.regctl_governance import governance
from registry.cli.regctl_import import import_
from registry.cli.regctl_init import init
from registry.cli.regctl_log_key import log_key
from registry.cli.regctl_office import office
from registry.cli.regctl_publish import publish
from registry.cli.regctl_rebuild import rebuild
from registry.cli.regctl_serve import serve
from registry.cli.regctl_sign import sign
from registry.cli.regctl_stamp import stamp
from registry.cli.regctl_upgrade import upgrade
from registry.cli.regctl_witness import witness
from registry.cli.spoken import Program, SpokenGroup, SpokenOption, run_spoken
from registry.rights.words import Words

ABOUT = Words(
    "Ведение реестра прав и автономная подпись. Каждая команда объясняет себя сама: regctl КОМАНДА --help",
    "Runs and looks after a register of rights; signs offline. Every command explains itself: regctl COMMAND --help",
)
HELP_HOME = Words(
    "Папка реестра; иначе по REGISTRY_HOME, иначе var/demo.",
    "The register's folder; else that of REGISTRY_HOME, else var/demo.",
)
PROGRAM = Program(
    "regctl",
    Words("прервано", "interrupted"),
    Words(
        "внутренняя ошибка: {said}. Сообщите о ней разработчикам.",
        "internal error: {said}. Please report it to the developers.",
    ),
)


@click.group(
    cls=SpokenGroup,
    about=ABOUT,
    examples=("regctl init --demo", "regctl sign licence.request.json --key signatory.p12"),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
@click.option("--home", type=click.Path(path_type=Path), metavar="DIR", cls=SpokenOption, about=HELP_HOME)
@click.pass_context
def regctl(context: click.Context, home: Path | None) -> None:
    """Run and look after a register."""
    context.obj = home


EVERYDAY = (init, serve, doctor, audit, upgrade, rebuild, publish, cosign, stamp, sign)
for command in (*EVERYDAY, office, governance, log_key, import_, export, witness):
    regctl.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Run `regctl` with these arguments and return its exit code: formats 3.8."""
    return run_spoken(regctl, PROGRAM, arguments)


def main() -> None:
    """Run `regctl` and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
