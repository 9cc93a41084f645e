"""Whom a complaint is about, where it is about a head: his own department must not answer it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.people import Department
from bot.domain.policy import Duty

BETWEEN = 3
"""Characters that may stand between a department and the title of its head."""


def is_about_head(
    text: str, department: Department, *, head: str, duties: Sequence[Duty], titles: Iterable[str]
) -> bool:
    """Return whether a text names the head of a department.

    By the whole name, by the family name and a title, or by the department and a title.
    """
    if head and head in text:
        return True
    titled = "|".join(map(re.escape, titles))
    if not titled:
        return False
    parts = {part for duty in duties for part in duty.match if part in department.name}
    named = "|".join(map(re.escape, sorted({department.name, *parts})))
    if re.search(f"(?:{named}).{{0,{BETWEEN}}}?(?:{titled})", text):
        return True
    return bool(head) and bool(re.search(f"{re.escape(head[0])}(?:{titled})", text))


def impartial(
    text: str,
    departments: Sequence[Department],
    *,
    heads: Mapping[int, str],
    duties: Sequence[Duty],
    titles: Sequence[str],
) -> list[Department]:
    """Return the departments whose heads a complaint does not name; all where it names all.

    `heads` holds the name of each head by department id.
    """
    free = [
        found
        for found in departments
        if not is_about_head(
            text, found, head=heads.get(found.id, ""), duties=duties, titles=titles
        )
    ]
    return free or list(departments)
