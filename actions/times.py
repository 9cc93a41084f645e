"""Which free times are shown, and how: by half days, by the clock of whoever reads them."""

from datetime import datetime

from actions.base import Exchange
from bot.domain.workdays import ONE_DAY

NOON = 12
PROPOSALS = 3


def grouped(exchange: Exchange, times: list[datetime]) -> str:
    """Return times as people read them: a line for each half day."""
    halves: dict[tuple[str, str], list[datetime]] = {}
    for time in times:
        local = time.astimezone(exchange.zone)
        half = "morning" if local.hour < NOON else "afternoon"
        halves.setdefault((local.date().isoformat(), half), []).append(time)
    lines = [_half(exchange, day, half, found) for (day, half), found in halves.items()]
    return "\n".join([*lines, *_whose_time(exchange, times)])


def _whose_time(exchange: Exchange, times: list[datetime]) -> list[str]:
    """Return a line that says whose clock the times are by, at sites with one of their own."""
    apart = exchange.policy.hours_apart(exchange.who.site, times[0]) if times else 0
    if not apart:
        return []
    says = "utter_zone_behind" if apart < 0 else "utter_zone_ahead"
    return [exchange.word(says, hours=f"{abs(apart):g}")]


def _half(exchange: Exchange, day: str, half: str, times: list[datetime]) -> str:
    listed = " ".join(f"{time.astimezone(exchange.zone):%H:%M}" for time in times)
    return exchange.word(f"utter_line_{half}", day_on=day, list=listed)


def days(exchange: Exchange, times: list[datetime]) -> str:
    """Return the days of some times as people say them."""
    dates = sorted({time.astimezone(exchange.zone).date() for time in times})
    return exchange.word("utter_and").join(
        exchange.word("utter_day", day_on=day.isoformat()) for day in dates
    )


def nearest(exchange: Exchange, times: list[datetime]) -> list[datetime]:
    """Return those of the earliest weekend: who means a later one, names a date."""
    if not times:
        return []
    last = exchange.policy.local(min(times)).date() + ONE_DAY
    return [time for time in times if exchange.policy.local(time).date() <= last]


def spread(times: list[datetime]) -> list[datetime]:
    """Return a few good proposals, spread over what is free."""
    if len(times) <= PROPOSALS:
        return times
    return [times[0], times[len(times) // 3], times[2 * len(times) // 3]]
