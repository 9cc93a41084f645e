"""Files that people send are fetched from the platform and kept."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AWAITED = sa.text("state = 'awaited'")


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", Moment(), nullable=False),
        sa.Column("content_type", sa.String(length=64), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'kept') = (content IS NOT NULL)", name=op.f("ck_files_kept_has_content")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_files_attachment_id")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_files")),
    )
    op.create_index(
        "ix_files_awaited",
        "files",
        ["next_try_at"],
        sqlite_where=AWAITED,
        postgresql_where=AWAITED,
    )
    op.execute(
        "INSERT INTO files (attachment_id, state, next_try_at) "
        "SELECT id, 'awaited', '2000-01-01 00:00:00' FROM attachments"
    )


def downgrade() -> None:
    op.drop_index("ix_files_awaited", "files")
    op.drop_table("files")
