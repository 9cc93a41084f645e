"""Whatever people can look at or do stands in the tables of what is audited."""

from types import SimpleNamespace

import click
from audited import ACTIONS, COMMANDS, ROUTES

from bot.cli import huitan
from bot.dialogue.execution import load_actions
from bot.web import factory
from bot.web.factory import Site


def commands(group, before=""):
    context = click.Context(group)
    for name in group.list_commands(context):
        yield before + name
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def test_every_page_and_view_stands_in_the_table(policy):
    app = SimpleNamespace(policy=policy, wording=None)
    flask = factory.create(Site(app=app, gates={}, limiter=None))
    assert {rule.endpoint for rule in flask.url_map.iter_rules()} == set(ROUTES)


def test_every_action_stands_in_the_table():
    assert {action().name() for action in load_actions()} <= set(ACTIONS)


def test_every_command_stands_in_the_table():
    assert set(commands(huitan)) == set(COMMANDS)
