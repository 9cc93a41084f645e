"""Where people act in a replay: each deed is one transaction of the real services."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from bot.app import App
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.ports import Clock, UnitOfWork
from bot.replay.decree import Decreed

T = TypeVar("T")


class Front:
    """The desk at which people act: a service, in a transaction, at the replay's moment."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self._clock = clock
        self._people: dict[str, Person] = {}
        self._userids: dict[str, str] = {}

    @property
    def now(self) -> datetime:
        """The moment of the replay."""
        return self._clock.now()

    @property
    def policy(self) -> Policy:
        """The rulebook as it is now."""
        return self.app.policy

    def do(self, service: Callable[..., T], **wanted: Any) -> T:
        """Act. Raises what the service raises, and then nothing has happened."""
        with self.app.transactions() as uow:
            return service(uow, now=self.now, policy=self.policy, **wanted)

    def write(self, deed: Callable[[UnitOfWork], T]) -> T:
        """Act by services that ask for neither the time nor the rulebook."""
        with self.app.transactions() as uow:
            return deed(uow)

    def read(self, question: Callable[[UnitOfWork], T]) -> T:
        """Look at what anybody may see."""
        with self.app.transactions.reading() as uow:
            return question(uow)

    def person(self, userid: str) -> Person:
        """Return somebody of the organisation. Raises KeyError for a stranger."""
        if not self._people:
            everyone = self.read(lambda uow: uow.people.everyone())
            self._people = {one.userid: one for one in everyone}
            self._userids = {one.id: one.userid for one in everyone}
        return self._people[userid]

    def userid(self, person_id: str) -> str:
        """Return whom an id means."""
        return self._userids[person_id]

    def publish(self, year: int) -> None:
        """Let the calendar of a year be known from now on, as after an upgrade."""
        calendar = self.policy.calendar
        if isinstance(calendar, Decreed):
            self.app = replace(
                self.app, policy=replace(self.policy, calendar=calendar.publishing(year))
            )

    def today(self) -> date:
        """Return the organisation's date."""
        return self.policy.today(self.now)
