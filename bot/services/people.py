"""Who is who: newcomers, strangers, binding codes, and the import of the people file."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.messages import Channel, Inbound
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import UnitOfWork

BINDING_CODE = re.compile(r"^\D{0,6}([0-9]{8})\D{0,2}$")
CODE_LIVES = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One line of the people file, checked; `line` counts from one, with the header."""

    line: int
    userid: str
    name: str
    department: str
    title: str
    site: str
    tier: str
    gender: str
    birthday: date | None
    joined_on: date | None
    roles: frozenset[str]
    lead_of: str
    manager: str


def known(uow: UnitOfWork, inbound: Inbound, *, policy: Policy) -> Person | None:
    """Return who writes.

    A member of the company's WeCom whom nobody imported yet is made known at once; a
    follower of the Official Account only where policy welcomes strangers.
    """
    person = uow.people.by_address(inbound.channel, inbound.sender)
    if person is not None or inbound.sender == "sys" or inbound.event == "unsubscribe":
        return person
    if inbound.channel is Channel.MP and not policy.strangers_welcome:
        return None
    newcomer = Person(
        id=secrets.token_hex(16),
        userid=inbound.sender,
        name=inbound.sender,
        openid=inbound.sender if inbound.channel is Channel.MP else None,
        channel=inbound.channel,
    )
    uow.people.add(newcomer)
    return newcomer


def bind(uow: UnitOfWork, inbound: Inbound, *, now: datetime) -> Person | None:
    """Bind a WeChat account by a code that was given out; return to whom, or None."""
    found = BINDING_CODE.match(inbound.text.strip())
    person_id = uow.people.take_binding(_code_hash(found[1]), now) if found else None
    if person_id is None:
        return None
    uow.people.change(person_id, openid=inbound.sender, channel=Channel.MP)
    return uow.people.get(person_id)


def give_code(uow: UnitOfWork, *, userid: str, now: datetime) -> str:
    """Return a code of eight digits by which a person binds a WeChat account within a day.

    Raises KeyError for an unknown userid.
    """
    person = uow.people.by_userid(userid)
    if person is None:
        raise KeyError(userid)
    code = f"{secrets.randbelow(10**8):08d}"
    uow.people.add_binding(_code_hash(code), person.id, now + CODE_LIVES)
    return code


def _code_hash(code: str) -> str:
    return hashlib.sha256(f"huitan-binding:{code}".encode()).hexdigest()


def take_in(
    uow: UnitOfWork, rows: Sequence[Row], *, remote_sites: Sequence[str]
) -> Mapping[str, int]:
    """Import the people file: new people are added, known ones changed; return the counts."""
    counts = {"added": 0, "changed": 0}
    for row in rows:
        counts[_take_in_one(uow, row, remote_sites)] += 1
    return counts


def _take_in_one(uow: UnitOfWork, row: Row, remote_sites: Sequence[str]) -> str:
    department = uow.people.department_named(row.department) if row.department else None
    if row.site:
        remote = any(part in row.site for part in remote_sites)
        uow.people.site_named(row.site, remote=remote)
    known_one = uow.people.by_userid(row.userid)
    newcomer = Person(
        id=known_one.id if known_one else secrets.token_hex(16),
        userid=row.userid,
        name=row.name,
        department_id=department.id if department else None,
        title=row.title,
        site=row.site,
        tier=row.tier,
        gender=row.gender,
        birthday=row.birthday,
        joined_on=row.joined_on,
        manager=row.manager,
        roles=row.roles,
        lead_of=row.lead_of,
    )
    if known_one is None:
        uow.people.add(newcomer)
    else:
        uow.people.replace(newcomer)
    if department and Role.HEAD in row.roles:
        uow.people.set_head(department.id, newcomer.id)
    return "changed" if known_one else "added"
