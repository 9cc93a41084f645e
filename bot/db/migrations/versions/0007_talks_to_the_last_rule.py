"""Talks: holds, waiting lists, absences, minutes, announcements, and the history of bookings."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWED = "state IN ('booked', 'displaced')"
LIVE = "state = 'booked'"
MONTH = ["person_id", "leader_id", "month"]


def upgrade() -> None:
    _slots()
    _bookings()
    _history()
    _waiting()
    _absences()


def _slots() -> None:
    op.add_column("slots", sa.Column("held_by", sa.String(32)))
    op.add_column("slots", sa.Column("held_until", sa.DateTime()))
    for name, length in (("closed_by", 32), ("made_for", 32), ("period", 10)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("slots", column)


def _bookings() -> None:
    for name in ("sequence", "delay_minutes"):
        number = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("bookings", number)
    op.add_column("bookings", sa.Column("consent", sa.String(8), nullable=False, server_default=""))
    op.add_column(
        "bookings",
        sa.Column("priority", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column("bookings", sa.Column("previous_slot_id", sa.String(32)))
    op.add_column("bookings", sa.Column("called_at", sa.DateTime()))
    op.drop_index("uq_bookings_live_month", table_name="bookings")
    _partial_index("uq_bookings_live_month", "bookings", MONTH, OWED)
    _partial_index("ix_bookings_displaced", "bookings", ["leader_id"], "state = 'displaced'")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=name.startswith("uq_"),
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _key(table: str, column: str, target: str = "people.id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _history() -> None:
    op.create_table(
        "booking_events",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        _key("booking_events", "booking_id", "bookings.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_events")),
        sa.UniqueConstraint(
            "booking_id", "sequence", name=op.f("uq_booking_events_booking_id_sequence")
        ),
    )
    op.create_index(op.f("ix_booking_events_booking_id"), "booking_events", ["booking_id"])
    op.create_table(
        "minutes",
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("objection", sa.Text(), nullable=False, server_default=""),
        sa.Column("objected_at", sa.DateTime()),
        _key("minutes", "booking_id", "bookings.id"),
        _key("minutes", "recorded_by"),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_minutes")),
    )
    op.execute(
        "INSERT INTO minutes (booking_id, outcome, text, recorded_by, recorded_at) "
        "SELECT id, 'answered', outcome, leader_id, starts_at FROM bookings WHERE outcome <> ''"
    )
    op.drop_column("bookings", "outcome")
    op.create_table(
        "talk_tickets",
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("ticket_id", sa.String(32), nullable=False),
        _key("talk_tickets", "booking_id", "bookings.id"),
        _key("talk_tickets", "ticket_id", "tickets.id"),
        sa.PrimaryKeyConstraint("booking_id", "ticket_id", name=op.f("pk_talk_tickets")),
    )
    op.create_table(
        "announcements",
        sa.Column("leader_id", sa.String(32), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("reached", sa.String(64), nullable=False, server_default=""),
        sa.Column("done", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        _key("announcements", "leader_id"),
        sa.PrimaryKeyConstraint("leader_id", "period", name=op.f("pk_announcements")),
    )


def _waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        _key("waiting", "leader_id"),
        _key("waiting", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    waits = "state = 'waiting'"
    _partial_index("uq_waiting_person", "waiting", ["person_id", "leader_id", "period"], waits)
    _partial_index("ix_waiting_line", "waiting", ["leader_id", "period", "joined_at"], waits)
    op.create_table(
        "offers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("entry_id", sa.String(32), nullable=False),
        sa.Column("slot_id", sa.String(32), nullable=False),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        _key("offers", "entry_id", "waiting.id"),
        _key("offers", "slot_id", "slots.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_entry_id"), "offers", ["entry_id"])
    _partial_index("uq_offers_slot", "offers", ["slot_id"], "state = 'open'")
    _partial_index("uq_offers_entry", "offers", ["entry_id"], "state = 'open'")
    _partial_index("ix_offers_until", "offers", ["until"], "state = 'open'")


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("leader_id", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("declared_by", sa.String(32), nullable=False),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("acted_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("told_without", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        _key("absences", "leader_id"),
        _key("absences", "declared_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_leader_id", "absences", ["leader_id", "ends_at"])
    _partial_index("ix_absences_open", "absences", ["declared_at"], "state = 'open'")
    op.create_table(
        "affected",
        sa.Column("absence_id", sa.String(32), nullable=False),
        sa.Column("booking_id", sa.String(32), nullable=False),
        sa.Column("slot_id", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("new_slot_id", sa.String(32)),
        _key("affected", "absence_id", "absences.id"),
        _key("affected", "booking_id", "bookings.id"),
        _key("affected", "slot_id", "slots.id"),
        sa.PrimaryKeyConstraint("absence_id", "booking_id", name=op.f("pk_affected")),
    )


def downgrade() -> None:
    for table in ("affected", "absences", "offers", "waiting"):
        op.drop_table(table)
    op.add_column("bookings", sa.Column("outcome", sa.Text(), nullable=False, server_default=""))
    for table in ("announcements", "talk_tickets", "minutes", "booking_events"):
        op.drop_table(table)
    op.drop_index("ix_bookings_displaced", table_name="bookings")
    op.drop_index("uq_bookings_live_month", table_name="bookings")
    _partial_index("uq_bookings_live_month", "bookings", MONTH, LIVE)
    for name in ("called_at", "delay_minutes", "previous_slot_id", "priority", "consent"):
        op.drop_column("bookings", name)
    op.drop_column("bookings", "sequence")
    for name in ("period", "made_for", "closed_by", "held_until", "held_by"):
        op.drop_column("slots", name)
