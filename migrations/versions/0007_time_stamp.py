"""RFC 3161 time stamps of published checkpoints, append-only.

Revision: 0007; after: 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE time_stamp (
    log VARCHAR(40) NOT NULL,
    size {whole} NOT NULL,
    place {whole} NOT NULL,
    token {binary} NOT NULL,
    stamped_at VARCHAR(27) NOT NULL,
    valid_until VARCHAR(27) NOT NULL,
    received_at VARCHAR(27) NOT NULL,
    CONSTRAINT pk_time_stamp PRIMARY KEY (log, size, place),
    CONSTRAINT fk_time_stamp_log_size FOREIGN KEY(log, size) REFERENCES checkpoint (log, size),
    CONSTRAINT ck_time_stamp_place_natural CHECK (place >= 0),
    CONSTRAINT ck_time_stamp_stamped_at_instant CHECK (stamped_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_time_stamp_valid_until_instant CHECK (valid_until LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_time_stamp_received_at_instant CHECK (received_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_time_stamp_log CHECK (log IN ('entries', 'activity'))
)
"""
SQLITE = (
    TABLE.format(whole="INTEGER", binary="BLOB"),
    "CREATE TRIGGER time_stamp_no_update BEFORE UPDATE ON time_stamp BEGIN SELECT RAISE(ABORT, 'append-only: time_stamp refuses UPDATE'); END",
    "CREATE TRIGGER time_stamp_no_delete BEFORE DELETE ON time_stamp BEGIN SELECT RAISE(ABORT, 'append-only: time_stamp refuses DELETE'); END",
    "CREATE TRIGGER time_stamp_new BEFORE INSERT ON time_stamp WHEN EXISTS (SELECT 1 FROM time_stamp WHERE log = NEW.log AND size = NEW.size AND place = NEW.place) BEGIN SELECT RAISE(ABORT, 'append-only: time_stamp must be new'); END",
)
POSTGRESQL = (
    TABLE.format(whole="BIGINT", binary="BYTEA"),
    "CREATE TRIGGER time_stamp_no_update BEFORE UPDATE ON time_stamp FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE time_stamp ENABLE ALWAYS TRIGGER time_stamp_no_update",
    "CREATE TRIGGER time_stamp_no_delete BEFORE DELETE ON time_stamp FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE time_stamp ENABLE ALWAYS TRIGGER time_stamp_no_delete",
    "CREATE TRIGGER time_stamp_no_truncate BEFORE TRUNCATE ON time_stamp FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE time_stamp ENABLE ALWAYS TRIGGER time_stamp_no_truncate",
)


def upgrade() -> None:
    """Make the table and its guards."""
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Remove the table, unless it holds time stamps."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM time_stamp")).scalar_one():
        raise RuntimeError("the register holds time stamps: they are never removed")
    op.execute("DROP TABLE time_stamp")
