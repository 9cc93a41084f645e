"""The schema, a module for each noun: whatever code does, its constraints hold."""

from bot.db.tables.arrangements import arrangements
from bot.db.tables.care import alert_steps, alerts
from bot.db.tables.conversations import conversations, inbound
from bot.db.tables.learning import heard_texts, routing_terms
from bot.db.tables.outbox import cards, outbox
from bot.db.tables.people import binding_codes, departments, people, sites
from bot.db.tables.schema import metadata
from bot.db.tables.talks import LIVE, bookings, slots
from bot.db.tables.tickets import OPEN_TICKET, attachments, counters, routes, ticket_events, tickets
from bot.db.tables.upkeep import api_tokens, job_runs, platform_tokens

__all__ = [
    "LIVE",
    "OPEN_TICKET",
    "alert_steps",
    "alerts",
    "api_tokens",
    "arrangements",
    "attachments",
    "binding_codes",
    "bookings",
    "cards",
    "conversations",
    "counters",
    "departments",
    "heard_texts",
    "inbound",
    "job_runs",
    "metadata",
    "outbox",
    "people",
    "platform_tokens",
    "routes",
    "routing_terms",
    "sites",
    "slots",
    "ticket_events",
    "tickets",
]
