"""Conversations over the callbacks: replies, cards, links, replays, and what is not logged."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

PICTURE = {"MsgType": "image", "MediaId": "m", "Content": None}


def test_a_matter_is_filed_in_two_messages(office):
    first = office.say("食堂的汤是凉的")
    assert "后勤科" in first.text
    assert "1. 就这样提交" in first.text
    assert "SQ-0001" in office.say("1").text
    assert office.count("tickets") == 1


def test_the_same_choices_are_offered_as_a_card(office):
    office.say("食堂的汤是凉的")
    cards = [message for message in office.work() if message.receiver == "zhangwei"]
    assert len(cards) == 1
    assert cards[0].payloads == ("/affirm", "/go_anonymous", "/change_draft", "/stop")
    assert [cards[0].task_id] == office.pushed("card")


def test_the_card_is_closed_when_the_text_was_answered_in_words(office):
    office.say("食堂的汤是凉的")
    office.work()
    office.say("就这样提交")
    office.work()
    assert office.phone.closed == [("zhangwei", f"rc-{office.pushed('card')[0]}", "已处理")]


def test_a_replay_gets_the_same_reply_and_files_nothing(office):
    office.say("食堂的汤是凉的")
    letter = office.letter(office.message("就这样提交"))
    first, again = office.deliver(letter), office.deliver(letter)
    assert first.said == again.said
    assert "SQ-0001" in again.text
    assert office.count("tickets") == 1


def test_a_delivery_with_a_new_signature_is_the_same_message(office):
    office.say("食堂的汤是凉的")
    xml = office.message("就这样提交")
    first = office.knock(xml)
    office.clock.advance(minutes=20)
    assert office.knock(xml).text == first.text
    assert office.count("tickets") == 1


def test_replays_in_parallel_have_one_effect(office):
    office.say("食堂的汤是凉的")
    letter, start = office.letter(office.message("就这样提交")), threading.Barrier(12)

    def deliver(_):
        start.wait(10)
        return office.deliver(letter)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(deliver, range(12)))
    assert {answer.status for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert office.count("tickets") == 1


def test_two_messages_of_one_person_at_once_are_both_answered(office):
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(office.say, ["食堂的汤是凉的", "帮助"]))
    assert all(answer.text for answer in answers)


def test_a_tap_replaces_the_buttons_and_pushes_the_reply(office):
    office.say("食堂的汤是凉的")
    answer = office.knock(office.tap("/affirm"))
    assert answer.said["MsgType"] == "update_button"
    assert answer.said["Button"]["ReplaceName"] == "已选：就这样提交"
    said = office.pushed("said")
    texts = [message.text for message in office.work() if message.task_id in said]
    assert len(texts) == 1
    assert "SQ-0001" in texts[0]


def test_a_tap_delivered_twice_pushes_once(office):
    office.say("食堂的汤是凉的")
    letter = office.letter(office.tap("/affirm"))
    assert office.deliver(letter).said == office.deliver(letter).said
    assert len(office.pushed("said")) == 1


@pytest.mark.parametrize("payload", ["", "nonsense", "/", "/no_such_intent", "/affirm{", "/a{[]}"])
def test_a_tap_on_what_nobody_offered_is_survived(office, payload):
    assert office.knock(office.tap(payload)).status == 200


def test_a_tapped_line_of_the_official_account_means_its_payload(office):
    office.say("食堂的汤是凉的", channel="mp")
    answer = office.say("好的好的", channel="mp", bizmsgmenuid="/affirm")
    assert "SQ-0001" in answer.text


def test_the_official_account_offers_lines_that_can_be_tapped(office):
    answer = office.say("食堂的汤是凉的", channel="mp")
    assert "weixin://bizmsgmenu?" in answer.text
    assert "msgmenuid=%2Faffirm" in answer.text


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_the_official_account_is_answered_in_each_mode(open_office, mode):
    office = open_office(mode=mode)
    office.say("食堂的汤是凉的", channel="mp")
    assert "SQ-0001" in office.say("就这样提交", channel="mp").text


def test_a_bot_with_a_key_believes_no_plain_message(open_office):
    office = open_office(mode="safe")
    office.mode = "plain"
    assert office.knock(office.message(channel="mp"), channel="mp").status in {400, 403}


def test_the_official_account_hears_success_where_nothing_is_said(office):
    answer = office.say("x", channel="mp", MsgType="hologram")
    assert (answer.status, answer.body) == (200, b"success")


def test_following_again_is_greeted_by_name(office):
    event = {"MsgType": "event", "Event": "subscribe", "MsgId": None, "Content": None}
    answer = office.knock(office.message(channel="mp", **event), channel="mp")
    assert answer.text.startswith("张伟")


def test_a_binding_code_binds(office):
    from bot.services import people

    with office.app.transactions() as uow:
        code = people.give_code(uow, userid="lijie", now=office.clock.now())
    answer = office.knock(office.message(code, channel="mp", FromUserName="o-new"), channel="mp")
    assert answer.text.startswith("李杰，绑好了")


CONVERSATION = (
    ("zhangwei", "食堂的汤是凉的，掌勺的李四还骂人"),
    ("zhangwei", "会不会知道是我"),
    ("zhangwei", "匿名提交"),
    ("lijie", "热水器坏了三天，找过陈波没人理"),
    ("lijie", "就这样提交"),
    ("lihai", "SQ-0002 明天上午修好，找王师傅"),
    ("wanglei", "心里难受，睡不着觉"),
    ("wanglei", "不想活了"),
    ("wanglei", "呜呜呜呜"),
    ("luyuan", "约主任"),
    ("luyuan", "1"),
    ("luyuan", "想谈谈女儿上学"),
)
SECRETS = ("李四", "骂人", "陈波", "王师傅", "睡不着", "不想活", "呜呜", "女儿", "掌勺", "热水器")
NAMES = ("张伟", "李杰", "李海", "王磊", "陆远", "zhangwei", "lijie", "wanglei", "luyuan")


def test_nothing_of_what_people_wrote_appears_in_the_log(office, caplog):
    with caplog.at_level("DEBUG"):
        for who, text in CONVERSATION:
            office.say(text, who=who)
        office.knock(office.message(who="zhangwei", **PICTURE))
        office.work()
    told = caplog.text
    assert [word for word in (*SECRETS, *NAMES) if word in told] == []


def test_an_error_that_quotes_a_message_does_not_bring_it_into_the_log(office, caplog):
    office.script.failure = ValueError("cannot understand 我的秘密")
    with caplog.at_level("DEBUG"):
        assert office.say("我的秘密").status == 503
    assert "ValueError" in caplog.text
    assert "秘密" not in caplog.text


def test_an_error_of_the_database_does_not_bring_a_message_into_the_log(office, caplog):
    office.say("食堂里我的秘密")
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON tickets BEGIN "
            "SELECT RAISE(ABORT, 'constraint'); END"
        )
    with caplog.at_level("DEBUG"):
        assert office.say("就这样提交").status == 503
    assert "秘密" not in caplog.text
