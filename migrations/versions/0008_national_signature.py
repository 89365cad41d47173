"""National signatures: detached CMS files beside proposals, append-only.

Revision: 0008; after: 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE national_signature (
    proposal {whole} NOT NULL,
    place INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    media_type VARCHAR(100) NOT NULL,
    content {binary} NOT NULL,
    account VARCHAR(32) NOT NULL,
    state VARCHAR(2) NOT NULL,
    organ VARCHAR(100) NOT NULL,
    attached_at VARCHAR(27) NOT NULL,
    algorithm VARCHAR(100) NOT NULL,
    digest_algorithm VARCHAR(100) NOT NULL,
    claimed_digest VARCHAR,
    signer VARCHAR(300),
    result VARCHAR(40) NOT NULL,
    finding VARCHAR(40) NOT NULL,
    CONSTRAINT pk_national_signature PRIMARY KEY (proposal, place),
    CONSTRAINT uq_national_signature_proposal_sha256 UNIQUE (proposal, sha256),
    CONSTRAINT fk_national_signature_proposal FOREIGN KEY(proposal) REFERENCES proposal (id),
    CONSTRAINT fk_national_signature_account FOREIGN KEY(account) REFERENCES account (id),
    CONSTRAINT ck_national_signature_place_positive CHECK (place >= 1),
    CONSTRAINT ck_national_signature_size_of_content CHECK (length(content) = size),
    CONSTRAINT ck_national_signature_size_range CHECK (size BETWEEN 1 AND 262144),
    CONSTRAINT ck_national_signature_sha256_hex CHECK (length(sha256) = 64 AND sha256 = lower(sha256)),
    CONSTRAINT ck_national_signature_attached_at_instant CHECK (attached_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_national_signature_state_code CHECK (length(state) = 2 AND state = upper(state)),
    CONSTRAINT ck_national_signature_result CHECK (result IN ('verified', 'not_checkable', 'does_not_match')),
    CONSTRAINT ck_national_signature_finding CHECK (finding IN ('holds', 'algorithm_unknown', 'certificate_absent', 'other_digest', 'other_signature'))
)
"""
SQLITE = (
    TABLE.format(whole="INTEGER", binary="BLOB") + " WITHOUT ROWID",
    "CREATE TRIGGER national_signature_no_update BEFORE UPDATE ON national_signature BEGIN SELECT RAISE(ABORT, 'append-only: national_signature refuses UPDATE'); END",
    "CREATE TRIGGER national_signature_no_delete BEFORE DELETE ON national_signature BEGIN SELECT RAISE(ABORT, 'append-only: national_signature refuses DELETE'); END",
    "CREATE TRIGGER national_signature_new BEFORE INSERT ON national_signature WHEN EXISTS (SELECT 1 FROM national_signature WHERE proposal = NEW.proposal AND (place = NEW.place OR sha256 = NEW.sha256)) BEGIN SELECT RAISE(ABORT, 'append-only: national_signature must be new'); END",
)
POSTGRESQL = (
    TABLE.format(whole="BIGINT", binary="BYTEA"),
    "CREATE TRIGGER national_signature_no_update BEFORE UPDATE ON national_signature FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE national_signature ENABLE ALWAYS TRIGGER national_signature_no_update",
    "CREATE TRIGGER national_signature_no_delete BEFORE DELETE ON national_signature FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE national_signature ENABLE ALWAYS TRIGGER national_signature_no_delete",
    "CREATE TRIGGER national_signature_no_truncate BEFORE TRUNCATE ON national_signature FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()",
    "ALTER TABLE national_signature ENABLE ALWAYS TRIGGER national_signature_no_truncate",
)


def upgrade() -> None:
    """Make the table and its guards."""
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Remove the table, unless it holds signatures."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM national_signature")).scalar_one():
        raise RuntimeError("the register holds national signatures: they are never removed")
    op.execute("DROP TABLE national_signature")
