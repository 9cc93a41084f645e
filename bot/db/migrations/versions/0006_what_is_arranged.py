"""What is arranged for talks on the platforms: video rooms, calendar entries."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNSETTLED = "state IN ('wanted', 'changed', 'cancel', 'failed')"


def upgrade() -> None:
    op.create_table(
        "arrangements",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("external_id", sa.String(length=128), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.String(length=32), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_arrangements_booking_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", "kind", name=op.f("pk_arrangements")),
    )
    op.create_index(
        "ix_arrangements_unsettled",
        "arrangements",
        ["due_at"],
        sqlite_where=sa.text(UNSETTLED),
        postgresql_where=sa.text(UNSETTLED),
    )
    op.create_index("ix_arrangements_starts_at", "arrangements", ["starts_at"])


def downgrade() -> None:
    op.drop_table("arrangements")
