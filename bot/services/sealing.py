"""The courier's keys: a pair a month, open boxes sealed anew, the old key destroyed."""

import logging
from datetime import datetime

from bot.domain.policy import Policy
from bot.ports import Courier, SendFailed, UnitOfWork

log = logging.getLogger(__name__)


def rotate(uow: UnitOfWork, *, now: datetime, policy: Policy, courier: Courier | None) -> bool:
    """See to the keys, every night; return whether something was done.

    In a new month a new pair begins and every open box is sealed anew. Once nothing is left of an
    older key, its own night, it is destroyed: then copies of the database from before are blind.
    """
    if courier is None or not courier.rotates:
        return False
    month = f"{policy.local(now):%Y%m}"
    if courier.newest[:6] < month:
        return begin(uow, month=month, courier=courier)
    if _seal_anew(uow, courier):
        return True
    # Only when nothing had to be sealed anew, so what replaced it is long stored.
    old = [epoch for epoch in courier.epochs() if epoch != courier.newest]
    for epoch in old:
        courier.destroy(epoch)
        log.info("the seal key of %s is destroyed", epoch)
    return bool(old)


def begin(uow: UnitOfWork, *, month: str, courier: Courier) -> bool:
    """Begin a new pair and seal every open box anew; the old key goes in a later night."""
    courier.begin(month)
    _seal_anew(uow, courier)
    return True


def _seal_anew(uow: UnitOfWork, courier: Courier) -> bool:
    sealed = False
    for ticket_id, handle in uow.tickets.routes_but(courier.newest):
        try:
            epoch, box = courier.reseal(ticket_id=ticket_id, handle=handle)
        except SendFailed:
            log.warning("the box of a ticket cannot be opened any more")
            uow.tickets.drop_route(ticket_id)
            continue
        uow.tickets.replace_route(ticket_id, epoch, box)
        sealed = True
    return sealed
