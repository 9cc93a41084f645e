"""Retention: what is kept no longer than the rulebook says, by class."""

import logging
from datetime import datetime, timedelta

from bot.domain.policy import Policy
from bot.ports import UnitOfWork

log = logging.getLogger(__name__)

BATCH = 500


def purge(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Forget what is older than the rulebook allows, and return whether there was anything."""
    kept = policy.retention
    erased = {
        "tickets": uow.tickets.erase_ended(_before(now, kept.closed_tickets_days), BATCH),
        "files": uow.files.erase_ended(_before(now, kept.files_days), BATCH),
        "talks": uow.minutes.erase(_before(now, kept.talks_days), BATCH),
        "alerts": uow.alerts.erase_ended(_before(now, kept.alerts_days)),
        "occasions": uow.occasions.purge(_before(now, kept.occasions_days)),
        "audit lines": uow.audit.purge(_before(now, kept.audit_days)),
        "notices": uow.outbox.purge_undelivered(_before(now, kept.undelivered_days)),
    }
    many = {name: count for name, count in erased.items() if count}
    if many:
        log.info("erased: %s", many)
    return bool(many)


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
