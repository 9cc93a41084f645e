"""Who is responsible: the owner of a department's tickets, the supervisor, those on duty."""

from collections.abc import Iterable

from bot.domain.errors import RuleBroken
from bot.domain.people import Department, Person, Role
from bot.ports import UnitOfWork


class NobodyResponsible(RuleBroken):
    """The people of the organisation are not imported yet, so nobody can answer."""


def owner(uow: UnitOfWork, department: Department) -> Person:
    """Return who answers for a department: its head, else the secretariat, else the leader.

    Raises `NobodyResponsible`.
    """
    if department.head_id:
        return uow.people.get(department.head_id)
    return _first(uow, Role.SECRETARIAT, Role.LEADER)


def supervisor(uow: UnitOfWork, owner_id: str) -> Person:
    """Return who follows a ticket up: somebody of the secretariat who is not the owner himself."""
    others = [
        found
        for role in (Role.SECRETARIAT, Role.LEADER)
        for found in uow.people.with_role(role)
        if found.id != owner_id
    ]
    return others[0] if others else uow.people.get(owner_id)


def confidants(uow: UnitOfWork) -> tuple[Person, Person]:
    """Return who answers for a matter of the heart, and who follows it up: nobody else sees it.

    The counsellor answers and the leader follows it up; without a counsellor the leader answers.
    Raises `NobodyResponsible`.
    """
    listener = _first(uow, Role.COUNSELLOR, Role.LEADER)
    others = (found for found in leaders(uow) if found.id != listener.id)
    return listener, next(others, listener)


def superior(uow: UnitOfWork, person: Person, *, beside: str) -> Person:
    """Return who stands above somebody: the manager, else a leader; never who is left aside.

    Raises `NobodyResponsible`.
    """
    manager = uow.people.by_userid(person.manager) if person.manager else None
    for found in (manager, *leaders(uow)):
        if found is not None and found.id != beside:
            return found
    raise NobodyResponsible


def on_duty(uow: UnitOfWork) -> list[Person]:
    """Return who is alerted when a life is in danger: duty people, counsellors, secretariat."""
    found = _unique([*uow.people.with_role(Role.DUTY), *uow.people.with_role(Role.COUNSELLOR)])
    return found or _unique([*uow.people.with_role(Role.SECRETARIAT), *leaders(uow)])


def leaders(uow: UnitOfWork) -> list[Person]:
    """Return the leaders."""
    return list(uow.people.with_role(Role.LEADER))


def leader(uow: UnitOfWork) -> Person:
    """Return the leader who receives. Raises `NobodyResponsible`."""
    return _first(uow, Role.LEADER)


def _first(uow: UnitOfWork, *roles: Role) -> Person:
    for role in roles:
        for found in uow.people.with_role(role):
            return found
    raise NobodyResponsible


def _unique(people: Iterable[Person]) -> list[Person]:
    return list({found.id: found for found in people}.values())
