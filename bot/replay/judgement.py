"""The judgement over a ledger: which promises were kept, month by month, and which were not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.policy import Policy
from bot.domain.workdays import ONE_DAY
from bot.replay.ledger import (
    CANCELLED,
    LEFT,
    MET,
    MISSED,
    SERVED,
    SILENT,
    TOLD,
    Ledger,
    Promise,
    Talk,
    Unkept,
)

SLACK = timedelta(minutes=5)
"""So shortly before a reminder's hour a time may be promised without one being owed."""


@dataclass(frozen=True)
class Row:
    """One month of talks; a talk belongs to the month for which it was booked first."""

    month: str
    wished: int
    booked: int
    met: int
    cancelled: int
    agreed: int
    missed: int
    served: int
    told: int
    left: int
    promised: int
    unkept: int


@dataclass(frozen=True)
class Judgement:
    """What a replay came to."""

    rows: tuple[Row, ...]
    unkept: tuple[Unkept, ...]


def judge(ledger: Ledger, records: Mapping[str, str], *, policy: Policy) -> Judgement:
    """Return the judgement; `records` is what the services say became of each talk."""
    unkept = [
        *ledger.wrong,
        *_open_talks(ledger),
        *_against_records(ledger, records),
        *_open_waits(ledger),
        *_twice(ledger),
        *(one for talk in ledger.talks.values() for one in _reminders(talk, policy)),
    ]
    owed = Counter(
        talk.month
        for talk in ledger.talks.values()
        for promise in talk.times
        for _ in _owed(promise, policy)
    )
    months = sorted(
        {*ledger.wished, *(talk.month for talk in ledger.talks.values())}
        | {wait.month for wait in ledger.waits}
    )
    return Judgement(tuple(_row(ledger, month, owed, unkept) for month in months), tuple(unkept))


def _row(ledger: Ledger, month: str, owed: Counter[str], unkept: Sequence[Unkept]) -> Row:
    talks = [talk for talk in ledger.talks.values() if talk.month == month]
    waits = Counter(wait.ended for wait in ledger.waits if wait.month == month)
    ends = Counter(talk.ended for talk in talks)
    return Row(
        month=month,
        wished=ledger.wished[month],
        booked=len(talks),
        met=ends[MET],
        cancelled=ends[CANCELLED],
        agreed=sum(talk.agreed > 0 for talk in talks),
        missed=ends[MISSED],
        served=waits[SERVED],
        told=waits[TOLD],
        left=waits[LEFT] + waits[SILENT],
        promised=len(talks) + waits.total() + owed[month],
        unkept=sum(one.month == month for one in unkept),
    )


def _open_talks(ledger: Ledger) -> Iterator[Unkept]:
    for talk in ledger.talks.values():
        if not talk.ended:
            at = talk.times[-1].starts_at.isoformat()
            yield Unkept(talk.month, talk.who, f"has a talk that never ended, last at {at}")
        elif talk.ended == MET and talk.outcomes != 1:
            yield Unkept(talk.month, talk.who, f"heard {talk.outcomes} times what came of a talk")


def _against_records(ledger: Ledger, records: Mapping[str, str]) -> Iterator[Unkept]:
    for talk in ledger.talks.values():
        recorded = records.get(talk.id, "nothing")
        if talk.ended and recorded != talk.ended:
            yield Unkept(talk.month, talk.who, f"{talk.ended}, but {recorded} on record")
    for booking_id in records.keys() - ledger.talks.keys():
        yield Unkept("", "", f"booking {booking_id} of which nobody was told")


def _open_waits(ledger: Ledger) -> Iterator[Unkept]:
    for wait in ledger.waits:
        if not wait.ended:
            yield Unkept(wait.month, wait.who, f"waited for {wait.period} and heard nothing more")


def _twice(ledger: Ledger) -> Iterator[Unkept]:
    for (who, says, _), times in ledger.read.items():
        if times > 1:
            yield Unkept("", who, f"was told {says} {times} times over")


def _reminders(talk: Talk, policy: Policy) -> Iterator[Unkept]:
    for promise in talk.times:
        owed = set(_owed(promise, policy))
        at = f"{policy.local(promise.starts_at):%m-%d %H:%M}"
        for says, times in promise.reminded.items():
            if times > 1:
                yield Unkept(talk.month, talk.who, f"{says} {times} times of {at}")
        for says in sorted(owed - promise.reminded.keys()):
            yield Unkept(talk.month, talk.who, f"no {says} of {at}")


def _owed(promise: Promise, policy: Policy) -> Iterator[str]:
    """Return the reminders that a time was owed: it was known before, and stood until it came."""
    starts_at, rules = promise.starts_at, policy.reception
    if promise.until is not None and promise.until < starts_at:
        return
    eve = policy.at(policy.local(starts_at).date() - ONE_DAY, rules.remind_eve_at)
    for says, moment in (
        ("utter_talk_tomorrow", eve),
        ("utter_talk_soon", starts_at - rules.remind_before),
    ):
        if promise.told_at + SLACK < moment:
            yield says
