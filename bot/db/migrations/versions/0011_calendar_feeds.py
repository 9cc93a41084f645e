"""Leaders' calendar feeds: the hash of the secret that opens each."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("leader_id", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["people.id"], name=op.f("fk_calendar_feeds_leader_id")
        ),
        sa.PrimaryKeyConstraint("leader_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret", name=op.f("uq_calendar_feeds_secret")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
