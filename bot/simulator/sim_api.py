"""What tests and the clock bar call: time, faults, raw callbacks, and the platform's own books."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator.clock import WouldGoBack
from bot.simulator.journal import ARRIVED, Journal
from bot.simulator.leaps import NoSuchLeap, target
from bot.simulator.phones import CHANNELS, WECOM
from bot.simulator.refusals import PhoneError
from bot.simulator.talk_days import talk_days
from bot.simulator.world import World

DONE = ("", 204)
Json = dict[str, Any]


def blueprint(world: World) -> Blueprint:
    """Return the routes under `/sim/` that belong to nobody's phone."""
    routes = Blueprint("sim_api", __name__, url_prefix="/sim")
    time, books = ClockApi(world), BookApi(world)
    routes.add_url_rule("/clock", view_func=time.show)
    routes.add_url_rule("/clock", view_func=time.move, methods=["POST"])
    routes.add_url_rule("/faults", view_func=books.faults)
    routes.add_url_rule("/faults", view_func=books.add_faults, methods=["POST"])
    routes.add_url_rule("/faults", view_func=books.clear_faults, methods=["DELETE"])
    routes.add_url_rule("/sent", view_func=books.sent)
    routes.add_url_rule("/sent", view_func=books.clear_sent, methods=["DELETE"])
    routes.add_url_rule("/errors", view_func=books.errors)
    routes.add_url_rule("/errors", view_func=books.clear_errors, methods=["DELETE"])
    routes.add_url_rule("/office", view_func=books.office)
    routes.add_url_rule("/bot", view_func=books.move_bot, methods=["POST"])
    routes.add_url_rule("/callback", view_func=books.callback, methods=["POST"])
    routes.add_url_rule("/verify", view_func=books.verify, methods=["POST"])
    return routes


class ClockApi:
    """The clock bar."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clock = world.clock

    def show(self) -> Response:
        """Tell the time."""
        now = self._clock.local().isoformat(timespec="seconds")
        return jsonify(now=now, offset_seconds=self._clock.offset.total_seconds())

    def move(self) -> Response:
        """Move the clock forward and tell every page."""
        try:
            self._move(_json())
        except WouldGoBack:
            raise PhoneError(409, "时间只能往前走。") from None
        except NoSuchLeap as error:
            raise PhoneError(409, str(error)) from None
        now = self._clock.local().isoformat(timespec="seconds")
        self._world.stream.tell({"clock": now})
        return self.show()

    def _move(self, wish: Json) -> None:
        if "advance_seconds" in wish:
            self._clock.advance(_span(wish["advance_seconds"]))
        elif "to" in wish:
            self._clock.move_to(self._moment(wish["to"]))
        else:
            name = str(wish.get("preset") or "")
            self._clock.move_to(target(name, self._clock.local(), self._talk_days))

    def _moment(self, text: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            raise PhoneError(400, "时间的写法不对。") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=self._clock.zone)

    def _talk_days(self) -> Any:
        world = self._world
        return talk_days(world.bot.url, world.config.api_token, self._clock.local())


class BookApi:
    """Faults, journals and raw callbacks."""

    def __init__(self, world: World) -> None:
        self._world = world

    def faults(self) -> Response:
        """List the faults that are still to come."""
        return jsonify(self._world.faults.listed())

    def add_faults(self) -> Response:
        """Add one fault or a list of them."""
        wish = request.get_json(force=True, silent=True)
        for one in wish if isinstance(wish, list) else [wish]:
            if not isinstance(one, dict):
                raise PhoneError(400, "故障设置的写法不对。")
            self._world.faults.add(one)
        return self.faults()

    def clear_faults(self) -> tuple[str, int]:
        """Let everything work again."""
        self._world.faults.clear()
        return DONE

    def sent(self) -> Response:
        """List what arrived; with `?all=1` also what was held back as duplicate or dropped."""
        outcome = {} if request.args.get("all") else {"outcome": ARRIVED}
        return _rows(self._world.sent, outcome)

    def clear_sent(self) -> tuple[str, int]:
        """Forget what was sent."""
        self._world.sent.clear()
        return DONE

    def errors(self) -> Response:
        """List what the bot did wrong; `?what=` keeps one kind."""
        what = request.args.get("what")
        return _rows(self._world.errors, {"what": what} if what else {})

    def clear_errors(self) -> tuple[str, int]:
        """Forget the errors."""
        self._world.errors.clear()
        return DONE

    def office(self) -> Response:
        """Show the calendar and the meetings that the bot made."""
        return jsonify(
            schedules=self._world.schedules.listed(), meetings=self._world.meetings.listed()
        )

    def move_bot(self) -> Response:
        """Send callbacks to another address from now on."""
        url = str(_json().get("url") or "")
        if not url.startswith(("http://", "https://")):
            raise PhoneError(400, "机器人的地址不对。")
        self._world.bot.move(url)
        return jsonify(url=self._world.bot.url)

    def callback(self) -> Response:
        """Deliver any XML, or fields: missing frame fields are filled in, null leaves one out."""
        wish = _json()
        channel = _channel(wish)
        if "xml" in wish:
            done = self._world.exchange.post_raw(channel, str(wish["xml"]))
        else:
            done = self._world.exchange.post(channel, self._framed(channel, wish))
        return jsonify({**done.as_json(), "reply": done.reply})

    def verify(self) -> Response:
        """Let the bot prove its address, as the console does when it is saved."""
        done = self._world.exchange.check_address(_channel(_json()))
        good = done.arrived and not done.trouble
        return jsonify(verified=good, status=done.status, trouble=done.trouble)

    def _framed(self, channel: str, wish: Json) -> Json:
        fields = wish.get("fields")
        if not isinstance(fields, dict):
            raise PhoneError(400, "没有写回调的内容。")
        sender = str(fields.get("FromUserName") or wish.get("userid") or "sys")
        frame = self._world.incoming.frame(channel, sender)
        if channel == WECOM:
            frame["AgentID"] = self._world.config.agent_id
        return {**frame, **fields, "FromUserName": sender}


def _json() -> Json:
    wish = request.get_json(force=True, silent=True)
    if not isinstance(wish, dict):
        raise PhoneError(400, "请求不是 JSON。")
    return wish


def _span(seconds: Any) -> timedelta:
    try:
        return timedelta(seconds=float(seconds))
    except (TypeError, ValueError, OverflowError):
        raise PhoneError(400, "秒数的写法不对。") from None


def _channel(wish: Json) -> str:
    channel = wish.get("channel", WECOM)
    if channel not in CHANNELS:
        raise PhoneError(400, "没有这个渠道。")
    return str(channel)


def _rows(journal: Journal, having: Mapping[str, str]) -> Response:
    return jsonify(journal.rows(**having))
