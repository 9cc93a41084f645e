import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.keywords import KeywordEngine

ENGINE = KeywordEngine(also_known=("choose_slot",))

MENU = {
    "反映": "request_work",
    "约主任": "book_talk",
    "约谈": "book_talk",
    "查进度": "track_ticket",
    "帮助": "help",
    "匿名": "go_anonymous",
    "取消": "stop",
    "是": "affirm",
    "不": "deny",
    "好的。": "affirm",
    "谢谢！": "thank",
    "不满意": "rate_dissatisfied",
    "我想约书记谈谈": "book_talk",
    "取消约谈": "cancel_talk",
    "食堂太咸": "request_life",
    "工资少了": "request_work",
    "我不想活了": "danger",
    "今天星期几": "nlu_fallback",
    "": "nlu_fallback",
}


@pytest.mark.parametrize("text", MENU)
def test_menu_words_are_understood_without_a_model(text):
    assert ENGINE.parse(text).intent.name == MENU[text]


def test_a_ticket_number_alone_asks_for_its_state():
    parse = ENGINE.parse("sq12")
    assert (parse.intent.name, parse.entity("ticket_number")) == ("track_ticket", "SQ-0012")


def test_a_matter_has_its_topic():
    assert ENGINE.parse("宿舍空调坏了").topic == "life"


def test_buttons_work_without_a_model():
    assert ENGINE.parse_payload("/choose_slot").intent.name == "choose_slot"


def test_typed_payloads_do_not():
    assert ENGINE.parse("/affirm").intent.name == "nlu_fallback"


def test_the_projects_words_of_danger_are_watched_for(tmp_path):
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    terms = "nlu:\n  - regex: danger_terms\n    examples: |\n      - 天台\n"
    (folder / "terms.yml").write_text(terms, encoding="utf-8")
    assert KeywordEngine.load(tmp_path).parse("我在天台").intent.name == "danger"


@given(st.text())
def test_any_text_gets_an_answer(text):
    assert ENGINE.parse(text).text == text
