"""The stand-in as one Flask app."""

from pathlib import Path

from flask import Flask, Response, current_app, jsonify, render_template

from bot.simulator import login_pages, mp_api, office_api, phone_api, sim_api, wecom_api
from bot.simulator.config import SimulatorConfig
from bot.simulator.refusals import PhoneError
from bot.simulator.world import World, build

EXTENSION = "simulator"
PAGE = "phone.html"
NO_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>慧谈</title>手机页面还没装好。'
)
PARTS = (wecom_api, office_api, mp_api, login_pages, phone_api, sim_api)


def create_app(config: SimulatorConfig) -> Flask:
    """Return a platform with nothing sent and nobody's phone used yet."""
    app = Flask(__name__)
    world = build(config)
    app.extensions[EXTENSION] = world
    for part in PARTS:
        app.register_blueprint(part.blueprint(world))
    app.add_url_rule("/", "page", _page)
    app.register_error_handler(PhoneError, _sorry)
    return app


def world_of(app: Flask) -> World:
    """Return what stands behind an app."""
    world = app.extensions[EXTENSION]
    if not isinstance(world, World):
        raise TypeError("not a simulator's app")
    return world


def _page() -> str:
    folder = Path(current_app.root_path) / "templates"
    return render_template(PAGE) if (folder / PAGE).exists() else NO_PAGE


def _sorry(error: PhoneError) -> tuple[Response, int]:
    return jsonify(error=error.sentence), error.status
