import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cards import CardUnfit, card
from bot.channels.numbered import linked, numbered
from bot.domain.messages import Button, Message

YES, NO = Button("就这样提交", "/affirm"), Button("不提了", '/deny{"a":1}')
ASKED = Message("食堂的菜偏咸。这样提交可以吗？", (YES, NO))
LONG = "食堂的菜又咸又油，汤也是凉的，反映过两次都没有回音。" * 20
WORDS = st.text(st.sampled_from("您好，。！？\n ab12.é👩‍👩‍👧🏽"), min_size=1, max_size=900)
TITLES = st.lists(st.text("选项abc", min_size=1, max_size=15), min_size=1, max_size=6)


def solid(text):
    return "".join(text.split())


def shown(made):
    return [made.body["main_title"]["title"], made.body.get("sub_title_text", "")]


def test_short_text_is_the_title():
    made = card(ASKED, task_id="t-1")
    assert made.before == ()
    assert made.body == {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "main_title": {"title": ASKED.text},
        "button_list": [
            {"text": "就这样提交", "style": 1, "key": "/affirm"},
            {"text": "不提了", "style": 2, "key": '/deny{"a":1}'},
        ],
    }


def test_longer_text_goes_on_below_the_title():
    made = card(Message("热水器归后勤科，11月27日前答复您。" + "甲" * 100, (YES,)), task_id="t")
    assert shown(made) == ["热水器归后勤科，11月27日前答复您。", "甲" * 100]
    assert made.before == ()


def test_long_text_is_said_first_and_the_question_stands_on_the_card():
    made = card(Message(LONG + "您看就这样提交可以吗，还是再补充一下？", (YES, NO)), task_id="t")
    assert made.before == (LONG,)
    assert shown(made) == ["您看就这样提交可以吗，还是再补充一下？", ""]


@given(WORDS, TITLES)
def test_nothing_is_lost_and_nothing_is_too_long(text, titles):
    buttons = tuple(Button(title, f"/{number}") for number, title in enumerate(titles))
    message = Message("话" + text, buttons)
    made = card(message, task_id="t")
    title, below = shown(made)
    whole = numbered(message) if max(map(len, titles)) > 10 else message.text
    assert solid("".join(made.before) + title + below) == solid(whole)
    assert 1 <= len(title) <= 36
    assert len(below) <= 160
    assert all(1 <= len(button["text"]) <= 10 for button in made.body["button_list"])


@given(WORDS, TITLES)
def test_numbered_lines_say_the_same(text, titles):
    buttons = tuple(Button(title, f"/{number}") for number, title in enumerate(titles))
    message = Message("话" + text, buttons)
    made = card(message, task_id="t")
    assert solid("".join(made.before) + made.plain) == solid(numbered(message))


def test_title_too_long_for_a_button_is_spelled_out_in_the_text():
    message = Message("改到什么时候？", (Button("12月6日下午（空 5 个）", "/move"), NO))
    made = card(message, task_id="t")
    assert made.body["button_list"][0]["text"] == "12月6日下午（空…"
    assert "1. 12月6日下午（空 5 个）" in "".join(shown(made))


@pytest.mark.parametrize(
    ("message", "task_id"),
    [
        (Message("x", tuple(Button(f"b{n}", f"/{n}") for n in range(7))), "t"),
        (Message("x"), "t"),
        (Message(" \n", (YES,)), "t"),
        (Message("x", (YES, YES)), "t"),
        (Message("x", (Button("b", ""),)), "t"),
        (Message("x", (Button("b", "字" * 342),)), "t"),
        (Message("x", (YES,)), ""),
        (Message("x", (YES,)), "a b"),
        (Message("x", (YES,)), "t" * 129),
        (Message("x", (YES,)), "t\n"),
    ],
)
def test_what_no_card_can_hold_is_refused(message, task_id):
    with pytest.raises(CardUnfit):
        card(message, task_id=task_id)


def test_six_buttons_fit():
    buttons = tuple(Button(f"b{n}", f"/{n}") for n in range(6))
    assert len(card(Message("x", buttons), task_id="t").body["button_list"]) == 6


def test_choices_are_numbered_below_the_text():
    assert numbered(ASKED) == f"{ASKED.text}\n1. 就这样提交\n2. 不提了"


def test_text_without_choices_stays_as_it_is():
    assert numbered(Message("好")) == "好"


def test_choices_can_be_tapped_in_an_official_account():
    assert linked((YES, NO)).splitlines() == [
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=就这样提交&msgmenuid=%2Faffirm">就这样提交</a>',
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=不提了&msgmenuid=%2Fdeny%7B%22a%22%3A1%7D">不提了</a>',
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_title_breaks_out_of_its_link(title):
    line = linked((Button(title, "/x"),))
    assert line.count("<") == line.count(">") == 2
    assert line.count('"') - title.count('"') == 2
    assert line.count("&") - title.count("&") == 1
