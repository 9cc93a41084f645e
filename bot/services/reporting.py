"""What leaders read: the morning digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import workdays
from bot.domain.notices import Line, Notice, lines
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.tickets import Kind, Rating, Ticket, Topic
from bot.ports import UnitOfWork
from bot.services import audit, owing, staffing, talks

LISTED = 5
MOST_BUTTONS = 4
CONTENT = frozenset({Rating.SATISFIED, Rating.FAIR})


def digest(uow: UnitOfWork, *, leader: Person, now: datetime, policy: Policy) -> dict[str, str]:
    """Return the figures of the day: new matters since the last digest, overdue ones, talks."""
    today = policy.today(now)
    last = workdays.before(today, calendar=policy.calendar)
    filed = uow.tickets.filed_since(policy.at(last, policy.digest_at))
    overdue = _long_overdue(uow, now=now, policy=policy)
    waiting, waits = _waiting(uow, leader)
    visitors, free = talks.schedule(uow, leader=leader, now=now, policy=policy)
    day = talks.next_day(uow, now=now, policy=policy, leader_id=leader.id)
    return {
        "new": str(sum(filed.values())),
        **_by_topic(filed),
        "overdue": str(uow.tickets.count_overdue(now)),
        "late_lines": lines(_late(uow, overdue, now=now, policy=policy)),
        "waiting_lines": lines(waits),
        **_pressed([*waiting, *(one.number for one in overdue)]),
        "booked": str(len(visitors)),
        "free": str(free),
        "owed": str(owing.times(uow, leader=leader)),
        "talks_on": (day or today).isoformat(),
    }


def read_digest(
    uow: UnitOfWork, *, leader: Person, who: Person, now: datetime, policy: Policy
) -> dict[str, str]:
    """Return the figures of the day to somebody who asks for them."""
    audit.note_person(uow, who, verb="digest", subject=leader.id, now=now)
    return digest(uow, leader=leader, now=now, policy=policy)


def says_of(figures: Mapping[str, str]) -> str:
    """Return the sentence for the figures: with a button for each of the first to press for.

    A time that is owed to somebody is never left out.
    """
    owing = figures["owed"] != "0"
    room = MOST_BUTTONS - (2 if owing else 1)
    many = min(sum(name.startswith("press_") for name in figures), room)
    return ("utter_digest_owing" if owing else "utter_digest") + (f"_{many}" if many else "")


def _pressed(numbers: Sequence[str]) -> dict[str, str]:
    """Return the first numbers, each once, as fields of the buttons."""
    first = list(dict.fromkeys(numbers))[: MOST_BUTTONS - 1]
    return {f"press_{place}": number for place, number in enumerate(first, start=1)}


def _waiting(uow: UnitOfWork, leader: Person) -> tuple[list[str], list[Line]]:
    """Return the numbers of what waits for the leader's word, and a line for each."""
    contested = uow.tickets.contested(leader.id, LISTED)
    disputed = [
        uow.tickets.get(entry.ticket_id)
        for entry in uow.scores.waiting_for(leader.id, LISTED)
        if entry.ticket_id
    ]
    names = {found.id: found.name for found in uow.people.departments()}
    told = [("utter_digest_contested", one) for one in contested]
    told += [("utter_digest_disputed", one) for one in disputed]
    listed = [
        Line(says, {"number": one.number, "department": names.get(one.department_id, "")})
        for says, one in told
    ]
    return [one.number for _, one in told], listed


def _by_topic(filed: Mapping[str, int]) -> dict[str, str]:
    return {topic.value: str(filed.get(topic.value, 0)) for topic in Topic}


def _long_overdue(uow: UnitOfWork, *, now: datetime, policy: Policy) -> list[Ticket]:
    """Return what is late for as many working days as the ladder says, the longest first."""
    after = policy.nudging.digest_after
    late = uow.tickets.overdue(now, LISTED)
    return [ticket for ticket in late if _days_late(ticket, now=now, policy=policy) >= after]


def _late(
    uow: UnitOfWork, longest: Sequence[Ticket], *, now: datetime, policy: Policy
) -> list[Line]:
    """Return a line for each, with how many working days it is late."""
    names = {found.id: found.name for found in uow.people.departments()}
    listed = []
    for ticket in longest:
        about = {"number": ticket.number, "department": names[ticket.department_id]}
        days = _days_late(ticket, now=now, policy=policy)
        listed.append(Line("utter_digest_late", about | {"days": str(days)}))
    return listed


def _days_late(ticket: Ticket, *, now: datetime, policy: Policy) -> int:
    due, today = policy.today(ticket.due_at), policy.today(now)
    return workdays.between(due, today, calendar=policy.calendar)


@dataclass(frozen=True)
class Figures:
    """The four figures with their denominators: sessions, items, satisfaction, suggestions.

    `content` of `rated` were satisfied or fairly so; who did not rate is in neither. `share` is
    None where fewer people rated than may be shown.
    """

    sessions: int
    items: int
    answered: int
    rated: int
    content: int
    suggestions: int
    share: float | None


def four_figures(
    uow: UnitOfWork, *, sessions: int, since: datetime, until: datetime, policy: Policy
) -> Figures:
    """Return the four figures of what was filed in a time; the sessions are counted elsewhere."""
    came = uow.tickets.outcomes(since, until)
    rated = sum(one.many for one in came if one.rating)
    content = sum(one.many for one in came if one.rating in CONTENT)
    return Figures(
        sessions=sessions,
        items=sum(one.many for one in came),
        answered=sum(one.many for one in came if one.answered),
        rated=rated,
        content=content,
        suggestions=sum(one.many for one in came if one.kind == Kind.SUGGESTION),
        share=content / rated if rated >= policy.fewest_people else None,
    )


def send_digests(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Send each leader the digest of a working day."""
    if not policy.calendar.is_workday(policy.today(now)):
        return
    for leader in staffing.leaders(uow):
        figures = digest(uow, leader=leader, now=now, policy=policy)
        uow.outbox.add(
            Notice(
                key=f"digest:{leader.id}:{policy.today(now)}",
                says=says_of(figures),
                fields=figures,
                to=leader.id,
            ),
            now,
        )
