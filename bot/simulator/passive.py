"""What the bot answers inside a callback: checked as the platform does, then put on the phone."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator import cards
from bot.simulator.bodies import TEXT_BYTES, media_url
from bot.simulator.card_desk import CardDesk
from bot.simulator.envelopes import BadReply
from bot.simulator.lengths import cut
from bot.simulator.media import MediaStore
from bot.simulator.phones import BOT, MP, WECOM, Bubble, Content, Phones
from bot.simulator.refusals import ApiError

CARD_REPLIES = frozenset({"update_button", "update_template_card"})
MOST_ARTICLES = {WECOM: 8, MP: 8}
# Lists of a card have one element per row in XML and a plural name in JSON.
LISTS = frozenset(
    {
        "horizontal_content_list",
        "jump_list",
        "vertical_content_list",
        "button_list",
        "option_list",
        "select_list",
        "action_list",
    }
)
# JSON writes these as one word.
ONE_WORD = {
    "key_name": "keyname",
    "user_id": "userid",
    "app_id": "appid",
    "page_path": "pagepath",
}
NUMBERS = frozenset({"type", "style", "mode", "desc_color", "disable", "is_checked"})
Json = dict[str, Any]


class PassiveReplies:
    """Puts passive replies where they belong."""

    def __init__(self, phones: Phones, desk: CardDesk, media: MediaStore) -> None:
        self._phones = phones
        self._desk = desk
        self._media = media

    def show(self, userid: str, channel: str, reply: Json, card: Bubble | None) -> None:
        """Show a reply; `card` is the one whose tap is being answered. Raises `BadReply`."""
        kind = reply.get("MsgType")
        if kind in CARD_REPLIES and channel == WECOM:
            self._update(str(kind), reply, card)
            return
        if not isinstance(kind, str) or kind not in READERS:
            raise BadReply(f"unknown MsgType {kind!r}")
        content = READERS[kind](reply, self._media)
        self._phones.show(userid, channel, BOT, content, passive=True)

    def _update(self, kind: str, reply: Json, card: Bubble | None) -> None:
        if card is None:
            raise BadReply(f"{kind} answers something that is not a card's tap")
        if kind == "update_button":
            self._desk.close(card, _need(_part(reply, "Button"), "ReplaceName"))
            return
        fresh = _snake(_part(reply, "TemplateCard"))
        try:
            cards.check({"task_id": "kept", **fresh})
        except ApiError as error:
            raise BadReply(f"update_template_card: {error.meaning}") from None
        self._desk.replace(card, fresh)


def check_frame(reply: Json, sender: str, account: str) -> None:
    """Raise `BadReply` unless a reply goes back from the account to the sender."""
    if reply.get("ToUserName") != sender or reply.get("FromUserName") != account:
        raise BadReply("ToUserName and FromUserName are not swapped")
    if not str(reply.get("CreateTime", "")).isdigit():
        raise BadReply("CreateTime is not a number")


def _part(reply: Json, name: str) -> Json:
    part = reply.get(name)
    if not isinstance(part, dict):
        raise BadReply(f"<{name}> is missing")
    return part


def _need(part: Json, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value:
        raise BadReply(f"<{name}> is missing or empty")
    return value


def _text(reply: Json, _media: MediaStore) -> Content:
    return Content("text", cut(_need(reply, "Content"), TEXT_BYTES))


def _stored(kind: str, element: str) -> Callable[[Json, MediaStore], Content]:
    def read(reply: Json, media: MediaStore) -> Content:
        part = _part(reply, element)
        try:
            medium = media.get(_need(part, "MediaId"))
        except ApiError as error:
            raise BadReply(error.meaning) from None
        about, title = str(part.get("Description") or ""), str(part.get("Title") or "")
        return Content(kind, about, None, media_url(medium), title or medium.name)

    return read


def _news(reply: Json, _media: MediaStore) -> Content:
    items = _part(reply, "Articles").get("item") or []
    rows = items if isinstance(items, list) else [items]
    count = str(reply.get("ArticleCount", ""))
    if count != str(len(rows)) or not 1 <= len(rows) <= MOST_ARTICLES[WECOM]:
        raise BadReply("ArticleCount is not the number of articles, or not 1 to 8")
    names = ("Title", "Description", "Url", "PicUrl")
    articles = [{name.lower(): str(row.get(name) or "") for name in names} for row in rows]
    return Content("news", "\n".join(a["title"] for a in articles), {"articles": articles})


def _snake(part: Json) -> Json:
    return dict(_renamed(name, value) for name, value in part.items())


def _renamed(name: str, value: Any) -> tuple[str, Any]:
    letters = ("_" + c.lower() if c.isupper() else c for c in name)
    snake = "".join(letters).lstrip("_")
    snake = ONE_WORD.get(snake, snake)
    if snake in LISTS:
        rows = value if isinstance(value, list) else [value]
        return snake, [_snake(row) for row in rows if isinstance(row, dict)]
    if isinstance(value, dict):
        return snake, _snake(value)
    if snake in NUMBERS and str(value).isdigit():
        return snake, int(value)
    return snake, value


READERS: Mapping[str, Callable[[Json, MediaStore], Content]] = {
    "text": _text,
    "image": _stored("image", "Image"),
    "voice": _stored("voice", "Voice"),
    "video": _stored("file", "Video"),
    "news": _news,
}
