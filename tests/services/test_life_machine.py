"""Whatever people do to tickets in whatever order: every open one stays owned and nudged."""

from contextlib import suppress
from datetime import timedelta

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

from bot.db.tables import routes, ticket_events
from bot.db.unit_of_work import SqlUnitOfWork
from bot.domain.errors import RuleBroken
from bot.domain.messages import Channel
from bot.domain.tickets import MOVES, Rating, Status
from bot.ports.tickets import TicketFilter
from bot.services import filing, handling, nudging, tickets

EXAMPLES, STEPS = 10, 35
WHICH = st.integers(0, 5)
MATTERS = ("食堂的汤是凉的", "心里难受", "瓦斯超限", "宿舍没有热水")


class Ledger:
    """The outbox, watched: which keys were given, and whether one was ever refused."""

    def __init__(self, outbox):
        self._outbox = outbox
        self.keys = []
        self.lost = []

    def add(self, notice, now):
        kept = self._outbox.add(notice, now)
        (self.keys if kept else self.lost).append(notice.key)
        return kept


class TicketLife(RuleBasedStateMachine):
    """People file, answer, rate, urge, move and forget tickets while time goes by."""

    stage = None
    steps = 0

    def __init__(self):
        super().__init__()
        self.database, keys, self.cast, self.policy, self.sealer, self.now = self.stage
        self.connection = self.database.engine.connect()
        self.transaction = self.connection.begin()
        self.uow = SqlUnitOfWork(self.connection, keys)
        self.uow.outbox = Ledger(self.uow.outbox)

    def teardown(self):
        self.transaction.rollback()
        self.connection.close()

    def known(self, status=""):
        """Return the tickets in a state, or all of them."""
        return self.uow.tickets.page(TicketFilter(status=status, limit=200))

    def many_are_open(self):
        """Return whether enough is left to play with when one ends."""
        return sum(ticket.is_open for ticket in self.known()) > len(MATTERS) // 2

    def attempt(self, do, which=None, *, status="", **values):
        """Do something a second later; a refusal leaves everything as it was."""
        type(self).steps += 1
        self.now += timedelta(seconds=1)
        known = self.known(status) or self.known()
        chosen = () if which is None else (known[which % len(known)],)
        with suppress(RuleBroken), self.connection.begin_nested():
            do(self.uow, *chosen, now=self.now, **values)

    @initialize()
    def some_were_filed_before(self):
        for text in MATTERS:
            self.file(anonymous=text is MATTERS[0], text=text)

    @rule(anonymous=st.booleans(), text=st.sampled_from(MATTERS))
    def file(self, anonymous, text):
        draft, _ = filing.propose(self.uow, text=text, topic="", kind="", policy=self.policy)
        author = filing.Author(self.cast.li, Channel.WECOM, "li", anonymous=anonymous)
        values = {"draft": draft, "author": author, "sealer": self.sealer}
        self.attempt(filing.file, policy=self.policy, **values)

    @rule(which=WHICH)
    def answer(self, which):
        values = {"who": self.cast.head, "text": "好", "policy": self.policy}
        self.attempt(handling.answer, which, **values)

    @rule(which=WHICH, rating=st.sampled_from(Rating), reason=st.sampled_from(["", "还是凉的"]))
    def rate(self, which, rating, reason):
        if not self.known(Status.ANSWERED):
            self.answer(which)
        values = {"rating": rating, "reason": reason, "policy": self.policy}
        self.attempt(tickets.rate, which, status=Status.ANSWERED, **values)

    @rule(which=WHICH)
    def urge(self, which):
        self.attempt(tickets.urge, which, policy=self.policy)

    @rule(which=WHICH)
    def supplement(self, which):
        self.attempt(tickets.supplement, which, text="还有", policy=self.policy)

    @rule(which=WHICH)
    @precondition(lambda self: self.many_are_open())
    def withdraw(self, which):
        self.attempt(tickets.withdraw, which, policy=self.policy)

    @rule(which=WHICH)
    def hand_back(self, which):
        self.attempt(handling.hand_back, which, who=self.cast.head, reason="不归我们")

    @rule(which=WHICH)
    def ask_extension(self, which):
        self.attempt(handling.ask_extension, which, who=self.cast.head, reason="等配件")

    @rule(which=WHICH)
    def grant_extension(self, which):
        values = {"who": self.cast.secretary, "policy": self.policy}
        self.attempt(handling.grant_extension, which, **values)

    @rule(which=WHICH)
    def refuse_extension(self, which):
        self.attempt(handling.refuse_extension, which, who=self.cast.secretary)

    @rule(which=WHICH, safety=st.booleans())
    def assign(self, which, safety):
        department = self.cast.safety if safety else self.cast.logistics
        self.attempt(handling.assign, which, department=department, who=self.cast.zhao)

    @rule(which=WHICH)
    @precondition(lambda self: self.many_are_open())
    def close(self, which):
        self.attempt(handling.close, which, who=self.cast.secretary)

    @rule(hours=st.integers(1, 80))
    def time_goes_by(self, hours):
        self.now += timedelta(hours=hours)
        self.attempt(nudging.nudge_due, policy=self.policy)

    @invariant()
    def every_open_ticket_is_owned_and_nudged(self):
        for ticket in self.known():
            owed = (ticket.owner_id, ticket.supervisor_id, ticket.due_at, ticket.next_nudge_at)
            assert not ticket.is_open or None not in owed
            assert ticket.is_open or ticket.next_nudge_at is None
            assert ticket.owner_id != ticket.supervisor_id

    @invariant()
    def no_notice_is_given_twice_or_lost(self):
        assert len(self.uow.outbox.keys) == len(set(self.uow.outbox.keys))
        assert self.uow.outbox.lost == []

    @invariant()
    def the_log_replays_to_the_state(self):
        steps = select(ticket_events.c.ticket_id, ticket_events.c.verb)
        log = self.connection.execute(steps.order_by(ticket_events.c.step))
        reached = {row.ticket_id: MOVES[row.verb][1] for row in log if row.verb in MOVES}
        for ticket in self.known():
            assert reached.get(ticket.id, ticket.status) is ticket.status

    @invariant()
    def only_open_anonymous_tickets_have_a_way_back(self):
        ways = set(self.connection.execute(select(routes.c.ticket_id)).scalars())
        hidden = {one.id for one in self.known() if one.anonymous and one.is_open}
        assert ways == hidden


def test_a_ticket_is_never_forgotten(database, state_keys, cast, policy, sealer, now):
    class Staged(TicketLife):
        stage = (database, state_keys, cast, policy, sealer, now)

    limits = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    run_state_machine_as_test(Staged, settings=limits)
    assert Staged.steps >= 300
