"""Issuing an extract of a result: gather the evidence, verify it, state, print, seal.

Source: formats 3.9, design 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from registry.evidence.bundle import encode_bundle
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import NotFoundError, Press, Register, RegisterFaultError
from registry.records import entries, tree
from registry.records.bundles import bundle_of
from registry.records.database import Connection
from registry.records.standings import readable_standing_of
from registry.reports.log_facts import LogFacts
from registry.reports.pdf import Seal, extract_pdf, seal_pdf
from registry.reports.result_extract import result_extract
from registry.rights.entries import ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Standing
from registry.rights.words import Words

ATTESTED = Words("Выписка выдана реестром", "Extract issued by the register")


def issue_extract(  # noqa: PLR0913 - both dates, language and time are each their own
    register: Register,
    actor: Actor,
    number: str,
    *,
    in_force_on: date,
    as_recorded_at: int | None = None,
    language: str = "ru",
    now: datetime,
) -> bytes:
    """Return the extract of a result as a sealed PDF with the evidence files of its entries attached.

    Args:
        register: With its press.
        actor: The person; entries that the person may not read are neither stated nor attached.
        number: Number of the result.
        in_force_on: Day of legal time.
        as_recorded_at: Log size; None for everything that the newest checkpoint covers.
        language: "ru" or "en".
        now: Time of sealing. Before sealing, equal query and equal checkpoint give equal bytes.

    Raises:
        NotFoundError: No such result that the person may read, as recorded then.
        RegisterFaultError: There is no press, or stored evidence does not verify: nothing is issued.
    """
    if register.press is None:
        raise RegisterFaultError("expected the seal and fonts, found none: this copy of the register issues nothing")
    with register.database.reading() as connection:
        newest = tree.newest_checkpoint(connection)
        if newest is None:
            raise NotFoundError
        size = newest.size if as_recorded_at is None else min(as_recorded_at, newest.size)
        stands = readable_standing_of(connection, actor, ResultNumber(number), in_force_on, before=size)
        if stands.registered is None:
            raise NotFoundError
        log = _log_facts(register, connection, newest, size)
        evidence = _evidence(register, connection, stands, log.founding_id)
    statement = result_extract(stands, language, register.body, log)
    return seal_pdf(extract_pdf(statement, evidence, register.press.fonts), _seal(register.press, now), ATTESTED)


def _log_facts(register: Register, connection: Connection, newest: tree.StoredCheckpoint, size: int) -> LogFacts:
    founding, last = entries.entry_by_index(connection, 0), entries.entry_by_index(connection, size - 1)
    if founding is None or last is None:
        raise NotFoundError
    return LogFacts(
        register=register.name,
        founding_id=founding.entry_id,
        size=newest.size,
        root=newest.root,
        recorded_until=last.sealed_at,
        demo=register.demo,
    )


def _evidence(register: Register, connection: Connection, stands: Standing, founding_id: str) -> Mapping[str, bytes]:
    files = {}
    for entry in stands.entries:
        stored = entries.entry_by_index(connection, entry.index)
        bundle = bundle_of(connection, register.name, stored) if stored else None
        if bundle is None:
            raise RegisterFaultError(f"entry {entry.index} is not under the newest checkpoint")
        data = encode_bundle(bundle)
        # Whoever holds the extract will verify what is attached; the register does so first.
        if verify_evidence(data, founding_id).verdict is not Verdict.VALID:
            raise RegisterFaultError(f"the evidence of entry {entry.index} does not verify")
        files[f"{entry.index}.evidence.json"] = data
    return files


def _seal(press: Press, now: datetime) -> Seal:
    return Seal(press.certificate, press.sign, now)
