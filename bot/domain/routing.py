"""Which department answers for a matter, found from the words of the text and the duties."""

from collections.abc import Sequence

from bot.domain.people import Department
from bot.domain.policy import Duty


def guess(
    text: str, departments: Sequence[Department], duties: Sequence[Duty]
) -> Department | None:
    """Return the department whose name or duties the text touches most, or None.

    A department named outright wins; longer words weigh more than short ones.
    The first mention breaks a tie, so that of two matters the first one decides.
    """
    named = [found for found in departments if found.name in text]
    if named:
        return max(named, key=lambda found: len(found.name))
    scored = [(_score(text, found, duties), -index) for index, found in enumerate(departments)]
    best = max(range(len(scored)), key=lambda index: scored[index], default=None)
    if best is None or scored[best][0] <= (0, 0):
        return None
    return departments[best]


def _score(text: str, department: Department, duties: Sequence[Duty]) -> tuple[float, float]:
    words = {
        word
        for duty in duties
        if any(part in department.name for part in duty.match)
        for word in duty.words
    }
    places = [text.find(word) for word in words if word in text]
    weight = sum(len(word) for word in words if word in text)
    earliest = min(places, default=len(text))
    return (weight, len(text) - earliest if weight else 0)


def studio(departments: Sequence[Department], names: Sequence[str]) -> Department | None:
    """Return the department for what fits nowhere (DOMAIN 5): named by policy, else the first."""
    for name in names:
        for department in departments:
            if name in department.name:
                return department
    return next((found for found in departments if found.studio), None) or next(
        iter(departments), None
    )
