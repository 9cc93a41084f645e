"""The store of what is arranged for talks on the platforms."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.columns import named
from bot.db.tables import arrangements, bookings, slots
from bot.db.talks import booking_of
from bot.domain.arrangements import UNSETTLED, Arrangement, Kind, State
from bot.domain.talks import Booking, BookingState

HELD = (BookingState.BOOKED, BookingState.MET, BookingState.MISSED)
"""States of a booking that has its time, or had it: a talk under way keeps its room."""


def _arrangement(row: Row[Any]) -> Arrangement:
    values = named(row)
    values["kind"], values["state"] = Kind(values["kind"]), State(values["state"])
    return Arrangement(**values)


def _all(connection: Connection, *conditions: Any) -> list[Arrangement]:
    found = select(arrangements).where(*conditions)
    ordered = found.order_by(arrangements.c.starts_at, arrangements.c.booking_id)
    return [_arrangement(row) for row in connection.execute(ordered)]


class SqlArrangements:
    """Arrangements in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, booking_id: str, kind: Kind) -> Arrangement | None:
        """Return what is arranged for a booking."""
        found = _all(
            self._connection, arrangements.c.booking_id == booking_id, arrangements.c.kind == kind
        )
        return found[0] if found else None

    def put(self, arrangement: Arrangement) -> None:
        """Keep an arrangement as it is now; one that is being settled stays as it is."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        fresh = make(arrangements).values(asdict(arrangement))
        changed = {name: fresh.excluded[name] for name in asdict(arrangement)}
        self._connection.execute(
            fresh.on_conflict_do_update(
                index_elements=["booking_id", "kind"],
                set_=changed,
                where=arrangements.c.leased_until.is_(None),
            )
        )

    def settled(self, arrangement: Arrangement, lease: datetime) -> None:
        """Keep what a platform answered to whoever holds the lease."""
        self._connection.execute(
            update(arrangements)
            .where(
                arrangements.c.booking_id == arrangement.booking_id,
                arrangements.c.kind == arrangement.kind,
                arrangements.c.leased_until == lease,
            )
            .values(asdict(arrangement) | {"leased_until": None})
        )

    def due(self, now: datetime, limit: int) -> Sequence[Arrangement]:
        """Return what a platform is to be asked for now."""
        wanted = (
            select(arrangements)
            .where(arrangements.c.state.in_(sorted(UNSETTLED)), arrangements.c.due_at <= now)
            .where(or_(arrangements.c.leased_until.is_(None), arrangements.c.leased_until <= now))
        )
        rows = self._connection.execute(wanted.order_by(arrangements.c.due_at).limit(limit))
        return [_arrangement(row) for row in rows]

    def lease(self, arrangement: Arrangement, now: datetime, until: datetime) -> bool:
        """Take one on for a while; return whether nobody else has it."""
        free = or_(arrangements.c.leased_until.is_(None), arrangements.c.leased_until <= now)
        taken = self._connection.execute(
            update(arrangements)
            .where(
                arrangements.c.booking_id == arrangement.booking_id,
                arrangements.c.kind == arrangement.kind,
                arrangements.c.state == arrangement.state,
                arrangements.c.starts_at == arrangement.starts_at,
                free,
            )
            .values(leased_until=until)
        )
        return taken.rowcount == 1

    def standing(self, now: datetime) -> Sequence[Arrangement]:
        """Return what is arranged for times that are not over."""
        return _all(
            self._connection, arrangements.c.starts_at > now, arrangements.c.state != State.GONE
        )

    def coming(self, now: datetime) -> Sequence[tuple[Booking, datetime]]:
        """Return live bookings to come, each with its end."""
        live = select(bookings).where(bookings.c.state.in_(HELD), bookings.c.starts_at > now)
        rows = self._connection.execute(live.order_by(bookings.c.starts_at)).all()
        ends = self._ends(row.slot_id for row in rows)
        return [(booking_of(row), ends[row.slot_id]) for row in rows]

    def _ends(self, slot_ids: Any) -> dict[str, datetime]:
        found = select(slots.c.id, slots.c.ends_at).where(slots.c.id.in_(list(slot_ids)))
        return {row.id: row.ends_at for row in self._connection.execute(found)}

    def parties(self, booking_id: str) -> tuple[str, str]:
        """Return the ids of the leader and of the person of a booking."""
        both = select(bookings.c.leader_id, bookings.c.person_id)
        row = self._connection.execute(both.where(bookings.c.id == booking_id)).one()
        return row.leader_id, row.person_id

    def purge(self, before: datetime) -> None:
        """Forget what was arranged for talks that ended before a moment."""
        self._connection.execute(delete(arrangements).where(arrangements.c.ends_at < before))

    def beginning(self, kind: Kind, after: datetime, until: datetime) -> Sequence[Arrangement]:
        """Return arrangements of a kind that begin in a stretch of time."""
        return _all(
            self._connection,
            arrangements.c.kind == kind,
            arrangements.c.state != State.GONE,
            arrangements.c.starts_at > after,
            arrangements.c.starts_at <= until,
        )
