"""Delivery: what was promised is sent, tried again, or listed as undelivered."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain import errors, files
from bot.domain.files import AWAITED, Enclosure
from bot.domain.messages import Channel, Message, Receipt
from bot.domain.notices import Notice, OpenCard, Parcel, Share
from bot.ports import (
    Courier,
    FileUnfit,
    OutsideWindow,
    Sender,
    SendFailed,
    Transactions,
    UnitOfWork,
    Wording,
)

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 20
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
PACED = timedelta(seconds=30)
FETCHED = timedelta(seconds=3)
PER_MINUTE = 20
"""WeCom silently drops what exceeds 30 messages a minute to one member (DOC:90236)."""


class StillFetched(Exception):
    """The file that is to be sent is not here yet."""


@dataclass(frozen=True)
class Target:
    """Where a parcel goes, once the sealed ones are opened."""

    channel: Channel
    address: str
    receipt: str = ""
    site: str = ""


def _everywhere_the_same(site: str) -> str:
    """Return no zone: the organisation's time holds at every site."""
    del site
    return ""


@dataclass
class Delivery:
    """A delivery man: what he needs, and how fast he may go."""

    transactions: Transactions
    wording: Wording
    senders: Mapping[Channel, Sender]
    courier: Courier | None
    zone_of: Callable[[str], str] = _everywhere_the_same
    share: Share = Share.ALL
    pace: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def deliver_some(self, now: datetime) -> bool:
        """Lease what is due, send each, and return whether there was anything."""
        with self.transactions() as uow:
            parcels = uow.outbox.claim(now, BATCH, now + LEASE, self.share)
        for parcel in parcels:
            self._deliver(parcel, now)
        return bool(parcels)

    def _deliver(self, parcel: Parcel, now: datetime) -> None:
        try:
            target = self._target(parcel.notice)
            if self._is_too_fast(target, now):
                with self.transactions() as uow:
                    uow.outbox.postpone(parcel, now + PACED)
                return
            receipt = self._send(parcel, target)
        except StillFetched:
            with self.transactions() as uow:
                uow.outbox.postpone(parcel, now + FETCHED)
        except OutsideWindow as failure:
            self._wait(parcel, failure, now)
        except SendFailed as failure:
            self._failed(parcel, failure, now)
        except Exception as error:  # noqa: BLE001 - one poisoned row must not stop the others
            # The error's own words are left out: they may quote what somebody wrote.
            where = errors.place(error)
            log.error("parcel %s could not be prepared: %s", parcel.id, where)  # noqa: TRY400 - see above
            self._failed(parcel, SendFailed("could not be prepared", permanent=False), now)
        else:
            self._sent(parcel, target, receipt, now)

    def _wait(self, parcel: Parcel, failure: OutsideWindow, now: datetime) -> None:
        """Keep until the person writes; where nobody may know who that is, look every hour."""
        with self.transactions() as uow:
            if parcel.notice.to is None:
                uow.outbox.postpone(parcel, now + LONGEST_PAUSE)
            else:
                uow.outbox.park(parcel, str(failure))

    def _target(self, notice: Notice) -> Target:
        if notice.route is not None:
            return self._open(notice.route)
        if notice.address and notice.channel:
            return Target(notice.channel, notice.address)
        with self.transactions.reading() as uow:
            return _home(uow, notice)

    def _open(self, ticket_id: str) -> Target:
        with self.transactions.reading() as uow:
            handle = uow.tickets.route(ticket_id)
        if handle is None:
            raise SendFailed("the return address is gone", permanent=True)
        if self.courier is None:
            raise SendFailed("this worker has no courier's key", permanent=False)
        return Target(*self.courier.open(ticket_id=ticket_id, handle=handle))

    def _is_too_fast(self, target: Target, now: datetime) -> bool:
        recent = self.pace[f"{target.channel}:{target.address}"]
        while recent and recent[0] <= now - timedelta(minutes=1):
            recent.popleft()
        if len(recent) >= PER_MINUTE:
            return True
        recent.append(now)
        return False

    def _send(self, parcel: Parcel, target: Target) -> Receipt:
        sender = self.senders.get(target.channel)
        if sender is None:
            raise SendFailed(f"no {target.channel} account is configured", permanent=True)
        if parcel.notice.closes:
            self._close_card(sender, parcel.notice)
            if parcel.notice.message is None:
                return Receipt()
        if parcel.notice.file:
            return self._send_file(sender, parcel, target)
        return self._say(sender, parcel, target)

    def _send_file(self, sender: Sender, parcel: Parcel, target: Target) -> Receipt:
        """Send a file; where the platform does not carry it, that is said instead."""
        enclosure = self._enclosure(parcel.notice)
        try:
            return sender.send_file(target.address, enclosure, task_id=parcel.id)
        except FileUnfit:
            return self._say(sender, parcel, target)

    def _enclosure(self, notice: Notice) -> Enclosure:
        try:
            with self.transactions.reading() as uow:
                state, name = uow.files.state(notice.file)
                file = uow.files.content(notice.file)
        except KeyError:
            raise SendFailed("the file was erased", permanent=True) from None
        if state == AWAITED:
            raise StillFetched
        if file is None:
            raise SendFailed("the file was lost", permanent=True)
        plain = f"{notice.fields.get('number', '')}.{files.suffix(file)}"
        return Enclosure(file, name or plain)

    def _say(self, sender: Sender, parcel: Parcel, target: Target) -> Receipt:
        if parcel.notice.says == "":
            return sender.send(target.address, _worded(parcel.notice), task_id=parcel.id)
        fields = {**parcel.notice.fields}
        zone = self.zone_of(target.site)
        if zone:
            fields["zone"] = zone
        if target.receipt:
            fields["receipt"] = target.receipt
        message = self.wording.render(parcel.notice.says, fields)
        return sender.send(target.address, message, task_id=parcel.id)

    def _close_card(self, sender: Sender, notice: Notice) -> None:
        """Close a card that was answered otherwise; a new one does not wait for the old."""
        with self.transactions.reading() as uow:
            card = uow.outbox.card(notice.closes)
        if card is not None:
            label = self.wording.render("utter_card_answered", notice.fields).text
            with suppress(SendFailed) if notice.message else nullcontext():
                sender.close_card(card.address, card.response_code, label)

    def _sent(self, parcel: Parcel, target: Target, receipt: Receipt, now: datetime) -> None:
        with self.transactions() as uow:
            # The hour of delivery would tell when somebody without a name acted.
            day = now.replace(hour=0, minute=0, second=0, microsecond=0)
            uow.outbox.done(parcel, day)
            if parcel.notice.closes:
                uow.outbox.forget_card(parcel.notice.closes)
            # An anonymous author's address must not be kept, so that card stays open.
            if receipt.response_code and parcel.notice.route is None:
                uow.outbox.keep_card(
                    OpenCard(parcel.id, target.channel, target.address, receipt.response_code), day
                )

    def _failed(self, parcel: Parcel, failure: SendFailed, now: datetime) -> None:
        if failure.permanent or parcel.attempts + 1 >= MOST_ATTEMPTS:
            log.warning("parcel %s cannot be delivered", parcel.id)
            with self.transactions() as uow:
                uow.outbox.bury(parcel, str(failure))
            return
        pause = timedelta(seconds=failure.retry_after or 5 * 2**parcel.attempts)
        self._retry(parcel, now + min(pause, LONGEST_PAUSE), str(failure))

    def _retry(self, parcel: Parcel, at: datetime, failure: str) -> None:
        with self.transactions() as uow:
            uow.outbox.retry(parcel, at, failure)


def _home(uow: UnitOfWork, notice: Notice) -> Target:
    try:
        person = uow.people.get(notice.to or "")
    except KeyError:
        raise SendFailed("the receiver has left", permanent=True) from None
    channel = notice.channel or person.channel
    address = person.address(channel)
    if not address:
        channel, address = Channel.WECOM, person.userid
    return Target(channel, address, site=person.site)


def _worded(notice: Notice) -> Message:
    if notice.message is None:
        raise SendFailed("an empty notice", permanent=True)
    return notice.message
