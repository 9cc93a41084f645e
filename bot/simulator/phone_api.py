"""What the phone page calls: the people, their chats as lists and as a stream, and their taps."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator.config import Person
from bot.simulator.files import send_medium
from bot.simulator.hands import Place
from bot.simulator.media import Medium
from bot.simulator.phones import CHANNELS, MP
from bot.simulator.refusals import PhoneError
from bot.simulator.world import World

KINDS = ("image", "voice", "file")
Json = dict[str, Any]
Action = Callable[[Person, str, Json], Json]


def blueprint(world: World) -> Blueprint:
    """Return the routes under `/sim/` that belong to phones."""
    routes = Blueprint("phone_api", __name__, url_prefix="/sim")
    api = PhoneApi(world)
    routes.add_url_rule("/people", view_func=api.people)
    routes.add_url_rule("/stream", view_func=api.stream)
    routes.add_url_rule("/menu", view_func=api.menu)
    routes.add_url_rule("/media/<media_id>", view_func=api.medium)
    routes.add_url_rule("/phones/<userid>/messages", view_func=api.bubbles)
    routes.add_url_rule("/phones/<userid>/<action>", view_func=api.act, methods=["POST"])
    return routes


class PhoneApi:
    """One method per route."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._actions: dict[str, Action] = {
            "say": self._say,
            "send": self._send,
            "click": self._click,
            "submit": self._submit,
            "menu": self._menu,
            "enter": self._enter,
            "leave": self._leave,
            "scan": self._scan,
        }

    def people(self) -> Response:
        """List everybody who has a phone."""
        rows = [_row(person) for person in self._world.contacts.everybody]
        return jsonify(people=rows, bot_name=self._world.config.bot_name)

    def bubbles(self, userid: str) -> Response:
        """List one phone's messages after an id."""
        person = self._person(userid)
        after = request.args.get("after", default=0, type=int)
        channel = request.args.get("channel")
        return jsonify(messages=self._world.phones.after(person.userid, channel, after))

    def stream(self) -> Response:
        """Send every change as it happens."""
        answer = Response(self._world.stream.listen(), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def menu(self) -> Response:
        """Show the menu that the bot made."""
        channel = _channel(request.args.to_dict())
        return jsonify(button=self._world.menus[channel].buttons())

    def medium(self, media_id: str) -> Response:
        """Show a file in a chat, however old."""
        medium = self._world.media.any_age(media_id)
        if medium is None:
            raise PhoneError(404, "没有这个文件。")
        return send_medium(medium)

    def act(self, userid: str, action: str) -> Response:
        """Do something on a phone and answer when the bot has answered."""
        person, wish = self._person(userid), _wish()
        if action not in self._actions:
            raise PhoneError(404, "手机上没有这个操作。")
        return jsonify(self._actions[action](person, _channel(wish), wish))

    def _say(self, person: Person, channel: str, wish: Json) -> Json:
        return self._world.hands.say(person, channel, str(wish.get("text") or ""))

    def _send(self, person: Person, channel: str, wish: Json) -> Json:
        if wish.get("kind") == "location":
            return self._world.hands.send_place(person, channel, _place(wish))
        medium = self._stored(str(wish.get("kind")))
        return self._world.hands.send_file(person, channel, medium, request.host_url)

    def _click(self, person: Person, channel: str, wish: Json) -> Json:
        number = _number(wish)
        if channel == MP:
            menu_id, words = str(wish.get("menu_id") or ""), str(wish.get("menu_content") or "")
            return self._world.hands.tap_link(person, number, menu_id, words)
        return self._submit(person, channel, wish)

    def _submit(self, person: Person, _channel: str, wish: Json) -> Json:
        selected = wish.get("selected") or {}
        if not isinstance(selected, dict):
            raise PhoneError(400, "选项的写法不对。")
        key = str(wish.get("key") or "")
        return self._world.hands.tap_card(person, _number(wish), key, selected)

    def _menu(self, person: Person, channel: str, wish: Json) -> Json:
        return self._world.hands.tap_menu(person, channel, str(wish.get("key") or ""))

    def _enter(self, person: Person, channel: str, _wish: Json) -> Json:
        return self._world.hands.enter(person, channel)

    def _leave(self, person: Person, channel: str, _wish: Json) -> Json:
        return self._world.hands.leave(person, channel)

    def _scan(self, person: Person, channel: str, wish: Json) -> Json:
        return self._world.hands.scan(person, channel, str(wish.get("code") or "").strip())

    def _person(self, userid: str) -> Person:
        person = self._world.contacts.find(userid)
        if person is None:
            raise PhoneError(404, "没有这个人。")
        return person

    def _stored(self, kind: str) -> Medium:
        file = request.files.get("file")
        if kind not in KINDS or file is None:
            raise PhoneError(400, "没有收到文件。")
        name = file.filename or kind
        return self._world.media.keep(kind, name, file.read(), file.mimetype)


def _row(person: Person) -> Json:
    return {
        "userid": person.userid,
        "name": person.name,
        "department": person.department,
        "title": person.title,
        "site": person.site,
        "roles": list(person.roles),
        "openid": person.openid,
    }


def _wish() -> Json:
    if request.mimetype == "multipart/form-data":
        return dict(request.form)
    wish = request.get_json(force=True, silent=True)
    if not isinstance(wish, dict):
        raise PhoneError(400, "请求不是 JSON。")
    return wish


def _channel(wish: Json) -> str:
    channel = wish.get("channel")
    if channel not in CHANNELS:
        raise PhoneError(400, "没有这个渠道。")
    return str(channel)


def _number(wish: Json) -> int:
    number = wish.get("message_id")
    if not isinstance(number, int):
        raise PhoneError(400, "没有写是哪条消息。")
    return number


def _place(wish: Json) -> Place:
    try:
        latitude, longitude = float(wish["latitude"]), float(wish["longitude"])
    except (KeyError, TypeError, ValueError):
        raise PhoneError(400, "位置的写法不对。") from None
    return Place(latitude, longitude, str(wish.get("label") or ""))
