"""Who a message goes to: members, departments and tags named in a request, good and bad."""

from dataclasses import dataclass
from typing import Any

from bot.simulator.config import Person
from bot.simulator.contacts import Contacts
from bot.simulator.refusals import ApiError

EVERYBODY = "@all"
MOST_USERS = 1000
MOST_GROUPS = 100


@dataclass(frozen=True)
class Receivers:
    """The members reached, each once, and the names that reach nobody, in lower case."""

    people: tuple[Person, ...]
    bad_users: tuple[str, ...] = ()
    bad_parties: tuple[str, ...] = ()
    bad_tags: tuple[str, ...] = ()

    def invalid(self) -> dict[str, str]:
        """Return the fields of `message/send`'s answer; only what is not empty."""
        fields = {
            "invaliduser": "|".join(self.bad_users),
            "invalidparty": "|".join(self.bad_parties),
            "invalidtag": "|".join(self.bad_tags),
        }
        return {name: value for name, value in fields.items() if value}


def of_request(contacts: Contacts, body: dict[str, Any]) -> Receivers:
    """Return the receivers of a `message/send` request. Raises `ApiError`."""
    users, parties, tags = (_names(body, name) for name in ("touser", "toparty", "totag"))
    if not (users or parties or tags):
        raise ApiError(82001)
    if len(users) > MOST_USERS or max(len(parties), len(tags)) > MOST_GROUPS:
        raise ApiError(40032)
    if users == [EVERYBODY]:
        return Receivers(tuple(contacts.everybody))
    found = resolve(contacts, users, parties, tags)
    if not found.people:
        raise ApiError(81013, **found.invalid())
    return found


def resolve(contacts: Contacts, users: list[str], parties: list[str], tags: list[str]) -> Receivers:
    """Return whom the names mean; the organisation has no tags."""
    members = {name: contacts.find(name) for name in users}
    people = {p.userid: p for p in members.values() if p is not None}
    bad_parties: list[str] = []
    for party in parties:
        if party.isdigit() and contacts.knows_department(int(party)):
            people.update({p.userid: p for p in contacts.members(int(party))})
        else:
            bad_parties.append(party)
    bad_users = tuple(name.lower() for name, person in members.items() if person is None)
    return Receivers(tuple(people.values()), bad_users, tuple(bad_parties), tuple(tags))


def _names(body: dict[str, Any], field: str) -> list[str]:
    value = body.get(field) or ""
    if not isinstance(value, str):
        raise ApiError(40031 if field == "touser" else 40058, field)
    return [name.strip() for name in value.split("|") if name.strip()]
