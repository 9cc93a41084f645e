"""What somebody who writes of danger is told first: by whose life it is, and from what."""

import pytest

from bot.domain.policy import Care


@pytest.fixture
def care(policy):
    return policy.care


@pytest.mark.parametrize(
    "text",
    [
        "三号巷冒顶了，压住两个人",
        "换热站有人触电",
        "师傅晕倒在泵房，叫不醒",
        "食堂后厨着火了",
        "老周掉进酸槽了",
        "罐笼坏了，人困在里头",
    ],
)
def test_who_saw_an_accident_hears_of_the_doctor_first(care, text):
    assert care.is_accident(text)


@pytest.mark.parametrize(
    "text",
    ["老马提着刀在门口，说要砍我", "我男人又掐我脖子", "他扬言晚上来炸队部", "他想杀我，在门口"],
)
def test_who_is_threatened_hears_of_the_police_first(care, text):
    assert care.is_threat(text)
    assert not care.is_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "每天下井都想着冒顶把我埋在里头算了",
        "我想拿刀捅了队长",
        "我要带着刀去找他",
        "不想活了，触电是不是快些",
        "药都攒够了",
        "割了手腕，血止不住",
        "再扣我工资我就拿刀去队部",
    ],
)
def test_who_wishes_it_himself_is_spoken_to_himself(care, text):
    assert not care.is_accident(text)
    assert not care.is_threat(text)


@pytest.mark.parametrize("text", ["我室友写了遗书", "老马说他今晚不活了"])
def test_who_worries_about_another_is_asked_to_stay_with_him(care, text):
    assert care.is_about_another(text)
    assert not care.is_accident(text)


def test_without_words_everybody_is_spoken_to_himself():
    assert not Care().is_accident("着火了")
    assert not Care().is_threat("他要杀我")
    assert not Care().is_about_another("我室友写了遗书")
