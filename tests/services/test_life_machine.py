"""Whatever people do to tickets in whatever order: every open one stays owned and nudged."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.db.tables import routes
from bot.db.unit_of_work import SqlUnitOfWork
from bot.domain import events
from bot.domain.errors import RuleBroken
from bot.domain.messages import Channel
from bot.domain.moves import MOVES
from bot.domain.scoring import Appeal
from bot.domain.tickets import ENDED, Rating, Status
from bot.ports.tickets import TicketFilter
from bot.services import deeds, filing, handling, nudging, overseeing, scoring, tickets
from bot.services.handling import Verdict

EXAMPLES, STEPS = 34, 48
"""On each database; together more than three thousand steps."""
WHICH = st.integers(0, 5)
MATTERS = ("食堂的汤是凉的", "心里难受", "瓦斯超限", "宿舍没有热水")
KINDS = ("", "suggestion", "hardship")
DECISIVE = frozenset({"close", "withdraw", "merge", "settle"})


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
    """People file, answer, pass on, rate, urge and forget tickets while time goes by."""

    stage = None
    steps = 0
    made = frozenset()

    def __init__(self):
        super().__init__()
        self.database, keys, self.cast, self.policy, self.sealer, self.now = self.stage
        self.connection = self.database.engine.connect()
        self.transaction = self.connection.begin()
        self.uow = SqlUnitOfWork(self.connection, keys)
        self.uow.outbox = Ledger(self.uow.outbox)
        self.nudged_at = self.now
        self.uow.people.change(self.cast.engineer.id, roles="head")
        self.uow.people.set_head(self.cast.safety.id, self.cast.engineer.id)
        self.engineer = self.uow.people.get(self.cast.engineer.id)
        self.safety = handling.department_in(self.uow, self.cast.safety.name)

    def teardown(self):
        self.transaction.rollback()
        self.connection.close()

    def known(self):
        return self.uow.tickets.page(TicketFilter(limit=200))

    def fitting(self, verb):
        """Return the tickets to which a move may happen, or all where there is none."""
        known = self.known()
        fits = [one for one in known if one.status in MOVES[verb].before]
        if verb in {"take_over", "decline"}:
            fits = [one for one in fits if one.pending_owner_id]
        return fits or known

    def newcomer(self, which, verb):
        """Return who was offered the ticket that is meant, if anybody."""
        known = self.fitting(verb)
        pending = known[which % len(known)].pending_owner_id
        return self.uow.people.get(pending) if pending else None

    def attempt(self, do, which, verb, **values):
        """Do something a second later; a refusal leaves everything as it was."""
        type(self).steps += 1
        self.now += timedelta(seconds=1)
        known = self.fitting(verb)
        still_open = sum(ticket.is_open for ticket in self.known())
        if verb in DECISIVE and still_open <= 2:
            return
        told = len(self.uow.outbox.keys)
        try:
            with self.connection.begin_nested():
                values |= {"now": self.now, "policy": self.policy}
                do(self.uow, known[which % len(known)], **values)
                type(self).made |= {verb}
        except RuleBroken:
            del self.uow.outbox.keys[told:]

    @initialize()
    def some_were_filed_before(self):
        for text in MATTERS:
            self.file(anonymous=text is MATTERS[0], text=text, kind="")

    @rule(anonymous=st.booleans(), text=st.sampled_from(MATTERS), kind=st.sampled_from(KINDS))
    def file(self, anonymous, text, kind):
        type(self).steps += 1
        self.now += timedelta(seconds=1)
        topic = "mood" if "心里" in text else ""
        values = {"topic": topic, "kind": kind, "policy": self.policy}
        draft, _ = filing.propose(self.uow, text=text, **values)
        author = filing.Author(self.cast.li, Channel.WECOM, "li", anonymous=anonymous)
        values = {"draft": draft, "author": author, "sealer": self.sealer}
        filing.file(self.uow, now=self.now, policy=self.policy, **values)
        if anonymous:
            day = self.policy.day_of(self.now)
            self.uow.inbox.keep_alone(day=day, look_at=self.now)
            deeds.release(self.uow, now=self.now, policy=self.policy)

    # --- the owner ---

    @rule(which=WHICH, leader=st.booleans())
    def answer(self, which, leader):
        who = self.cast.zhao if leader else self.cast.head
        self.attempt(handling.answer, which, "answer", who=who, text="好")

    @rule(which=WHICH, adopted=st.booleans())
    def answer_idea(self, which, adopted):
        verdict = Verdict(adopted, "好建议")
        self.attempt(handling.answer_idea, which, "answer", who=self.cast.zhao, verdict=verdict)

    @rule(which=WHICH)
    def amend(self, which):
        self.attempt(handling.answer, which, "amend", who=self.cast.zhao, text="更好")

    @rule(which=WHICH)
    def accept(self, which):
        self.attempt(handling.accept, which, "accept", who=self.cast.head)

    @rule(which=WHICH)
    def progress(self, which):
        self.attempt(handling.progress, which, "progress", who=self.cast.zhao, text="在等配件")

    @rule(which=WHICH)
    def ask(self, which):
        self.attempt(handling.ask, which, "ask", who=self.cast.zhao, text="哪一层")

    @rule(which=WHICH)
    def hand_back(self, which):
        values = {"who": self.cast.head, "reason": "不归我们"}
        self.attempt(handling.hand_back, which, "return", **values)

    @rule(which=WHICH, reason=st.sampled_from(["等配件", "要 3 天", "还要十天"]))
    def ask_extension(self, which, reason):
        values = {"who": self.cast.head, "reason": reason}
        self.attempt(handling.ask_extension, which, "ask_extension", **values)

    @rule(which=WHICH, safety=st.booleans(), who=st.sampled_from(["zhao", "secretary", "head"]))
    def assign(self, which, safety, who):
        department = self.safety if safety else self.cast.logistics
        verb = "assign" if who == "zhao" else "transfer"
        who = getattr(self.cast, who)
        self.attempt(handling.assign, which, verb, department=department, who=who)

    @rule(which=WHICH, other=st.booleans())
    def take_over(self, which, other):
        self.assign(which, safety=not other, who="secretary")
        who = self.newcomer(which, "take_over") or self.engineer
        self.attempt(handling.take_over, which, "take_over", who=who)

    @rule(which=WHICH, other=st.booleans())
    def decline(self, which, other):
        self.assign(which, safety=not other, who="secretary")
        who = self.newcomer(which, "decline") or self.engineer
        self.attempt(handling.decline, which, "decline", who=who, reason="不归我们")

    # --- those who oversee ---

    @rule(which=WHICH, again=st.booleans())
    def send_back(self, which, again):
        for _ in range(1 + again):
            self.hand_back(which)
            values = {"who": self.cast.secretary, "reason": "就归后勤科"}
            self.attempt(overseeing.send_back, which, "send_back", **values)

    @rule(which=WHICH)
    def grant_extension(self, which):
        values = {"who": self.cast.secretary}
        self.attempt(overseeing.grant_extension, which, "extend", **values)

    @rule(which=WHICH)
    def refuse_extension(self, which):
        values = {"who": self.cast.secretary}
        self.attempt(overseeing.refuse_extension, which, "refuse_extension", **values)

    @rule(which=WHICH)
    def mark_perfunctory(self, which):
        values = {"who": self.cast.zhao, "reason": "等于没答"}
        self.attempt(overseeing.mark_perfunctory, which, "perfunctory", **values)

    @rule(which=WHICH, into=WHICH)
    def merge(self, which, into):
        others = self.fitting("merge")
        values = {"who": self.cast.zhao, "into": others[into % len(others)]}
        self.attempt(overseeing.merge, which, "merge", **values)

    @rule(which=WHICH)
    def split(self, which):
        part, _ = filing.propose(
            self.uow, text="瓦斯超限", topic="work", kind="", policy=self.policy
        )
        self.attempt(overseeing.split, which, "split", who=self.cast.zhao, part=part)

    @rule(which=WHICH)
    def escalate(self, which):
        values = {"who": self.cast.secretary, "reason": "一直没动"}
        self.attempt(overseeing.escalate, which, "escalate", **values)

    @rule(which=WHICH)
    def press(self, which):
        known = self.known()
        contested = any(one.status in MOVES["inquire"].before for one in known)
        verb = "inquire" if contested else "press"
        self.attempt(overseeing.press, which, verb, who=self.cast.zhao)

    @rule(which=WHICH, settles=st.booleans())
    def decide(self, which, settles):
        do = (overseeing.settle, "settle") if settles else (overseeing.redo, "redo")
        self.attempt(do[0], which, do[1], who=self.cast.zhao, reason="我看过了")

    @rule(which=WHICH)
    def close(self, which):
        self.attempt(overseeing.close, which, "close", who=self.cast.zhao, reason="办完了")

    # --- the author ---

    @rule(which=WHICH, rating=st.sampled_from(Rating), reason=st.sampled_from(["", "还是凉的"]))
    def rate(self, which, rating, reason):
        self.attempt(tickets.rate, which, "rate", rating=rating, reason=reason)

    @rule(which=WHICH)
    def insist(self, which):
        """Be discontent until the leader has to decide."""
        for _ in range(3):
            self.answer(which, leader=True)
            self.rate(which, Rating.DISSATISFIED, "还是凉的")

    @rule(which=WHICH)
    def urge(self, which):
        self.attempt(tickets.urge, which, "urge")

    @rule(which=WHICH)
    def supplement(self, which):
        self.attempt(tickets.supplement, which, "supplement", text="还有")

    @rule(which=WHICH)
    def reply(self, which):
        self.attempt(tickets.reply, which, "reply", text="三楼")

    @rule(which=WHICH)
    def withdraw(self, which):
        self.attempt(tickets.withdraw, which, "withdraw")

    # --- points, time ---

    @rule(lifted=st.booleans())
    def appeal(self, lifted):
        type(self).steps += 1
        self.now += timedelta(seconds=1)
        values = {"who": self.cast.head, "reason": "没道理", "now": self.now}
        with suppress(RuleBroken), self.connection.begin_nested():
            entry = scoring.disputable(self.uow, who=self.cast.head)
            entry = scoring.dispute(self.uow, entry, policy=self.policy, **values)
            verdict = Appeal.LIFTED if lifted else Appeal.UPHELD
            decider = self.uow.people.get(entry.decider_id)
            values = {"verdict": verdict, "reason": "属实", "now": self.now}
            entry = self.uow.scores.get(entry.id)
            scoring.decide(self.uow, entry, who=decider, **values)

    @rule(hours=st.integers(1, 80))
    def time_goes_by(self, hours):
        type(self).steps += 1
        self.now += timedelta(hours=hours)
        while nudging.nudge_due(self.uow, now=self.now, policy=self.policy):
            pass
        self.nudged_at = self.now

    # --- what always holds ---

    @invariant()
    def every_open_ticket_is_owned_and_nudged(self):
        for ticket in self.known():
            if ticket.is_open:
                owed = (ticket.owner_id, ticket.supervisor_id, ticket.due_at)
                assert None not in owed
                assert ticket.next_nudge_at > self.nudged_at
                assert ticket.owner_id != ticket.supervisor_id
                assert ticket.status is not Status.RATED
            else:
                assert (ticket.next_nudge_at, ticket.pending_owner_id) == (None, None)

    @invariant()
    def nothing_is_told_twice_or_lost(self):
        assert len(self.uow.outbox.keys) == len(set(self.uow.outbox.keys))
        assert self.uow.outbox.lost == []

    @invariant()
    def the_log_replays_to_the_state(self):
        for ticket in self.known():
            log = self.uow.tickets.events(ticket.id)
            assert events.replayed(log) == events.state_of(ticket)

    @invariant()
    def the_points_follow_from_the_log(self):
        assert scoring.differences(self.uow) == []

    @invariant()
    def a_way_back_lasts_as_long_as_its_author_is_owed_something(self):
        ways = set(self.connection.execute(select(routes.c.ticket_id)).scalars())
        known = {one.id: one for one in self.known()}

        def is_live(ticket):
            while ticket.merged_into:
                ticket = known[ticket.merged_into]
            return ticket.is_open

        assert ways == {one.route_id for one in known.values() if one.anonymous and is_live(one)}

    @invariant()
    def what_was_paused_waits_for_its_author(self):
        for ticket in self.known():
            paused = (ticket.asked_at is not None, ticket.paused_seconds is not None)
            if ticket.status not in ENDED:
                assert paused == ((ticket.status is Status.ASKED,) * 2)


def test_a_ticket_is_never_forgotten(database, state_keys, cast, policy, sealer, now):
    class Staged(TicketLife):
        stage = (database, state_keys, cast, policy, sealer, now)

    phases = [one for one in Phase if one is not Phase.shrink]
    limits = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, phases=phases
    )
    run_state_machine_as_test(Staged, settings=limits)
    assert Staged.steps >= 1500
    system = {"nudge", "overdue", "finish", "resume", "reopen", "contest"}
    assert Staged.made >= set(MOVES) - system
