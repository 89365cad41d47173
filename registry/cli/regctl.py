"""`regctl`: the operator's commands, and the offline work of clerks and signatories.

Results go to standard output, progress and messages to standard error; secrets are asked for, never taken as arguments.
"""

from __future__ import annotations

from pathlib import Path

import click

from registry.cli.regctl_audit import audit
from registry.cli.regctl_doctor import doctor
from registry.cli.regctl_import import import_
from registry.cli.regctl_init import init
from registry.cli.regctl_office import office
from registry.cli.regctl_publish import publish
from registry.cli.regctl_serve import serve
from registry.cli.regctl_sign import sign


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command explains itself: regctl COMMAND --help",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The register's folder; by default that of REGISTRY_HOME, else var/demo.",
)
@click.pass_context
def main(context: click.Context, home: Path | None) -> None:
    """Run and look after a rights register.

    \b
    Examples:
      regctl init --demo                                     make the demonstration register
      regctl sign licence.request.json --key signatory.p12   sign offline, with the office's own key
    """
    context.obj = home


for command in (init, serve, doctor, office, sign, publish, audit, import_):
    main.add_command(command)

if __name__ == "__main__":
    main()
