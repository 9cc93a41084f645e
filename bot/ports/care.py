"""What the core asks of the memory of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.care import Alert, AlertStep


class Alerts(Protocol):
    """People in danger."""

    def add(self, alert: Alert, next_at: datetime) -> None:
        """Raise an alert."""

    def erase_ended(self, before: datetime) -> int:
        """Erase alerts that ended before a moment, and return how many."""

    def due(self, now: datetime) -> Sequence[Alert]:
        """Return alerts of which somebody must hear now, the oldest first."""

    def repeated(self, alert_id: str, next_at: datetime) -> None:
        """Count a round and set the next."""

    def asked(self, alert_id: str, next_at: datetime) -> None:
        """Count a question to the helper and set when to go on."""

    def acknowledge(self, alert_id: str, person_id: str, now: datetime, next_at: datetime) -> bool:
        """Give an alert to a helper; return whether it was nobody's until then."""

    def give_back(self, alert_id: str, next_at: datetime) -> None:
        """Take an alert from its helper, so that everybody is told again."""

    def end(self, alert_id: str, outcome: str, now: datetime) -> bool:
        """End an alert; return whether it was open until then."""

    def note(self, alert_id: str, step: AlertStep) -> None:
        """Add a line to an alert's record."""

    def record(self, alert_id: str) -> Sequence[AlertStep]:
        """Return an alert's record in order."""

    def since(self, moment: datetime) -> Sequence[Alert]:
        """Return alerts raised since a moment, the newest first."""

    def get(self, alert_id: str) -> Alert:
        """Return an alert. Raises KeyError."""

    def open_of(self, person_id: str) -> Alert | None:
        """Return an alert for somebody that nobody has taken on yet."""
