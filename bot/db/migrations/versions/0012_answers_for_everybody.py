"""Answers of general interest are published on a board."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REVIEWED = (
    "step <> 'published' OR (published_by IS NOT NULL AND published_at IS NOT NULL AND "
    "reviewed_by IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=128), server_default="", nullable=False),
        sa.Column("reviewed_by", sa.String(length=32), nullable=True),
        sa.Column("published_by", sa.String(length=32), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("topic <> 'mood'", name=op.f("ck_publications_hearts_stay_private")),
        sa.CheckConstraint(REVIEWED, name=op.f("ck_publications_published_was_reviewed")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_publications_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["people.id"], name=op.f("fk_publications_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["people.id"], name=op.f("fk_publications_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_publications_ticket_id")),
    )
    op.create_index("ix_publications_step", "publications", ["step", "published_at"])
    op.create_table(
        "concerns",
        sa.Column("publication_id", sa.String(length=32), nullable=False),
        sa.Column("who", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_concerns_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "who", name=op.f("pk_concerns")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("concerns")
    op.drop_index("ix_publications_step", "publications")
    op.drop_table("publications")
