"""Talks in people's own calendars: a link for each booking, a feed for each leader."""

from datetime import datetime, timedelta

from bot.domain import entries
from bot.domain.entries import Entry
from bot.domain.policy import Policy
from bot.domain.talks import Booking, Mode
from bot.ports import UnitOfWork, Wording
from bot.services import audit, receptions

SHOWN_SINCE = timedelta(days=90)


def link(uow: UnitOfWork, *, booking: Booking, base_url: str) -> str:
    """Return the address of a booking's calendar file."""
    return f"{base_url.rstrip('/')}/talks/{uow.calendar_links.token(booking.id)}.ics"


def one(uow: UnitOfWork, *, token: str, wording: Wording, policy: Policy) -> Entry | None:
    """Return the entry that a token opens."""
    found = uow.calendar_links.booking(token)
    if found is None:
        return None
    booking, ends_at = found
    title = wording.render("utter_calendar_title", {}).text
    return entries.entry(booking, ends_at, title=title, place=_place(uow, booking, policy))


def open_feed(uow: UnitOfWork, *, leader_id: str, actor: str, now: datetime, base_url: str) -> str:
    """Return the address of a leader's feed, a new one each time; former ones are closed."""
    audit.note(uow, actor=actor, verb="feed", subject=leader_id, now=now)
    return f"{base_url.rstrip('/')}/calendar/{uow.calendar_links.open_feed(leader_id, now)}.ics"


def feed(
    uow: UnitOfWork, *, secret: str, now: datetime, wording: Wording, policy: Policy
) -> list[Entry] | None:
    """Return the entries of a leader's feed; names are in it only where policy allows."""
    leader_id = uow.calendar_links.leader(secret)
    if leader_id is None:
        return None
    found = uow.calendar_links.of_leader(leader_id, now - SHOWN_SINCE)
    return [
        entries.entry(
            booking,
            ends_at,
            title=_title(uow, booking, wording=wording, policy=policy),
            place=_place(uow, booking, policy),
        )
        for booking, ends_at in found
    ]


def _title(uow: UnitOfWork, booking: Booking, *, wording: Wording, policy: Policy) -> str:
    if not policy.feed_names:
        return wording.render("utter_calendar_title", {}).text
    name = uow.people.get(booking.person_id).name
    return wording.render("utter_calendar_title_named", {"name": name}).text


def _place(uow: UnitOfWork, booking: Booking, policy: Policy) -> str:
    if booking.mode is Mode.VIDEO:
        return ""
    return receptions.place(uow, booking.leader_id, policy=policy)
