"""Witnesses' cosignatures of published checkpoints, append-only.

Revision: 0006; after: 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE cosignature (
    log VARCHAR(40) NOT NULL,
    size {whole} NOT NULL,
    name VARCHAR NOT NULL,
    key_id {binary} NOT NULL,
    signature {binary} NOT NULL,
    cosigned_at VARCHAR(27) NOT NULL,
    received_at VARCHAR(27) NOT NULL,
    CONSTRAINT pk_cosignature PRIMARY KEY (log, size, name, key_id),
    CONSTRAINT fk_cosignature_log_size FOREIGN KEY(log, size) REFERENCES checkpoint (log, size),
    CONSTRAINT ck_cosignature_key_id_length CHECK (length(key_id) = 4),
    CONSTRAINT ck_cosignature_cosigned_at_instant CHECK (cosigned_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_cosignature_received_at_instant CHECK (received_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_cosignature_log CHECK (log IN ('entries', 'activity'))
)
"""
# A witness is asked from the size that it cosigned last.
INDEX = "CREATE INDEX ix_cosignature_log_name_key_id_size ON cosignature (log, name, key_id, size)"
SQLITE = (
    TABLE.format(whole="INTEGER", binary="BLOB") + " WITHOUT ROWID",
    INDEX,
    "CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature BEGIN SELECT RAISE(ABORT, 'append-only: cosignature refuses UPDATE'); END",
    "CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature BEGIN SELECT RAISE(ABORT, 'append-only: cosignature refuses DELETE'); END",
    "CREATE TRIGGER cosignature_new BEFORE INSERT ON cosignature WHEN EXISTS (SELECT 1 FROM cosignature WHERE log = NEW.log AND size = NEW.size AND name = NEW.name AND key_id = NEW.key_id) BEGIN SELECT RAISE(ABORT, 'append-only: cosignature must be new'); END",
)
POSTGRESQL = (
    TABLE.format(whole="BIGINT", binary="BYTEA"),
    INDEX,
    "CREATE TRIGGER cosignature_no_update BEFORE UPDATE ON cosignature FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE cosignature ENABLE ALWAYS TRIGGER cosignature_no_update",
    "CREATE TRIGGER cosignature_no_delete BEFORE DELETE ON cosignature FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE cosignature ENABLE ALWAYS TRIGGER cosignature_no_delete",
    "CREATE TRIGGER cosignature_no_truncate BEFORE TRUNCATE ON cosignature FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE cosignature ENABLE ALWAYS TRIGGER cosignature_no_truncate",
)


def upgrade() -> None:
    """Make the table, its index and its guards."""
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Remove the table, unless it holds cosignatures."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM cosignature")).scalar_one():
        raise RuntimeError("the register holds cosignatures: they are never removed")
    op.execute("DROP TABLE cosignature")
