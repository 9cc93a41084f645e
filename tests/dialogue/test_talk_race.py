"""Two hundred people tap on eight times at one instant: eight get one, all get a kind answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conversations.stage import Clock, Phones, ScriptedUnderstanding
from sqlalchemy import func, select

from bot import app as applications
from bot.db import tables
from bot.db.unit_of_work import SqlTransactions
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.domain.people import Person
from bot.ports import Busy
from bot.services import inbox, receptions, talks

CROWD, TIMES, HANDS = 200, 8, 8
BOOKED, TAKEN, STILL_FREE = "约好了", "刚被别人约走了", "您看哪个时间合适"
FULL = "可以先排队"


@pytest.fixture
def hall(bot, database, state_keys, policy):
    """The whole bot on a fresh database with its leader, two hundred people, and `left` times."""
    people = [Person("z", "z", "赵建国", title="主任", roles=frozenset({"leader"}))]
    people += [Person(f"p{n}", f"u{n}", f"某{n}") for n in range(CROWD)]
    senders = {Channel.WECOM: Phones(Channel.WECOM, [])}
    ready = replace(
        bot,
        transactions=SqlTransactions(database, state_keys),
        clock=Clock(bot.clock.now()),
        understanding=ScriptedUnderstanding(),
        senders=senders,
    )
    with ready.transactions() as uow:
        for person in people:
            uow.people.add(person)
        receptions.lay_out(uow, now=ready.clock.now(), policy=policy)
    applications.use(ready)
    return ready


def leave(app, policy, times):
    """Let all but the first few times be taken; return these."""
    with app.transactions() as uow:
        now = app.clock.now()
        offered = talks.offered(uow, now=now, policy=policy)
        for slot in offered[times:]:
            uow.talks.claim(slot.id, who_id="", now=now)
        return [slot.starts_at for slot in offered[:TIMES]]


def rush(app, times):
    """Let everybody tap at once, each on one of the times; return what everybody is told."""

    def tap(number):
        sender, time = f"u{number}", times[number % len(times)]
        wish = Inbound(
            Channel.WECOM, f"w{number}", sender, app.clock.now(), InboundKind.TEXT, text="约主任"
        )
        tapped = replace(
            wish,
            key=f"t{number}",
            text="",
            payload=f'/choose_time{{"talk_time":"{time.isoformat()}"}}',
        )
        return [said(app, one) for one in (wish, tapped)][-1]

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(tap, range(CROWD)))


def said(app, message):
    """Return the answer; a platform sends again what met a busy database."""
    while True:
        try:
            answer = inbox.receive(app, message, inbox.Punctual())
        except Busy:
            continue
        return answer.message.text if answer.message else ""


def live(app):
    with app.transactions.reading() as uow:
        count = select(func.count()).where(tables.bookings.c.state == "booked")
        return uow._connection.execute(count).scalar()


@pytest.mark.parametrize("free", [TIMES, TIMES + 12])
def test_eight_are_booked_and_all_others_hear_what_is_still_free(hall, policy, free):
    hall.understanding.intents["约主任"] = ["book_talk"]
    times = leave(hall, policy, free)
    heard = rush(hall, times)
    assert live(hall) == sum(BOOKED in one for one in heard) == TIMES
    others = [one for one in heard if BOOKED not in one]
    assert len(others) == CROWD - TIMES
    assert [one for one in others if STILL_FREE not in one and FULL not in one] == []
    if free > TIMES:
        assert [one for one in others if STILL_FREE not in one] == []
