"""What a person does on a phone: writes, sends, taps, chooses, enters and leaves."""

from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import media_url
from bot.simulator.card_desk import CardDesk
from bot.simulator.config import Person
from bot.simulator.exchange import Exchange
from bot.simulator.followers import Followers
from bot.simulator.incoming import Incoming, card_keys, card_options
from bot.simulator.media import MediaStore, Medium
from bot.simulator.menus import Menu
from bot.simulator.phones import ME, MP, WECOM, Content, Phones
from bot.simulator.refusals import PhoneError
from bot.simulator.scenes import Scenes

NOTHING_SENT = {"message_id": None, "delivered": True, "status": None, "tries": 0}
Json = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float
    label: str


@dataclass(eq=False)
class Hands:
    """Every action first changes the phone, then goes to the bot, then is answered for."""

    phones: Phones
    incoming: Incoming
    exchange: Exchange
    desk: CardDesk
    media: MediaStore
    menus: dict[str, Menu]
    followers: Followers
    scenes: Scenes

    def say(self, person: Person, channel: str, text: str) -> Json:
        """Write a text. Raises `PhoneError`."""
        if not text.strip():
            raise PhoneError(400, "还没有写内容。")
        fields = {"Content": text}
        message = self.incoming.message(channel, sender(person, channel), "text", fields)
        return self._send(person, channel, Content("text", text), message)

    def send_file(self, person: Person, channel: str, medium: Medium, base_url: str) -> Json:
        """Send a photo, a voice message or a file that is already stored."""
        url = media_url(medium)
        whole = base_url.rstrip("/") + url
        message = self.incoming.medium(channel, sender(person, channel), medium, whole)
        content = Content(medium.kind, "", None, url, medium.name)
        return self._send(person, channel, content, message)

    def send_place(self, person: Person, channel: str, place: Place) -> Json:
        """Send a point on the map."""
        point = (place.latitude, place.longitude)
        name = sender(person, channel)
        message = self.incoming.location(channel, name, point, place.label)
        shown = {"latitude": place.latitude, "longitude": place.longitude, "label": place.label}
        return self._send(person, channel, Content("location", place.label, shown), message)

    def tap_link(self, person: Person, number: int, menu_id: str, words: str) -> Json:
        """Tap a choice in an Official Account's text; it is sent as a text of one's own."""
        self.phones.bubble(person.userid, MP, number)
        fields = {"Content": words, "bizmsgmenuid": menu_id}
        message = self.incoming.message(MP, person.openid, "text", fields)
        return self._send(person, MP, Content("text", words), message)

    def tap_card(self, person: Person, number: int, key: str, selected: Json) -> Json:
        """Tap a card's button, or submit what was chosen on it. Raises `PhoneError`."""
        bubble = self.phones.bubble(person.userid, WECOM, number)
        card = bubble.content.card or {}
        if bubble.content.kind != "card" or key not in card_keys(card):
            raise PhoneError(404, "这条消息上没有这个按钮。")
        if not bubble.card_open:
            raise PhoneError(409, "这张卡片已经处理过了。")
        chosen = _chosen(card, selected)
        if chosen:
            self.phones.alter(bubble, selected=chosen)
        code = self.desk.open_once(bubble.task_id)
        event = self.incoming.card_tap(bubble, key, code, chosen)
        done = self.exchange.post(WECOM, event, bubble)
        return {"message_id": bubble.id, **done.as_json()}

    def tap_menu(self, person: Person, channel: str, key: str) -> Json:
        """Tap an entry of the menu."""
        button = self.menus[channel].behind(key)
        event = self.incoming.menu_tap(channel, sender(person, channel), key, button)
        words = str((button or {}).get("name") or key)
        return self._send(person, channel, Content("event", f"点了菜单「{words}」"), event)

    def enter(self, person: Person, channel: str) -> Json:
        """Open the app's chat, or follow the account; following twice tells the bot nothing."""
        if channel == WECOM:
            fields = {"EventKey": ""}
            event = self.incoming.event(WECOM, person.userid, "enter_agent", fields)
            return {"message_id": None, **self.exchange.post(WECOM, event).as_json()}
        if not self.followers.follow(person.openid):
            return dict(NOTHING_SENT)
        event = self.incoming.event(MP, person.openid, "subscribe", {"EventKey": ""})
        return self._send(person, MP, Content("event", "关注了公众号"), event)

    def scan(self, person: Person, channel: str, address: str) -> Json:
        """Scan a code: the account's own opens its chat, any other opens a page."""
        scene = self.scenes.behind(address) if channel == MP else None
        if scene is None:
            if not address.startswith(("http://", "https://")):
                raise PhoneError(400, "这个码里没有网址。")
            return {**NOTHING_SENT, "opens": address}
        follows = self.followers.follow(person.openid)
        name, key = ("subscribe", f"qrscene_{scene.scene}") if follows else ("SCAN", scene.scene)
        fields = {"EventKey": key, "Ticket": scene.ticket}
        event = self.incoming.event(MP, person.openid, name, fields)
        return self._send(person, MP, Content("event", "扫了二维码"), event)

    def leave(self, person: Person, channel: str) -> Json:
        """Stop following, or fall out of the app's scope."""
        event = self.incoming.event(channel, sender(person, channel), "unsubscribe", {})
        return {"message_id": None, **self.exchange.post(channel, event).as_json()}

    def _send(self, person: Person, channel: str, content: Content, fields: Json) -> Json:
        bubble = self.phones.show(person.userid, channel, ME, content)
        return {"message_id": bubble.id, **self.exchange.post(channel, fields).as_json()}


def sender(person: Person, channel: str) -> str:
    """Return a person's id on a channel."""
    return person.openid if channel == MP else person.userid


def _chosen(card: Json, selected: Json) -> dict[str, list[str]]:
    options = card_options(card)
    chosen: dict[str, list[str]] = {}
    for question, given in selected.items():
        picks = [str(one) for one in (given if isinstance(given, list) else [given])]
        if not set(picks) <= options.get(question, set()):
            raise PhoneError(400, "卡片上没有这个选项。")
        chosen[question] = picks
    single = (card.get("checkbox") or {}).get("mode", 0) == 0
    if single and any(len(picks) > 1 for picks in chosen.values()):
        raise PhoneError(400, "这道题只能选一项。")
    return chosen
