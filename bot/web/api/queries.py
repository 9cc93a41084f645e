"""What is asked for in an address: read strictly, so that a slip of the pen is not an answer."""

from datetime import UTC, date, datetime, timedelta

from flask import abort, request

from bot.app import App
from bot.domain.policy import Policy
from bot.domain.tickets import Status, Topic
from bot.ports.tickets import TicketFilter

MOST = 200
MOST_DIGITS = 9
"""Every number of so many digits fits into a column of 32 bits."""

YES, NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})


def known(*names: str) -> None:
    """Refuse what nobody knows: a misspelt filter would show everything."""
    if set(request.args) - set(names):
        abort(400)


def tickets(app: App) -> TicketFilter:
    """Return which tickets are asked for."""
    known("status", "department", "topic", "overdue", "since", "limit", "cursor")
    args = request.args
    status, topic = args.get("status", ""), args.get("topic", "")
    if (status and status not in set(Status)) or (topic and topic not in set(Topic)):
        abort(400)
    overdue, department = _answered("overdue"), args.get("department", "")
    if "\x00" in department:  # PostgreSQL would call this an error
        abort(400)
    return TicketFilter(
        status=status,
        department=department,
        topic=topic,
        overdue_at=app.clock.now() if overdue else None,
        since=moment("since", app.policy),
        before_seq=_number("cursor", None),
        limit=min(MOST, max(1, _number("limit", 50) or 50)),
    )


def _answered(name: str) -> bool:
    word = request.args.get(name, "").lower()
    if word not in YES | NO:
        abort(400)
    return word in YES


def _number(name: str, default: int | None) -> int | None:
    value = request.args.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS:
        abort(400)
    return int(value)


def moment(name: str, policy: Policy) -> datetime | None:
    """Return a moment, or the beginning of a day."""
    value = request.args.get(name)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        local = found if found.tzinfo else found.replace(tzinfo=policy.zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)


def month(policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    """Return the beginning and the end of the month asked for, or of this one."""
    known("month")
    text = request.args.get("month") or f"{policy.local(now):%Y-%m}"
    try:
        first = date.fromisoformat(f"{text}-01")
        following = (first + timedelta(days=31)).replace(day=1)
        midnight = datetime.min.time()
        start, end = policy.at(first, midnight), policy.at(following, midnight)
        return start.astimezone(UTC), end.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)


def iso(found: datetime | None) -> str | None:
    """Return a moment as the API writes it."""
    return found.astimezone(UTC).isoformat() if found else None
