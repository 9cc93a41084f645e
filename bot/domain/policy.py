"""The organisation's rulebook as values: deadlines, reception rule, nudges, duties, quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import workdays
from bot.domain.answers import AnswerRules
from bot.domain.arrangements import Video
from bot.domain.commands import Commands
from bot.domain.files import FileRules
from bot.domain.people import Person
from bot.domain.receptions import Kind, Rule
from bot.domain.talkrules import TalkRules
from bot.domain.workdays import Hours, WorkCalendar


@dataclass(frozen=True)
class Duty:
    """Which departments (`match`: parts of their names) answer for which matters (`words`).

    `places` tell where something happens; they count where no word tells what.
    """

    match: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadlines:
    """Working days until an answer is due, by topic and by kind; and the hour of the day."""

    by_topic: Mapping[str, int]
    by_kind: Mapping[str, int]
    begins_at: time = time(9)
    due_at: time = time(18)
    longest_extension: int = 5
    reopenings: int = 2
    decision_days: int = 3
    questions: int = 3
    urgent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: who hears of it, `when` working days from the base, and how.

    `every` repeats it; `ends` names the move by which the wait is over; `how` is `message`, or
    `digest` for what is listed in the leader's morning digest instead. `days` counts all days.
    """

    name: str
    who: tuple[str, ...]
    when: int
    every: int = 0
    how: str = "message"
    ends: str = ""
    days: bool = False


Ladder = tuple[Step, ...]


@dataclass(frozen=True)
class Nudging:
    """When who is nudged, by what is waited for; and when nobody is disturbed."""

    ladders: Mapping[str, Ladder]
    at: time = time(9)
    quiet_from: time = time(22)
    quiet_until: time = time(7)

    @property
    def digest_after(self) -> int:
        """Return how many working days late a matter must be to stand in the leader's digest."""
        listed = [step.when for step in self.ladders["answer"] if step.how == "digest"]
        return min(listed, default=0)


@dataclass(frozen=True)
class Scoring:
    """How many points a department head loses for what, under which version of the rules."""

    version: str = "1"
    perfunctory: int = 1
    buck_passing: int = 1
    overdue: int = 2
    sent_nobody: int = 1
    not_reporting: int = 1
    buck_passing_after: int = 2
    appeal_days: int = 5

    def points(self, reason: str) -> int:
        """Return what a reason costs."""
        return int(getattr(self, reason))


@dataclass(frozen=True)
class Receptions:
    """The rules by which leaders receive, and what holds for all of them; the last rule is the
    default, for whoever has the role and no rule of their own.
    """

    rules: tuple[Rule, ...]
    months_ahead: int = 3
    remind_eve_at: time = time(19)
    remind_before: timedelta = timedelta(hours=1)
    list_at: time = time(8)
    talks: TalkRules = field(default_factory=TalkRules)

    @property
    def default(self) -> Rule:
        """The rule of leaders who have none of their own."""
        return self.rules[-1]

    def rule_of(self, who: Person) -> Rule | None:
        """Return by which rule somebody receives, if at all; one's own comes before a role's."""
        own = (rule for rule in self.rules if rule.leader == who.userid)
        by_role = (rule for rule in self.rules if not rule.leader and rule.role in who.roles)
        return next(own, None) or next(by_role, None)

    def receives(self, who: Person) -> bool:
        """Return whether somebody receives people."""
        rule = self.rule_of(who)
        return rule is not None and rule.kind is not Kind.NEVER


@dataclass(frozen=True)
class Care:
    """Who helps at once when somebody is in distress or danger."""

    hotline: str = "12356"
    repeat_minutes: int = 10
    outcome_minutes: int = 30
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    accidents: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()

    def is_about_another(self, text: str) -> bool:
        """Return whether somebody speaks of another's life, by the words that policy lists."""
        return _holds(self.others, text)

    def is_accident(self, text: str) -> bool:
        """Return whether somebody is hurt or caught right now, and nobody wished for it."""
        return _holds(self.accidents, text) and not _holds(self.wishes, text)

    def is_threat(self, text: str) -> bool:
        """Return whether another is violent or means to be, not the one who writes."""
        return _holds(self.threats, text) and not _holds(self.wishes, text)


def _holds(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


@dataclass(frozen=True)
class Learning:
    """Whether what was not understood is kept for review; how much of it, and for how long."""

    keep_texts: bool = False
    most_texts: int = 2000
    keep_days: int = 90


@dataclass(frozen=True)
class Retention:
    """For how many days each class of records is kept after it has ended."""

    closed_tickets_days: int = 1095
    files_days: int = 365
    talks_days: int = 1095
    alerts_days: int = 1095
    occasions_days: int = 1095
    audit_days: int = 1095
    undelivered_days: int = 30


@dataclass(frozen=True)
class Board:
    """Who may read the board; `titles` are words that make a name of the family name before."""

    public: bool = False
    comments: bool = False
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The whole rulebook of one organisation."""

    zone: ZoneInfo
    calendar: WorkCalendar
    deadlines: Deadlines
    nudging: Nudging
    reception: Receptions
    care: Care
    duties: tuple[Duty, ...] = ()
    studio: tuple[str, ...] = ()
    head_titles: tuple[str, ...] = ()
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unnamed_words: tuple[str, ...] = ()
    anonymous_delay: tuple[timedelta, timedelta] = (timedelta(minutes=5), timedelta(minutes=60))
    strangers_welcome: bool = False
    digest_at: time = time(8, 30)
    forget_after: timedelta = timedelta(hours=12)
    messages_per_minute: int = 20
    messages_burst: int = 40
    learning: Learning = Learning()
    board: Board = Board()
    commands: Commands = field(default_factory=Commands)
    place_lasts: timedelta = timedelta(minutes=10)
    video: Video = field(default_factory=Video)
    zones: tuple[tuple[str, str], ...] = ()
    wecom_schedule: bool = False
    feed_names: bool = False
    files: FileRules = field(default_factory=FileRules)
    retention: Retention = Retention()
    scoring: Scoring = Scoring()
    answers: AnswerRules = field(default_factory=AnswerRules)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fewest_people: int = 5

    @property
    def hours(self) -> Hours:
        """Return the hours in which a deadline's clock runs."""
        return Hours(self.deadlines.begins_at, self.deadlines.due_at, self.zone)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the organisation's zone."""
        return moment.astimezone(self.zone)

    def there(self, site: str) -> ZoneInfo:
        """Return the zone in which times are shown at a site: its own, else the organisation's."""
        own = self.zone_of(site)
        return ZoneInfo(own) if own else self.zone

    def hours_apart(self, site: str, moment: datetime) -> float:
        """Return how many hours a site's clock is ahead of the organisation's; behind: below 0."""
        own = moment.astimezone(self.there(site)).utcoffset() or timedelta()
        home = self.local(moment).utcoffset() or timedelta()
        return (own - home) / timedelta(hours=1)

    def zone_of(self, site: str) -> str:
        """Return the name of a site's own zone; empty where the organisation's time holds."""
        own = next((zone for part, zone in self.zones if part in site), "")
        return "" if own == self.zone.key else own

    def today(self, now: datetime) -> date:
        """Return the organisation's date at a moment."""
        return self.local(now).date()

    def day_of(self, now: datetime) -> datetime:
        """Return the organisation's day of a moment without its time."""
        return self.at(self.today(now), time())

    def at(self, day: date, hour: time) -> datetime:
        """Return the moment of an hour of a day in the organisation's zone."""
        return workdays.moment(day, hour, self.zone)

    def answer_days(self, *, topic: str, kind: str, urgent: bool = False) -> int:
        """Return within how many working days a ticket is answered (DOMAIN 3: 限时办结制)."""
        named = self.deadlines.by_kind.get("urgent" if urgent else kind)
        return named or self.deadlines.by_topic[topic]

    def due(self, *, filed_at: datetime, days: int) -> datetime:
        """Return the deadline that lies `days` working days after the day of filing."""
        day = workdays.after(self.today(filed_at), workdays=days, calendar=self.calendar)
        return self.at(day, self.deadlines.due_at)

    def working_day(self, now: datetime) -> date:
        """Return the working day of a moment; a day off belongs to the next working day."""
        today = self.today(now)
        if self.calendar.is_workday(today):
            return today
        return workdays.after(today, workdays=1, calendar=self.calendar)

    def awake(self, now: datetime) -> datetime:
        """Return the first moment from now on at which people may be disturbed."""
        local = self.local(now)
        if local.time() >= self.nudging.quiet_from:
            return self.at(local.date() + workdays.ONE_DAY, self.nudging.quiet_until)
        return max(now, self.at(local.date(), self.nudging.quiet_until))
