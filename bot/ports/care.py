"""What the core asks of the memory of alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Alert:
    """Somebody in danger, until somebody on duty acknowledges."""

    id: str
    person_id: str
    raised_at: datetime
    rounds: int


class Alerts(Protocol):
    """People in danger."""

    def add(self, alert: Alert, next_at: datetime) -> None:
        """Raise an alert."""

    def due(self, now: datetime) -> Sequence[Alert]:
        """Return alerts to repeat now."""

    def repeated(self, alert_id: str, next_at: datetime) -> None:
        """Count a round and set the next."""

    def acknowledge(self, alert_id: str, person_id: str, now: datetime) -> bool:
        """Stop repeating; return whether this was the first acknowledgement."""

    def get(self, alert_id: str) -> Alert:
        """Return an alert. Raises KeyError."""

    def open_of(self, person_id: str) -> Alert | None:
        """Return an alert for somebody that nobody has acknowledged yet."""
