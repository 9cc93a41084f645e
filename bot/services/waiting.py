"""Waiting lists: joining, the place in line, offers of freed times, and what becomes of these."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import Booking, Slot, SlotState, TooLate
from bot.domain.waiting import (
    Entry,
    EntryState,
    NotWaiting,
    Offer,
    OfferGone,
    OfferState,
    StillFree,
    offer_window,
)
from bot.ports import UnitOfWork
from bot.services import bookings, receptions

AFTER = timedelta(days=60)
"""Slots made for an absence lie this much after the reception that they belong to, or less."""


def slots_of(uow: UnitOfWork, *, leader_id: str, period: str, policy: Policy) -> list[Slot]:
    """Return the slots of one reception of one leader, those made for an absence included."""
    rule = receptions.rule_of(uow, leader_id, policy=policy)
    start = policy.at(date.fromisoformat(period), time())

    def belongs(slot: Slot) -> bool:
        first = rule.first_day(policy.local(slot.starts_at).date())
        return slot.leader_id == leader_id and period == (slot.period or first.isoformat())

    return list(filter(belongs, uow.talks.slots(start, start + AFTER)))


def _bookable(
    uow: UnitOfWork, leader_id: str, slots: Sequence[Slot], *, now: datetime, policy: Policy
) -> list[Slot]:
    rule = receptions.rule_of(uow, leader_id, policy=policy)
    return [
        slot
        for slot in slots
        if now < rule.closing(policy.local(slot.starts_at).date(), policy.zone)
    ]


def join(
    uow: UnitOfWork, *, who: Person, leader_id: str, period: str, now: datetime, policy: Policy
) -> Entry:
    """Wait for a time at one reception. Raises `StillFree`, `BookedAlready` or `TooLate`.

    Who waits already keeps the place.
    """
    slots = slots_of(uow, leader_id=leader_id, period=period, policy=policy)
    bookable = _bookable(uow, leader_id, slots, now=now, policy=policy)
    if not bookable:
        raise TooLate
    if any(slot.is_free(now, who_id=who.id) for slot in bookable):
        raise StillFree
    for held in uow.talks.live_bookings(who.id, now):
        if held.leader_id == leader_id and held.month == period[:7]:
            raise bookings.booked_already(uow, held, policy=policy)
    owed = bool(uow.talks.displaced(leader_id=leader_id, person_id=who.id))
    entry = Entry(secrets.token_hex(16), leader_id, who.id, period, now, priority=owed)
    uow.waiting.join(entry)
    return next(one for one in uow.waiting.line(leader_id, period) if one.person_id == who.id)


def prefer(uow: UnitOfWork, *, person_id: str, leader_id: str, period: str, now: datetime) -> None:
    """Put somebody whom the organisation owes a time before all others in line."""
    entry = Entry(secrets.token_hex(16), leader_id, person_id, period, now, priority=True)
    for found in uow.waiting.of_person(person_id):
        if (found.leader_id, found.period) == (leader_id, period):
            if found.priority:
                return
            _end(uow, found, EntryState.LEFT)
    uow.waiting.join(entry)


def _end(uow: UnitOfWork, entry: Entry, state: EntryState) -> str:
    """End an entry and its offer; return the slot that is no longer offered, if any."""
    uow.waiting.end(entry.id, state)
    offer = uow.waiting.open_offer(entry.id)
    if offer is None:
        return ""
    uow.waiting.settle(offer.id, OfferState.WITHDRAWN)
    uow.talks.let_go(offer.slot_id, who_id=entry.person_id)
    return offer.slot_id


def place(uow: UnitOfWork, entry: Entry) -> int:
    """Return somebody's place in line, the first being one."""
    line = [one.id for one in uow.waiting.line(entry.leader_id, entry.period)]
    return line.index(entry.id) + 1


def mine(uow: UnitOfWork, *, who: Person) -> Entry:
    """Return what a person waits for next. Raises `NotWaiting`."""
    entries = uow.waiting.of_person(who.id)
    if not entries:
        raise NotWaiting
    return entries[0]


def offered_to(uow: UnitOfWork, *, who: Person, slot_id: str = "", now: datetime) -> Offer:
    """Return what a person is being offered. Raises `OfferGone`."""
    for entry in uow.waiting.of_person(who.id):
        offer = uow.waiting.open_offer(entry.id)
        if offer and offer.until > now and slot_id in {"", offer.slot_id}:
            return offer
    raise OfferGone


def leave(uow: UnitOfWork, *, entry: Entry, now: datetime, policy: Policy) -> None:
    """Stop waiting; what was being offered goes to the next in line."""
    slot_id = _end(uow, entry, EntryState.LEFT)
    if slot_id:
        offer_freed(uow, slot_id=slot_id, now=now, policy=policy)


def decline(uow: UnitOfWork, *, offer: Offer, now: datetime, policy: Policy) -> Entry:
    """Turn a time down. The place in line stays; this very time is not offered again.

    Raises `OfferGone`.
    """
    entry = uow.waiting.entry(offer.entry_id)
    if not uow.waiting.settle(offer.id, OfferState.DECLINED):
        raise OfferGone
    uow.talks.let_go(offer.slot_id, who_id=entry.person_id)
    offer_freed(uow, slot_id=offer.slot_id, now=now, policy=policy)
    return entry


def satisfy(uow: UnitOfWork, *, booking: Booking, now: datetime, policy: Policy) -> None:
    """End the waiting of somebody who now has a time; another one that was offered goes on."""
    period = receptions.period_of(uow, uow.talks.slot(booking.slot_id), policy=policy)
    for entry in uow.waiting.of_person(booking.person_id):
        if entry.leader_id != booking.leader_id:
            continue
        if entry.period == period or entry.period[:7] == booking.month or entry.priority:
            _satisfy(uow, entry, booking, now=now, policy=policy)


def _satisfy(
    uow: UnitOfWork, entry: Entry, booking: Booking, *, now: datetime, policy: Policy
) -> None:
    offer = uow.waiting.open_offer(entry.id)
    if offer and offer.slot_id == booking.slot_id:
        uow.waiting.settle(offer.id, OfferState.TAKEN)
    slot_id = _end(uow, entry, EntryState.BOOKED)
    if slot_id:
        offer_freed(uow, slot_id=slot_id, now=now, policy=policy)


def offer_freed(uow: UnitOfWork, *, slot_id: str, now: datetime, policy: Policy) -> Offer | None:
    """Offer a free slot to the first in line, and keep it for them alone; None if nobody waits."""
    slot = uow.talks.slot(slot_id)
    closes_at = receptions.closing(uow, slot, policy=policy)
    window = offer_window(closes_at=closes_at, now=now, policy=policy)
    if window is None or not slot.is_free(now):
        return None
    asked = uow.waiting.declined(slot.id)
    period = receptions.period_of(uow, slot, policy=policy)
    for entry in uow.waiting.line(slot.leader_id, period):
        if entry.id not in asked:
            offer = Offer(secrets.token_hex(16), entry.id, slot.id, *window)
            if _offer(uow, offer, entry, slot, now=now, policy=policy):
                return offer
    return None


def _offer(
    uow: UnitOfWork, offer: Offer, entry: Entry, slot: Slot, *, now: datetime, policy: Policy
) -> bool:
    if not uow.waiting.offer(offer):
        return False
    if not uow.talks.hold(slot.id, who_id=entry.person_id, now=now, until=offer.until):
        uow.waiting.settle(offer.id, OfferState.WITHDRAWN)
        return False
    fields = {
        "slot": slot.id,
        "starts_at": slot.starts_at.isoformat(),
        "until_at": offer.until.isoformat(),
    }
    key, moment = f"offer:{offer.id}", offer.begins_at
    _tell(uow, entry, "utter_slot_offered", key, now=moment, policy=policy, **fields)
    return True


def _tell(
    uow: UnitOfWork,
    entry: Entry,
    says: str,
    key: str,
    *,
    now: datetime,
    policy: Policy,
    **fields: str,
) -> None:
    leader = receptions.called(uow, entry.leader_id, policy=policy)
    uow.outbox.add(
        Notice(
            key=key,
            says=says,
            fields={
                "period_on": entry.period,
                "leader": leader,
                "leader_id": entry.leader_id,
                **fields,
            },
            to=entry.person_id,
            not_before=now,
            urgent=True,
        ),
        now,
    )


def withdraw(uow: UnitOfWork, *, slot_id: str, now: datetime, policy: Policy) -> None:
    """Take back the offer of a slot that is no longer to be had; the place in line stays."""
    offer = uow.waiting.offer_of_slot(slot_id)
    if offer is None:
        return
    entry = uow.waiting.entry(offer.entry_id)
    uow.waiting.settle(offer.id, OfferState.WITHDRAWN)
    uow.talks.let_go(slot_id, who_id=entry.person_id)
    if not uow.outbox.withdraw(f"offer:{offer.id}"):
        key = f"offer:{offer.id}:gone"
        _tell(uow, entry, "utter_offer_withdrawn", key, now=now, policy=policy)


def tend(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Let expired offers go on to the next, end closed lists, and offer what is free meanwhile."""
    for offer in uow.waiting.open_offers():
        if uow.talks.slot(offer.slot_id).state is SlotState.CLOSED:
            withdraw(uow, slot_id=offer.slot_id, now=now, policy=policy)
    expired = uow.waiting.expired(now)
    for offer in expired:
        _pass(uow, offer, now=now, policy=policy)
    for leader_id, period in uow.waiting.periods():
        _tend_list(uow, leader_id, period, now=now, policy=policy)
    return bool(expired)


def _pass(uow: UnitOfWork, offer: Offer, *, now: datetime, policy: Policy) -> None:
    """Let an offer go to the next: once silent is last in line, twice is out; the owed stay."""
    if not uow.waiting.settle(offer.id, OfferState.PASSED):
        return
    entry = uow.waiting.entry(offer.entry_id)
    uow.talks.let_go(offer.slot_id, who_id=entry.person_id)
    starts_at = uow.talks.slot(offer.slot_id).starts_at.isoformat()
    uow.waiting.move_to_end(entry.id, joined_at=now)
    says, moment = "utter_offer_passed", policy.awake(now)
    if entry.passes + 1 >= policy.reception.talks.passes and not entry.priority:
        uow.waiting.end(entry.id, EntryState.LEFT)
        says = "utter_offer_passed_last"
    key = f"waiting:{entry.id}:passed:{entry.passes + 1}"
    _tell(uow, entry, says, key, now=moment, policy=policy, starts_at=starts_at)
    offer_freed(uow, slot_id=offer.slot_id, now=now, policy=policy)


def _tend_list(
    uow: UnitOfWork, leader_id: str, period: str, *, now: datetime, policy: Policy
) -> None:
    slots = slots_of(uow, leader_id=leader_id, period=period, policy=policy)
    bookable = _bookable(uow, leader_id, slots, now=now, policy=policy)
    for slot in bookable:
        if slot.is_free(now):
            offer_freed(uow, slot_id=slot.id, now=now, policy=policy)
    if bookable:
        return
    for entry in uow.waiting.line(leader_id, period):
        _end(uow, entry, EntryState.ENDED)
        key = f"waiting:{entry.id}:ended"
        moment = policy.awake(now)
        _tell(uow, entry, "utter_waiting_ended", key, now=moment, policy=policy)
