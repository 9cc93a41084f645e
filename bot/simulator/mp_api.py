"""The Official Account's server API: tokens, pushed messages, files, menu, followers, web login."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator.files import read_upload, send_medium
from bot.simulator.gate import Call, Gate
from bot.simulator.phones import MP
from bot.simulator.refusals import ApiError
from bot.simulator.tokens import FORCE_PAUSE
from bot.simulator.world import World

# The plain and the stable token are two tokens; neither ends the other.
PLAIN_TOKEN = "account"  # noqa: S105 - a name of a kind, not a secret
STABLE_TOKEN = "account-stable"  # noqa: S105 - a name of a kind, not a secret
ACCOUNT = frozenset({PLAIN_TOKEN, STABLE_TOKEN})
GRANT = "client_credential"
LOGIN_SECONDS = 7200
Json = dict[str, Any]


def blueprint(world: World) -> Blueprint:
    """Return the routes under `/mp/`."""
    routes = Blueprint("mp", __name__, url_prefix="/mp")
    api, login = MpApi(world), MpLogin(world)
    gate = Gate(routes, world.tokens[MP], world.faults)
    gate.get("token", api.token)
    gate.post("stable_token", api.stable_token)
    gate.get("getcallbackip", api.callback_ips, callers=ACCOUNT)
    gate.post("message/custom/send", api.custom, callers=ACCOUNT)
    gate.post("message/template/send", api.template, callers=ACCOUNT)
    gate.post("media/upload", api.upload, callers=ACCOUNT)
    gate.get("media/get", api.download, callers=ACCOUNT)
    gate.post("menu/create", api.create_menu, callers=ACCOUNT)
    gate.get("menu/get", api.menu, callers=ACCOUNT)
    gate.get("menu/delete", api.delete_menu, callers=ACCOUNT)
    gate.post("qrcode/create", api.create_code, callers=ACCOUNT)
    gate.get("user/info", api.user, callers=ACCOUNT)
    gate.get("user/get", api.users, callers=ACCOUNT)
    routes.add_url_rule("/sns/oauth2/access_token", "login", login.access_token)
    routes.add_url_rule("/sns/userinfo", "userinfo", login.userinfo)
    return routes


class MpApi:
    """One method per call."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens = world.tokens[MP]

    def token(self, call: Call) -> Json:
        """Answer `token`: each call ends the token of the call before."""
        self._check(call.query)
        token, seconds = self._tokens.renew(PLAIN_TOKEN)
        return {"access_token": token, "expires_in": seconds}

    def stable_token(self, call: Call) -> Json:
        """Answer `stable_token`: the same token again, unless a fresh one is forced."""
        self._check(call.body)
        if call.body.get("force_refresh"):
            token, seconds = self._tokens.renew(STABLE_TOKEN, pause=FORCE_PAUSE)
        else:
            token, seconds = self._tokens.issue(STABLE_TOKEN)
        return {"access_token": token, "expires_in": seconds}

    def callback_ips(self, _call: Call) -> Json:
        """Answer `getcallbackip`."""
        return {"ip_list": ["127.0.0.1", "::1"]}

    def custom(self, call: Call) -> Json:
        """Answer `message/custom/send`."""
        return self._world.service_messages.custom(call.body)

    def template(self, call: Call) -> Json:
        """Answer `message/template/send`, and tell the bot a moment later that it arrived."""
        answer, person = self._world.service_messages.template(call.body)
        if person is not None:
            fields = {"MsgID": answer["msgid"], "Status": "success"}
            event = self._world.incoming.event(MP, person.openid, "TEMPLATESENDJOBFINISH", fields)
            self._world.exchange.post_later(MP, event)
        return answer

    def upload(self, call: Call) -> Json:
        """Answer `media/upload`."""
        medium = read_upload(self._world.media, call.query.get("type", ""), "media")
        created = int(medium.at.timestamp())
        return {"type": medium.kind, "media_id": medium.media_id, "created_at": created}

    def download(self, call: Call) -> Response:
        """Answer `media/get`."""
        return send_medium(self._world.media.get(call.query.get("media_id", "")))

    def create_menu(self, call: Call) -> Json:
        """Answer `menu/create`."""
        self._world.menus[MP].create(call.body)
        return {}

    def menu(self, _call: Call) -> Json:
        """Answer `menu/get`."""
        buttons = self._world.menus[MP].buttons()
        if not buttons:
            raise ApiError(46003)
        return {"menu": {"button": buttons}}

    def delete_menu(self, _call: Call) -> Json:
        """Answer `menu/delete`."""
        self._world.menus[MP].delete()
        return {}

    def create_code(self, call: Call) -> Json:
        """Answer `qrcode/create`; only a certified account may make codes."""
        if not self._world.config.mp_certified:
            raise ApiError(48001)
        return self._world.scenes.create(call.body)

    def user(self, call: Call) -> Json:
        """Answer `user/info`; who does not follow is known by openid alone."""
        openid = call.query.get("openid", "")
        if self._world.contacts.by_openid(openid) is None:
            raise ApiError(40003)
        since = self._world.followers.since(openid)
        if since is None:
            return {"subscribe": 0, "openid": openid}
        return {
            "subscribe": 1,
            "openid": openid,
            "language": "zh_CN",
            "subscribe_time": int(since.timestamp()),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE",
        }

    def users(self, _call: Call) -> Json:
        """Answer `user/get`: all followers."""
        openids = self._world.followers.all()
        return {
            "total": len(openids),
            "count": len(openids),
            "data": {"openid": openids},
            "next_openid": openids[-1] if openids else "",
        }

    def _check(self, given: Any) -> None:
        config = self._world.config
        if given.get("grant_type") != GRANT:
            raise ApiError(40002)
        if given.get("appid") != config.app_id:
            raise ApiError(40013)
        self._tokens.refuse_guessers()
        if given.get("secret") != config.mp_secret:
            self._tokens.note_wrong_secret()
            raise ApiError(40125)


class MpLogin:
    """Web login of followers; only a certified account has it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def access_token(self) -> Response:
        """Answer `sns/oauth2/access_token`."""
        try:
            self._check_secret()
            login = self._world.codes[MP].redeem(request.args.get("code", ""))
        except ApiError as error:
            return jsonify(errcode=error.code, errmsg=error.meaning)
        return jsonify(
            access_token=self._world.codes[MP].ticket(login),
            expires_in=LOGIN_SECONDS,
            refresh_token=self._world.codes[MP].ticket(login),
            openid=login.who,
            scope=login.scope,
        )

    def userinfo(self) -> Response:
        """Answer `sns/userinfo`; sex and place have been blank since 2021."""
        try:
            openid = self._world.codes[MP].consented(request.args.get("access_token", ""))
        except ApiError:
            return jsonify(errcode=40001, errmsg="invalid credential")
        person = self._world.contacts.by_openid(openid)
        name = person.name if person else ""
        return jsonify(openid=openid, nickname=name, sex=0, province="", city="", country="")

    def _check_secret(self) -> None:
        config, given = self._world.config, request.args
        if (given.get("appid"), given.get("secret")) != (config.app_id, config.mp_secret):
            raise ApiError(40125)
