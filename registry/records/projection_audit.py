"""Holding stored projections against what follows from the entries.

Source: design 2 (truth and projection), 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry.evidence.entry_audit import AuditFault, row_faults
from registry.records.auditing import FIELDS, Results, Values, projected_rows
from registry.records.database import Connection
from registry.records.projecting import project_result
from registry.records.projections import PROJECTED
from registry.rights.entries import Entry, ResultNumber


def audit_projections(
    connection: Connection, results: Results, histories: Mapping[str, Sequence[Entry | None]]
) -> tuple[int, tuple[AuditFault, ...]]:
    """Hold the projections of some results against their entries.

    Args:
        connection: The one that read the entries: both must be of one snapshot.
        results: Which.
        histories: The entries about each result of them in log order; None for an entry that cannot be judged,
            which leaves its result out.

    Returns:
        How many rows are stored, and what is wrong with them.
    """
    stored = projected_rows(connection, results)
    left_out = {number for number, history in histories.items() if None in history}
    derived = _derived(histories, left_out)
    faults: list[AuditFault] = []
    for name, found in stored.items():
        kept = [values for values in found if values[0] not in left_out] if left_out else found
        if derived[name] != kept:
            faults += _row_faults(name, derived[name], kept)
    return sum(map(len, stored.values())), tuple(faults)


def _derived(histories: Mapping[str, Sequence[Entry | None]], left_out: set[str]) -> Mapping[str, list[Values]]:
    derived: dict[str, list[Values]] = {name: [] for name in PROJECTED}
    for number, history in histories.items():
        if number in left_out:
            continue
        for projection in project_result(ResultNumber(number), [entry for entry in history if entry is not None]):
            for name, projected in PROJECTED.items():
                derived[name] += projected.rows(projection)
    return derived


def _row_faults(name: str, derived: Sequence[Values], stored: Sequence[Values]) -> Iterator[AuditFault]:
    expected, found = _by_key(name, derived), _by_key(name, stored)
    for key in sorted(expected.keys() | found.keys(), key=str):
        right, wrong = expected.get(key), found.get(key)
        about = right or wrong
        if about is None or right == wrong:
            continue
        index, entry_id = about.get("entry_index", about.get("first_index")), about.get("entry_id")
        for fault in row_faults(name, right, wrong):
            yield AuditFault(index, entry_id, fault.place, fault.words)


def _by_key(name: str, rows: Sequence[Values]) -> Mapping[Values, Mapping[str, Any]]:
    table = PROJECTED[name].table
    read = [dict(zip(FIELDS[name], values, strict=True)) for values in rows]
    return {tuple(row[column.name] for column in table.primary_key.columns): row for row in read}
