"""The plaintext of what people write and tap, field by field as the platforms name them."""

import itertools
import secrets
from typing import Any

from bot.simulator.clock import SimulatorClock
from bot.simulator.config import SimulatorConfig
from bot.simulator.media import Medium
from bot.simulator.phones import MP, WECOM, Bubble

Fields = dict[str, Any]


class Incoming:
    """Writes the fields of messages and events for both channels.

    https://developer.work.weixin.qq.com/document/path/90239 and 90240
    """

    def __init__(self, config: SimulatorConfig, clock: SimulatorClock) -> None:
        self._config = config
        self._clock = clock
        # A new run must not repeat the numbers of the last one: the bot remembers them.
        self._numbers = itertools.count(secrets.randbits(42) << 20)

    def account(self, channel: str) -> str:
        """Return the name of our side in `ToUserName`."""
        return self._config.corp_id if channel == WECOM else self._config.mp_original_id

    def frame(self, channel: str, sender: str) -> Fields:
        """Return the fields that everything has."""
        return {
            "ToUserName": self.account(channel),
            "FromUserName": sender,
            "CreateTime": self._clock.stamp(),
        }

    def message(self, channel: str, sender: str, kind: str, fields: Fields) -> Fields:
        """Return a message with a fresh id."""
        framed = {**self.frame(channel, sender), "MsgType": kind, **fields}
        return {**framed, "MsgId": next(self._numbers), **self._agent(channel)}

    def event(self, channel: str, sender: str, name: str, fields: Fields) -> Fields:
        """Return an event; events have no id."""
        framed = {**self.frame(channel, sender), "MsgType": "event", "Event": name}
        return {**framed, **fields, **self._agent(channel)}

    def medium(self, channel: str, sender: str, medium: Medium, url: str) -> Fields:
        """Return a message with a file."""
        shape = {"image": _image, "voice": _voice}.get(medium.kind, _file)
        return self.message(channel, sender, medium.kind, shape(channel, medium, url))

    def location(self, channel: str, sender: str, place: tuple[float, float], label: str) -> Fields:
        """Return a point sent from the map; `place` is latitude and longitude."""
        fields: Fields = {"Location_X": place[0], "Location_Y": place[1], "Scale": 16}
        fields["Label"] = label
        if channel == WECOM:
            fields["AppType"] = "wxwork"
        return self.message(channel, sender, "location", fields)

    def menu_tap(self, channel: str, sender: str, key: str, button: Fields | None) -> Fields:
        """Return a tap in the menu; a button that opens a page tells its address."""
        kind = str((button or {}).get("type", "click"))
        name = kind.upper() if channel == MP and kind in ("click", "view") else kind
        return self.event(channel, sender, name, {"EventKey": key})

    def card_tap(
        self, bubble: Bubble, key: str, code: str, selected: dict[str, list[str]]
    ) -> Fields:
        """Return a tap on a card's button, with what was chosen on it."""
        card = bubble.content.card or {}
        fields: Fields = {
            "EventKey": key,
            "TaskId": bubble.task_id,
            "CardType": card.get("card_type", ""),
            "ResponseCode": code,
        }
        if _is_menu_key(card, key):
            return self.event(WECOM, bubble.userid, "template_card_menu_event", fields)
        if selected:
            fields["SelectedItems"] = {"SelectedItem": _answers(selected)}
        return self.event(WECOM, bubble.userid, "template_card_event", fields)

    def _agent(self, channel: str) -> Fields:
        return {"AgentID": self._config.agent_id} if channel == WECOM else {}


def card_keys(card: Fields) -> set[str]:
    """Return every key that can be tapped on a card."""
    rows = [*(card.get("button_list") or []), card.get("submit_button") or {}]
    rows += (card.get("action_menu") or {}).get("action_list") or []
    return {str(row["key"]) for row in rows if row.get("key")}


def card_options(card: Fields) -> dict[str, set[str]]:
    """Return the options of each question of a card."""
    parts = [card.get("checkbox"), card.get("button_selection"), *(card.get("select_list") or [])]
    return {
        str(part["question_key"]): {str(option["id"]) for option in part.get("option_list") or []}
        for part in parts
        if part
    }


def _answers(selected: dict[str, list[str]]) -> list[Fields]:
    return [
        {"QuestionKey": question, "OptionIds": {"OptionId": options}}
        for question, options in selected.items()
    ]


def _is_menu_key(card: Fields, key: str) -> bool:
    actions = (card.get("action_menu") or {}).get("action_list") or []
    return any(action.get("key") == key for action in actions)


def _image(_channel: str, medium: Medium, url: str) -> Fields:
    return {"PicUrl": url, "MediaId": medium.media_id}


def _voice(channel: str, medium: Medium, _url: str) -> Fields:
    if channel == WECOM:
        return {"MediaId": medium.media_id, "Format": "amr"}
    # Speech recognition was switched off; the element still comes, empty.
    return {
        "MediaId": medium.media_id,
        "Format": "amr",
        "MediaId16K": medium.media_id,
        "Recognition": "",
    }


def _file(channel: str, medium: Medium, _url: str) -> Fields:
    fields: Fields = {"Title": medium.name, "Description": "", "FileTotalLen": len(medium.data)}
    return {**fields, "MediaId": medium.media_id} if channel == WECOM else fields
