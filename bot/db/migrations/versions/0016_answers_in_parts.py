"""Answers in several messages are kept until they are sent; what is laid ready says for what."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNMENTIONED = sa.text("NOT mentioned")


def upgrade() -> None:
    op.create_table(
        "answer_drafts",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("writer_id", sa.String(length=32), nullable=False),
        sa.Column("touched_at", Moment(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("mentioned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_answer_drafts_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["people.id"], name=op.f("fk_answer_drafts_writer_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "writer_id", name=op.f("pk_answer_drafts")),
    )
    op.create_index(
        "ix_answer_drafts_unmentioned",
        "answer_drafts",
        ["touched_at"],
        sqlite_where=UNMENTIONED,
        postgresql_where=UNMENTIONED,
    )
    op.add_column(
        "attachments",
        sa.Column("laid_for", sa.String(length=16), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("attachments", "laid_for")
    op.drop_index("ix_answer_drafts_unmentioned", "answer_drafts")
    op.drop_table("answer_drafts")
