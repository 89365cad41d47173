"""Issuing an extract of a result: gather, verify, state, print, seal.

What is stated is verified first, entry by entry, with the same steps as an auditor's: the seal never goes over what
does not hold. Equal question and equal checkpoint give equal bytes before the seal.

Source: formats 3.9, design 5.3.
"""

from __future__ import annotations

from datetime import date, datetime

from registry.evidence.bundle import encode_bundle
from registry.evidence.plan import Number
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import NotFoundError, Register, RegisterFaultError
from registry.records import entries, tree
from registry.records.bundles import bundle_of, times_of
from registry.records.database import Connection
from registry.records.doubts import doubts_recorded
from registry.records.standings import decode_entries
from registry.reports.log_facts import LogFacts
from registry.reports.pdf import Seal, extract_pdf, seal_pdf
from registry.reports.result_extract import result_extract
from registry.rights.entries import EntryId, ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import standing
from registry.rights.words import Words


def issue_extract(  # noqa: PLR0913 - two dates, a language and a time belong to every extract
    register: Register,
    actor: Actor,
    number: str,
    *,
    in_force_on: date,
    as_recorded_at: int | None = None,
    language: str = "ru",
    now: datetime,
) -> bytes:
    """Return the extract of a result as a sealed PDF with the evidence files attached.

    Args:
        register: With its press.
        actor: The person; only what the person may read is stated.
        number: Number of the result.
        in_force_on: Day of legal time.
        as_recorded_at: Log size; None for all that the newest checkpoint covers, and never more.
        language: "ru" or "en".
        now: Time of sealing the file.

    Raises:
        NotFoundError: No such result that the person may read, as recorded then, under a checkpoint.
        RegisterFaultError: There is no press, or what is stored does not verify.
    """
    if register.press is None:
        raise RegisterFaultError("expected fonts and seal to print with, found none")
    with register.database.reading() as connection:
        newest = tree.newest_checkpoint(connection)
        founding = entries.entry_by_index(connection, 0)
        if newest is None or founding is None:
            raise NotFoundError
        size = newest.size if as_recorded_at is None else min(as_recorded_at, newest.size)
        stored = entries.readable_entries_of(connection, actor, ResultNumber(number), before=size)
        stands = standing(decode_entries(stored), in_force_on, size, doubts_recorded(connection, size))
        if stands.registered is None:
            raise NotFoundError
        files = {
            f"{entry.index}.evidence.json": _verified(register, connection, entry, founding.entry_id)
            for entry in stored
        }
        (last,) = entries.leaves_between(connection, size - 1, size)
        times = times_of(connection, stored[-1])
    log = LogFacts(
        *(register.name, founding.entry_id, newest.size, newest.root, last.sealed_at, register.demo),
        quorum=times.quorum,
        witnessed_at=times.witnessed_at,
        stamped_at=times.stamped_at,
    )
    unsealed = extract_pdf(result_extract(stands, language, register.body, log), files, register.press.fonts)
    return seal_pdf(unsealed, Seal(register.press.certificate, register.press.sign, now), _REASON)


def _verified(register: Register, connection: Connection, stored: entries.StoredEntry, founding_id: EntryId) -> bytes:
    bundle = bundle_of(connection, register.name, stored)
    if bundle is None:
        raise NotFoundError
    data = encode_bundle(bundle)
    verification = verify_evidence(data, founding_id)
    fault = verification.first_fault
    # Witnesses may not have cosigned yet: the extract then says so, and is none the less what the register states.
    if fault is not None and (fault.verdict is Verdict.INVALID or fault.number != Number.WITNESSES):
        raise RegisterFaultError(f"entry {stored.index} does not verify: {fault.fault if fault else ''}")
    return data


_REASON = Words("Выписка из реестра", "Register extract")
