"""Where slots come from: the rule, an arrangement, or a rule that has changed since."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "slots", sa.Column("origin", sa.String(length=8), server_default="rule", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("slots", "origin")
