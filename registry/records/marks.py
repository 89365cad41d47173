"""The query that finds the results in the register which share a mark with one that is being registered (R23).

Source: design 4.3, rule R23; 6.1 (existence of restricted records).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from registry.records import projection_tables
from registry.records.database import Connection
from registry.records.projection_tables import EVERYBODY
from registry.records.tables import table_of
from registry.rights.entries import StateCode
from registry.rights.kinds import Alike
from registry.rights.marks import Known, Sharing

MARK = table_of(projection_tables.ResultMark)
_ALIKE = (
    select(MARK.c.mark, MARK.c.result, MARK.c.entry_id, MARK.c.sharing, MARK.c.audience)
    .where(
        MARK.c.mark.in_(bindparam("marks", expanding=True)), MARK.c.audience.in_(bindparam("audiences", expanding=True))
    )
    .order_by(MARK.c.result, MARK.c.audience)
)


def known_marks(connection: Connection, marks: Collection[str], state: StateCode | None = None) -> Known:
    """Return which results have some of these marks: one query, none for no marks.

    Args:
        connection: Any.
        marks: What is looked for.
        state: Of the person for whom a draft is judged: what this state may read counts too. None at sealing: there
            every party is told what was found, and parties may not learn of a result that others keep to themselves.
    """
    found: Known = {}
    if marks:
        audiences = [EVERYBODY] if state is None else [EVERYBODY, state]
        for mark, result, entry, sharing, audience in connection.execute(
            _ALIKE, {"marks": list(marks), "audiences": audiences}
        ):
            alike = Alike(result, entry, Sharing(sharing).value, restricted=audience != EVERYBODY)
            found.setdefault(mark, []).append(alike)
    return found
