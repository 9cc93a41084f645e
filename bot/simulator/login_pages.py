"""The pages on which a person agrees to a web login: a list of people, or straight through."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as AnyResponse

from bot.simulator.config import Person
from bot.simulator.oauth import way_back
from bot.simulator.phones import CHANNELS, MP, WECOM
from bot.simulator.refusals import ApiError
from bot.simulator.world import World

SCOPES = {
    WECOM: frozenset({"snsapi_base", "snsapi_privateinfo"}),
    MP: frozenset({"snsapi_base", "snsapi_userinfo"}),
}
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>登录</title>
<style>body{font:16px/1.6 sans-serif;max-width:24rem;margin:2rem auto;padding:0 1rem}
a{display:block;padding:.6rem 0;border-bottom:1px solid #ddd;text-decoration:none}</style>
<h1>您是哪一位？</h1>
{% for person, link in rows %}<a href="{{ link }}">{{ person.name }}　{{ person.department }}</a>
{% endfor %}</html>"""


def blueprint(world: World) -> Blueprint:
    """Return `/wecom/connect/oauth2/authorize` and the same under `/mp`."""
    routes = Blueprint("login_pages", __name__)
    for channel in CHANNELS:
        routes.add_url_rule(f"/{channel}/connect/oauth2/authorize", channel, _page(world, channel))
    return routes


def _page(world: World, channel: str) -> Callable[[], AnyResponse]:
    def authorize() -> AnyResponse:
        try:
            _check(world, channel)
            person = world.contacts.find(request.args.get("as", ""))
            if person is not None:
                return redirect(_back(world, channel, person))
            way_back(request.args.get("redirect_uri", ""), world.trusted_domain, "", "")
        except ApiError as error:
            return Response(f"{error.code} {error.meaning}", 403, mimetype="text/plain")
        rows = [(person, _self_with(person)) for person in world.contacts.everybody]
        return Response(render_template_string(PAGE, rows=rows))

    return authorize


def _check(world: World, channel: str) -> None:
    config, given = world.config, request.args
    account = config.corp_id if channel == WECOM else config.app_id
    if given.get("appid") != account:
        raise ApiError(40013)
    if given.get("response_type") != "code":
        raise ApiError(40058, "response_type")
    scope = given.get("scope", "")
    if scope not in SCOPES[channel]:
        raise ApiError(40058, "scope")
    if channel == MP and not config.mp_certified:
        raise ApiError(48001)
    if scope == "snsapi_privateinfo" and given.get("agentid") != str(config.agent_id):
        raise ApiError(40056)


def _back(world: World, channel: str, person: Person) -> str:
    who = person.openid if channel == MP else person.userid
    code = world.codes[channel].issue(who, request.args["scope"])
    target = request.args.get("redirect_uri", "")
    return way_back(target, world.trusted_domain, code, request.args.get("state", ""))


def _self_with(person: Person) -> str:
    glue = "&" if request.query_string else "?"
    return f"{request.full_path.rstrip('?')}{glue}as={person.userid}"
