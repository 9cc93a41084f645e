"""The store of people, departments and sites."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.columns import named
from bot.db.statements import everybody, ready
from bot.db.tables import binding_codes, departments, people, sites
from bot.domain.messages import Channel
from bot.domain.people import Department, Person, Role


def _person(row: Row[Any]) -> Person:
    values = named(row)
    return Person(
        id=values["id"],
        userid=values["userid"],
        name=values["name"],
        openid=values["openid"],
        department_id=values["department_id"],
        department=values["department"] or "",
        title=values["title"],
        site=values["site"],
        remote=bool(values["remote"]),
        tier=values["tier"],
        gender=values["gender"],
        birthday=values["birthday"],
        joined_on=values["joined_on"],
        manager=values["manager"],
        roles=frozenset(filter(None, values["roles"].split(";"))),
        lead_of=values["lead_of"],
        subscribed=values["subscribed"],
        channel=Channel(values["channel"]),
    )


def _imported(person: Person) -> dict[str, Any]:
    """Return the columns that the people file decides."""
    return {
        "userid": person.userid,
        "name": person.name,
        "department_id": person.department_id,
        "title": person.title,
        "site": person.site,
        "tier": person.tier,
        "gender": person.gender,
        "birthday": person.birthday,
        "joined_on": person.joined_on,
        "manager": person.manager,
        "roles": ";".join(sorted(person.roles)),
        "lead_of": person.lead_of,
    }


class SqlPeople:
    """People in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ready = ready(connection)
        self._departments: tuple[Department, ...] = ()
        self._holders: tuple[Person, ...] | None = None

    def _one(self, statement: Select[Any], address: str) -> Person | None:
        row = self._connection.execute(statement, {"address": address}).one_or_none()
        return _person(row) if row else None

    def get(self, person_id: str) -> Person:
        """Return a person. Raises KeyError."""
        found = self._one(self._ready.person_by_id, person_id)
        if found is None:
            raise KeyError(person_id)
        return found

    def by_address(self, channel: Channel, address: str) -> Person | None:
        """Return who writes from a platform address.

        An organisation that has only an Official Account may import openids as userids.
        """
        if channel is Channel.WECOM:
            return self.by_userid(address)
        return self._one(self._ready.person_by_openid, address) or self.by_userid(address)

    def by_userid(self, userid: str) -> Person | None:
        """Return the person with a userid."""
        return self._one(self._ready.person_by_userid, userid)

    def with_role(self, role: Role) -> Sequence[Person]:
        """Return all active holders of a role, in order of their userid."""
        if self._holders is None:
            rows = self._connection.execute(self._ready.holders)
            self._holders = tuple(_person(row) for row in rows)
        return [person for person in self._holders if role in person.roles]

    def everyone(self) -> Sequence[Person]:
        """Return all active people."""
        rows = self._connection.execute(everybody().order_by(people.c.userid))
        return [_person(row) for row in rows]

    def headcount(self, department_id: int) -> int:
        """Return how many active people are in a department."""
        wanted = {"department": department_id}
        return int(self._connection.execute(self._ready.headcount, wanted).scalar_one())

    def departments(self) -> Sequence[Department]:
        """Return all departments."""
        if not self._departments:
            rows = self._connection.execute(select(departments).order_by(departments.c.id))
            self._departments = tuple(Department(*row) for row in rows)
        return self._departments

    def add(self, person: Person) -> None:
        """Register somebody new."""
        self._holders = None
        values = _imported(person) | {"openid": person.openid, "channel": person.channel}
        self._connection.execute(insert(people).values(id=person.id, **values))

    def replace(self, person: Person) -> None:
        """Take over what the people file says of somebody known already."""
        self.change(person.id, **_imported(person), active=True)

    def change(self, person_id: str, **values: Any) -> None:
        """Change columns of a person."""
        self._holders = None
        self._connection.execute(update(people).where(people.c.id == person_id).values(values))

    def department_named(self, name: str) -> Department:
        """Return a department, made if it is not there yet."""
        wanted = select(departments).where(departments.c.name == name)
        row = self._connection.execute(wanted).one_or_none()
        if row is None:
            self._departments = ()
            self._connection.execute(insert(departments).values(name=name))
            row = self._connection.execute(wanted).one()
        return Department(row.id, row.name, row.head_id, row.studio)

    def site_named(self, name: str, *, remote: bool) -> None:
        """Make a site known."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        statement = make(sites).values(name=name, remote=remote)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"remote": remote})
        )

    def set_head(self, department_id: int, person_id: str) -> None:
        """Make somebody the head of a department."""
        self._departments = ()
        self._connection.execute(
            update(departments).where(departments.c.id == department_id).values(head_id=person_id)
        )

    def add_binding(self, code_hash: str, person_id: str, expires_at: datetime) -> None:
        """Keep a code by which a WeChat account is bound to a person."""
        self._connection.execute(
            insert(binding_codes).values(
                code_hash=code_hash, person_id=person_id, expires_at=expires_at
            )
        )

    def take_binding(self, code_hash: str, now: datetime) -> str | None:
        """Return whose code this is and use it up."""
        mine = binding_codes.c.code_hash == code_hash
        row = self._connection.execute(select(binding_codes).where(mine)).one_or_none()
        if row is None or row.expires_at < now:
            return None
        self._connection.execute(delete(binding_codes).where(mine))
        return str(row.person_id)
