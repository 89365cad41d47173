"""`regctl serve`: serve the register over HTTP."""

from __future__ import annotations

from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from registry.cli.opening import EXIT_INVALID, fail, now, register_of
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete
from registry.records.errors import RecordsError
from registry.records.schema import verify_schema
from registry.settings import HOME_VARIABLE, export_variable


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.pass_obj
def serve(home: Path | None, port: int, address: str, workers: int) -> None:
    """Serve the register.

    \b
    Examples:
      regctl serve
      regctl --home /srv/register serve --address 0.0.0.0 --port 8443
    """
    settings, register = register_of(home)
    try:
        verify_schema(register.database)
    except RecordsError as error:
        fail(f"the database is not as it must be, so the register does not serve: {error}", EXIT_INVALID)
    # What a crash may have left between the last signature and the checkpoint is finished before anybody is served.
    seal_complete(register, now=now())
    publish_checkpoint(register, now=now())
    register.database.close()
    export_variable(HOME_VARIABLE, str(settings.home.resolve()))
    click.echo(f"Rights register {settings.register_name}: http://{address}:{port}/   (Ctrl+C ends it)")
    if settings.demo:
        click.echo(
            "Demonstration accounts: by-clerk, by-signatory, kz-signatory, by-reviewer, by-auditor …; password demonstration-only"
        )
    server = Granian(
        "wsgi:application", address=address, port=port, interface=Interfaces.WSGI, workers=workers, log_enabled=False
    )
    server.serve()
