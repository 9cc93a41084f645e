"""Actions run in this process, one by one, without an event loop."""

import asyncio
import sys
import types

import pytest
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import Action
from sample.project import DOMAIN, RULES, heard, runner

from bot.dialogue.execution import ActionUnknown, ActionWaits, Execution, load_actions
from bot.dialogue.responses import Responses
from bot.dialogue.runner import LocalRunner
from bot.dialogue.tracker import Conversation, NotStorable, Tracker


class Waiting(Action):
    def name(self):
        return "action_chain"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(self.seconds)

    seconds = 0


class Sleeping(Waiting):
    seconds = 1


class Broken(Waiting):
    async def run(self, dispatcher, tracker, domain):
        raise RuntimeError("broken")


class Unstorable(Waiting):
    async def run(self, dispatcher, tracker, domain):
        return [SlotSet("note", {"when": object()})]


class Nameless(Waiting):
    def name(self):
        return "action_nobody_listed"


def tracker():
    return Tracker.begin(
        DOMAIN, Conversation.from_json({}, DOMAIN), heard("greet"), sender_id="li", channel="mp"
    )


def run(action):
    return Execution([action], DOMAIN).run(action().name(), tracker())


def runner_with(actions):
    return LocalRunner(DOMAIN, RULES, Execution(actions, DOMAIN), Responses(DOMAIN.responses))


def test_only_concrete_actions_of_the_package_are_found():
    names = [action().name() for action in load_actions("sample.actions")]
    assert names == sorted(DOMAIN.actions)


def test_a_module_of_its_own_is_a_package_enough():
    found = load_actions("sample.actions.chains")
    assert {action.__module__ for action in found} == {"sample.actions.chains"}


def test_a_name_that_begins_alike_is_another_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "sam", types.ModuleType("sam"))
    assert load_actions("sam") == []


def test_a_missing_package_is_an_error():
    with pytest.raises(ModuleNotFoundError):
        load_actions("no_such_actions")


@pytest.mark.parametrize("action", [Waiting, Sleeping])
def test_an_action_that_waits_is_refused(action):
    with pytest.raises(ActionWaits, match="action_chain awaits something"):
        run(action)


def test_what_an_action_raises_comes_out():
    with pytest.raises(RuntimeError, match="broken"):
        run(Broken)


def test_an_unknown_action_is_named():
    with pytest.raises(ActionUnknown, match="there is no action action_moon"):
        Execution([], DOMAIN).run("action_moon", tracker())


def test_two_actions_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two actions are called action_chain"):
        Execution([Waiting, Sleeping], DOMAIN)


def test_a_value_that_cannot_be_stored_is_refused():
    others = [one for one in load_actions("sample.actions") if one().name() != "action_chain"]
    chatting = runner_with([*others, Unstorable])
    with pytest.raises(NotStorable, match="slot note was set to dict"):
        chatting.turn({}, heard("remember"), sender_id="li", channel="mp")


def test_rules_without_their_actions_are_refused():
    with pytest.raises(ActionUnknown, match="no such action: action_ask_day, action_book"):
        runner_with([])


def test_actions_that_domain_yml_does_not_list_are_refused():
    with pytest.raises(ActionUnknown, match=r"not listed in domain\.yml: action_nobody_listed"):
        runner_with([*load_actions("sample.actions"), Nameless])


def test_an_action_sees_who_speaks_on_what():
    turn = runner().turn({}, heard("tell_mood", "累"), sender_id="li", channel="wecom")
    assert turn.events[1]["input_channel"] == "wecom"
    assert turn.events[1]["parse_data"]["intent"]["name"] == "tell_mood"
