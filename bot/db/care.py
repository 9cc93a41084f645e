"""The store of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.db.tables import alert_steps, alerts
from bot.domain.care import Alert, AlertStep, Outcome, Step


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        person_id=row.person_id,
        raised_at=row.raised_at,
        rounds=row.rounds,
        helper_id=row.acknowledged_by,
        asked=row.asked,
        outcome=row.outcome,
    )


class SqlAlerts:
    """Alerts in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alert: Alert, next_at: datetime) -> None:
        """Raise an alert."""
        self._connection.execute(
            insert(alerts).values(
                id=alert.id,
                person_id=alert.person_id,
                raised_at=alert.raised_at,
                next_at=next_at,
                rounds=alert.rounds,
            )
        )

    def erase_ended(self, before: datetime) -> int:
        """Erase alerts that ended before a moment, with their steps; return how many."""
        old = select(alerts.c.id).where(alerts.c.ended_at < before)
        ids = list(self._connection.execute(old).scalars())
        self._connection.execute(delete(alert_steps).where(alert_steps.c.alert_id.in_(ids)))
        self._connection.execute(delete(alerts).where(alerts.c.id.in_(ids)))
        return len(ids)

    def due(self, now: datetime) -> Sequence[Alert]:
        """Return alerts of which somebody must hear now, the oldest first."""
        due = select(alerts).where(alerts.c.next_at <= now).order_by(alerts.c.raised_at)
        return [_alert(row) for row in self._connection.execute(due)]

    def repeated(self, alert_id: str, next_at: datetime) -> None:
        """Count a round and set the next."""
        self._change(alert_id, rounds=alerts.c.rounds + 1, next_at=next_at)

    def asked(self, alert_id: str, next_at: datetime) -> None:
        """Count a question to the helper and set when to go on."""
        self._change(alert_id, asked=alerts.c.asked + 1, next_at=next_at)

    def acknowledge(self, alert_id: str, person_id: str, now: datetime, next_at: datetime) -> bool:
        """Give an alert to a helper; return whether it was nobody's until then."""
        taken = self._connection.execute(
            update(alerts)
            .where(
                alerts.c.id == alert_id,
                alerts.c.acknowledged_by.is_(None),
                alerts.c.ended_at.is_(None),
            )
            .values(acknowledged_by=person_id, acknowledged_at=now, asked=0, next_at=next_at)
        )
        return taken.rowcount == 1

    def give_back(self, alert_id: str, next_at: datetime) -> None:
        """Take an alert from its helper, so that everybody is told again."""
        self._change(
            alert_id,
            acknowledged_by=None,
            acknowledged_at=None,
            rounds=alerts.c.rounds + 1,
            next_at=next_at,
        )

    def end(self, alert_id: str, outcome: str, now: datetime) -> bool:
        """End an alert; return whether it was open until then."""
        ended = self._connection.execute(
            update(alerts)
            .where(alerts.c.id == alert_id, alerts.c.ended_at.is_(None))
            .values(outcome=Outcome(outcome), ended_at=now, next_at=None)
        )
        return ended.rowcount == 1

    def note(self, alert_id: str, step: AlertStep) -> None:
        """Add a line to an alert's record."""
        written = select(func.count()).where(alert_steps.c.alert_id == alert_id)
        self._connection.execute(
            insert(alert_steps).values(
                alert_id=alert_id,
                line=written.scalar_subquery(),
                at=step.at,
                step=step.step,
                person_id=step.person_id,
                channel=step.channel,
            )
        )

    def record(self, alert_id: str) -> Sequence[AlertStep]:
        """Return an alert's record in order."""
        lines = select(alert_steps).where(alert_steps.c.alert_id == alert_id)
        rows = self._connection.execute(lines.order_by(alert_steps.c.line))
        return [AlertStep(row.at, Step(row.step), row.person_id, row.channel) for row in rows]

    def since(self, moment: datetime) -> Sequence[Alert]:
        """Return alerts raised since a moment, the newest first."""
        recent = select(alerts).where(alerts.c.raised_at >= moment)
        rows = self._connection.execute(recent.order_by(alerts.c.raised_at.desc()))
        return [_alert(row) for row in rows]

    def get(self, alert_id: str) -> Alert:
        """Return an alert. Raises KeyError."""
        row = self._connection.execute(select(alerts).where(alerts.c.id == alert_id)).one_or_none()
        if row is None:
            raise KeyError(alert_id)
        return _alert(row)

    def open_of(self, person_id: str) -> Alert | None:
        """Return an alert for somebody that nobody has taken on yet."""
        waiting = select(alerts).where(
            alerts.c.person_id == person_id,
            alerts.c.acknowledged_by.is_(None),
            alerts.c.ended_at.is_(None),
        )
        row = self._connection.execute(waiting).one_or_none()
        return _alert(row) if row else None

    def _change(self, alert_id: str, **values: Any) -> None:
        self._connection.execute(update(alerts).where(alerts.c.id == alert_id).values(values))
