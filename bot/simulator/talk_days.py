"""Learns from the bot's own API when leaders receive, for the jump to the evening before."""

from datetime import date, datetime

import requests

from bot.simulator.leaps import NoSuchLeap

MONTHS_AHEAD = 3
TIMEOUT_SECONDS = 5
DECEMBER = 12


def talk_days(bot_url: str, api_token: str, now: datetime) -> list[date]:
    """Return the days with a slot that is not closed, from this month on. Raises `NoSuchLeap`."""
    days: list[date] = []
    for month in _months(now.date()):
        days.extend(_days_of(bot_url, api_token, month))
    return days


def _months(today: date) -> list[str]:
    first = today.year * DECEMBER + today.month - 1
    return [f"{n // DECEMBER}-{n % DECEMBER + 1:02d}" for n in range(first, first + MONTHS_AHEAD)]


def _days_of(bot_url: str, api_token: str, month: str) -> list[date]:
    try:
        answer = requests.get(
            f"{bot_url}/api/v1/talks",
            params={"month": month},
            headers={"Authorization": f"Bearer {api_token}"},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        rows = answer.json()["days"]
        return [date.fromisoformat(row["date"]) for row in rows if _receives(row)]
    except (requests.RequestException, KeyError, TypeError, ValueError):
        raise NoSuchLeap("没能从机器人那里查到约谈日。") from None


def _receives(row: dict[str, list[dict[str, str]]]) -> bool:
    return any(slot["state"] != "closed" for slot in row["slots"])
