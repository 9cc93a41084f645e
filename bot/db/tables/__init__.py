"""The schema, a module for each noun: whatever code does, its constraints hold."""

from bot.db.tables.absences import absences, affected
from bot.db.tables.answers import answer_drafts
from bot.db.tables.arrangements import arrangements
from bot.db.tables.audit import audit
from bot.db.tables.care import alert_steps, alerts
from bot.db.tables.comments import comments
from bot.db.tables.conversations import conversations, inbound
from bot.db.tables.entries import calendar_feeds
from bot.db.tables.files import files
from bot.db.tables.learning import heard_texts, routing_terms
from bot.db.tables.occasions import occasions
from bot.db.tables.outbox import cards, outbox
from bot.db.tables.people import HOLDS_A_ROLE, binding_codes, departments, people, sites
from bot.db.tables.publications import concerns, publications
from bot.db.tables.schema import metadata
from bot.db.tables.scoring import PENDING_APPEAL, score_entries
from bot.db.tables.talks import (
    LIVE,
    announcements,
    booking_events,
    bookings,
    minutes,
    slots,
    talk_tickets,
)
from bot.db.tables.tickets import (
    CONTESTED_TICKET,
    OPEN_TICKET,
    OWED_TICKET,
    attachments,
    counters,
    routes,
    ticket_events,
    tickets,
)
from bot.db.tables.upkeep import api_tokens, job_runs, platform_tokens
from bot.db.tables.waiting import offers, waiting

__all__ = [
    "CONTESTED_TICKET",
    "HOLDS_A_ROLE",
    "LIVE",
    "OPEN_TICKET",
    "OWED_TICKET",
    "PENDING_APPEAL",
    "absences",
    "affected",
    "alert_steps",
    "alerts",
    "announcements",
    "answer_drafts",
    "api_tokens",
    "arrangements",
    "attachments",
    "audit",
    "binding_codes",
    "booking_events",
    "bookings",
    "calendar_feeds",
    "cards",
    "comments",
    "concerns",
    "conversations",
    "counters",
    "departments",
    "files",
    "heard_texts",
    "inbound",
    "job_runs",
    "metadata",
    "minutes",
    "occasions",
    "offers",
    "outbox",
    "people",
    "platform_tokens",
    "publications",
    "routes",
    "routing_terms",
    "score_entries",
    "sites",
    "slots",
    "talk_tickets",
    "ticket_events",
    "tickets",
    "waiting",
]
