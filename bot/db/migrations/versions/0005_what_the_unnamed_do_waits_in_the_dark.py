"""Messages and conversations carry their day only; what the unnamed do waits in the message's row."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A day's memory of repeated deliveries: nothing is lost with it that the platform still sends.
    op.drop_table("inbound")
    op.create_table(
        "inbound",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", bot.db.columns.Moment(), nullable=False),
        sa.Column("look_at", bot.db.columns.Moment(), nullable=True),
        sa.Column("kept", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbound_day", "inbound", ["day"])
    waiting = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_inbound_look_at",
        "inbound",
        ["look_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.execute("ALTER TABLE conversations RENAME COLUMN updated_at TO day")
    op.drop_index("ix_tickets_filed_at", "tickets")
    op.create_index("ix_tickets_newest", "tickets", ["filed_at", "seq"])
    given = sa.text("receipt_hash <> ''")
    op.create_index(
        "ix_tickets_receipt_hash",
        "tickets",
        ["receipt_hash"],
        sqlite_where=given,
        postgresql_where=given,
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_receipt_hash", "tickets")
    op.drop_index("ix_tickets_newest", "tickets")
    op.create_index("ix_tickets_filed_at", "tickets", ["filed_at"])
    op.execute("ALTER TABLE conversations RENAME COLUMN day TO updated_at")
    op.drop_table("inbound")
    op.create_table(
        "inbound",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_at", bot.db.columns.Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])
