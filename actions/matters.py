"""Several matters in one message: the first decides, the others are offered, none is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import Exchange, enter
from bot.domain import routing
from bot.domain.messages import Button
from bot.domain.numbers import title_of
from bot.domain.people import Department
from bot.domain.tickets import Draft, Kind, Topic
from bot.domain.wishes import without_wish
from bot.services import attachments, filing, privacy

TOPICS = {"request_work": Topic.WORK, "request_life": Topic.LIFE, "request_mood": Topic.MOOD}
KINDS = {
    "suggest_idea": Kind.SUGGESTION,
    "report_dispute": Kind.DISPUTE,
    "ask_guide": Kind.QUESTION,
}
TALKS = frozenset({"book_talk", "book_video_talk"})
SHORTEST_BESIDE_WISH = 6
"""Characters of what is said beside a wish to stay unnamed, to be a matter."""
LONGEST_NAME = 6
"""Characters of a matter's name on a button."""

Matter = Mapping[str, str]
"""A matter that waits in a slot: its `text`, `topic` and `kind`."""


def in_message(exchange: Exchange) -> tuple[list[Matter], str]:
    """Return the matters of this message, and the wish for a talk among them, if any.

    A real Rasa hands on no matters, so there ours looks for them.
    """
    heard = exchange.tracker.latest_message.get("matters")
    if heard is None:
        heard = exchange.turn.app.understanding.parse(exchange.typed).matters_as_json()
    talk = next((one["intent"] for one in heard if one["intent"] in TALKS), "")
    return [matter_of(one) for one in heard if one["intent"] not in TALKS], talk


def topic_of(exchange: Exchange, text: str) -> str:
    """Return what a text is about as far as it is understood: work, life, mood, or nothing."""
    plain = exchange.times.about(text, now=exchange.now) or text
    heard = exchange.turn.app.understanding.parse(plain)
    topic = TOPICS.get(heard.intent.name) or heard.topic or ""
    return topic if topic in set(Topic) else ""


def matter_of(heard: Mapping[str, Any]) -> Matter:
    """Return a matter as it waits in a slot."""
    intent = str(heard["intent"])
    topic = TOPICS.get(intent) or str(heard.get("topic") or "") or Topic.WORK
    return {"text": heard["text"], "topic": topic, "kind": KINDS.get(intent) or ""}


def begin(matter: Matter, others: Sequence[Matter] = ()) -> list[EventType]:
    """Begin a draft of a matter, with the others beside it; the form then asks."""
    return [
        SlotSet("ticket_text", matter["text"]),
        SlotSet("ticket_topic", matter["topic"]),
        SlotSet("ticket_kind", matter["kind"] or None),
        SlotSet("ticket_others", list(others) or None),
        *(SlotSet(name, None) for name in UNDECIDED),
        *enter("ticket_form"),
    ]


UNDECIDED = (
    "ticket_decision",
    "ticket_other",
    "ticket_change",
    "ticket_department",
    "ticket_mentioned",
    "pending_text",
    "mood_heard",
    "missed",
)


def others(exchange: Exchange) -> list[Matter]:
    """Return the matters that are shown beside the draft."""
    return list(exchange.tracker.get_slot("ticket_others") or [])


def proposed(exchange: Exchange, matter: Matter) -> tuple[Draft, Department]:
    """Return what a matter amounts to."""
    return filing.propose(
        exchange.uow,
        text=matter["text"],
        topic=matter["topic"],
        kind=matter["kind"],
        policy=exchange.policy,
        place=exchange.slot("ticket_place"),
    )


def show(exchange: Exchange, draft: Draft, department: Department) -> None:
    """Show the draft with its date and the others with their departments, as one choice."""
    beside = [proposed(exchange, matter) for matter in others(exchange)]
    due_at = filing.deadline(draft, now=exchange.now, policy=exchange.policy)
    lines = [
        exchange.word("utter_other_matter", title=other.title, department=answers.name)
        for other, answers in beside
    ]
    count = exchange.word(f"utter_term_count_{len(beside) + 1}")
    anonymous = bool(exchange.slot("ticket_anonymous"))
    exchange.offer(
        "utter_ask_anonymous_matters" if anonymous else "utter_ask_matters",
        _choices(exchange, draft, count, anonymous=anonymous),
        title=draft.title,
        department=department.name,
        due_on=exchange.policy.local(due_at).date().isoformat(),
        list="".join(lines),
    )


def _choices(exchange: Exchange, draft: Draft, count: str, *, anonymous: bool) -> list[Button]:
    first = exchange.word("utter_button_first", title=_name(exchange, draft))
    named = Button(exchange.word("utter_button_all", count=count), "/affirm")
    unnamed = Button(exchange.word("utter_button_all_anonymous", count=count), "/go_anonymous")
    change = Button(exchange.word("utter_button_change"), "/change_draft")
    filings = [unnamed] if anonymous else [named, unnamed]
    return [filings[0], Button(first, "/file_first"), *filings[1:], change]


def _name(exchange: Exchange, draft: Draft) -> str:
    """Return a short name of a matter: the longest word of the duties in it, else its place."""
    touched = routing.touched(draft.text, exchange.policy.duties)
    words = [word for word in touched.vocabulary if len(word) <= LONGEST_NAME]
    return max(words, key=len, default="") or exchange.word("utter_term_first_matter")


def one_by_one(exchange: Exchange) -> dict[str, Any]:
    """Let the others wait until the first is settled."""
    waiting = [*others(exchange), *(exchange.tracker.get_slot("ticket_waiting") or [])]
    unasked = {"ticket_decision": None, "ticket_change": None}
    return unasked | {"ticket_others": None, "ticket_waiting": waiting}


def as_one(exchange: Exchange) -> dict[str, Any]:
    """Put everything together again: it was one matter."""
    texts = [exchange.slot("ticket_text"), *(one["text"] for one in others(exchange))]
    unasked = {"ticket_decision": None, "ticket_change": None}
    return unasked | {"ticket_text": "\n".join(texts), "ticket_others": None}


def told_more(exchange: Exchange, *, is_new: bool) -> dict[str, Any]:
    """Add what was written to the matter of the same department, or as one more."""
    exchange.say("utter_joined", said=title_of(exchange.typed))
    unasked: dict[str, Any] = {"ticket_decision": None, "ticket_change": None}
    heard = {"text": exchange.typed, "intent": exchange.intent}
    parsed = matter_of({**heard, "topic": exchange.tracker.latest_message.get("topic")})
    _, theirs = proposed(exchange, parsed)
    beside = others(exchange)
    for place, matter in enumerate(beside):
        if proposed(exchange, matter)[1].id == theirs.id:
            longer = {**matter, "text": "\n".join([matter["text"], exchange.typed])}
            return unasked | {"ticket_others": [*beside[:place], longer, *beside[place + 1 :]]}
    if is_new:
        return unasked | {"ticket_others": [*beside, parsed]}
    whole = "\n".join([exchange.slot("ticket_text"), exchange.typed])
    return unasked | {"ticket_text": whole}


def beside_talk(exchange: Exchange) -> list[Matter]:
    """Return the matters of a message that also asks for a talk."""
    found, talk = in_message(exchange)
    return found if talk else []


def wait_for_talk(exchange: Exchange, waiting: Sequence[Matter]) -> list[EventType]:
    """Let matters wait while a talk is arranged."""
    if not waiting:
        return []
    exchange.say("utter_talk_first", title=title_of(waiting[0]["text"]))
    return [SlotSet("ticket_waiting", list(waiting))]


def mention(waiting: Sequence[Matter]) -> list[EventType]:
    """Offer the first of what a message also mentioned; the rest waits on."""
    if not waiting:
        return []
    mentioned = SlotSet("ticket_mentioned", "yes")
    return [SlotSet("ticket_waiting", list(waiting[1:]) or None), *begin(waiting[0]), mentioned]


def go_on(exchange: Exchange) -> list[EventType]:
    """Offer what the message also mentioned: the next matter, or at last the talk."""
    waiting = exchange.tracker.get_slot("ticket_waiting")
    if waiting:
        return mention(waiting)
    talk = exchange.slot("ticket_talk")
    if not talk:
        return []
    times = Button(exchange.word("utter_button_see_times"), f"/{talk}")
    later = Button(exchange.word("utter_button_not_now"), "/deny")
    exchange.offer("utter_talk_mentioned", [times, later])
    return [SlotSet("ticket_talk", None)]


WARNINGS = frozenset({"telling", "named", "few"})


def warning(exchange: Exchange, value: str) -> str:
    """Return what an unnamed author must hear first: that files, words or place tell who it is."""
    if exchange.slot("ticket_warned") or not (
        value == "anonymous" or exchange.slot("ticket_anonymous")
    ):
        return ""
    kept = exchange.tracker.get_slot("ticket_media") or []
    if attachments.is_telling([one["kind"] for one in kept]):
        return "telling"
    text = exchange.slot("ticket_text")
    return privacy.tells(exchange.uow, text=text, who=exchange.who, policy=exchange.policy)


def unnamed_if_wished(exchange: Exchange, matter: Matter) -> tuple[Matter, list[EventType]]:
    """Return a matter without the wish to stay unnamed that was said beside it."""
    text, wished = without_wish(matter["text"], exchange.policy.unnamed_words)
    if not wished or not text:
        return matter, []
    return {**matter, "text": text}, [SlotSet("ticket_anonymous", "yes")]


def beside_wish(exchange: Exchange, text: str) -> Matter | None:
    """Return what is said beside the wish to stay unnamed; None without wish or matter."""
    rest, wished = without_wish(text, exchange.policy.unnamed_words)
    if not wished or len(rest) < SHORTEST_BESIDE_WISH:
        return None
    heard = exchange.turn.app.understanding.parse(rest)
    return matter_of({"text": rest, "intent": heard.intent.name, "topic": heard.topic})
