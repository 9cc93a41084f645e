"""The staff of a replay: they wish, choose, change their minds, wait, answer or keep silent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.domain.errors import RuleBroken
from bot.domain.policy import Policy
from bot.domain.talks import Booking, Mode, Slot, SlotTaken
from bot.domain.waiting import OfferGone
from bot.ports import UnitOfWork
from bot.replay.agenda import MINUTE, Agenda
from bot.replay.dice import Dice
from bot.replay.front import Front
from bot.replay.ledger import CANCELLED, LEFT, MOVED, TIMELESS, Ledger, Promise, Talk, Wait
from bot.services import bookings, talks, waiting

CHANGES = {"cancels": 0.10, "moves": 0.09, "stays": 0.81}
WHEN_FULL = {"waits": 0.6, "later": 0.25, "gives up": 0.15}
WHEN_MOVED = {"agrees": 0.55, "comes": 0.2, "chooses": 0.15, "cancels": 0.1}
WHEN_OWED = {"waits": 0.75, "chooses": 0.17, "cancels": 0.08}
WHEN_OFFERED = {"takes": 0.55, "declines": 0.15, "leaves": 0.03, "is silent": 0.27}
ABSENT, LATE, BY_VIDEO, HESITANT = 0.05, 0.12, 0.05, 0.35
TRIES = 3
ONE_RECEPTION = timedelta(days=3)
GONE = timedelta(minutes=45)
"""Who is told so shortly before that the leader is away may be on the way already."""


class Visitors:
    """Everybody who may wish for a talk; what they do they decide by what they were told."""

    def __init__(self, front: Front, agenda: Agenda, dice: Dice, ledger: Ledger) -> None:
        self.front = front
        self.agenda = agenda
        self.dice = dice
        self.ledger = ledger
        self.last_month = ""
        self.is_away: Callable[[datetime, datetime], bool] = lambda *_: False

    def wish(self, who: str) -> None:
        """Ask for a talk with the leader: book, wait, or give up."""
        if self.ledger.is_busy(who):
            return
        seen = self._within(self.front.do(talks.reachable, who=self.front.person(who)))
        if not seen:
            return
        month = self._month(seen[0].starts_at)
        self.ledger.wished[month] += 1
        free = self._offered(who)
        first = [slot for slot in free if slot.starts_at < seen[0].starts_at + ONE_RECEPTION]
        if first:
            self._choose(who, first)
            return
        does = self.dice.kind(WHEN_FULL, "full", who, self.front.now)
        if does == "waits":
            self._wait(who)
        elif does == "later" and free:
            self._choose(who, free)

    def _within(self, slots: Sequence[Slot]) -> list[Slot]:
        """Return what belongs to the months that are replayed."""
        return [slot for slot in slots if self._month(slot.starts_at) <= self.last_month]

    def _month(self, moment: datetime) -> str:
        return f"{self.front.policy.local(moment):%Y-%m}"

    def _offered(self, who: str) -> list[Slot]:
        return self._within(self.front.do(talks.offered, who=self.front.person(who)))

    def _choose(self, who: str, free: Sequence[Slot]) -> None:
        """Pick a time; some hesitate over the confirmation, a few too long."""
        slot = self.dice.pick(free, "choice", who, self.front.now)
        if not self.dice.chance(HESITANT, "hesitates", who, self.front.now):
            self._book(who, slot.id, TRIES)
            return
        person = self.front.person(who)
        self.front.do(bookings.hold, slot_id=slot.id, who=person)
        pause = self.dice.within(MINUTE, 13 * MINUTE, "hesitation", who, self.front.now)
        self.agenda.after(pause, partial(self._book, who, slot.id, TRIES))

    def _mode(self, who: str) -> Mode:
        remote = self.front.person(who).remote
        by_video = remote or self.dice.chance(BY_VIDEO, "video", who, self.front.now)
        return Mode.VIDEO if by_video else Mode.IN_PERSON

    def _book(self, who: str, slot_id: str, tries: int) -> None:
        person, mode = self.front.person(who), self._mode(who)
        try:
            booked = self.front.do(talks.book, slot_id=slot_id, who=person, mode=mode)
        except SlotTaken:
            free = self._offered(who)
            if free and tries:
                again = self.dice.pick(free, "again", who, tries)
                self._book(who, again.id, tries - 1)
            return
        except RuleBroken:
            return
        self._begin(who, booked)

    def _begin(self, who: str, booked: Booking) -> None:
        """Write a new booking down, and decide whether it stays so."""
        talk = self.ledger.talks.get(booked.id)
        if talk is not None:
            self.ledger.moved(talk, booked.starts_at, self.front.now)
            self._expect(talk)
            return
        leader, month = self.front.userid(booked.leader_id), self._month(booked.starts_at)
        first = [Promise(booked.starts_at, self.front.now)]
        talk = Talk(booked.id, who, leader, month, first)
        talk.video = booked.mode is Mode.VIDEO
        self.ledger.booked(talk)
        self._expect(talk)
        does = self.dice.kind(CHANGES, "changes", who, self.front.now)
        if does != "stays":
            left = booked.starts_at - 20 * MINUTE - self.front.now
            pause = self.dice.within(timedelta(), left, "change", who, self.front.now)
            deed = self._cancel if does == "cancels" else self._move
            self.agenda.after(pause, partial(deed, talk))
        if talk.video:
            self.agenda.wake_soon()

    def _cancel(self, talk: Talk) -> None:
        if talk.ended:
            return
        try:
            self.front.do(self._ending, talk=talk)
        except RuleBroken as refused:
            self._refused(talk, refused, "to cancel")
            return
        self.ledger.end(talk, CANCELLED, self.front.now)
        self.agenda.wake_soon()

    def _ending(self, uow: UnitOfWork, *, talk: Talk, now: datetime, policy: Policy) -> Booking:
        who = self.front.person(talk.who)
        mine = talks.upcoming(uow, who=who, now=now, booking_id=talk.id)
        return talks.cancel(uow, who=who, now=now, policy=policy, booking=mine)

    def _refused(self, talk: Talk, refused: RuleBroken, wish: str) -> None:
        """Blame what was refused of a talk that lay ahead; what had begun may be refused."""
        ahead = talk.promised is None or self.front.now < talk.promised
        if ahead:
            how = f"was refused {wish}: {type(refused).__name__}"
            self.ledger.blame(talk.month, talk.who, how)

    def _move(self, talk: Talk) -> None:
        """Choose another time, if one is free; the old one stays until then."""
        free = [slot for slot in self._offered(talk.who) if slot.starts_at != talk.promised]
        if talk.ended or not free:
            return
        slot = self.dice.pick(free, "elsewhere", talk.who, self.front.now)
        try:
            booked = self.front.do(self._moving, talk=talk, slot_id=slot.id)
        except RuleBroken:
            # One talk a month, or somebody was quicker: the old time stands.
            return
        self.ledger.moved(talk, booked.starts_at, self.front.now)
        self._expect(talk)
        self.agenda.wake_soon()

    def _moving(
        self, uow: UnitOfWork, *, talk: Talk, slot_id: str, now: datetime, policy: Policy
    ) -> Booking:
        who = self.front.person(talk.who)
        mine = talks.upcoming(uow, who=who, now=now, booking_id=talk.id)
        return talks.move(uow, booking=mine, slot_id=slot_id, who=who, now=now, policy=policy)

    def _wait(self, who: str) -> None:
        person = self.front.person(who)
        try:
            leader_id, period = self.front.do(talks.nearest_full, who=person)
            wanted = {"leader_id": leader_id, "period": period}
            entry = self.front.do(waiting.join, who=person, **wanted)
        except RuleBroken:
            return
        leader = self.front.userid(leader_id)
        self.ledger.joined(Wait(who, leader, entry.period, self.front.now))
        self.agenda.wake_soon()

    def hear(self, who: str, says: str, fields: Mapping[str, str]) -> None:
        """Answer a message, some time after it was read, or not at all."""
        talk = self.ledger.talks.get(fields.get("booking", ""))
        now = self.front.now
        if talk is not None and talk.who == who and not talk.ended:
            if says in MOVED:
                self._expect(talk)
                self._soon(who, partial(self._answer_move, talk, fields["starts_at"]))
            elif says in TIMELESS:
                self._soon(who, partial(self._answer_owed, talk))
            elif says == "utter_talk_restored":
                self._expect(talk)
        if says == "utter_slot_offered":
            pause = self.dice.within(2 * MINUTE, 100 * MINUTE, "offer", who, now)
            self.agenda.after(pause, partial(self._answer_offer, who, fields["slot"]))
            self.agenda.wake_at(datetime.fromisoformat(fields["until_at"]) + MINUTE)

    def _soon(self, who: str, deed: partial[None]) -> None:
        pause = self.dice.within(3 * MINUTE, timedelta(hours=5), "answer", who, self.front.now)
        self.agenda.after(pause, deed)

    def _answer_move(self, talk: Talk, starts_at: str) -> None:
        if talk.ended or talk.promised != datetime.fromisoformat(starts_at):
            return
        does = self.dice.kind(WHEN_MOVED, "moved", talk.who, starts_at)
        if does == "agrees":
            self.front.write(lambda uow: talks.accept(uow, booking=uow.talks.booking(talk.id)))
            talk.agreed = talk.asked
        elif does == "chooses":
            self._move(talk)
        elif does == "cancels":
            self._cancel(talk)

    def _answer_owed(self, talk: Talk) -> None:
        if talk.ended or talk.promised is not None:
            return
        does = self.dice.kind(WHEN_OWED, "owed", talk.who, self.front.now)
        if does == "chooses":
            free = self._offered(talk.who)
            if free:
                slot = self.dice.pick(free, "owed", talk.who, self.front.now)
                self._book(talk.who, slot.id, TRIES)
        elif does == "cancels":
            self._cancel(talk)

    def _answer_offer(self, who: str, slot_id: str) -> None:
        offered = [one for one in self.ledger.waiting(who) if one.slot == slot_id]
        if not offered:
            return
        wait, now = offered[0], self.front.now
        does = self.dice.kind(WHEN_OFFERED, "offered", who, now)
        if does == "takes":
            self._take(wait)
        elif does == "declines" and wait.until and now < wait.until:
            self._decline(wait)
        elif does == "leaves":
            self._leave(wait)
        self.agenda.wake_soon()

    def _take(self, wait: Wait) -> None:
        """Take an offer; what was kept until a moment must be had until then."""
        person, now = self.front.person(wait.who), self.front.now
        wanted = {"mode": self._mode(wait.who), "slot_id": wait.slot}
        try:
            booked = self.front.do(talks.take_offer, who=person, **wanted)
        except RuleBroken as refused:
            if wait.until and now < wait.until:
                how = f"could not take what was offered: {type(refused).__name__}"
                self.ledger.blame(wait.month, wait.who, how)
            return
        self._begin(wait.who, booked)

    def _decline(self, wait: Wait) -> None:
        person = self.front.person(wait.who)
        try:
            offer = self.front.read(
                lambda uow: waiting.offered_to(
                    uow, who=person, slot_id=wait.slot, now=self.front.now
                )
            )
            self.front.do(waiting.decline, offer=offer)
        except OfferGone:
            self.ledger.blame(wait.month, wait.who, "could not decline what was offered")
        wait.slot, wait.until = "", None

    def _leave(self, wait: Wait) -> None:
        mine = self.front.person(wait.who).id
        entries = self.front.read(lambda uow: uow.waiting.of_person(mine))
        for entry in entries:
            if entry.period == wait.period:
                self.front.do(waiting.leave, entry=entry)
        wait.ended = LEFT

    def _expect(self, talk: Talk) -> None:
        """Look, when a promised time comes, whether the person can get in at all."""
        if talk.promised:
            starts_at = talk.promised
            # Who is reminded is whose talk begins within the hour, not in an hour.
            policy = self.front.policy
            self.agenda.wake_at(starts_at - policy.reception.remind_before + MINUTE)
            if talk.video:
                self.agenda.wake_at(starts_at - policy.video.before + MINUTE)
            self.agenda.at(starts_at - MINUTE, partial(self._set_out, talk, starts_at))

    def _set_out(self, talk: Talk, starts_at: datetime) -> None:
        if talk.ended or talk.promised != starts_at or self.is_absent(talk, starts_at):
            return
        if self.is_away(starts_at, starts_at - GONE):
            self.ledger.blame(talk.month, talk.who, "came, and had not heard that nobody is there")
        elif talk.video and starts_at not in talk.ways_in:
            self.ledger.blame(talk.month, talk.who, "had no way into the video talk")

    def is_absent(self, talk: Talk, starts_at: datetime) -> bool:
        """Return whether somebody does not come, whatever was said."""
        return self.dice.chance(ABSENT, "absent", talk.who, starts_at)

    def arrives(self, talk: Talk) -> datetime | None:
        """Return when somebody is there, by the time that was promised; None: not today."""
        promised = talk.promised
        if promised is None or talk.ended or self.is_absent(talk, promised):
            return None
        early = self.dice.within(2 * MINUTE, 10 * MINUTE, "early", talk.who, promised)
        late = self.dice.within(timedelta(), 14 * MINUTE, "late", talk.who, promised)
        is_late = self.dice.chance(LATE, "is late", talk.who, promised)
        return promised + talk.delay * MINUTE + (late if is_late else -early)
