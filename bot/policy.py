"""The reader of policy.yml: the rulebook checked once, at the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from bot.domain.policy import Care, Deadlines, Duty, Learning, Nudging, Policy, Reception
from bot.domain.workdays import WorkCalendar


class PolicyRefused(Exception):
    """policy.yml says something that cannot be; the message is one sentence."""


@dataclass(frozen=True)
class Rulebook:
    """What policy.yml holds: the rules, and what only the import of people needs."""

    policy: Policy
    remote_sites: tuple[str, ...]


def read(path: Path, *, calendar: WorkCalendar) -> Rulebook:
    """Read the rulebook. Raises `PolicyRefused` with one sentence that names the place."""
    try:
        values = yaml.safe_load(path.read_text("utf-8"))
        return _rulebook(values, calendar)
    except OSError as error:
        raise PolicyRefused(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise PolicyRefused(f"{path} is not valid YAML: {error}") from error
    except KeyError as error:
        raise PolicyRefused(f"{path} lacks {error.args[0]}") from error
    except (TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
        raise PolicyRefused(f"{path}: {error}") from error


def _rulebook(values: Mapping[str, Any], calendar: WorkCalendar) -> Rulebook:
    shortest, longest = values["anonymous_delay_minutes"]
    policy = Policy(
        zone=ZoneInfo(values["timezone"]),
        calendar=calendar,
        deadlines=_deadlines(values["deadlines"]),
        nudging=_nudging(values["nudging"]),
        reception=_reception(values["reception"]),
        care=_care(values["care"]),
        duties=tuple(map(_duty, values["duties"])),
        studio=tuple(values["studio"]),
        kinds={kind: tuple(words) for kind, words in values["kinds"].items()},
        digest_at=_hour(values, "digest_at"),
        forget_after=timedelta(hours=_positive(values, "forget_after_hours")),
        messages_per_minute=_positive(values, "messages_per_minute"),
        messages_burst=_positive(values, "messages_burst"),
        anonymous_delay=(timedelta(minutes=shortest), timedelta(minutes=longest)),
        strangers_welcome=bool(values["strangers_welcome"]),
        learning=_learning(values.get("learning") or {}),
    )
    return Rulebook(policy, tuple(values["remote_sites"]))


def _deadlines(values: Mapping[str, Any]) -> Deadlines:
    by_topic = {topic: _positive(values["by_topic"], topic) for topic in ("work", "life", "mood")}
    return Deadlines(
        by_topic=by_topic,
        by_kind={kind: _positive(values["by_kind"], kind) for kind in values["by_kind"]},
        due_at=_hour(values, "due_at"),
        longest_extension=_positive(values, "longest_extension"),
        rating_days=_positive(values, "rating_days"),
        reopenings=_positive(values, "reopenings"),
    )


def _nudging(values: Mapping[str, Any]) -> Nudging:
    return Nudging(
        at=_hour(values, "at"),
        days_before=_positive(values, "days_before"),
        quiet_from=_hour(values, "quiet_from"),
        quiet_until=_hour(values, "quiet_until"),
    )


def _reception(values: Mapping[str, Any]) -> Reception:
    if values["holiday"] not in {"next_weekend", "keep"}:
        raise ValueError("reception.holiday is next_weekend or keep")
    return Reception(
        sessions=tuple(_session(session) for session in values["sessions"]),
        slot_minutes=_positive(values, "slot_minutes"),
        months_ahead=_positive(values, "months_ahead"),
        weekends_open=_positive(values, "weekends_open"),
        closes_at=_hour(values, "closes_at"),
        holiday=values["holiday"],
        place=values["place"],
        remind_eve_at=_hour(values, "remind_eve_at"),
        remind_before=timedelta(minutes=_positive(values, "remind_before_minutes")),
        list_at=_hour(values, "list_at"),
    )


def _care(values: Mapping[str, Any]) -> Care:
    return Care(
        hotline=values["hotline"],
        repeat_minutes=_positive(values, "repeat_minutes"),
        outcome_minutes=_positive(values, "outcome_minutes"),
        themes={theme: tuple(words) for theme, words in values["themes"].items()},
        others=tuple(values["others"]),
    )


def _duty(values: Mapping[str, Any]) -> Duty:
    places = tuple(values.get("places") or ())
    return Duty(tuple(values["match"]), tuple(values["words"]), places)


def _learning(values: Mapping[str, Any]) -> Learning:
    """Return the rules of learning; texts are kept only where that is said outright."""
    keep_texts = values.get("keep_texts", False)
    if keep_texts not in (True, False):
        raise ValueError(f"learning.keep_texts is true or false, not {keep_texts!r}")
    named = [name for name in ("most_texts", "keep_days") if name in values]
    numbers = {name: _positive(values, name) for name in named}
    return Learning(keep_texts=bool(keep_texts), **numbers)


def _session(hours: Sequence[str]) -> tuple[time, time]:
    start, end = (_hour({"reception.sessions": hour}, "reception.sessions") for hour in hours)
    if start >= end:
        raise ValueError(f"reception.sessions: {hours[0]} is not before {hours[1]}")
    return start, end


def _hour(values: Mapping[str, Any], name: str) -> time:
    """Return a time of day written as "18:00"."""
    try:
        return time.fromisoformat(values[name])
    except (TypeError, ValueError):
        raise ValueError(f'{name} is an hour like "18:00", not {values[name]!r}') from None


def _positive(values: Mapping[str, Any], name: str) -> int:
    number = values[name]
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"{name} is a whole number of at least one, not {number!r}")
    return number
