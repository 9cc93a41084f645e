"""WeCom's server API: the app's token, its messages and files, and its menu."""

from typing import Any

from flask import Blueprint, Response

from bot.simulator.files import read_upload, send_medium
from bot.simulator.gate import Call, Gate
from bot.simulator.phones import WECOM
from bot.simulator.refusals import ApiError
from bot.simulator.world import World

APP = "app"
CONTACTS = "contacts"
APP_ONLY = frozenset({APP})
CONTACTS_ONLY = frozenset({CONTACTS})
BOTH = APP_ONLY | CONTACTS_ONLY
Json = dict[str, Any]


def blueprint(world: World) -> Blueprint:
    """Return the routes under `/wecom/cgi-bin/`."""
    routes = Blueprint("wecom", __name__, url_prefix="/wecom")
    api = WecomApi(world)
    gate = Gate(routes, world.tokens[WECOM], world.faults)
    gate.get("gettoken", api.token)
    gate.get("getcallbackip", api.callback_ips, callers=BOTH)
    # The contact secret has a token too; it is refused by its agent, not by the gate.
    gate.post("message/send", api.send, callers=BOTH)
    gate.post("message/update_template_card", api.update_card, callers=BOTH)
    gate.post("message/recall", api.recall, callers=APP_ONLY)
    gate.post("media/upload", api.upload, callers=BOTH)
    gate.get("media/get", api.download, callers=BOTH)
    gate.post("menu/create", api.create_menu, callers=BOTH)
    gate.get("menu/get", api.menu, callers=BOTH)
    gate.get("menu/delete", api.delete_menu, callers=BOTH)
    gate.get("agent/get", api.agent, callers=BOTH)
    return routes


class WecomApi:
    """One method per call."""

    def __init__(self, world: World) -> None:
        self._world = world

    def token(self, call: Call) -> Json:
        """Answer `gettoken`."""
        config, tokens = self._world.config, self._world.tokens[WECOM]
        for name, code in (("corpid", 41002), ("corpsecret", 41004)):
            if not call.query.get(name):
                raise ApiError(code)
        if call.query["corpid"] != config.corp_id:
            raise ApiError(40013)
        tokens.refuse_guessers()
        owners = {config.secret: APP, config.contact_secret: CONTACTS}
        owner = owners.get(call.query["corpsecret"])
        if owner is None:
            tokens.note_wrong_secret()
            raise ApiError(40001)
        token, seconds = tokens.issue(owner)
        return {"access_token": token, "expires_in": seconds}

    def callback_ips(self, _call: Call) -> Json:
        """Answer `getcallbackip`."""
        return {"ip_list": ["127.0.0.1", "::1"]}

    def send(self, call: Call) -> Json:
        """Answer `message/send`."""
        self._check_agent(call, call.body.get("agentid"))
        return self._world.messages.send(call.body)

    def update_card(self, call: Call) -> Json:
        """Answer `message/update_template_card`."""
        self._check_agent(call, call.body.get("agentid"))
        return self._world.messages.update_card(call.body)

    def recall(self, call: Call) -> Json:
        """Answer `message/recall`."""
        return self._world.messages.recall(call.body)

    def upload(self, call: Call) -> Json:
        """Answer `media/upload`."""
        medium = read_upload(self._world.media, call.query.get("type", ""), "media")
        created = str(int(medium.at.timestamp()))
        return {"type": medium.kind, "media_id": medium.media_id, "created_at": created}

    def download(self, call: Call) -> Response:
        """Answer `media/get`."""
        media_id = call.query.get("media_id")
        if not media_id:
            raise ApiError(41006)
        return send_medium(self._world.media.get(media_id))

    def create_menu(self, call: Call) -> Json:
        """Answer `menu/create`."""
        self._check_agent(call, call.query.get("agentid"))
        self._world.menus[WECOM].create(call.body)
        return {}

    def menu(self, call: Call) -> Json:
        """Answer `menu/get`."""
        self._check_agent(call, call.query.get("agentid"))
        buttons = self._world.menus[WECOM].buttons()
        if not buttons:
            raise ApiError(46003)
        return {"button": buttons}

    def delete_menu(self, call: Call) -> Json:
        """Answer `menu/delete`."""
        self._check_agent(call, call.query.get("agentid"))
        self._world.menus[WECOM].delete()
        return {}

    def agent(self, call: Call) -> Json:
        """Answer `agent/get`; the whole organisation is in the app's scope."""
        self._check_agent(call, call.query.get("agentid"))
        config = self._world.config
        users = [{"userid": person.userid} for person in config.people]
        return {
            "agentid": config.agent_id,
            "name": config.bot_name,
            "square_logo_url": "",
            "description": "",
            "allow_userinfos": {"user": users},
            "allow_partys": {"partyid": [1]},
            "allow_tags": {"tagid": []},
            "close": 0,
            "redirect_domain": self._world.trusted_domain,
            "report_location_flag": 0,
            "isreportenter": 1,
            "home_url": "",
        }

    def _check_agent(self, call: Call, agent_id: Any) -> None:
        text = str(agent_id if agent_id is not None else "")
        if isinstance(agent_id, bool) or not text.isdigit():
            raise ApiError(40056)
        if call.caller != APP or int(text) != self._world.config.agent_id:
            raise ApiError(301002)
