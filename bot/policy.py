"""The reader of policy.yml: the rulebook checked once, at the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from bot.domain import answers, commands, files, ladders, talkrules
from bot.domain.arrangements import Provider, Video
from bot.domain.people import Role
from bot.domain.policy import (
    Board,
    Care,
    Deadlines,
    Duty,
    Learning,
    Nudging,
    Policy,
    Receptions,
    Retention,
    Scoring,
)
from bot.domain.receptions import LAST, Audience, Holidays, Kind, Rule, Way
from bot.domain.workdays import WorkCalendar

RULE_KEYS = frozenset(
    (
        *("leader", "role", "audience", "place", "title", "mode"),
        *("kind", "weekday", "nth", "holiday"),
        *("sessions", "slot_minutes", "buffer_minutes", "max_slots"),
        *("next_open", "opens_days", "closes_days", "closes_at", "announce_days"),
    )
)
NUMBERS = ("slot_minutes", "max_slots", "opens_days", "announce_days")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_NTH = {Kind.NTH_WEEKDAY: 4, Kind.NTH_WORKDAY: 15}
"""Every month has a fourth of each weekday, and fifteen working days."""

HOLIDAY_OF = {"weekly": "skip", "monthly_nth_weekday": "next_workday"}
"""What these kinds do where they say nothing: the next week is near, the next month is not."""
SCORED = (
    "perfunctory",
    "buck_passing",
    "overdue",
    "sent_nobody",
    "not_reporting",
    "buck_passing_after",
    "appeal_days",
)

PARTICLES = "[了吧啊呢呀]*"
"""What may follow a command without changing it."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML has it: the same reading in a tenth of the time."""


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
        values = Loader(path.read_text("utf-8")).get_single_data()
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
        reception=_receptions(values["reception"], values.get("receptions") or []),
        scoring=_scoring(values["scoring"]),
        orders={intent: tuple(words) for intent, words in values["orders"].items()},
        answers=answers.read(values.get("answers") or {}),
        fewest_people=_positive(values, "fewest_people"),
        care=_care(values["care"]),
        duties=tuple(map(_duty, values["duties"])),
        studio=tuple(values["studio"]),
        head_titles=tuple(values.get("head_titles") or ()),
        kinds={kind: tuple(words) for kind, words in values["kinds"].items()},
        digest_at=_hour(values, "digest_at"),
        forget_after=timedelta(hours=_positive(values, "forget_after_hours")),
        messages_per_minute=_positive(values, "messages_per_minute"),
        place_lasts=timedelta(minutes=_positive(values, "place_minutes")),
        messages_burst=_positive(values, "messages_burst"),
        unnamed_words=tuple(values.get("unnamed_words") or ()),
        anonymous_delay=(timedelta(minutes=shortest), timedelta(minutes=longest)),
        strangers_welcome=bool(values["strangers_welcome"]),
        zones=_zones((values.get("sites") or {}).get("zones") or {}),
        video=_video(values.get("video") or {}),
        wecom_schedule=_yes_or_no(values.get("calendar") or {}, "wecom"),
        feed_names=_yes_or_no(values.get("calendar") or {}, "feed_names"),
        learning=_learning(values.get("learning") or {}),
        board=_board(values.get("board") or {}),
        files=files.read(values.get("files") or {}),
        commands=commands.read(values.get("commands") or {}, ending=PARTICLES),
        retention=_retention(values.get("retention") or {}),
    )
    return Rulebook(policy, tuple(values["remote_sites"]))


def _deadlines(values: Mapping[str, Any]) -> Deadlines:
    by_topic = {topic: _positive(values["by_topic"], topic) for topic in ("work", "life", "mood")}
    return Deadlines(
        by_topic=by_topic,
        by_kind={kind: _positive(values["by_kind"], kind) for kind in values["by_kind"]},
        due_at=_hour(values, "due_at"),
        longest_extension=_positive(values, "longest_extension"),
        begins_at=_hour(values, "begins_at"),
        reopenings=_positive(values, "reopenings"),
        decision_days=_positive(values, "decision_days"),
        questions=_positive(values, "questions"),
        urgent=tuple(values["urgent"]),
    )


def _nudging(values: Mapping[str, Any]) -> Nudging:
    nudging = Nudging(
        ladders={waits: ladders.read(values[waits], waits) for waits in ladders.WAITS},
        at=_hour(values, "at"),
        quiet_from=_hour(values, "quiet_from"),
        quiet_until=_hour(values, "quiet_until"),
    )
    if not nudging.quiet_until <= nudging.at < nudging.quiet_from:
        raise ValueError("nudging.at lies in the quiet hours, so nobody would be nudged on time")
    return nudging


def _scoring(values: Mapping[str, Any]) -> Scoring:
    numbers = {name: _positive(values, name) for name in SCORED}
    return Scoring(version=str(values["version"]), **numbers)


def _receptions(values: Mapping[str, Any], further: Sequence[Mapping[str, Any]]) -> Receptions:
    """Return the rules of `receptions`, and `reception` as the default of whoever has none."""
    default = _rule({"kind": "first_weekend", "role": "leader"} | _own(values), "reception")
    named = [_further(one, values) for one in further]
    _refuse_twice([rule.leader or rule.role for rule in named])
    return Receptions(
        rules=(
            *(rule for rule in named if rule.leader),
            *(rule for rule in named if not rule.leader and rule.role != default.role),
            next(
                (rule for rule in named if rule.role == default.role and not rule.leader), default
            ),
        ),
        months_ahead=_positive(values, "months_ahead"),
        remind_eve_at=_hour(values, "remind_eve_at"),
        remind_before=timedelta(minutes=_positive(values, "remind_before_minutes")),
        list_at=_hour(values, "list_at"),
        talks=talkrules.read(values.get("talks") or {}),
    )


def _further(values: Mapping[str, Any], default: Mapping[str, Any]) -> Rule:
    unknown = sorted(set(values) - RULE_KEYS)
    if unknown:
        raise ValueError(f"receptions: {unknown[0]} is no key of a rule")
    if ("leader" in values) == ("role" in values):
        raise ValueError("receptions: a rule names either a leader (userid) or a role")
    where = f"receptions of {values.get('leader') or values.get('role')}"
    kind = values.get("kind", "first_weekend")
    unsaid = {"holiday": HOLIDAY_OF[kind]} if kind in HOLIDAY_OF else {}
    taken_over = {name: value for name, value in _own(default).items() if name != "title"}
    return _rule(taken_over | unsaid | dict(values), where)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule takes over from `reception`; `weekends_open` is a former name."""
    own = {name: value for name, value in values.items() if name in RULE_KEYS}
    return {"next_open": values["weekends_open"]} | own if "weekends_open" in values else own


def _refuse_twice(owners: Sequence[str]) -> None:
    twice = sorted({owner for owner in owners if owners.count(owner) > 1})
    if twice:
        raise ValueError(f"receptions: {twice[0]} has two rules")


def _rule(values: Mapping[str, Any], where: str) -> Rule:
    kind = _one_of(Kind, values["kind"], f"{where}: kind")
    holiday = _one_of(Holidays, values["holiday"], f"{where}: reception.holiday")
    if kind is Kind.FIRST_WEEKEND and holiday is Holidays.NEXT_WORKDAY:
        raise ValueError(f"{where}: a weekend cannot move to the next_workday")
    numbers = {name: _positive(values, name) for name in NUMBERS if values.get(name) is not None}
    return Rule(
        kind=kind,
        leader=str(values.get("leader", "")),
        role=_one_of(Role, values.get("role", "leader"), f"{where}: role"),
        sessions=tuple(_session(session) for session in values["sessions"]),
        weekdays=_weekdays(values, kind, where),
        nth=_nth(values, kind, where),
        buffer_minutes=_count(values, "buffer_minutes", unsaid=0),
        mode=_one_of(Way, values.get("mode", "either"), f"{where}: mode"),
        audience=_audience(values.get("audience") or {}, where),
        next_open=_positive(values, "next_open"),
        closes_days=_count(values, "closes_days", unsaid=1),
        closes_at=_hour(values, "closes_at"),
        holiday=holiday,
        place=str(values.get("place", "")),
        title=str(values.get("title", "")),
        **numbers,
    )


def _weekdays(values: Mapping[str, Any], kind: Kind, where: str) -> tuple[int, ...]:
    if kind not in {Kind.WEEKLY, Kind.NTH_WEEKDAY}:
        return ()
    named = values.get("weekday")
    listed = named if isinstance(named, list) else [named]
    if not listed or not all(day in WEEKDAYS for day in listed):
        raise ValueError(f"{where}: weekday is one of {', '.join(WEEKDAYS)}, not {named!r}")
    if kind is Kind.NTH_WEEKDAY and len(listed) > 1:
        raise ValueError(f"{where}: weekday of {kind} is one day")
    return tuple(sorted({WEEKDAYS.index(day) for day in listed}))


def _nth(values: Mapping[str, Any], kind: Kind, where: str) -> int:
    most = MOST_NTH.get(kind)
    if most is None:
        return 1
    nth = values.get("nth", 1)
    if nth == "last":
        return LAST
    if not isinstance(nth, int) or not 1 <= nth <= most:
        raise ValueError(f"{where}: nth is 1 to {most} or last, not {nth!r}")
    return nth


def _audience(values: Mapping[str, Any], where: str) -> Audience:
    unknown = sorted(set(values) - {"sites", "tiers", "departments"})
    if unknown:
        raise ValueError(f"{where}: audience knows sites, tiers, departments, not {unknown[0]}")
    return Audience(**{name: tuple(map(str, listed)) for name, listed in values.items()})


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(kind: type[Choice], value: object, name: str) -> Choice:
    if value not in set(kind):
        raise ValueError(f"{name} is one of {', '.join(kind)}, not {value!r}")
    return kind(str(value))


def _count(values: Mapping[str, Any], name: str, *, unsaid: int) -> int:
    """Return a number that may be nought."""
    number = values.get(name, unsaid)
    return 0 if number == 0 else _positive({name: number}, name)


def _care(values: Mapping[str, Any]) -> Care:
    return Care(
        hotline=values["hotline"],
        repeat_minutes=_positive(values, "repeat_minutes"),
        outcome_minutes=_positive(values, "outcome_minutes"),
        themes={theme: tuple(words) for theme, words in values["themes"].items()},
        others=tuple(values["others"]),
        accidents=tuple(values.get("accidents") or ()),
        threats=tuple(values.get("threats") or ()),
        wishes=tuple(values.get("wishes") or ()),
    )


def _duty(values: Mapping[str, Any]) -> Duty:
    places = tuple(values.get("places") or ())
    return Duty(tuple(values["match"]), tuple(values["words"]), places)


def _zones(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the zones of sites, by parts of their names."""
    return tuple((str(part), ZoneInfo(str(zone)).key) for part, zone in values.items())


def _video(values: Mapping[str, Any]) -> Video:
    """Return how video talks are held."""
    provider = _one_of(Provider, values.get("provider", "wecom"), "video.provider")
    links = tuple((str(who), str(link)) for who, link in (values.get("links") or {}).items())
    link, url = str(values.get("link") or ""), str(values.get("url") or "")
    if provider is Provider.FIXED and not (link or links):
        raise ValueError("video: fixed rooms need link, or links by userid")
    if provider is Provider.JITSI and not url:
        raise ValueError("video: jitsi needs url")
    for address in (link, url, *(one for _, one in links)):
        if address and not address.startswith("https://"):
            raise ValueError(f"video: an address begins with https://, not {address!r}")
    minutes = _positive({"remind_before_minutes": 10} | dict(values), "remind_before_minutes")
    return Video(
        provider=provider,
        link=link,
        links=links,
        url=url,
        phone=str(values.get("phone") or ""),
        before=timedelta(minutes=minutes),
    )


def _yes_or_no(values: Mapping[str, Any], name: str) -> bool:
    answer = values.get(name, False)
    if answer not in (True, False):
        raise ValueError(f"calendar.{name} is true or false, not {answer!r}")
    return bool(answer)


def _board(values: Mapping[str, Any]) -> Board:
    """Return the rules of the board: members only and no comments, unless it is said outright."""
    for name in ("public", "comments"):
        if values.get(name, False) not in (True, False):
            raise ValueError(f"board.{name} is true or false, not {values[name]!r}")
    switches = {name: bool(values.get(name, False)) for name in ("public", "comments")}
    return Board(**switches, titles=tuple(map(str, values.get("titles") or ())))


def _learning(values: Mapping[str, Any]) -> Learning:
    """Return the rules of learning; texts are kept only where that is said outright."""
    keep_texts = values.get("keep_texts", False)
    if keep_texts not in (True, False):
        raise ValueError(f"learning.keep_texts is true or false, not {keep_texts!r}")
    named = [name for name in ("most_texts", "keep_days") if name in values]
    numbers = {name: _positive(values, name) for name in named}
    return Learning(keep_texts=bool(keep_texts), **numbers)


def _retention(values: Mapping[str, Any]) -> Retention:
    if unknown := set(values) - {field.name for field in fields(Retention)}:
        raise ValueError(f"retention knows no {min(unknown)}")
    return Retention(**{name: _positive(values, name) for name in values})


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
