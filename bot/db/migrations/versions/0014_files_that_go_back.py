"""Files that handlers give with an answer; those laid ready are seen by nobody yet."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("giver_id", sa.String(length=32), nullable=True))
    op.add_column(
        "attachments",
        sa.Column("given", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("attachments", "given")
    op.drop_column("attachments", "giver_id")
