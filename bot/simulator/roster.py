"""Reads the people file, the same one that the bot imports."""

import csv
import io

from bot.simulator.config import Person

HEADER = (
    "userid",
    "name",
    "department",
    "title",
    "site",
    "tier",
    "gender",
    "birthday",
    "joined_on",
    "roles",
    "manager",
)


class BadRoster(ValueError):
    """The people file cannot be read; the message says where."""


def read_people(text: str) -> tuple[Person, ...]:
    """Return the people of a CSV text with exactly the known header. Raises `BadRoster`."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), restval="")
    if tuple(rows.fieldnames or ()) != HEADER:
        raise BadRoster(f"the header must be {','.join(HEADER)}")
    people = tuple(_person(row) for row in rows if any(row.values()))
    _refuse_twins(people)
    return people


def _person(row: dict[str, str]) -> Person:
    cells = {name: row[name].strip() for name in HEADER}
    roles = tuple(role.strip() for role in cells.pop("roles").split(";") if role.strip())
    return Person(**cells, roles=roles)


def _refuse_twins(people: tuple[Person, ...]) -> None:
    seen: set[str] = set()
    for person in people:
        key = person.userid.lower()
        if not key or key in seen:
            raise BadRoster(f"userid {person.userid!r} is empty or stands twice")
        seen.add(key)
