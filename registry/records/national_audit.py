"""Holding stored national signatures against their own bytes, their proposal's payload and the activity log.

The activity log names each file's hash from the moment it was attached, so a file that was swapped, added or removed
behind the register's back is found.

Source: decision 24; design 6.1 (database administrator).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import LargeBinary, String, cast, func, select

from registry.evidence.activity import Action, Outcome
from registry.evidence.entry_audit import ColumnFault, differing
from registry.records.activity import ACTIVITY
from registry.records.database import Connection
from registry.records.national_signatures import FILE_OBJECT, NATIONAL
from registry.records.proposals import PROPOSAL
from registry.rights.words import Words
from registry.signing.national import CmsFileError, CmsFinding, check_national, read_national, result_of

_SAID = ("algorithm", "digest_algorithm", "claimed_digest", "signer")
_NAMES = ("sha256", "size", *_SAID, "result", "finding")
TOGETHER = 16
"""Files in memory at once."""
# Read as what they hold: whoever can write the database can write what no type would accept.
_ROWS = (
    select(
        NATIONAL.c.proposal,
        NATIONAL.c.place,
        cast(NATIONAL.c.content, LargeBinary),
        cast(PROPOSAL.c.payload, LargeBinary),
        *(cast(NATIONAL.c[name], String) for name in _NAMES),
    )
    .select_from(NATIONAL.join(PROPOSAL, PROPOSAL.c.id == NATIONAL.c.proposal))
    .order_by(NATIONAL.c.proposal, NATIONAL.c.place)
    .execution_options(yield_per=TOGETHER)
)


def audit_national(connection: Connection) -> Iterator[ColumnFault]:
    """Give what is wrong with the national signatures; the words name proposal and place.

    Args:
        connection: A reading one: rows and acts are compared as of one moment.
    """
    held: Counter[str] = Counter()
    for number, place, content, payload, *columns in connection.execute(_ROWS):
        held[f"{FILE_OBJECT}{columns[0]}"] += 1
        for fault in _faults(content or b"", payload, dict(zip(_NAMES, columns, strict=True))):
            yield ColumnFault(fault.place, _AT_FILE.filled(number=str(number), place=place, fault=fault.words))
    attached = _attached(connection)
    for named in sorted(attached.keys() | held.keys()):
        if held[named] != attached[named]:
            fewer = held[named] < attached[named]
            yield ColumnFault("national_signature.sha256", (_REMOVED if fewer else _NO_ACT).filled(file=named))


def _attached(connection: Connection) -> Counter[str]:
    query = (
        select(ACTIVITY.c.object, func.count())
        .where(
            ACTIVITY.c.action == Action.PROPOSAL_ATTACH.value,
            ACTIVITY.c.outcome == Outcome.ALLOWED,
            ACTIVITY.c.object.startswith(FILE_OBJECT),
        )
        .group_by(ACTIVITY.c.object)
    )
    return Counter({row.object: row[1] for row in connection.execute(query)})


def _faults(content: bytes, payload: bytes, columns: dict[str, str | None]) -> Iterator[ColumnFault]:
    digest = hashlib.sha256(content).hexdigest()
    if columns["sha256"] != digest:
        yield differing("national_signature.sha256", digest, columns["sha256"])
    if columns["size"] != str(len(content)):
        yield differing("national_signature.size", len(content), columns["size"])
    try:
        signature = read_national(content)
    except CmsFileError as error:
        yield ColumnFault("national_signature.content", _UNREADABLE.filled(said=str(error)))
        return
    claimed = None if signature.claimed_digest is None else signature.claimed_digest.hex()
    right = (signature.algorithm, signature.digest_algorithm, claimed, signature.signer)
    for name, expected in zip(_SAID, right, strict=True):
        if columns[name] != expected:
            yield differing(f"national_signature.{name}", expected, columns[name])
    yield from _check_faults(check_national(signature, payload), columns)


def _check_faults(found: CmsFinding, columns: dict[str, str | None]) -> Iterator[ColumnFault]:
    # Another machine may know other algorithms: what one could not check, the other may.
    if columns["finding"] != found and CmsFinding.ALGORITHM_UNKNOWN not in {columns["finding"], found}:
        yield differing("national_signature.finding", found.value, columns["finding"])
    recorded = next((finding for finding in CmsFinding if finding == columns["finding"]), found)
    if columns["result"] != result_of(recorded):
        yield differing("national_signature.result", result_of(recorded).value, columns["result"])


_AT_FILE = Words(
    "предложение {number}, национальная подпись {place}: {fault}",
    "proposal {number}, national signature {place}: {fault}",
)
_UNREADABLE = Words(
    "файл не является отсоединённой подписью CMS ({said}).", "the file is no detached CMS signature ({said})."
)
_REMOVED = Words(
    "журнал действий называет файл {file}, которого нет.", "the activity log names {file}, which is not there."
)
_NO_ACT = Words(
    "файл {file} лежит без записи в журнале действий.", "{file} is there without a record in the activity log."
)
