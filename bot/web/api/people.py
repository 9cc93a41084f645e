"""/api/v1/people: the people of the organisation, with what they are charged with."""

from flask import Response, jsonify

from bot.app import App
from bot.domain.people import Person
from bot.web.api import keys, queries


def listed(app: App) -> Response:
    """Return everybody."""
    queries.known()
    keys.note(app, "list", "people")
    with app.transactions.reading() as uow:
        return jsonify(items=[_shown(person) for person in uow.people.everyone()])


def _shown(person: Person) -> dict[str, object]:
    return {
        "userid": person.userid,
        "name": person.name,
        "department": person.department,
        "title": person.title,
        "site": person.site,
        "tier": person.tier,
        "roles": sorted(person.roles),
    }
