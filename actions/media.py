"""Files: a photo, a recording or a document is kept with the matter it belongs to."""

from rasa_sdk.events import EventType, SlotSet

from actions import answers, handling, moves
from actions.base import BotAction, Exchange
from bot.domain.files import ANSWER
from bot.domain.messages import Media
from bot.domain.numbers import find_seq
from bot.domain.tickets import WORKING, Ticket
from bot.services import attachments, deeds, tickets
from bot.services.attachments import Sent

AUTHORS = handling.AUTHORS | {"reply"}


class KeepMedia(BotAction):
    """Keep a photo, a recording or a file with the matter it belongs to."""

    def name(self) -> str:
        """Return the name."""
        return "action_keep_media"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it with the draft, else with the newest open ticket, else until one is drafted."""
        kind, media = exchange.entity("media_kind"), _media(exchange)
        answered = answers.awaiting_files(exchange)
        if answered is not None:
            return _to_answer(exchange, answered, kind, media)
        if _is_writing(exchange, handling.GOES_BACK):
            _lay_ready(exchange, kind, media)
            return []
        if _is_writing(exchange, frozenset(handling.GIVEN) - AUTHORS):
            exchange.say("utter_media_words_only")
            return []
        ticket = _belongs_to(exchange)
        if ticket is not None and kind != "voice":
            deeds.do(
                exchange.uow,
                "attach",
                ticket,
                kind=kind,
                media_id=media.media_id,
                name=media.name,
                channel=exchange.turn.channel.value,
                now=exchange.now,
                policy=exchange.policy,
            )
            exchange.say("utter_media_attached", **tickets.fields_of(ticket))
            return []
        kept = [*(exchange.tracker.get_slot("ticket_media") or [])]
        kept.append({"kind": kind, "id": media.media_id, "name": media.name})
        exchange.say(_kept(exchange, kind))
        return [SlotSet("ticket_media", kept[-9:])]


def _lay_ready(exchange: Exchange, kind: str, media: Media) -> None:
    """Keep a file until the words that it goes to the author with are written."""
    attachments.lay_ready(
        exchange.uow,
        handling.meant(exchange),
        who=exchange.who,
        sent=Sent(kind, media, exchange.turn.channel),
        purpose=moves.laid_for(exchange.slot("reason_for")),
    )
    exchange.say("utter_media_ready")


def _to_answer(exchange: Exchange, ticket: Ticket, kind: str, media: Media) -> list[EventType]:
    """Keep a file with the answer that is being written, or was sent a moment ago."""
    sent = Sent(kind, media, exchange.turn.channel)
    attachments.lay_ready(exchange.uow, ticket, who=exchange.who, sent=sent, purpose=ANSWER)
    return answers.go_on(exchange, ticket)


def _is_writing(exchange: Exchange, purposes: frozenset[str]) -> bool:
    """Return whether words for one of these purposes are awaited."""
    if exchange.tracker.active_loop_name != "reason_form":
        return False
    return exchange.slot("reason_for") in purposes


def _belongs_to(exchange: Exchange) -> Ticket | None:
    """Return the ticket that a file is for: the one being written on, else the author's newest."""
    seq = find_seq(exchange.slot("reason_number"))
    if seq is not None and exchange.tracker.active_loop_name == "reason_form":
        return exchange.uow.tickets.by_seq(seq)
    if exchange.slot("ticket_text"):
        return None
    return tickets.latest(exchange.uow, who=exchange.who, wanted=WORKING)


def _kept(exchange: Exchange, kind: str) -> str:
    """Return what is said of a file that waits for its matter."""
    if kind == "voice":
        return "utter_voice_kept"
    if exchange.slot("ticket_text"):
        return "utter_media_kept"
    choosing = exchange.tracker.active_loop_name == "talk_form"
    return "utter_media_kept_for_later" if choosing else "utter_media_kept_alone"


def _media(exchange: Exchange) -> Media:
    return Media(media_id=exchange.entity("media_id"), name=exchange.entity("media_name"))
