"""Every table in one place, and whether the database found is the one described here.

Compared: tables, columns, keys, uniques, indexes, checks, triggers with their texts, the migration reached. Nothing
is mended: a register whose database differs refuses to serve, and `doctor` names each difference.

Source: design 6.4 (doctor), 7.2 (rules of the data), 8 (compare `sqlite_master` at start).
"""

from __future__ import annotations

from registry.records import projection_tables
from registry.records.tables import Base

METADATA = Base.metadata
PROJECTIONS = tuple(
    model.__tablename__
    for model in (
        projection_tables.Result,
        projection_tables.Holding,
        projection_tables.Licence,
        projection_tables.Consent,
    )
)
"""Tables that hold no truth, parts before wholes reversed."""
