"""Holding the stored activity log against its records' bytes, which are the truth.

Source: formats 3.7; design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import LargeBinary, String, cast, select

from registry.auditlog.tree import leaf_hash
from registry.evidence.activity import activity_leaf, decode_activity
from registry.evidence.entry_audit import ColumnFault, differing
from registry.evidence.errors import ActivityError
from registry.records.activity import ACTIVITY
from registry.records.database import Connection
from registry.records.entries import CHUNK
from registry.records.tree import level_hashes
from registry.records.vocabulary import Log
from registry.rights.entries import EntryId
from registry.rights.words import Words

_NAMES = ("at", "account", "organ", "action", "object", "outcome")
# Read as the text they hold: whoever can write the database can write what no type would accept.
_ROWS = select(
    ACTIVITY.c.activity_index,
    cast(ACTIVITY.c.record, LargeBinary),
    ACTIVITY.c.governance_head,
    *(cast(ACTIVITY.c[name], String) for name in _NAMES),
).order_by(ACTIVITY.c.activity_index)


def audit_activity(
    connection: Connection, size: int, governance: Mapping[EntryId, int], *, since: int = 0
) -> Iterator[tuple[int | None, ColumnFault]]:
    """Give what is wrong with the activity records, each fault with the record's position.

    Args:
        connection: A reading one.
        size: Records audited.
        governance: Position in the entries log of every governance entry, by its id.
        since: From which record on.
    """
    newest = -1
    for start in range(since, size, CHUNK):
        end = min(start + CHUNK, size)
        leaves = level_hashes(connection, 0, start, end, Log.ACTIVITY)
        rows = connection.execute(
            _ROWS.where(ACTIVITY.c.activity_index >= start, ACTIVITY.c.activity_index < end)
        ).all()
        if len(rows) != end - start:
            yield None, differing("activity.activity_index", end - start, len(rows))
        for (index, record, head, *columns), leaf in zip(rows, leaves, strict=False):
            place = -1 if head is None else governance.get(head, -1)
            if place < newest or (head is not None and place < 0):
                yield index, ColumnFault("activity.governance_head", _OLDER)
            newest = max(newest, place)
            yield from ((index, fault) for fault in _faults(record or b"", head, columns, leaf))


def _faults(record: bytes, head: EntryId | None, columns: list[str | None], leaf: bytes) -> Iterator[ColumnFault]:
    try:
        said = decode_activity(record)
    except ActivityError as error:
        yield ColumnFault("activity.record", error.words)
        return
    at = said.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    expected = (at, said.account, said.organ, said.action.value, said.object, said.outcome.value)
    for name, right, wrong in zip(_NAMES, expected, columns, strict=True):
        if right != wrong:
            yield differing(f"activity.{name}", right, wrong)
    right_leaf = leaf_hash(activity_leaf(record, said.at, head))
    if right_leaf != leaf:
        yield ColumnFault("tree_node.hash", _OTHER_LEAF.filled(right=right_leaf.hex(), wrong=leaf.hex()))


_OLDER = Words(
    "названа неизвестная запись управления или более ранняя, чем у предыдущего действия.",
    "an unknown governance entry is named, or an earlier one than that of the act before.",
)
_OTHER_LEAF = Words(
    "лист этой записи о действии имеет хеш {right}, а в дереве журнала стоит {wrong}.",
    "this activity record's leaf hashes to {right}, but the log's tree holds {wrong}.",
)
