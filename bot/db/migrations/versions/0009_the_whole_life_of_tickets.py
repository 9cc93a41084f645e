"""The whole life of tickets: transfers, questions, decisions, merging; and points deducted."""

import sqlalchemy as sa
from alembic import op

import bot.db.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OWED = "status IN ('filed', 'accepted', 'assigned', 'extended', 'returned', 'reopened')"
PENDING = "appeal = 'pending'"


def plain() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=True),
        sa.Column("due_rule", sa.String(16), server_default="filed", nullable=False),
        sa.Column("due_from", sa.String(10), server_default="", nullable=False),
        sa.Column("due_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("overdue", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", bot.db.columns.Moment(), nullable=True),
    )


# As SQL, because SQLite takes references and checks with a new column and in no other way.
CONSTRAINED = (
    (
        "paused_seconds INTEGER CONSTRAINT ck_tickets_asked_is_paused CHECK "
        "(status <> 'asked' OR (asked_at IS NOT NULL AND paused_seconds IS NOT NULL))"
    ),
    (
        "pending_department_id INTEGER CONSTRAINT fk_tickets_pending_department_id "
        "REFERENCES departments (id)"
    ),
    (
        "pending_owner_id VARCHAR(32) CONSTRAINT ck_tickets_offered_to_somebody CHECK "
        "((pending_department_id IS NULL) = (pending_owner_id IS NULL)) "
        "CONSTRAINT fk_tickets_pending_owner_id REFERENCES people (id)"
    ),
    (
        "decider_id VARCHAR(32) CONSTRAINT ck_tickets_contested_is_decided CHECK "
        "(status <> 'contested' OR decider_id IS NOT NULL) "
        "CONSTRAINT fk_tickets_decider_id REFERENCES people (id)"
    ),
    "pressed_by VARCHAR(32) CONSTRAINT fk_tickets_pressed_by REFERENCES people (id)",
    (
        "merged_into VARCHAR(32) CONSTRAINT ck_tickets_merged_has_a_target CHECK "
        "(status <> 'merged' OR merged_into IS NOT NULL) "
        "CONSTRAINT fk_tickets_merged_into REFERENCES tickets (id)"
    ),
    "split_from VARCHAR(32) CONSTRAINT fk_tickets_split_from REFERENCES tickets (id)",
)

INDEXES = (
    ("ix_tickets_owed_due", ["due_at"], OWED),
    ("ix_tickets_owed_by_owner", ["owner_id", "due_at"], OWED),
    ("ix_tickets_offered", ["pending_owner_id"], "pending_owner_id IS NOT NULL"),
    ("ix_tickets_merged_into", ["merged_into"], "merged_into IS NOT NULL"),
    ("ix_tickets_split_from", ["split_from"], "split_from IS NOT NULL"),
)


def upgrade() -> None:
    for column in plain():
        op.add_column("tickets", column)
    for written in CONSTRAINED:
        op.execute(f"ALTER TABLE tickets ADD COLUMN {written}")
    for name, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, "tickets", columns, sqlite_where=where, postgresql_where=where)
    changed = sa.Column("changed", sa.Text(), server_default="{}", nullable=False)
    op.add_column("ticket_events", changed)
    _make_scores()


def _make_scores() -> None:
    op.create_table(
        "score_entries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(128), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("at", bot.db.columns.Moment(), nullable=False),
        sa.Column("appeal_until", bot.db.columns.Moment(), nullable=False),
        sa.Column("rule_version", sa.String(32), nullable=False),
        sa.Column("ticket_id", sa.String(32), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("appeal", sa.String(8), server_default="", nullable=False),
        sa.Column("appeal_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("appealed_at", bot.db.columns.Moment(), nullable=True),
        sa.Column("decider_id", sa.String(32), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", bot.db.columns.Moment(), nullable=True),
        sa.Column("next_nudge_at", bot.db.columns.Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_score_entries_points_are_lost")),
        sa.CheckConstraint(
            "appeal <> 'pending' OR (decider_id IS NOT NULL AND next_nudge_at IS NOT NULL)",
            name=op.f("ck_score_entries_an_appeal_is_decided"),
        ),
        sa.CheckConstraint(
            "ticket_id IS NULL OR step IS NOT NULL",
            name=op.f("ck_score_entries_a_ticket_has_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_score_entries_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_score_entries_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_score_entries_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["people.id"], name=op.f("fk_score_entries_decider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entries")),
        sa.UniqueConstraint("cause", name=op.f("uq_score_entries_cause")),
        sqlite_with_rowid=False,
    )
    for column in ("person_id", "ticket_id", "at"):
        op.create_index(op.f(f"ix_score_entries_{column}"), "score_entries", [column])
    where = sa.text(PENDING)
    op.create_index(
        "ix_score_entries_pending",
        "score_entries",
        ["next_nudge_at"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_table("score_entries")
    op.drop_column("ticket_events", "changed")
    for name, _, _ in INDEXES:
        op.drop_index(name, "tickets")
