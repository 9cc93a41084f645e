"""How times that could be had are listed: by half days, by the clock of whoever reads them."""

from datetime import datetime

from actions.base import Exchange

NOON = 12


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
