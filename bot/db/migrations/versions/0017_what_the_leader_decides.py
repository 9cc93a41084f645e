"""The digest finds what waits for the leader's word by an index of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CONTESTED = sa.text("status = 'contested'")


def upgrade() -> None:
    op.create_index(
        "ix_tickets_contested",
        "tickets",
        ["decider_id", "due_at"],
        sqlite_where=CONTESTED,
        postgresql_where=CONTESTED,
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_contested", "tickets")
