"""What was done for a life in danger: outcome of an alert, and its record."""

import sqlalchemy as sa
from alembic import op

from bot.db.columns import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = "acknowledged_by IS NULL AND ended_at IS NULL"


def upgrade() -> None:
    op.add_column("alerts", sa.Column("asked", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "alerts", sa.Column("outcome", sa.String(length=16), server_default="", nullable=False)
    )
    op.add_column("alerts", sa.Column("ended_at", Moment(), nullable=True))
    # What was taken on before anybody could say what came of it is taken as ended.
    op.execute(
        "UPDATE alerts SET outcome = 'helped', ended_at = acknowledged_at "
        "WHERE acknowledged_by IS NOT NULL"
    )
    op.create_index(op.f("ix_alerts_raised_at"), "alerts", ["raised_at"])
    op.create_index(
        "uq_alerts_waiting",
        "alerts",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_table(
        "alert_steps",
        sa.Column("alert_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=8), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_steps_alert_id")),
        sa.PrimaryKeyConstraint("alert_id", "line", name=op.f("pk_alert_steps")),
    )


def downgrade() -> None:
    op.drop_table("alert_steps")
    op.drop_index("uq_alerts_waiting", "alerts")
    op.drop_index(op.f("ix_alerts_raised_at"), "alerts")
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_column("ended_at")
        alerts.drop_column("outcome")
        alerts.drop_column("asked")
