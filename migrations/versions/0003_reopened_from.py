"""An index by which a proposal finds those that were made from it.

Revision: 0003; after: 0002.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.execute("CREATE INDEX ix_proposal_reopened_from ON proposal (reopened_from) WHERE reopened_from IS NOT NULL")


def downgrade() -> None:
    """Remove the index: nothing is lost."""
    op.execute("DROP INDEX ix_proposal_reopened_from")
