"""What the core asks of the memory of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.messages import Channel
from bot.domain.people import Department, Person, Role


class People(Protocol):
    """Who there is."""

    def get(self, person_id: str) -> Person:
        """Return a person. Raises KeyError."""

    def by_address(self, channel: Channel, address: str) -> Person | None:
        """Return who writes from a platform address."""

    def by_userid(self, userid: str) -> Person | None:
        """Return the person with a userid."""

    def with_role(self, role: Role) -> Sequence[Person]:
        """Return all active holders of a role, in order of their userid."""

    def everyone(self) -> Sequence[Person]:
        """Return all active people."""

    def headcount(self, department_id: int) -> int:
        """Return how many active people are in a department."""

    def departments(self) -> Sequence[Department]:
        """Return all departments."""

    def add(self, person: Person) -> None:
        """Register somebody new."""

    def replace(self, person: Person) -> None:
        """Take over what the people file says of somebody known already."""

    def change(self, person_id: str, **values: Any) -> None:
        """Change columns of a person."""

    def department_named(self, name: str) -> Department:
        """Return a department, made if it is not there yet."""

    def site_named(self, name: str, *, remote: bool) -> None:
        """Make a site known."""

    def set_head(self, department_id: int, person_id: str) -> None:
        """Make somebody the head of a department."""

    def add_binding(self, code_hash: str, person_id: str, expires_at: datetime) -> None:
        """Keep a code by which a WeChat account is bound to a person."""

    def take_binding(self, code_hash: str, now: datetime) -> str | None:
        """Return whose code this is and use it up."""
