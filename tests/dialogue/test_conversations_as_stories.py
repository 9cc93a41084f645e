"""Rasa's test stories are followed by the embedded dialogue, and leave no rule untold."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conversations.stage import Stage
from conversations.troupe import Troupe, alone, rules_of, understood

from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.domain_file import load_domain

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("test_*.yml"))


@pytest.fixture(scope="module")
def troupe(bot, organisation, quick_database, tmp_path_factory, state_keys):
    path = shutil.copyfile(organisation, tmp_path_factory.mktemp("stories") / "played.db")
    database = quick_database(path)
    troupe = Troupe(Stage.built(replace(bot, transactions=SqlTransactions(database, state_keys))))
    troupe.begin()
    yield troupe
    database.dispose()


@pytest.fixture(scope="module")
def failures(troupe, tmp_path_factory):
    """What went another way, in all files."""
    directory = tmp_path_factory.mktemp("single")
    return {
        file.name: [
            str(failure)
            for path in alone(file, directory)
            for failure in troupe.play(path, understood(file))
        ]
        for file in FILES
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_stories_are_followed(failures, file):
    assert failures[file.name] == []


def test_every_rule_is_told_in_a_story(failures, troupe, project):
    del failures
    rules = rules_of(project / "data" / "rules.yml")
    assert [rule.name for rule in rules if not any(map(rule.is_seen_in, troupe.runs))] == []


def test_every_intent_is_said_in_a_story(failures, troupe, project):
    del failures
    said = {run.intent for run in troupe.runs} | {"back", "restart", "session_start"}
    assert load_domain(project / "domain.yml").intents - said == set()


def test_every_entity_of_a_payload_is_one_that_rasa_knows(project):
    said = "".join(file.read_text("utf-8") for file in FILES)
    payloads = re.findall(r"/[a-z_]+(\{[^}]*\})", said)
    named = {name for payload in payloads for name in json.loads(payload)}
    domain = yaml.safe_load((project / "domain.yml").read_text("utf-8"))
    assert named - set(domain["entities"]) == set()


def test_every_form_is_left_in_every_way(failures, troupe, project):
    del failures
    left = {(run.loop, run.actions[0]) for run in troupe.runs if run.loop}
    forms = load_domain(project / "domain.yml").forms
    ways = {(form, way) for form in forms for way in (form, "action_deactivate_loop")}
    assert ways - left == set()
