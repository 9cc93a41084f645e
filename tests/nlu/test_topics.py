"""Messages that may name a matter, or not: their topic is told only where they do."""

import pytest

from bot.nlu.model import Engine


@pytest.fixture(scope="module")
def parse(model):
    return Engine.load(model).parse


@pytest.mark.parametrize(
    "text", ["谢谢", "多谢啦", "催一下", "不满意", "查进度", "我要约书记", "SQ-0012到哪了", "你好"]
)
def test_a_message_without_a_matter_has_no_topic(parse, text):
    assert parse(text).topic == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("澡堂水热了，谢谢师傅", "life"),
        ("上月加班费补发了，多谢", "work"),
        ("谢谢您昨晚听我说了那么久，心里松快多了", "mood"),
        ("想约书记谈谈我调岗的事", "work"),
        ("宿舍漏雨那件事催一下", "life"),
    ],
)
def test_a_message_that_names_its_matter_has_the_topic_of_it(parse, text, topic):
    assert parse(text).topic == topic
