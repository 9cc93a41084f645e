"""The trained model against messages that it was not taught, and against the clock."""

import time
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.evaluate import evaluate
from bot.nlu.model import EncoderUse, Engine
from bot.nlu.normalise import fold
from bot.nlu.training_data import read_training_data

PROJECT = Path(__file__).parents[2]
FIXED_INTENTS = {
    "request_work",
    "request_life",
    "request_mood",
    "danger",
    "suggest_idea",
    "report_dispute",
    "report_event",
    "book_talk",
    "book_video_talk",
    "reschedule_talk",
    "cancel_talk",
    "ask_talk_times",
    "my_talks",
    "track_ticket",
    "add_to_ticket",
    "urge_ticket",
    "withdraw_ticket",
    "rate_satisfied",
    "rate_fair",
    "rate_dissatisfied",
    "ask_guide",
    "accept_invitation",
    "decline_invitation",
    "go_anonymous",
    "ask_privacy",
    "affirm",
    "deny",
    "stop",
    "greet",
    "goodbye",
    "thank",
    "help",
    "bot_challenge",
    "unsubscribe",
    "leader_away",
    "show_schedule",
    "show_digest",
    "assign_ticket",
    "answer_ticket",
    "record_outcome",
    "out_of_scope",
}


@pytest.fixture(scope="session")
def unseen():
    taught = {fold(e.text).strip() for e in read_training_data(PROJECT / "data" / "nlu").examples}
    asked = read_training_data(Path(__file__).parent / "heldout").examples
    return [example for example in asked if fold(example.text).strip() not in taught]


@pytest.fixture(scope="session")
def figures(model, unseen):
    return evaluate(Engine.load(model).parse, unseen)


def test_every_intent_of_the_design_is_taught(model):
    assert set(Engine.load(model).intents) >= FIXED_INTENTS


def test_intents_of_unseen_messages_are_understood(figures):
    assert figures.accuracy >= 0.88, figures.confusions
    assert figures.macro_f1 >= 0.88


def test_no_intent_is_left_behind(figures):
    worst = min(figures.intents, key=lambda name: figures.intents[name].f1)
    assert figures.intents[worst].f1 >= 0.5, worst


def test_topics_of_unseen_messages_are_understood(figures):
    assert figures.topic_accuracy >= 0.84


def test_danger_is_seen_and_rarely_imagined(figures):
    assert figures.danger_recall >= 0.9
    assert figures.danger_precision >= 0.8


def test_foreign_messages_lead_to_the_menu(figures):
    assert figures.foreign_rejected >= 0.85


def test_ngrams_alone_are_nearly_as_good(model, unseen):
    alone = evaluate(Engine.load(model, encoder=EncoderUse.NEVER).parse, unseen)
    assert alone.accuracy >= 0.85
    assert alone.danger_recall >= 0.9


def test_most_messages_cost_less_than_a_millisecond_of_work(model, unseen):
    engine = Engine.load(model)
    engine.parse("先热身")
    spent = []
    for example in unseen[:300]:
        began = time.thread_time()
        engine.parse(example.text)
        spent.append(time.thread_time() - began)
    assert np.median(spent) < 0.002
    assert np.percentile(spent, 99) < 0.02
