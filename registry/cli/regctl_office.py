"""`regctl office`: the demonstration plays a state's certification authority here; a real one has its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import click

from registry.cli.demo_offices import VALIDITY, load_pair, read_facts
from registry.cli.opening import EXIT_INPUT, EXIT_INVALID, fail, now, register_of, told_in_one_line
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.procedures.propose_governance import introduce_certificate
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from registry.signing.certificates import issue_certificate, parse_certificate, read_request
from registry.signing.errors import SigningError
from registry.signing.jws import sign_payload

MOST_REQUEST = 64 * 1024


@click.group()
def office() -> None:
    """Play an office of the demonstration.

    \b
    Examples:
      regctl office certify signatory.csr --state BY
      regctl office certify signatory.csr --state KZ --output kz-signatory.crt
    """


@office.command()
@click.argument("request", type=click.File("rb"))
@click.option(
    "--state", required=True, help="The state whose certification authority certifies the key, for example BY."
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Also write the certificate (DER) here."
)
@click.pass_obj
def certify(home: Path | None, request: BinaryIO, state: str, output: Path | None) -> None:
    """Certify a key enrolled in a browser and introduce its certificate into the register.

    The authority of the state certifies the request (PKCS#10); the state's governance key signs the entry that
    introduces the certificate; from then on the signatory can sign with the browser's key.
    """
    settings, register = register_of(home)
    if not settings.demo:
        fail("only a demonstration register holds its offices' authorities; a real one never does")
    password = read_facts().password
    state = state.upper()
    try:
        asked = read_request(request.read(MOST_REQUEST + 1))
        authority = load_pair(settings.offices, state, "authority", password)
        governance = load_pair(settings.offices, state, "governance", password)
    except SigningError as error:
        fail(f"the request cannot be used: {error}", EXIT_INVALID)
    except FileNotFoundError as error:
        fail(f"the demonstration has no office of {state}: {error.filename} is missing", EXIT_INPUT)
    issuer = authority.certificate
    since = now() - timedelta(minutes=5)
    der = issue_certificate(
        asked.public_spki,
        authority.key,
        issuer,
        state,
        issuer.organization,
        asked.common_name or f"{issuer.organization}: signatory",
        since,
        min(since + VALIDITY, issuer.not_after),
    )
    with told_in_one_line():
        clerk = account_named(register, f"{state.lower()}-clerk")
        signatory = account_named(register, f"{state.lower()}-signatory")
        draft = introduce_certificate(register, clerk, clerk.organ, der, now=now())
        proposal = freeze_draft(register, clerk, draft.id, now=now())
        signature = sign_payload(proposal.payload, governance.key, [governance.certificate], now())
        add_signature(register, signatory, proposal.number, signature, now=now())
        seal_complete(register, now=now())
        publish_checkpoint(register, now=now())
    if output is not None:
        output.write_bytes(der)
    certificate = parse_certificate(der)
    click.echo(f"{certificate.common_name} ({state}) certified and introduced; SHA-256 {certificate.fingerprint}")
