"""The day itself in a replay: the leader calls one visitor after the other, and says what came."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial

from bot.domain.minutes import Outcome
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import Booking
from bot.domain.tickets import Draft, Ticket
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.replay.agenda import MINUTE, Agenda
from bot.replay.dice import Dice
from bot.replay.front import Front
from bot.replay.ledger import MET, MISSED, Ledger, Talk
from bot.replay.organisation import LEADER
from bot.replay.visitors import Visitors
from bot.services import filing, handling, minutes, receiving

GRACE = 15 * MINUTE
"""So long somebody who is late is waited for."""
AGAIN = 30 * MINUTE
BEHIND = 9 * MINUTE
LAST_LOOK, NO_MORE = time(17, 40), time(18, 15)
AT_ONCE, IN_THE_EVENING = 0.5, 0.6
CALLED_AWAY = 0.06
CAME: Mapping[str, float] = {Outcome.ANSWERED: 0.7, Outcome.FOLLOW_UP: 0.15, Outcome.TICKET: 0.15}
MATTER = "宿舍的热水器坏了，一直没修"


class Receiving:
    """Receives who comes; what the leader knows of them is what was told and what is asked."""

    def __init__(
        self, front: Front, agenda: Agenda, dice: Dice, ledger: Ledger, visitors: Visitors
    ) -> None:
        self.front = front
        self.agenda = agenda
        self.dice = dice
        self.ledger = ledger
        self.visitors = visitors
        self._begun: set[date] = set()
        self._unsaid: dict[str, Outcome] = {}

    @property
    def leader(self) -> Person:
        """Who receives."""
        return self.front.person(LEADER)

    def hear(self, says: str) -> None:
        """Begin a day with its list; say in the evening, or when reminded, what came of talks."""
        if says == "utter_leader_talks_today":
            self.begin()
        if says == "utter_outcomes_today":
            self.agenda.after(20 * MINUTE, partial(self._say_some, IN_THE_EVENING))
        if says == "utter_outcomes_missing":
            self.agenda.after(20 * MINUTE, partial(self._say_some, 1.0))

    def expect(self, starts_at: datetime) -> None:
        """Be there on a day that was promised instead of another."""
        self.agenda.at(starts_at - 5 * MINUTE, self.begin)

    def begin(self) -> None:
        """Begin to receive, once a day."""
        if self.front.today() not in self._begun:
            self._begun.add(self.front.today())
            self._next()

    def _next(self) -> None:
        """Call who is next, wait for the hour, or look again later."""
        now, local = self.front.now, self.front.policy.local(self.front.now).time()
        coming = self.front.read(
            lambda uow: receiving.left_today(
                uow, leader_id=self.leader.id, now=now, policy=self.front.policy
            )
        )
        if not coming:
            if local < LAST_LOOK:
                self.agenda.after(AGAIN, self._next)
            return
        first = coming[0]
        if first.expected_at > now:
            self.agenda.at(min(first.expected_at, now + AGAIN), self._next)
        elif local > NO_MORE or self.dice.chance(CALLED_AWAY, "called away", first.starts_at):
            self._not_received(first)
        else:
            self._call()

    def _not_received(self, booking: Booking) -> None:
        """Say of somebody that there was no time: another one is owed."""
        self.agenda.after(MINUTE, partial(self._record, booking.id, Outcome.UNMET))
        self.agenda.after(5 * MINUTE, self._next)

    def _call(self) -> None:
        booking = self.front.do(receiving.call_next, leader_id=self.leader.id, who=self.leader)
        self.agenda.wake_soon()
        talk = self.ledger.talks.get(booking.id)
        arrives = self.visitors.arrives(talk) if talk else None
        now = self.front.now
        if talk is None or arrives is None or arrives > now + GRACE:
            self.agenda.after(GRACE, partial(self._not_there, booking, talk))
            return
        meets = max(now, arrives)
        ends = meets + self.dice.within(14 * MINUTE, 36 * MINUTE, "length", booking.starts_at)
        self.agenda.at(meets, partial(self._meet, talk))
        self.agenda.at(ends, partial(self._end, talk))

    def _not_there(self, booking: Booking, talk: Talk | None) -> None:
        """Give somebody up; it is the person's own doing only where that time was promised."""
        if talk is not None and not talk.ended:
            promised = talk.promised
            if promised is None or abs(promised - booking.starts_at) > GRACE:
                self.ledger.blame(talk.month, talk.who, "was called at a time never promised")
            self.ledger.end(talk, MISSED, self.front.now)
            self._record(booking.id, Outcome.MISSED)
        self._next()

    def _meet(self, talk: Talk) -> None:
        if talk.ended:
            self.ledger.blame(talk.month, talk.who, f"was called in after it was {talk.ended}")
        self.ledger.end(talk, MET, self.front.now)

    def _end(self, talk: Talk) -> None:
        came = Outcome(self.dice.kind(CAME, "came", talk.who, self.front.now))
        self._unsaid[talk.id] = came
        if self.dice.chance(AT_ONCE, "at once", talk.who, self.front.now):
            self._record(talk.id, self._unsaid.pop(talk.id))
        self._run_late()
        self._next()

    def _run_late(self) -> None:
        """Tell those who wait that it takes longer, if it does."""
        now, policy = self.front.now, self.front.policy
        coming = self.front.read(
            lambda uow: receiving.left_today(uow, leader_id=self.leader.id, now=now, policy=policy)
        )
        if not coming or coming[0].expected_at > now - BEHIND:
            return
        behind = now - coming[0].starts_at
        delay = next((minutes for minutes in policy.reception.talks.delays
                      if behind <= minutes * MINUTE), 0)  # fmt: skip
        if delay > coming[0].delay_minutes:
            wanted = {"leader_id": self.leader.id, "who": self.leader, "minutes": delay}
            self.front.do(receiving.run_late, **wanted)
            self.agenda.wake_soon()

    def _say_some(self, likely: float) -> None:
        for booking_id in list(self._unsaid):
            if self.dice.chance(likely, "said", self.ledger.talks[booking_id].who, self.front.now):
                self._record(booking_id, self._unsaid.pop(booking_id))

    def _record(self, booking_id: str, outcome: Outcome) -> None:
        filed = self.front.do(self._recorded, booking_id=booking_id, outcome=outcome)
        for ticket in filed:
            self.agenda.after(2 * ONE_DAY, partial(self._answer, ticket))

    def _recorded(
        self, uow: UnitOfWork, *, booking_id: str, outcome: Outcome, now: datetime, policy: Policy
    ) -> list[Ticket]:
        booking = uow.talks.booking(booking_id)
        drafts: tuple[Draft, ...] = ()
        if outcome is Outcome.TICKET:
            proposed, _ = filing.propose(uow, text=MATTER, topic="life", kind="", policy=policy)
            drafts = (proposed,)
        text = "" if outcome in {Outcome.MISSED, Outcome.UNMET} else "谈过了"
        came = minutes.Record(outcome, self.leader, text, drafts)
        sealer = self.front.app.sealer
        return minutes.record(
            uow, booking=booking, came=came, sealer=sealer, now=now, policy=policy
        )

    def _answer(self, ticket: Ticket) -> None:
        """Let the owner answer what a talk led to."""

        def answered(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
            current = uow.tickets.get(ticket.id)
            owner = uow.people.get(current.owner_id)
            handling.answer(uow, current, who=owner, text="修好了", now=now, policy=policy)

        self.front.do(answered)
