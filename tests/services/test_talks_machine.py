"""Whatever people and leaders do to talks in whatever order: nobody is ever dropped."""

from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.db.tables import bookings as bookings_table
from bot.db.tables import offers as offers_table
from bot.db.tables import outbox as outbox_table
from bot.db.tables import slots as slots_table
from bot.db.talks import booking_of, slot_of
from bot.db.unit_of_work import SqlUnitOfWork
from bot.domain.absences import AbsenceState, Away
from bot.domain.errors import RuleBroken
from bot.domain.minutes import Outcome
from bot.domain.people import Person
from bot.domain.talks import BookingState, Consent, Mode, SlotState
from bot.services import absences, bookings, minutes, owing, receiving, receptions, talks, waiting

STEPS = {"sqlite": (54, 50, 2000), "postgres": (4, 40, 100)}
DONE = {"undo", "back", "replace", "declare", "take_offer", "decline", "record", "run_late"}
WHO = st.integers(0, 6)
WHICH = st.integers(0, 11)
HALF = timedelta(hours=12)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Talks(RuleBasedStateMachine):
    """Seven people after four slots a weekend; one leader who comes and goes."""

    stage = None
    steps = 0
    seen = None

    def __init__(self):
        super().__init__()
        self.database, keys, self.leader, self.secretary, self.policy, self.sealer, start = (
            self.stage
        )
        self.connection = self.database.engine.connect()
        self.transaction = self.connection.begin()
        self.uow = SqlUnitOfWork(self.connection, keys)
        self.now = start
        self.delivered = []
        self.people = [Person(f"m{n}", f"m{n}", f"某{n}") for n in range(7)]
        for person in self.people:
            self.uow.people.add(person)
        receptions.lay_out(self.uow, now=self.now, policy=self.policy)

    def teardown(self):
        self.transaction.rollback()
        self.connection.close()

    # --- what is there -------------------------------------------------------------------------

    def slots(self):
        return [slot_of(row) for row in self.connection.execute(select(slots_table))]

    def bookings(self):
        return [booking_of(row) for row in self.connection.execute(select(bookings_table))]

    def reachable(self):
        return talks.reachable(self.uow, now=self.now, policy=self.policy)

    def attempt(self, do, **values):
        """Do something; a refusal leaves everything as it was."""
        with suppress(RuleBroken), self.connection.begin_nested():
            done = do(self.uow, now=self.now, **values)
            type(self).seen.add(do.__name__)
            return done
        return None

    def mine(self, who):
        return talks.held(self.uow, who=self.people[who], now=self.now)

    # --- what people do ------------------------------------------------------------------------

    @initialize()
    def the_next_weekend_fills(self):
        for who in range(4):
            self.book(who, who)
        for who in range(4, 7):
            self.join(who)

    @rule(who=WHO, which=WHICH)
    def book(self, who, which):
        there = self.reachable()
        if there:
            slot = there[which % len(there)]
            values = {"slot_id": slot.id, "mode": Mode.IN_PERSON, "policy": self.policy}
            self.attempt(talks.book, who=self.people[who], **values)

    @rule(who=WHO, which=WHICH)
    def move(self, who, which):
        there, held = self.reachable(), self.mine(who)
        if there and held:
            slot = there[which % len(there)]
            values = {"slot_id": slot.id, "booking": held[0], "policy": self.policy}
            self.attempt(talks.move, who=self.people[who], **values)

    @rule(who=WHO)
    def cancel(self, who):
        if self.mine(who):
            self.attempt(talks.cancel, who=self.people[who], policy=self.policy)

    @rule(who=WHO)
    def accept(self, who):
        for booking in self.mine(who):
            talks.accept(self.uow, booking=booking)

    @rule(who=WHO, which=WHICH)
    def hold(self, who, which):
        there = self.reachable()
        if there:
            slot_id = there[which % len(there)].id
            self.attempt(bookings.hold, slot_id=slot_id, who=self.people[who], policy=self.policy)

    @rule(who=WHO)
    def join(self, who):
        with suppress(RuleBroken):
            person = self.people[who]
            leader_id, period = talks.nearest_full(
                self.uow, who=person, now=self.now, policy=self.policy
            )
            values = {"leader_id": leader_id, "period": period, "policy": self.policy}
            self.attempt(waiting.join, who=person, **values)

    @rule(who=WHO)
    def leave(self, who):
        with suppress(RuleBroken):
            entry = waiting.mine(self.uow, who=self.people[who])
            self.attempt(waiting.leave, entry=entry, policy=self.policy)

    def asked(self):
        """Return the people to whom a time is being offered."""
        entries = [self.uow.waiting.entry(one.entry_id) for one in self.uow.waiting.open_offers()]
        return [self.uow.people.get(entry.person_id) for entry in entries]

    @rule()
    def take_offer(self):
        for person in self.asked()[:1]:
            values = {"mode": Mode.IN_PERSON, "policy": self.policy}
            self.attempt(talks.take_offer, who=person, **values)

    @rule()
    def decline(self):
        for person in self.asked()[:1]:
            with suppress(RuleBroken):
                offer = waiting.offered_to(self.uow, who=person, now=self.now)
                self.attempt(waiting.decline, offer=offer, policy=self.policy)

    # --- what the leader does ------------------------------------------------------------------

    @rule(which=WHICH, long=st.booleans())
    def go_away(self, which, long):
        there = [slot for slot in self.slots() if slot.starts_at > self.now]
        there.sort(key=lambda slot: slot.starts_at)
        if there:
            start = there[which % len(there)].starts_at - HOUR
            window = start, start + (2 * DAY if long else timedelta(hours=3))
            away = Away(leader=self.leader, by=self.secretary, window=window)
            self.attempt(absences.declare, away=away, policy=self.policy)

    @rule(days=st.integers(1, 40), long=st.booleans())
    def replace(self, days, long):
        for absence in self.uow.absences.open()[:1]:
            day = self.policy.today(absence.starts_at) + days * DAY
            start = self.policy.at(day, time(9))
            window = start, start + (HALF if long else timedelta(hours=1))
            values = {"window": window, "by": self.leader, "policy": self.policy}
            self.attempt(absences.replace, absence=absence, **values)

    @rule()
    def undo(self):
        with suppress(RuleBroken):
            absence = absences.latest(self.uow, leader=self.leader)
            self.attempt(absences.undo, absence=absence, by=self.leader, policy=self.policy)

    @rule()
    def come_back(self):
        with suppress(RuleBroken):
            absence = absences.latest(self.uow, leader=self.leader)
            self.attempt(absences.back, absence=absence, by=self.leader, policy=self.policy)

    @rule(minutes=st.sampled_from([15, 30]))
    def run_late(self, minutes):
        values = {"leader_id": self.leader.id, "minutes": minutes, "policy": self.policy}
        self.attempt(receiving.run_late, who=self.leader, **values)

    @rule(which=WHICH, outcome=st.sampled_from(Outcome))
    def record(self, which, outcome):
        past = self.uow.talks.unsettled(self.now)
        if past:
            came = minutes.Record(outcome, self.leader, "好")
            values = {"came": came, "sealer": self.sealer, "policy": self.policy}
            self.attempt(minutes.record, booking=past[which % len(past)], **values)

    # --- time ----------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 11]))
    def moments_go_by(self, minutes):
        self._until(self.now + timedelta(minutes=minutes))

    @rule(hours=st.integers(1, 14))
    def hours_go_by(self, hours):
        for _ in range(hours):
            self._until(self.now + HOUR)

    @rule()
    @precondition(lambda self: self._days_to_the_next() > 2)
    def days_go_by(self):
        self._until(self.now + (self._days_to_the_next() - 1) * DAY)

    @rule(which=st.integers(0, 1))
    def the_day_comes(self, which):
        """Go to the next talk, through the evening before; both reminders come, each once."""
        coming = sorted(
            one.starts_at
            for one in self.bookings()
            if one.state is BookingState.BOOKED and one.starts_at > self.now + 2 * DAY
        )
        for start in coming[: which + 1][-1:]:
            eve = self.policy.at(self.policy.today(start) - DAY, time(19))
            self._until(eve)
            self._reminded("utter_talk_tomorrow", eve + 5 * HOUR, eve + 29 * HOUR)
            self._until(start - HOUR / 2)
            self._reminded("utter_talk_soon", self.now, self.now + HOUR)
            self._until(start + HOUR / 6)

    def _reminded(self, says, start, end):
        for booking in self.uow.talks.all_bookings(start, end):
            key = f"talk:{booking.id}:{says}:{booking.starts_at.isoformat()}"
            assert self.delivered.count(key) == 1

    def _days_to_the_next(self):
        coming = [slot.starts_at for slot in self.slots() if slot.starts_at > self.now]
        return (min(coming) - self.now).days if coming else 0

    def _until(self, moment):
        """Let time pass and the worker do what is due; 19:00 is never jumped over."""
        eve = self.policy.at(self.policy.today(self.now), time(19))
        before, self.now = self.now, moment
        if self.policy.today(before) != self.policy.today(moment):
            receptions.lay_out(self.uow, now=self.now, policy=self.policy)
        self._work()
        if before < eve <= moment or moment == self.policy.at(self.policy.today(moment), time(19)):
            receiving.remind_eve(self.uow, now=self.now, policy=self.policy)
        receiving.remind_soon(self.uow, now=self.now, policy=self.policy)
        self._deliver()

    def _work(self):
        waiting.tend(self.uow, now=self.now, policy=self.policy)
        absences.tend(self.uow, now=self.now, policy=self.policy)
        owing.nudge(self.uow, now=self.now, policy=self.policy)

    def _deliver(self):
        while parcels := self.uow.outbox.claim(self.now, 100, self.now + HOUR):
            for parcel in parcels:
                self._is_true(parcel.notice.key)
                self.delivered.append(parcel.notice.key)
                self.uow.outbox.done(parcel, self.now)

    def _is_true(self, key):
        """What is told of a time is true in the moment in which it is told."""
        kind, _, rest = key.partition(":")
        parts = rest.split(":")
        if kind == "talk" and parts[-1] in {"moved", "without", "left"}:
            assert self.uow.talks.booking(parts[0]).sequence == int(parts[1])
        if kind == "talk" and parts[1] in {"utter_talk_tomorrow", "utter_talk_soon"}:
            booking = self.uow.talks.booking(parts[0])
            assert booking.state is BookingState.BOOKED
            assert booking.starts_at.isoformat() == ":".join(parts[2:])

    # --- what always holds ---------------------------------------------------------------------

    @invariant()
    def one_more_step_is_done(self):
        type(self).steps += 1

    @invariant()
    def a_slot_has_one_holder(self):
        held = [one.slot_id for one in self.bookings() if one.state is BookingState.BOOKED]
        assert len(held) == len(set(held))
        live = {one.slot_id for one in self.bookings() if one.state is BookingState.BOOKED}
        taken = {one.id for one in self.slots() if one.state is SlotState.BOOKED}
        ended = {BookingState.MET, BookingState.MISSED}
        over = {one.slot_id for one in self.bookings() if one.state in ended}
        assert live <= taken <= live | over

    @invariant()
    def nobody_has_two_talks_in_a_month(self):
        live = [(one.person_id, one.month) for one in self.bookings() if one.is_live]
        assert len(live) == len(set(live))

    @invariant()
    def nobody_is_dropped(self):
        owed = {
            booking.id
            for absence in self.uow.absences.open()
            for booking in absences.waiting_for_time(self.uow, absence)
        }
        for booking in self.bookings():
            if booking.state is BookingState.DISPLACED:
                assert booking.id in owed
            if booking.state is BookingState.CANCELLED:
                last = self.uow.talks.events(booking.id)[-1]
                assert (last["verb"], last["actor_id"]) == ("cancelled", booking.person_id)

    @invariant()
    def the_leader_is_where_somebody_is_received(self):
        for booking in self.bookings():
            if booking.state is BookingState.BOOKED and booking.starts_at > self.now:
                slot = self.uow.talks.slot(booking.slot_id)
                away = self.uow.absences.covering(self.leader.id, slot.starts_at)
                assert away is None or away.state is not AbsenceState.OPEN

    @invariant()
    def what_is_offered_is_kept_for_one(self):
        rows = self.connection.execute(
            select(offers_table).where(offers_table.c.state == "open")
        ).all()
        assert (
            len({row.slot_id for row in rows}) == len({row.entry_id for row in rows}) == len(rows)
        )
        for row in rows:
            slot, entry = self.uow.talks.slot(row.slot_id), self.uow.waiting.entry(row.entry_id)
            assert entry.state == "waiting"
            assert (slot.state, slot.held_by) == (SlotState.OPEN, entry.person_id)

    @invariant()
    def who_was_given_a_time_is_told_once(self):
        for booking in self.bookings():
            if booking.state is BookingState.BOOKED and booking.consent is Consent.ASKED:
                key, _, _ = bookings.news_keys(booking)
                rows = select(outbox_table.c.key).where(outbox_table.c.key == key)
                assert len(self.connection.execute(rows).all()) == 1


def machine(database, state_keys, cast, policy, sealer, now):
    sessions = ((time(9), time(10)),)
    rules = tuple(replace(one, sessions=sessions, next_open=1) for one in policy.reception.rules)
    small = replace(policy, reception=replace(policy.reception, rules=rules))

    class Staged(Talks):
        stage = (database, state_keys, cast.zhao, cast.secretary, small, sealer, now)

    Staged.seen = set()
    return Staged


def test_nobody_who_booked_is_ever_dropped(database, state_keys, cast, policy, sealer, now):
    staged = machine(database, state_keys, cast, policy, sealer, now)
    examples, steps, least = STEPS[database.engine.dialect.name.removesuffix("ql")]
    limits = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(staged, settings=limits)
    assert staged.steps >= least
    assert staged.seen >= DONE or database.engine.dialect.name != "sqlite"
