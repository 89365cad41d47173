"""`regctl publish`: seal what is complete and publish a checkpoint."""

from __future__ import annotations

from pathlib import Path

import click

from registry.cli.opening import now, register_of, told_in_one_line
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete


@click.command()
@click.pass_obj
def publish(home: Path | None) -> None:
    """Seal every complete proposal, then sign a checkpoint of the log as committed.

    \b
    Examples:
      regctl publish
      regctl --home /srv/register publish
    """
    _, register = register_of(home)
    with told_in_one_line():
        outcome = seal_complete(register, now=now())
        checkpoint = publish_checkpoint(register, now=now())
    click.echo(f"sealed {len(outcome.receipts)}, lapsed {len(outcome.lapsed)}")
    click.echo(f"{checkpoint.origin} size {checkpoint.size} root {checkpoint.root.hex()}")
