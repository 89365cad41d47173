"""`regctl init`: make a register. The demonstration is founded here at once, by its own six offices."""

from __future__ import annotations

import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from registry.auditlog.notes import format_vkey
from registry.cli.demo import DemoStories, tamper
from registry.cli.demo_desk import DemoClock, DemoDesk
from registry.cli.demo_offices import DemoFacts, Office, found_office, midnight, read_facts, save_office
from registry.cli.opening import EXIT_USAGE, fail, settings_of
from registry.encoding import base64url
from registry.evidence.bundle import decode_bundle
from registry.evidence.envelope import encode_envelope
from registry.procedures import LogKey, Register
from registry.procedures.found import found_register
from registry.procedures.gather_evidence import gather_evidence
from registry.procedures.open_account import NewAccount, open_account
from registry.procedures.publish import publish_checkpoint
from registry.records.database import open_database
from registry.records.upgrading import upgrade
from registry.rights.encoding import encode_payload
from registry.rights.entries import Draft, Effective, Kind, Payload, StateCode
from registry.rights.parties import Actor, Role
from registry.settings import (
    embedded_database,
    load_body,
    log_key_of,
    rules_digest,
    write_register,
    write_secret,
)
from registry.signing.certificates import parse_certificate, self_signed
from registry.signing.jws import sign_payload
from registry.signing.keys import generate_key, save_pkcs12

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
    if (folder / "register.toml").exists():
        if keep:
            return
        fail(f"there is a register in {folder} already; choose another folder with --home")
    if not demo:
        fail("only the demonstration register can be founded from this command: add --demo", EXIT_USAGE)
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    facts = read_facts()
    console = Console(stderr=True)
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress:
        task = progress.add_task("founding", total=None)
        _make_demo(partial, folder, facts, url, lambda text: progress.update(task, description=text))
    partial.rename(folder)
    _introduce(folder, facts)


def _make_demo(place: Path, home: Path, facts: DemoFacts, url: str, say: Any) -> None:
    since = midnight(facts.founded_on) - timedelta(days=1)
    offices = {row["state"]: found_office(row, since) for row in facts.offices}
    for office in offices.values():
        save_office(place / "offices", office, facts.password)
    log_key, logs = _make_log_keys(place, facts.register)
    seal = _make_seal(place, facts)
    address = embedded_database(place)
    upgrade(address)
    register = Register(
        name=facts.register, body=load_body(), database=open_database(address), log_key=log_key, demo=True
    )
    clock = DemoClock(midnight(facts.founded_on) + timedelta(hours=9))
    founding_id = _found(register, facts, offices, (logs, seal), clock)
    write_register(place, name=facts.register, url=url, demo=True, founding_id=founding_id)
    people = _open_accounts(register, facts, offices, clock)
    desk = DemoDesk(register, offices, people, clock)
    stories = DemoStories(desk, facts.organisations, facts.results)
    stories.tell(say)
    register.database.close()
    say("tampered copy")
    _tampered_copy(place, register, stories.ownership[0])
    (place / "founding_id").write_text(founding_id + "\n", encoding="ascii")


def _make_log_keys(place: Path, register: str) -> tuple[LogKey, list[dict[str, str]]]:
    keys = place / "keys"
    keys.mkdir(mode=0o700)
    logs = []
    signers: dict[str, LogKey] = {}
    for name, file in (("entries", "log.key"), ("activity", "activity.key")):
        seed = secrets.token_bytes(32)
        write_secret(keys / file, seed.hex().encode())
        signers[name] = log_key_of(f"{register}/{name}", seed)
        logs.append({"name": name, "vkey": format_vkey(signers[name].verifier)})
    return signers["entries"], logs


def _make_seal(place: Path, facts: DemoFacts) -> bytes:
    key = generate_key()
    since = midnight(facts.founded_on) - timedelta(days=1)
    der = self_signed(
        key, "RU", "Demonstration rights register", "Seal of the demonstration register", since, since + timedelta(days=3650)
    )
    password = secrets.token_urlsafe(24).encode()
    write_secret(place / "keys" / "seal.password", password)
    write_secret(place / "keys" / "seal.p12", save_pkcs12(key, [parse_certificate(der)], password, "seal"))
    return der


def _found(
    register: Register, facts: DemoFacts, offices: dict[str, Office], keys: tuple[list[dict[str, str]], bytes], clock: DemoClock
) -> str:
    logs, seal = keys
    terms = {
        "states": [_founding_state(register, office) for _, office in sorted(offices.items())],
        "common_threshold": 4,
        "logs": logs,
        "witnesses": [],
        "quorum": 0,
        "algorithms": ["ES256", "ES384", "Ed25519"],
        "rules": rules_digest(),
        "seal_certificate": base64url.encode(seal),
    }
    draft = Draft(
        kind=Kind("governance.founded"), result=None, effective=Effective(facts.founded_on), terms=terms, language="ru"
    )
    parties = tuple(StateCode(state) for state in sorted(offices))
    payload = encode_payload(Payload(register.name, draft, parties, nonce=secrets.token_bytes(16)))
    now = clock.tick()
    signatures = [
        sign_payload(payload, office.governance.key, [office.governance.certificate], now)
        for _, office in sorted(offices.items())
    ]
    founding_id = found_register(register, payload, signatures, now=clock.tick())
    publish_checkpoint(register, now=clock.now)
    return founding_id


def _founding_state(register: Register, office: Office) -> dict[str, Any]:
    name = register.body.state_name(office.state)
    return {
        "state": office.state,
        "name": {"en": name.en, "ru": name.ru},
        "status": "member",
        "governance_certificates": [base64url.encode(office.governance.certificate.der)],
        "governance_threshold": 1,
        "authorities": [base64url.encode(office.authority.certificate.der)],
        "organs": [{"organ": office.organ, "name": {"en": office.name.en, "ru": office.name.ru}, "kinds": ["*"]}],
        "certificates": [
            {"organ": office.organ, "certificate": base64url.encode(office.signatory.certificate.der)}
        ],
    }


def _open_accounts(
    register: Register, facts: DemoFacts, offices: dict[str, Office], clock: DemoClock
) -> dict[tuple[str, str], Actor]:
    people = {}
    for state, office in sorted(offices.items()):
        for role, name in office.people.items():
            login = f"{state.lower()}-{'admin' if role == 'administrator' else role}"
            account = NewAccount(login, facts.password, name, state, office.organ, Role(role))
            people[state, role] = open_account(register, account, now=clock.now)
    return people


def _tampered_copy(place: Path, register: Register, entry_id: str) -> None:
    """Change one byte of the ownership entry of the first result, as somebody with the disk could."""
    bundle = decode_bundle(gather_evidence(register, None, entry_id))
    tamper(place / "register.db", place / "tampered.db", encode_envelope(bundle.envelope))


def _introduce(folder: Path, facts: DemoFacts) -> None:
    settings = settings_of(folder)
    click.echo(f"Demonstration register in {folder}: {len(facts.results)} results, {len(facts.offices)} offices.")
    click.echo(f"Founding id: {settings.founding_id}")
    click.echo(f"Accounts, all with the password {facts.password}:")
    for row in facts.offices:
        state = row["state"].lower()
        click.echo(f"  {state}-clerk  {state}-signatory  {state}-reviewer  {state}-auditor  {state}-admin   {row['en']}")
    click.echo(f"Keys of the offices: {folder / 'offices'}/<state>/signatory.p12, same password.")
