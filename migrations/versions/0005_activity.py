"""The activity log: what was done, by which account, and whether it was allowed.

Revision: 0005; after: 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    "CREATE INDEX ix_activity_action_activity_index ON activity (action, activity_index)",
    "CREATE INDEX ix_activity_account_activity_index ON activity (account, activity_index)",
    "CREATE INDEX ix_activity_object_activity_index ON activity (object, activity_index)",
    "CREATE INDEX ix_activity_organ_activity_index ON activity (organ, activity_index)",
    "CREATE INDEX ix_activity_at_activity_index ON activity (at, activity_index)",
)
SQLITE = (
    "CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'append-only: activity refuses UPDATE'); END",
    "CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'append-only: activity refuses DELETE'); END",
    "CREATE TRIGGER activity_dense BEFORE INSERT ON activity WHEN NEW.activity_index <> (SELECT coalesce(max(activity_index), -1) + 1 FROM activity) BEGIN SELECT RAISE(ABORT, 'append-only: activity must be dense'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION registry_activity_dense() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF NEW.activity_index <> (SELECT coalesce(max(activity_index), -1) + 1 FROM activity) THEN\n        RAISE EXCEPTION 'append-only: activity must be dense' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE activity ENABLE ALWAYS TRIGGER activity_no_update",
    "CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE activity ENABLE ALWAYS TRIGGER activity_no_delete",
    "CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON activity FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE activity ENABLE ALWAYS TRIGGER activity_no_truncate",
    "CREATE TRIGGER activity_dense BEFORE INSERT ON activity FOR EACH ROW EXECUTE FUNCTION registry_activity_dense()",
    "ALTER TABLE activity ENABLE ALWAYS TRIGGER activity_dense",
)


def upgrade() -> None:
    """Make the table, its indexes, then its triggers."""
    connection = op.get_bind()
    op.create_table(
        "activity",
        sa.Column("activity_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("account", sa.String(32)),
        sa.Column("organ", sa.String(200)),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("object", sa.String(200)),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("governance_head", sa.String(64)),
        sa.PrimaryKeyConstraint("activity_index", name=op.f("pk_activity")),
        sa.CheckConstraint("activity_index >= 0", name=op.f("ck_activity_activity_index_natural")),
        sa.CheckConstraint("at LIKE '____-__-__T__:__:__.000000Z'", name=op.f("ck_activity_at_whole_seconds")),
        sa.CheckConstraint("length(action) >= 3", name=op.f("ck_activity_action_said")),
        sa.CheckConstraint(
            "length(governance_head) = 64 AND governance_head = lower(governance_head)",
            name=op.f("ck_activity_governance_head_hex"),
        ),
        sa.CheckConstraint("outcome IN ('allowed', 'refused', 'failed')", name=op.f("ck_activity_outcome")),
    )
    for statement in (*INDEXES, *(SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL)):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Remove the table, unless it holds records."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM activity")).scalar_one():
        raise RuntimeError("the register has recorded acts: their log is never removed")
    op.drop_table("activity")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION registry_activity_dense()")
