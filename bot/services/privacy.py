"""What a text or its author's place would tell, although no name is stored."""

import re

from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.ports import UnitOfWork

PHONE = re.compile(r"(?<!\d)1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
SHORTEST_NAME, SHORTEST_ID = 2, 4


def tells(uow: UnitOfWork, *, text: str, who: Person, policy: Policy) -> str:
    """Return why an unnamed matter would tell its author: `named`, `few`, or nothing."""
    named = len(who.name) >= SHORTEST_NAME and who.name in text
    numbered = len(who.userid) >= SHORTEST_ID and who.userid.lower() in text.lower()
    if named or numbered or PHONE.search(text):
        return "named"
    if who.department_id is None:
        return ""
    return "few" if uow.people.headcount(who.department_id) < policy.fewest_people else ""
