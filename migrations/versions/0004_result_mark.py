"""Marks by which two results are recognised as perhaps one (R23): a projection, so it begins empty.

Revision: 0004; after: 0003. A register that holds results fills it with `regctl rebuild`, as the audit then says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its index."""
    op.create_table('result_mark',
    sa.Column('result', sa.String(40), nullable=False),
    sa.Column('audience', sa.String(2), nullable=False),
    sa.Column('mark', sa.String(64), nullable=False),
    sa.Column('sharing', sa.Enum('title', 'number', 'document', name='sharing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entry_id', sa.String(64), nullable=False),
    sa.CheckConstraint('length(mark) = 64 AND mark = lower(mark)', name=op.f('ck_result_mark_mark_hex')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.entry_id'], name=op.f('fk_result_mark_entry_id')),
    sa.PrimaryKeyConstraint('result', 'audience', 'mark', name=op.f('pk_result_mark')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_result_mark_mark_audience'), 'result_mark', ['mark', 'audience'], unique=False)


def downgrade() -> None:
    """Remove the table: it holds no truth."""
    op.drop_table('result_mark')
