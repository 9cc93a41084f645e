"""Settling: platforms are asked for rooms and entries, outside of any transaction, until done."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.arrangements import Appointment, Arranged, Arrangement, Kind, Provider, State
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import Arranger, SendFailed, Transactions, UnitOfWork, Wording
from bot.services import arrangements, receptions

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
BATCH = 10
FIRST_PAUSE = timedelta(seconds=5)
NEEDS_REPAIR = timedelta(minutes=10)
"""Who is told to come back so late, is told that somebody must repair something first."""
MOST_ATTEMPTS = 6
SELDOM = timedelta(hours=1)
SELDOMEST = timedelta(hours=24)
DOUBLINGS = 5
AT_LEAST = timedelta(minutes=5)
ID_KEPT = 40
"""So much of a platform's id tells one room from another in the key of a notice."""


@dataclass(frozen=True)
class Settlement:
    """Asks platforms for what is due, and tells people what came of it."""

    transactions: Transactions
    wording: Wording
    arrangers: Mapping[Kind, Arranger]
    policy: Policy

    def settle_some(self, now: datetime) -> bool:
        """Settle what is due, and return whether there was anything."""
        with self.transactions.reading() as uow:
            due = uow.arrangements.due(now, BATCH)
        settled = [self._settle_one(one, now) for one in due]
        return any(settled)

    def _settle_one(self, one: Arrangement, now: datetime) -> bool:
        lease = now + LEASE
        with self.transactions() as uow:
            if not uow.arrangements.lease(one, now, lease):
                return False
            leader, person = map(uow.people.get, uow.arrangements.parties(one.booking_id))
            appointment = self._appointment(uow, one, leader, person)
        if one.starts_at <= now and one.state is not State.CANCEL:
            outcome = replace(one, state=State.GONE)
        else:
            outcome = self._asked(one, appointment, leader, now)
        with self.transactions() as uow:
            uow.arrangements.settled(outcome, lease)
            if one.kind is Kind.ROOM:
                self._tell(uow, one, outcome, now)
        return True

    def _appointment(
        self, uow: UnitOfWork, one: Arrangement, leader: Person, person: Person
    ) -> Appointment:
        is_room = one.kind is Kind.ROOM
        return Appointment(
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=self.wording.render("utter_calendar_title", {}).text,
            leader=leader.userid,
            person=person.userid,
            place="" if is_room else receptions.place(uow, leader.id, policy=self.policy),
        )

    def _asked(
        self, one: Arrangement, appointment: Appointment, leader: Person, now: datetime
    ) -> Arrangement:
        try:
            made = self._ask(one, appointment, leader)
        except SendFailed as failure:
            log.warning("%s of booking %s: %s", one.kind, one.booking_id, failure)
            return self._failed(one, failure, now)
        if made is None:
            return replace(one, state=State.GONE, link="", code="", external_id="")
        return arrangements.made_of(one, made)

    def _ask(self, one: Arrangement, appointment: Appointment, leader: Person) -> Arranged | None:
        """Return what a platform made; None where it was called off. Raises `SendFailed`."""
        if one.kind is Kind.ROOM and self.policy.video.provider is not Provider.WECOM:
            return self._own_room(one, leader)
        arranger = self.arrangers.get(one.kind)
        if arranger is None:
            raise SendFailed(f"no platform makes a {one.kind}", permanent=True)
        made = Arranged(one.external_id, one.link, one.code)
        if one.state is State.CANCEL:
            arranger.cancel(made)
            return None
        if one.external_id:
            return arranger.update(made, appointment)
        return arranger.create(appointment)

    def _own_room(self, one: Arrangement, leader: Person) -> Arranged | None:
        if one.state is State.CANCEL:
            return None
        made = arrangements.at_once(self.policy, leader=leader, found=one)
        if made is None:
            raise SendFailed("this leader has no fixed room", permanent=True)
        return made

    def _failed(self, one: Arrangement, failure: SendFailed, now: datetime) -> Arrangement:
        attempts = one.attempts + 1
        pause = timedelta(seconds=failure.retry_after or 0)
        hopeless = failure.permanent or pause >= NEEDS_REPAIR or attempts >= MOST_ATTEMPTS
        left = one.starts_at - now
        if one.state is State.CANCEL:
            state = State.GONE if hopeless else State.CANCEL
        elif hopeless or left <= self.policy.video.give_up:
            state = State.FAILED
            # Less and less often while there is time, more often again when the talk comes near.
            again = SELDOM * 2 ** min(max(0, attempts - MOST_ATTEMPTS), DOUBLINGS)
            pause = max(AT_LEAST, min(again, SELDOMEST, left / 4))
        else:
            state = one.state
        pause = max(pause, FIRST_PAUSE * 2 ** min(attempts - 1, MOST_ATTEMPTS))
        return replace(
            one, state=state, due_at=now + pause, attempts=attempts, failure=str(failure)
        )

    def _tell(
        self, uow: UnitOfWork, before: Arrangement, after: Arrangement, now: datetime
    ) -> None:
        """Tell the person of a new link; tell all three of a failure, once."""
        leader_id, person_id = uow.arrangements.parties(after.booking_id)
        if after.state is State.READY and after.link and after.link != before.link:
            ready = f"room_ready:{after.booking_id}:{after.external_id[-ID_KEPT:]}"
            self._add(uow, after, "utter_room_ready", person_id, now, key=ready)
        if after.state is not State.FAILED:
            return
        by_phone = "_phone" if self.policy.video.phone else ""
        self._add(uow, after, f"utter_room_failed{by_phone}", person_id, now)
        self._add(uow, after, f"utter_room_failed_leader{by_phone}", leader_id, now)
        for one in uow.people.with_role(Role.SECRETARIAT)[:1]:
            self._add(uow, after, "utter_room_failed_office", one.id, now)

    def _add(
        self,
        uow: UnitOfWork,
        one: Arrangement,
        says: str,
        person_id: str,
        now: datetime,
        *,
        key: str = "",
    ) -> None:
        key = key or f"{says}:{one.booking_id}:{person_id}"
        told = arrangements.notice(uow, one, says, key, to=person_id, policy=self.policy)
        uow.outbox.add(told, now)
