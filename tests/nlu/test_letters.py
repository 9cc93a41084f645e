"""Danger in one sentence of a long letter: the other sentences must not drown it."""

import pytest

from bot.nlu.model import Engine
from bot.nlu.verdict import DANGER

LETTER = (
    "书记您好，我在选矿厂干了二十二年，三班倒从没请过事假。"
    "去年腰坏了，转岗的报告递上去八个月，没有一个人回我。"
    "房贷还有十一年，孩子下学期要交学费，媳妇在超市打零工。"
    "{said}车间说让我再等等，我也不知道等到什么时候。"
)


@pytest.fixture(scope="module")
def engine(model):
    return Engine.load(model)


@pytest.mark.parametrize(
    "said",
    [
        "我不想再给谁添负担了，日子我都挑好了。",
        "我把后面的路都想明白了，过了这个礼拜你们就不用再为我操心。",
    ],
)
def test_one_sentence_of_a_letter_is_enough(engine, said):
    assert engine.parse(LETTER.format(said=said)).intent.name == DANGER


def test_a_letter_of_complaints_alone_alarms_nobody(engine):
    said = "请您抽空过问一下，给我一个准信。"
    assert engine.parse(LETTER.format(said=said)).intent.name == "request_work"
