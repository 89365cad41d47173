"""The first tables, and the triggers that keep append-only what must stay.

Revision: 0001; after: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    'account',
    'checkpoint',
    'entry',
    'result_counter',
    'sign_in_failure',
    'tree_node',
    'account_session',
    'entry_party',
    'proposal',
    'result',
    'consent',
    'draft',
    'holding',
    'licence',
    'proposal_event',
    'proposal_party',
    'proposal_signature',
)
SQLITE = (
    "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append-only: entry refuses UPDATE'); END",
    "CREATE TRIGGER entry_party_no_update BEFORE UPDATE ON entry_party BEGIN SELECT RAISE(ABORT, 'append-only: entry_party refuses UPDATE'); END",
    "CREATE TRIGGER tree_node_no_update BEFORE UPDATE ON tree_node BEGIN SELECT RAISE(ABORT, 'append-only: tree_node refuses UPDATE'); END",
    "CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only: checkpoint refuses UPDATE'); END",
    "CREATE TRIGGER proposal_party_no_update BEFORE UPDATE ON proposal_party BEGIN SELECT RAISE(ABORT, 'append-only: proposal_party refuses UPDATE'); END",
    "CREATE TRIGGER proposal_signature_no_update BEFORE UPDATE ON proposal_signature BEGIN SELECT RAISE(ABORT, 'append-only: proposal_signature refuses UPDATE'); END",
    "CREATE TRIGGER proposal_event_no_update BEFORE UPDATE ON proposal_event BEGIN SELECT RAISE(ABORT, 'append-only: proposal_event refuses UPDATE'); END",
    "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append-only: entry refuses DELETE'); END",
    "CREATE TRIGGER entry_party_no_delete BEFORE DELETE ON entry_party BEGIN SELECT RAISE(ABORT, 'append-only: entry_party refuses DELETE'); END",
    "CREATE TRIGGER tree_node_no_delete BEFORE DELETE ON tree_node BEGIN SELECT RAISE(ABORT, 'append-only: tree_node refuses DELETE'); END",
    "CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only: checkpoint refuses DELETE'); END",
    "CREATE TRIGGER proposal_party_no_delete BEFORE DELETE ON proposal_party BEGIN SELECT RAISE(ABORT, 'append-only: proposal_party refuses DELETE'); END",
    "CREATE TRIGGER proposal_signature_no_delete BEFORE DELETE ON proposal_signature BEGIN SELECT RAISE(ABORT, 'append-only: proposal_signature refuses DELETE'); END",
    "CREATE TRIGGER proposal_event_no_delete BEFORE DELETE ON proposal_event BEGIN SELECT RAISE(ABORT, 'append-only: proposal_event refuses DELETE'); END",
    "CREATE TRIGGER proposal_no_delete BEFORE DELETE ON proposal BEGIN SELECT RAISE(ABORT, 'append-only: proposal refuses DELETE'); END",
    "CREATE TRIGGER entry_dense BEFORE INSERT ON entry WHEN NEW.entry_index <> (SELECT coalesce(max(entry_index), -1) + 1 FROM entry) OR EXISTS (SELECT 1 FROM entry WHERE entry_id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'append-only: entry must be dense'); END",
    "CREATE TRIGGER entry_party_new BEFORE INSERT ON entry_party WHEN EXISTS (SELECT 1 FROM entry_party WHERE entry_index = NEW.entry_index AND state = NEW.state) BEGIN SELECT RAISE(ABORT, 'append-only: entry_party must be new'); END",
    "CREATE TRIGGER tree_node_new BEFORE INSERT ON tree_node WHEN EXISTS (SELECT 1 FROM tree_node WHERE log = NEW.log AND level = NEW.level AND position = NEW.position) BEGIN SELECT RAISE(ABORT, 'append-only: tree_node must be new'); END",
    "CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE log = NEW.log AND size >= NEW.size) BEGIN SELECT RAISE(ABORT, 'append-only: checkpoint must be grows'); END",
    "CREATE TRIGGER proposal_new BEFORE INSERT ON proposal WHEN EXISTS (SELECT 1 FROM proposal WHERE id = NEW.id OR entry_id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'append-only: proposal must be new'); END",
    "CREATE TRIGGER proposal_party_new BEFORE INSERT ON proposal_party WHEN EXISTS (SELECT 1 FROM proposal_party WHERE proposal = NEW.proposal AND state = NEW.state) BEGIN SELECT RAISE(ABORT, 'append-only: proposal_party must be new'); END",
    "CREATE TRIGGER proposal_signature_open BEFORE INSERT ON proposal_signature WHEN (SELECT status FROM proposal WHERE id = NEW.proposal) <> 'open' OR EXISTS (SELECT 1 FROM proposal_signature WHERE proposal = NEW.proposal AND (fingerprint = NEW.fingerprint OR (state = NEW.state AND NOT NEW.governance))) BEGIN SELECT RAISE(ABORT, 'append-only: proposal_signature must be open'); END",
    "CREATE TRIGGER proposal_event_new BEFORE INSERT ON proposal_event WHEN EXISTS (SELECT 1 FROM proposal_event WHERE proposal = NEW.proposal AND place = NEW.place) BEGIN SELECT RAISE(ABORT, 'append-only: proposal_event must be new'); END",
    "CREATE TRIGGER proposal_fixed BEFORE UPDATE ON proposal WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.result IS NOT OLD.result OR NEW.governance IS NOT OLD.governance OR NEW.after_entry IS NOT OLD.after_entry OR NEW.entry_id IS NOT OLD.entry_id OR NEW.payload IS NOT OLD.payload OR NEW.access IS NOT OLD.access OR NEW.author IS NOT OLD.author OR NEW.state IS NOT OLD.state OR NEW.organ IS NOT OLD.organ OR NEW.frozen_at IS NOT OLD.frozen_at OR NEW.deadline IS NOT OLD.deadline OR NEW.reopened_from IS NOT OLD.reopened_from BEGIN SELECT RAISE(ABORT, 'append-only: proposal is fixed'); END",
    "CREATE TRIGGER proposal_forwards BEFORE UPDATE ON proposal WHEN NOT ((OLD.status = 'open' AND NEW.status IN ('complete', 'sent_back', 'withdrawn', 'lapsed', 'superseded')) OR (OLD.status = 'complete' AND NEW.status IN ('sealed', 'lapsed'))) BEGIN SELECT RAISE(ABORT, 'append-only: proposal has ended'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION 'append-only: % refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';\nEND\n$$",
    "CREATE FUNCTION registry_entry_dense() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF NEW.entry_index <> (SELECT coalesce(max(entry_index), -1) + 1 FROM entry) THEN\n        RAISE EXCEPTION 'append-only: entry must be dense' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE FUNCTION registry_checkpoint_grows() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF EXISTS (SELECT 1 FROM checkpoint WHERE log = NEW.log AND size >= NEW.size) THEN\n        RAISE EXCEPTION 'append-only: checkpoint must be grows' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE FUNCTION registry_proposal_signature_open() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF (SELECT status FROM proposal WHERE id = NEW.proposal) <> 'open' THEN\n        RAISE EXCEPTION 'append-only: proposal_signature must be open' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE FUNCTION registry_proposal_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF NEW.id IS DISTINCT FROM OLD.id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.result IS DISTINCT FROM OLD.result OR NEW.governance IS DISTINCT FROM OLD.governance OR NEW.after_entry IS DISTINCT FROM OLD.after_entry OR NEW.entry_id IS DISTINCT FROM OLD.entry_id OR NEW.payload IS DISTINCT FROM OLD.payload OR NEW.access IS DISTINCT FROM OLD.access OR NEW.author IS DISTINCT FROM OLD.author OR NEW.state IS DISTINCT FROM OLD.state OR NEW.organ IS DISTINCT FROM OLD.organ OR NEW.frozen_at IS DISTINCT FROM OLD.frozen_at OR NEW.deadline IS DISTINCT FROM OLD.deadline OR NEW.reopened_from IS DISTINCT FROM OLD.reopened_from THEN\n        RAISE EXCEPTION 'append-only: proposal is fixed' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    "CREATE FUNCTION registry_proposal_forwards() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    IF NOT ((OLD.status = 'open' AND NEW.status IN ('complete', 'sent_back', 'withdrawn', 'lapsed', 'superseded')) OR (OLD.status = 'complete' AND NEW.status IN ('sealed', 'lapsed'))) THEN\n        RAISE EXCEPTION 'append-only: proposal has ended' USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n$$",
    'CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_update',
    'CREATE TRIGGER entry_party_no_update BEFORE UPDATE ON entry_party FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry_party ENABLE ALWAYS TRIGGER entry_party_no_update',
    'CREATE TRIGGER tree_node_no_update BEFORE UPDATE ON tree_node FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE tree_node ENABLE ALWAYS TRIGGER tree_node_no_update',
    'CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_no_update',
    'CREATE TRIGGER proposal_party_no_update BEFORE UPDATE ON proposal_party FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_party ENABLE ALWAYS TRIGGER proposal_party_no_update',
    'CREATE TRIGGER proposal_signature_no_update BEFORE UPDATE ON proposal_signature FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_signature ENABLE ALWAYS TRIGGER proposal_signature_no_update',
    'CREATE TRIGGER proposal_event_no_update BEFORE UPDATE ON proposal_event FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_event ENABLE ALWAYS TRIGGER proposal_event_no_update',
    'CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_delete',
    'CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_truncate',
    'CREATE TRIGGER entry_party_no_delete BEFORE DELETE ON entry_party FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry_party ENABLE ALWAYS TRIGGER entry_party_no_delete',
    'CREATE TRIGGER entry_party_no_truncate BEFORE TRUNCATE ON entry_party FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE entry_party ENABLE ALWAYS TRIGGER entry_party_no_truncate',
    'CREATE TRIGGER tree_node_no_delete BEFORE DELETE ON tree_node FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE tree_node ENABLE ALWAYS TRIGGER tree_node_no_delete',
    'CREATE TRIGGER tree_node_no_truncate BEFORE TRUNCATE ON tree_node FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE tree_node ENABLE ALWAYS TRIGGER tree_node_no_truncate',
    'CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_no_delete',
    'CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_no_truncate',
    'CREATE TRIGGER proposal_party_no_delete BEFORE DELETE ON proposal_party FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_party ENABLE ALWAYS TRIGGER proposal_party_no_delete',
    'CREATE TRIGGER proposal_party_no_truncate BEFORE TRUNCATE ON proposal_party FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_party ENABLE ALWAYS TRIGGER proposal_party_no_truncate',
    'CREATE TRIGGER proposal_signature_no_delete BEFORE DELETE ON proposal_signature FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_signature ENABLE ALWAYS TRIGGER proposal_signature_no_delete',
    'CREATE TRIGGER proposal_signature_no_truncate BEFORE TRUNCATE ON proposal_signature FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_signature ENABLE ALWAYS TRIGGER proposal_signature_no_truncate',
    'CREATE TRIGGER proposal_event_no_delete BEFORE DELETE ON proposal_event FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_event ENABLE ALWAYS TRIGGER proposal_event_no_delete',
    'CREATE TRIGGER proposal_event_no_truncate BEFORE TRUNCATE ON proposal_event FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal_event ENABLE ALWAYS TRIGGER proposal_event_no_truncate',
    'CREATE TRIGGER proposal_no_delete BEFORE DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_no_delete',
    'CREATE TRIGGER proposal_no_truncate BEFORE TRUNCATE ON proposal FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse()',
    'ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_no_truncate',
    'CREATE TRIGGER entry_dense BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION registry_entry_dense()',
    'ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_dense',
    'CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION registry_checkpoint_grows()',
    'ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_grows',
    'CREATE TRIGGER proposal_signature_open BEFORE INSERT ON proposal_signature FOR EACH ROW EXECUTE FUNCTION registry_proposal_signature_open()',
    'ALTER TABLE proposal_signature ENABLE ALWAYS TRIGGER proposal_signature_open',
    'CREATE TRIGGER proposal_fixed BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION registry_proposal_fixed()',
    'ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_fixed',
    'CREATE TRIGGER proposal_forwards BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION registry_proposal_forwards()',
    'ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_forwards',
)
FUNCTIONS = (
    'registry_refuse',
    'registry_entry_dense',
    'registry_checkpoint_grows',
    'registry_proposal_signature_open',
    'registry_proposal_fixed',
    'registry_proposal_forwards',
)


def upgrade() -> None:
    """Make the tables, their indexes, then the triggers."""
    make_tables()
    embedded = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if embedded else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%") if not embedded else statement)


def downgrade() -> None:
    """Remove everything, unless an entry was sealed."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM entry")).scalar_one():
        raise RuntimeError("the register holds sealed entries: its tables are never removed")
    for table in reversed(TABLES):
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        for function in FUNCTIONS:
            op.execute(f"DROP FUNCTION {function}()")


def make_tables() -> None:
    """Make the tables and their indexes."""
    op.create_table('account',
    sa.Column('id', sa.String(32), nullable=False),
    sa.Column('login', sa.String(100), nullable=False),
    sa.Column('name', sa.String(300), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('organ', sa.String(100), nullable=False),
    sa.Column('role', sa.Enum('clerk', 'signatory', 'reviewer', 'auditor', 'administrator', 'operator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.Enum('ru', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('active', 'disabled', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('password_hash', sa.String(300), nullable=False),
    sa.Column('opened_at', sa.String(27), nullable=False),
    sa.Column('password_set_at', sa.String(27), nullable=False),
    sa.CheckConstraint("opened_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_opened_at_instant')),
    sa.CheckConstraint("password_set_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_password_set_at_instant')),
    sa.CheckConstraint('length(id) = 32', name=op.f('ck_account_id_length')),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_account_state_code')),
    sa.CheckConstraint('login = lower(login)', name=op.f('ck_account_login_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    op.create_index(op.f('ix_account_state_organ'), 'account', ['state', 'organ'], unique=False)
    op.create_table('checkpoint',
    sa.Column('log', sa.Enum('entries', 'activity', name='log', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('size', WHOLE, autoincrement=False, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=False),
    sa.Column('signed_at', sa.String(27), nullable=False),
    sa.CheckConstraint("signed_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_checkpoint_signed_at_instant')),
    sa.CheckConstraint('length(root) = 32', name=op.f('ck_checkpoint_root_length')),
    sa.CheckConstraint('size >= 0', name=op.f('ck_checkpoint_size_natural')),
    sa.PrimaryKeyConstraint('log', 'size', name=op.f('pk_checkpoint')),
    sqlite_with_rowid=False
    )
    op.create_table('entry',
    sa.Column('entry_index', WHOLE, autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(60), nullable=False),
    sa.Column('result', sa.String(40), nullable=True),
    sa.Column('envelope', sa.LargeBinary(), nullable=False),
    sa.Column('envelope_sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sealed_at', sa.String(27), nullable=False),
    sa.Column('governance_head', sa.String(64), nullable=True),
    sa.Column('access', sa.Enum('members', 'parties', name='access', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('voids_others', sa.Boolean(), nullable=False),
    sa.CheckConstraint("sealed_at LIKE '____-__-__T__:__:__.000000Z'", name=op.f('ck_entry_sealed_at_whole_seconds')),
    sa.CheckConstraint('(governance_head IS NULL) = (entry_index = 0)', name=op.f('ck_entry_governance_head_but_founding')),
    sa.CheckConstraint('entry_index >= 0', name=op.f('ck_entry_entry_index_natural')),
    sa.CheckConstraint('length(entry_id) = 64 AND entry_id = lower(entry_id)', name=op.f('ck_entry_entry_id_hex')),
    sa.CheckConstraint('length(envelope_sha256) = 32', name=op.f('ck_entry_envelope_sha256_length')),
    sa.CheckConstraint('length(governance_head) = 64 AND governance_head = lower(governance_head)', name=op.f('ck_entry_governance_head_hex')),
    sa.ForeignKeyConstraint(['governance_head'], ['entry.entry_id'], name=op.f('fk_entry_governance_head')),
    sa.PrimaryKeyConstraint('entry_index', name=op.f('pk_entry')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_entry_entry_id'))
    )
    op.create_index(op.f('ix_entry_kind_entry_index'), 'entry', ['kind', 'entry_index'], unique=False)
    op.create_index(op.f('ix_entry_result_entry_index'), 'entry', ['result', 'entry_index'], unique=False)
    op.create_table('result_counter',
    sa.Column('prefix', sa.String(12), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.CheckConstraint('last BETWEEN 1 AND 999999', name=op.f('ck_result_counter_last_range')),
    sa.PrimaryKeyConstraint('prefix', 'year', name=op.f('pk_result_counter'))
    )
    op.create_table('sign_in_failure',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('login', sa.String(100), nullable=False),
    sa.Column('address', sa.String(100), nullable=False),
    sa.Column('at', sa.String(27), nullable=False),
    sa.CheckConstraint("at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_sign_in_failure_at_instant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    op.create_index(op.f('ix_sign_in_failure_address_at'), 'sign_in_failure', ['address', 'at'], unique=False)
    op.create_index(op.f('ix_sign_in_failure_at'), 'sign_in_failure', ['at'], unique=False)
    op.create_index(op.f('ix_sign_in_failure_login_at'), 'sign_in_failure', ['login', 'at'], unique=False)
    op.create_table('tree_node',
    sa.Column('log', sa.Enum('entries', 'activity', name='log', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', WHOLE, autoincrement=False, nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.CheckConstraint('length(hash) = 32', name=op.f('ck_tree_node_hash_length')),
    sa.CheckConstraint('level BETWEEN 0 AND 62', name=op.f('ck_tree_node_level_range')),
    sa.CheckConstraint('position >= 0', name=op.f('ck_tree_node_position_natural')),
    sa.PrimaryKeyConstraint('log', 'level', 'position', name=op.f('pk_tree_node')),
    sqlite_with_rowid=False
    )
    op.create_table('account_session',
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('account', sa.String(32), nullable=False),
    sa.Column('address', sa.String(100), nullable=False),
    sa.Column('opened_at', sa.String(27), nullable=False),
    sa.Column('seen_at', sa.String(27), nullable=False),
    sa.Column('ends_at', sa.String(27), nullable=False),
    sa.Column('ended_at', sa.String(27), nullable=True),
    sa.CheckConstraint("ended_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_session_ended_at_instant')),
    sa.CheckConstraint("ends_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_session_ends_at_instant')),
    sa.CheckConstraint("opened_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_session_opened_at_instant')),
    sa.CheckConstraint("seen_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_account_session_seen_at_instant')),
    sa.CheckConstraint('length(token_hash) = 32', name=op.f('ck_account_session_token_hash_length')),
    sa.CheckConstraint('opened_at <= ended_at', name=op.f('ck_account_session_opened_at_before_ended_at')),
    sa.CheckConstraint('opened_at <= ends_at', name=op.f('ck_account_session_opened_at_before_ends_at')),
    sa.CheckConstraint('opened_at <= seen_at', name=op.f('ck_account_session_opened_at_before_seen_at')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_account_session_account')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_account_session'))
    )
    op.create_index(op.f('ix_account_session_account_ended_at'), 'account_session', ['account', 'ended_at'], unique=False)
    op.create_table('entry_party',
    sa.Column('entry_index', WHOLE, autoincrement=False, nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_entry_party_state_code')),
    sa.ForeignKeyConstraint(['entry_index'], ['entry.entry_index'], name=op.f('fk_entry_party_entry_index')),
    sa.PrimaryKeyConstraint('entry_index', 'state', name=op.f('pk_entry_party')),
    sqlite_with_rowid=False
    )
    op.create_table('proposal',
    sa.Column('id', WHOLE, autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(60), nullable=False),
    sa.Column('result', sa.String(40), nullable=True),
    sa.Column('governance', sa.Boolean(), nullable=False),
    sa.Column('after_entry', sa.String(64), nullable=True),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('access', sa.Enum('members', 'parties', name='access', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author', sa.String(32), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('organ', sa.String(100), nullable=False),
    sa.Column('frozen_at', sa.String(27), nullable=False),
    sa.Column('deadline', sa.String(27), nullable=False),
    sa.Column('reopened_from', WHOLE, nullable=True),
    sa.Column('status', sa.Enum('open', 'complete', 'sealed', 'sent_back', 'withdrawn', 'lapsed', 'superseded', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ended_at', sa.String(27), nullable=True),
    sa.Column('ended_reason', sa.String(100), nullable=True),
    sa.CheckConstraint("(status IN ('open', 'complete')) = (ended_at IS NULL)", name=op.f('ck_proposal_ended_at_when_ended')),
    sa.CheckConstraint("deadline LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_deadline_instant')),
    sa.CheckConstraint("ended_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_ended_at_instant')),
    sa.CheckConstraint("frozen_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_frozen_at_instant')),
    sa.CheckConstraint('ended_reason IS NULL OR ended_at IS NOT NULL', name=op.f('ck_proposal_ended_reason_when_ended')),
    sa.CheckConstraint('frozen_at <= deadline', name=op.f('ck_proposal_frozen_at_before_deadline')),
    sa.CheckConstraint('frozen_at <= ended_at', name=op.f('ck_proposal_frozen_at_before_ended_at')),
    sa.CheckConstraint('governance = (result IS NULL)', name=op.f('ck_proposal_governance_has_no_result')),
    sa.CheckConstraint('id > 0', name=op.f('ck_proposal_id_positive')),
    sa.CheckConstraint('length(after_entry) = 64 AND after_entry = lower(after_entry)', name=op.f('ck_proposal_after_entry_hex')),
    sa.CheckConstraint('length(entry_id) = 64 AND entry_id = lower(entry_id)', name=op.f('ck_proposal_entry_id_hex')),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_proposal_state_code')),
    sa.ForeignKeyConstraint(['author'], ['account.id'], name=op.f('fk_proposal_author')),
    sa.ForeignKeyConstraint(['reopened_from'], ['proposal.id'], name=op.f('fk_proposal_reopened_from')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_proposal_entry_id')),
    sa.UniqueConstraint('id', 'governance', name=op.f('uq_proposal_id_governance'))
    )
    op.create_index(op.f('ix_proposal_result_status'), 'proposal', ['result', 'status'], unique=False)
    op.create_index(op.f('ix_proposal_state_organ_status'), 'proposal', ['state', 'organ', 'status'], unique=False)
    op.create_index(op.f('ix_proposal_status_deadline'), 'proposal', ['status', 'deadline'], unique=False)
    op.create_table('result',
    sa.Column('number', sa.String(40), nullable=False),
    sa.Column('audience', sa.String(2), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('kind_of_result', sa.String(40), nullable=False),
    sa.Column('origin', sa.String(40), nullable=False),
    sa.Column('states', sa.String(), nullable=False),
    sa.Column('access', sa.Enum('members', 'parties', name='access', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.Column('first_index', WHOLE, nullable=False),
    sa.Column('last_index', WHOLE, nullable=False),
    sa.Column('searched', sa.String(), nullable=False),
    sa.CheckConstraint('first_index <= last_index', name=op.f('ck_result_first_index_before_last_index')),
    sa.ForeignKeyConstraint(['first_index'], ['entry.entry_index'], name=op.f('fk_result_first_index')),
    sa.ForeignKeyConstraint(['last_index'], ['entry.entry_index'], name=op.f('fk_result_last_index')),
    sa.PrimaryKeyConstraint('number', 'audience', name=op.f('pk_result')),
    sqlite_with_rowid=False
    )
    op.create_table('consent',
    sa.Column('result', sa.String(40), nullable=False),
    sa.Column('audience', sa.String(2), nullable=False),
    sa.Column('entry_index', WHOLE, autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('act', sa.String(40), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_consent_state_code')),
    sa.CheckConstraint('since <= until', name=op.f('ck_consent_since_before_until')),
    sa.ForeignKeyConstraint(['entry_index'], ['entry.entry_index'], name=op.f('fk_consent_entry_index')),
    sa.ForeignKeyConstraint(['result', 'audience'], ['result.number', 'result.audience'], name=op.f('fk_consent_result_audience')),
    sa.PrimaryKeyConstraint('result', 'audience', 'entry_index', name=op.f('pk_consent')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_consent_since_until'), 'consent', ['since', 'until'], unique=False)
    op.create_table('draft',
    sa.Column('id', sa.String(32), nullable=False),
    sa.Column('kind', sa.String(60), nullable=False),
    sa.Column('result', sa.String(40), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(32), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('organ', sa.String(100), nullable=False),
    sa.Column('opened_at', sa.String(27), nullable=False),
    sa.Column('saved_at', sa.String(27), nullable=False),
    sa.Column('reopened_from', WHOLE, nullable=True),
    sa.CheckConstraint("opened_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_draft_opened_at_instant')),
    sa.CheckConstraint("saved_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_draft_saved_at_instant')),
    sa.CheckConstraint('length(id) = 32', name=op.f('ck_draft_id_length')),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_draft_state_code')),
    sa.CheckConstraint('opened_at <= saved_at', name=op.f('ck_draft_opened_at_before_saved_at')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_draft_version_positive')),
    sa.ForeignKeyConstraint(['author'], ['account.id'], name=op.f('fk_draft_author')),
    sa.ForeignKeyConstraint(['reopened_from'], ['proposal.id'], name=op.f('fk_draft_reopened_from')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft'))
    )
    op.create_index(op.f('ix_draft_author_saved_at'), 'draft', ['author', 'saved_at'], unique=False)
    op.create_index(op.f('ix_draft_state_organ_saved_at'), 'draft', ['state', 'organ', 'saved_at'], unique=False)
    op.create_table('holding',
    sa.Column('result', sa.String(40), nullable=False),
    sa.Column('audience', sa.String(2), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('party_key', sa.String(), nullable=False),
    sa.Column('party', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('capacity', sa.String(40), nullable=False),
    sa.Column('title_num', WHOLE, nullable=True),
    sa.Column('title_den', WHOLE, nullable=True),
    sa.Column('income_num', WHOLE, nullable=True),
    sa.Column('income_den', WHOLE, nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('entry_index', WHOLE, nullable=False),
    sa.CheckConstraint('(income_num IS NULL) = (income_den IS NULL)', name=op.f('ck_holding_income_share_whole')),
    sa.CheckConstraint('(title_num IS NULL) = (title_den IS NULL)', name=op.f('ck_holding_title_share_whole')),
    sa.CheckConstraint('income_num > 0 AND income_num <= income_den', name=op.f('ck_holding_income_share_range')),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_holding_state_code')),
    sa.CheckConstraint('since <= until', name=op.f('ck_holding_since_before_until')),
    sa.CheckConstraint('title_num > 0 AND title_num <= title_den', name=op.f('ck_holding_title_share_range')),
    sa.ForeignKeyConstraint(['entry_index'], ['entry.entry_index'], name=op.f('fk_holding_entry_index')),
    sa.ForeignKeyConstraint(['result', 'audience'], ['result.number', 'result.audience'], name=op.f('fk_holding_result_audience')),
    sa.PrimaryKeyConstraint('result', 'audience', 'place', name=op.f('pk_holding')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_holding_party_key_result'), 'holding', ['party_key', 'result'], unique=False)
    op.create_table('licence',
    sa.Column('result', sa.String(40), nullable=False),
    sa.Column('audience', sa.String(2), nullable=False),
    sa.Column('entry_index', WHOLE, autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.Column('category', sa.String(40), nullable=False),
    sa.Column('territory', sa.String(), nullable=False),
    sa.Column('parent', sa.String(64), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_index'], ['entry.entry_index'], name=op.f('fk_licence_entry_index')),
    sa.ForeignKeyConstraint(['result', 'audience'], ['result.number', 'result.audience'], name=op.f('fk_licence_result_audience')),
    sa.PrimaryKeyConstraint('result', 'audience', 'entry_index', name=op.f('pk_licence')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_licence_parent'), 'licence', ['parent'], unique=False)
    op.create_index(op.f('ix_licence_since_until'), 'licence', ['since', 'until'], unique=False)
    op.create_table('proposal_event',
    sa.Column('proposal', WHOLE, autoincrement=False, nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.String(27), nullable=False),
    sa.Column('step', sa.Enum('frozen', 'signed', 'completed', 'sealed', 'sent_back', 'withdrawn', 'lapsed', 'superseded', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('account', sa.String(32), nullable=True),
    sa.Column('reason_code', sa.String(100), nullable=True),
    sa.Column('words', sa.String(), nullable=True),
    sa.Column('findings', sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint("at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_event_at_instant')),
    sa.CheckConstraint('place >= 1', name=op.f('ck_proposal_event_place_positive')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_proposal_event_account')),
    sa.ForeignKeyConstraint(['proposal'], ['proposal.id'], name=op.f('fk_proposal_event_proposal')),
    sa.PrimaryKeyConstraint('proposal', 'place', name=op.f('pk_proposal_event')),
    sqlite_with_rowid=False
    )
    op.create_table('proposal_party',
    sa.Column('proposal', WHOLE, autoincrement=False, nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('reason_ru', sa.String(), nullable=False),
    sa.Column('reason_en', sa.String(), nullable=False),
    sa.CheckConstraint('length(state) = 2 AND state = upper(state)', name=op.f('ck_proposal_party_state_code')),
    sa.CheckConstraint('needed BETWEEN 1 AND 64', name=op.f('ck_proposal_party_needed_range')),
    sa.ForeignKeyConstraint(['proposal'], ['proposal.id'], name=op.f('fk_proposal_party_proposal')),
    sa.PrimaryKeyConstraint('proposal', 'state', name=op.f('pk_proposal_party')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_proposal_party_state_proposal'), 'proposal_party', ['state', 'proposal'], unique=False)
    op.create_table('proposal_signature',
    sa.Column('proposal', WHOLE, autoincrement=False, nullable=False),
    sa.Column('fingerprint', sa.String(64), nullable=False),
    sa.Column('governance', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(2), nullable=False),
    sa.Column('organization', sa.String(), nullable=False),
    sa.Column('common_name', sa.String(), nullable=False),
    sa.Column('account', sa.String(32), nullable=False),
    sa.Column('protected', sa.String(), nullable=False),
    sa.Column('signature', sa.String(), nullable=False),
    sa.Column('signed_at', sa.String(27), nullable=False),
    sa.Column('received_at', sa.String(27), nullable=False),
    sa.CheckConstraint("received_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_signature_received_at_instant')),
    sa.CheckConstraint("signed_at LIKE '____-__-__T__:__:__.______Z'", name=op.f('ck_proposal_signature_signed_at_instant')),
    sa.CheckConstraint('length(fingerprint) = 64 AND fingerprint = lower(fingerprint)', name=op.f('ck_proposal_signature_fingerprint_hex')),
    sa.ForeignKeyConstraint(['account'], ['account.id'], name=op.f('fk_proposal_signature_account')),
    sa.ForeignKeyConstraint(['proposal', 'governance'], ['proposal.id', 'proposal.governance'], name=op.f('fk_proposal_signature_proposal_governance')),
    sa.ForeignKeyConstraint(['proposal', 'state'], ['proposal_party.proposal', 'proposal_party.state'], name=op.f('fk_proposal_signature_proposal_state')),
    sa.PrimaryKeyConstraint('proposal', 'fingerprint', name=op.f('pk_proposal_signature')),
    sqlite_with_rowid=False
    )
    op.create_index('uq_proposal_signature_state', 'proposal_signature', ['proposal', 'state'], unique=True, sqlite_where=sa.text('NOT governance'), postgresql_where=sa.text('NOT governance'))
