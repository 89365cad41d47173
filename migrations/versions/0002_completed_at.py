"""When a proposal became complete, beside its status: sealing takes the first completed first without its events.

Revision: 0002; after: 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite takes a new column with its checks in this form alone; a batch would drop the table's triggers in silence.
COLUMN = (
    "ALTER TABLE proposal ADD COLUMN completed_at VARCHAR(27)"
    " CONSTRAINT ck_proposal_completed_at_instant CHECK (completed_at LIKE '____-__-__T__:__:__.______Z')"
    " CONSTRAINT ck_proposal_completed_at_not_when_open CHECK (status <> 'open' OR completed_at IS NULL)"
)
# A proposal moves forwards only, which filling the column is not.
FILL = (
    "UPDATE proposal SET completed_at ="
    " (SELECT max(at) FROM proposal_event WHERE proposal = proposal.id AND step = 'completed')"
    " WHERE status <> 'open'"
)
# The status comes first though it never differs: SQLite's planner takes an equality before an order.
INDEX = "CREATE INDEX ix_proposal_status_completed_at_id ON proposal (status, completed_at, id) WHERE status = 'complete'"
FORWARDS_SQLITE = "CREATE TRIGGER proposal_forwards BEFORE UPDATE ON proposal WHEN NOT ((OLD.status = 'open' AND NEW.status IN ('complete', 'sent_back', 'withdrawn', 'lapsed', 'superseded')) OR (OLD.status = 'complete' AND NEW.status IN ('sealed', 'lapsed'))) BEGIN SELECT RAISE(ABORT, 'append-only: proposal has ended'); END"
COMPLETED_SQLITE = "CREATE TRIGGER proposal_completed BEFORE UPDATE ON proposal WHEN (CASE WHEN NEW.status = 'complete' THEN NEW.completed_at IS NULL ELSE NEW.completed_at IS NOT OLD.completed_at END) BEGIN SELECT RAISE(ABORT, 'append-only: proposal is completed once'); END"
SQLITE = (
    COLUMN,
    "DROP TRIGGER proposal_forwards",
    FILL,
    FORWARDS_SQLITE,
    COMPLETED_SQLITE,
    INDEX,
)
FORWARDS_POSTGRESQL = (
    "CREATE TRIGGER proposal_forwards BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION registry_proposal_forwards()",
    "ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_forwards",
)
POSTGRESQL = (
    COLUMN,
    "DROP TRIGGER proposal_forwards ON proposal",
    FILL,
    *FORWARDS_POSTGRESQL,
    "CREATE FUNCTION registry_proposal_completed() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF (CASE WHEN NEW.status = 'complete' THEN NEW.completed_at IS NULL ELSE NEW.completed_at IS DISTINCT FROM OLD.completed_at END) THEN\n        RAISE EXCEPTION 'append-only: proposal is completed once' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE TRIGGER proposal_completed BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION registry_proposal_completed()",
    "ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_completed",
    INDEX,
)
DOWN_SQLITE = (
    "DROP INDEX ix_proposal_status_completed_at_id",
    "DROP TRIGGER proposal_completed",
    "ALTER TABLE proposal DROP COLUMN completed_at",
)
DOWN_POSTGRESQL = (
    "DROP TRIGGER proposal_completed ON proposal",
    "DROP FUNCTION registry_proposal_completed()",
    "ALTER TABLE proposal DROP COLUMN completed_at",  # its index goes with it
)


def upgrade() -> None:
    """Add the column, fill it from the events, then guard it."""
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Remove the column, unless an entry was sealed."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM entry")).scalar_one():
        raise RuntimeError("the register holds sealed entries: its tables are never removed")
    for statement in DOWN_SQLITE if connection.dialect.name == "sqlite" else DOWN_POSTGRESQL:
        connection.exec_driver_sql(statement)
