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
    tickets = uow.tickets.erase_ended(_before(now, kept.closed_tickets_days), BATCH)
    lines = uow.audit.purge(_before(now, kept.audit_days))
    notices = uow.outbox.purge_undelivered(_before(now, kept.undelivered_days))
    if tickets or lines or notices:
        log.info("erased: %d tickets, %d audit lines, %d notices", tickets, lines, notices)
    return bool(tickets or lines or notices)


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
