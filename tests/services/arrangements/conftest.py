"""A platform that makes rooms or fails as told, and a talk that wants one."""

from dataclasses import replace

import pytest

from bot.domain.arrangements import Arranged, Kind, Video
from bot.domain.talks import Mode
from bot.services import arrangements, receptions, talks
from bot.services.settling import Settlement

PHONE = "0902-1234567"


class Rooms:
    """Makes rooms, or fails as it is told to."""

    def __init__(self):
        self.asked = []
        self.failures = []

    def _step(self, verb, *what):
        self.asked.append((verb, *what))
        if self.failures:
            raise self.failures.pop(0)

    def create(self, appointment):
        self._step("create", appointment)
        made = f"m{len(self.asked)}"
        return Arranged(made, f"https://meet.test/{made}", "123")

    def update(self, made, appointment):
        self._step("update", made.external_id, appointment)
        return made

    def cancel(self, made):
        self._step("cancel", made.external_id)

    def verbs(self):
        return [verb for verb, *_ in self.asked]


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def rules(policy):
    return replace(policy, video=Video(phone=PHONE))


@pytest.fixture
def settle(app, rooms, clock, rules):
    """Let the worker do what is due, for the given rules."""

    def run(rules=rules):
        with app.transactions() as uow:
            arrangements.follow(uow, now=clock.now(), policy=rules)
        made = Settlement(app.transactions, app.wording, {Kind.ROOM: rooms}, rules)
        return made.settle_some(clock.now())

    return run


@pytest.fixture
def held(app, clock, policy, cast):
    """Book a video talk of 陆 in one transaction, by the rules given, and return the link."""

    def book(rules, mode=Mode.VIDEO, number=0):
        with app.transactions() as uow:
            receptions.lay_out(uow, now=clock.now(), policy=policy)
            slot = talks.offered(uow, now=clock.now(), policy=policy)[number]
            booking = talks.book(
                uow, slot_id=slot.id, who=cast.engineer, mode=mode, now=clock.now(), policy=policy
            )
            wanted = arrangements.room(uow, booking=booking, now=clock.now(), policy=rules)
        return booking, wanted.link if wanted else ""

    return book


@pytest.fixture
def room(app):
    def look(booking):
        with app.transactions.reading() as uow:
            return uow.arrangements.of(booking.id, Kind.ROOM)

    return look


@pytest.fixture
def notices(app):
    """What was told so far, by sentence and receiver."""
    from sqlalchemy import select

    from bot.db.outbox import _parcel_of
    from bot.db.tables import outbox

    def look():
        with app.transactions.reading() as uow:
            rows = uow._connection.execute(select(outbox).where(outbox.c.body.is_not(None)))
            found = [_parcel_of(row, uow._keys).notice for row in rows]
        return [((one.says, one.to), dict(one.fields)) for one in found if "room" in one.says]

    return look


@pytest.fixture
def change(app):
    def to(booking, **values):
        with app.transactions() as uow:
            uow.talks.change_booking(booking.id, **values)

    return to
