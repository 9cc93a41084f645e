import json

import pytest

from bot.domain.understanding import Intent, Parse
from bot.nlu.evaluate import evaluate
from bot.nlu.lines import describe_lines, parse_lines
from bot.nlu.sources import Source
from bot.nlu.training_data import Example

HERE = Source("asks.yml", 1)


def example(text, intent, topic=""):
    return Example(text, intent, HERE, topic)


def parse(text):
    """Answer with the intent and topic that the text itself names."""
    intent, _, topic = text.partition(" ")
    return Parse(text=text, intent=Intent(intent, 0.9), ranking=(Intent(intent, 0.9),), topic=topic)


@pytest.fixture(scope="module")
def figures():
    asked = [
        example("danger", "danger"),
        example("request_mood", "danger"),
        example("request_work work", "request_work", "work"),
        example("request_work life", "request_work", "work"),
        example("nlu_fallback", "out_of_scope"),
    ]
    return evaluate(parse, asked)


def test_accuracy_counts_fallback_right_for_foreign_messages_only(figures):
    assert (figures.accuracy, figures.foreign_rejected, figures.fell_back) == (0.8, 1.0, 0.2)


def test_danger_has_recall_and_precision(figures):
    assert (figures.danger_recall, figures.danger_precision) == (0.5, 1.0)


def test_topics_are_counted_where_they_are_told(figures):
    assert figures.topic_accuracy == 0.5


def test_confusions_are_named(figures):
    (confusion,) = figures.confusions
    assert (confusion.expected, confusion.predicted, confusion.times) == (
        "danger",
        "request_mood",
        1,
    )


def test_each_intent_has_its_figures(figures):
    assert figures.intents["request_work"].f1 == 1.0
    assert figures.intents["danger"].messages == 2


def test_figures_are_plain_values(figures):
    assert json.loads(json.dumps(figures.as_json()))["messages"] == 5


def test_nothing_to_ask_is_no_failure():
    assert evaluate(parse, []).accuracy == 0.0


def test_every_line_gives_one_json_line():
    lines = list(parse_lines(parse, ["danger\n", "\n", "request_work life\r\n"]))
    assert [json.loads(line)["text"] for line in lines] == ["danger", "", "request_work life"]


def test_lines_for_people_name_intent_and_topic():
    assert list(describe_lines(parse, ["request_work life"])) == [
        "request_work 0.90\tlife\trequest_work life"
    ]
