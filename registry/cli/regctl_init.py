"""`regctl init`: make a register. The demonstration is founded here at once, by its own six offices."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from registry.cli.demo import DemoStories, tamper
from registry.cli.demo_founding import found_demo
from registry.cli.demo_offices import DemoFacts, read_facts
from registry.cli.opening import EXIT_USAGE, fail, settings_of
from registry.evidence.bundle import decode_bundle
from registry.evidence.envelope import encode_envelope
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence

DEFAULT_HOME = Path("var/demo")


@click.command()
@click.option("--demo", is_flag=True, help="Found the demonstration register: six fictitious offices, thirty results.")
@click.option("--keep", is_flag=True, help="Do nothing where there is a register already.")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where people will reach the register.")
@click.pass_obj
def init(home: Path | None, *, demo: bool, keep: bool, url: str) -> None:
    """Make a register in its folder.

    \b
    Examples:
      regctl init --demo
      regctl --home /srv/demo init --demo --url https://register.example
    """
    folder = home or DEFAULT_HOME
    facts = read_facts()
    if (folder / "register.toml").exists():
        if not keep:
            fail(f"there is a register in {folder} already; choose another folder with --home")
        _introduce(folder, facts)
        return
    if not demo:
        fail("only the demonstration register can be founded from this command: add --demo", EXIT_USAGE)
    # A register half made by an interrupted command must not be taken for one: it gets its name when it is whole.
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    console = Console(stderr=True)
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress:
        task = progress.add_task("founding", total=None)
        _make_demo(partial, facts, url, lambda text: progress.update(task, description=text))
    partial.rename(folder)
    _introduce(folder, facts)


def _make_demo(place: Path, facts: DemoFacts, url: str, say: Callable[[str], None]) -> None:
    desk = found_demo(place, facts, url=url)
    stories = DemoStories(desk, facts.organisations, facts.results)
    stories.tell(say)
    _tampered_copy(place, desk.register, stories.ownership[0])
    desk.register.database.close()


def _tampered_copy(place: Path, register: Register, entry_id: str) -> None:
    """Change one byte of the ownership entry of the first result, as somebody with the disk could."""
    bundle = decode_bundle(gather_own_evidence(register, entry_id))
    tamper(place / "register.db", place / "tampered.db", encode_envelope(bundle.envelope))


def _introduce(folder: Path, facts: DemoFacts) -> None:
    settings = settings_of(folder)
    click.echo(f"Demonstration register in {folder}: {len(facts.results)} results, {len(facts.offices)} offices.")
    click.echo(f"Founding id: {settings.founding_id}")
    click.echo(f"Accounts, all with the password {facts.password}:")
    roles = ("clerk", "signatory", "reviewer", "auditor", "admin")
    for row in facts.offices:
        logins = "  ".join(f"{row['state'].lower()}-{role}" for role in roles)
        click.echo(f"  {logins}   {row['en']}")
    click.echo(f"Keys of the offices: {folder / 'offices'}/<state>/signatory.p12 and .pem, same password.")
