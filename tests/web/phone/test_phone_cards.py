"""Cards on a phone: drawn whole, pressed once."""

import re

from phone_page import BUTTONS, INJECTED, asked, last, phone
from playwright.sync_api import expect

CHOICES = [{"id": "noodles", "text": "热面条"}, {"id": "rice", "text": "米饭套餐"}]
VOTE = {
    "card_type": "vote_interaction",
    "main_title": {"title": "夜班餐要哪种？"},
    "checkbox": {"question_key": "meal", "mode": 0, "option_list": CHOICES},
    "submit_button": {"text": "投票", "key": "vote"},
}
SELECTS = {
    "card_type": "multiple_interaction",
    "main_title": {"title": "约主任谈谈"},
    "select_list": [{"question_key": "meal", "title": "哪种", "option_list": CHOICES}],
    "submit_button": {"text": "就这个", "key": "take"},
}
DIGEST = {
    "card_type": "text_notice",
    "main_title": {"title": "今天新诉求"},
    "emphasis_content": {"title": "7", "desc": "件"},
    "quote_area": {"title": "逾期", "quote_text": "SQ-0009 晚 2 天"},
    "horizontal_content_list": [{"keyname": "已答复", "value": "5"}],
    "jump_list": [{"type": 1, "title": "看逾期", "url": "http://127.0.0.1/desk"}],
    "card_action": {"type": 1, "url": "javascript:window.hurt=1"},
    "action_menu": {"desc": "更多", "action_list": [{"text": "不再收", "key": "/unsubscribe"}]},
}
ARTICLES = {"articles": [{"title": "本周读一篇", "url": "http://127.0.0.1/a"}, {"title": "书目"}]}
TEXTCARD = {"title": "纪要", "description": '<div class="gray">今天</div>看完', "url": "/x"}


def test_a_button_of_a_card_can_be_pressed_once(visit, stub):
    card = stub.put("lijie", kind="card", card=BUTTONS)
    page = visit("lijie")
    stub.gate.clear()
    button = phone(page, "李洁").get_by_role("button", name="就这样提交")
    button.dblclick()
    expect(button).to_be_disabled()
    stub.gate.set()
    expect(phone(page, "李洁")).to_contain_text("已提交")
    assert asked(stub, "click") == [
        {"channel": "wecom", "message_id": card["id"], "key": "/affirm"}
    ]


def test_a_pressed_card_stays_dead_when_it_is_drawn_anew(visit, stub):
    card = stub.put("lijie", kind="card", card=BUTTONS)
    page = visit("lijie")
    stub.gate.clear()
    phone(page, "李洁").get_by_role("button", name="就这样提交").click()
    stub.change("lijie", card, name="again")
    stub.put("lijie", text="之后")
    expect(last(page, "李洁")).to_contain_text("之后")
    expect(phone(page, "李洁").get_by_role("button", name="不提了")).to_be_disabled()
    stub.gate.set()
    expect(phone(page, "李洁")).to_contain_text("已提交")


def test_a_card_that_was_not_delivered_can_be_pressed_again(visit, stub):
    stub.put("lijie", kind="card", card=BUTTONS)
    page = visit("lijie")
    stub.deliver = False
    button = phone(page, "李洁").get_by_role("button", name="就这样提交")
    button.click()
    expect(page.locator("#notice")).to_contain_text("请再点一次")
    expect(button).to_be_enabled()


def test_a_closed_card_shows_its_label_and_no_buttons(visit, stub):
    stub.put("lijie", kind="card", card=BUTTONS, card_state="closed", card_label="约好了")
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".card")).to_contain_text("约好了")
    expect(phone(page, "李洁").locator(".card button")).to_have_count(0)


def test_a_vote_needs_a_choice_and_is_sent_once(visit, stub):
    stub.put("lijie", kind="card", card=VOTE)
    page = visit("lijie")
    submit = phone(page, "李洁").get_by_role("button", name="投票")
    submit.click()
    expect(page.locator("#notice")).to_contain_text("请先选一项")
    page.get_by_label("米饭套餐").check()
    submit.click()
    expect(phone(page, "李洁").locator(".done")).to_have_text("已提交")
    expect(page.get_by_label("米饭套餐")).to_be_checked()
    assert [body["selected"] for body in asked(stub, "submit")] == [{"meal": ["rice"]}]


def test_selections_are_sent_by_question(visit, stub):
    stub.put("lijie", kind="card", card=SELECTS)
    page = visit("lijie")
    phone(page, "李洁").get_by_label("哪种").select_option("热面条")
    phone(page, "李洁").get_by_role("button", name="就这个").click()
    expect(phone(page, "李洁").locator(".done")).to_be_visible()
    (body,) = asked(stub, "submit")
    assert (body["key"], body["selected"]) == ("take", {"meal": ["noodles"]})


def test_a_notice_shows_all_its_parts(visit, stub):
    stub.put("zhangwei", kind="card", card=DIGEST)
    page = visit("zhangwei")
    card = phone(page, "张伟").locator(".card")
    for words in ("今天新诉求", "7", "SQ-0009 晚 2 天", "已答复", "看逾期"):
        expect(card).to_contain_text(words)
    expect(card.get_by_role("link", name="看逾期")).to_have_attribute("href", re.compile("/desk$"))


def test_the_menu_of_a_card_acts_like_a_button(visit, stub):
    stub.put("zhangwei", kind="card", card=DIGEST)
    page = visit("zhangwei")
    phone(page, "张伟").get_by_role("button", name="更多").click()
    phone(page, "张伟").get_by_role("button", name="不再收").click()
    expect(phone(page, "张伟").locator(".done")).to_have_text("已提交")
    assert asked(stub, "click")[0]["key"] == "/unsubscribe"


def test_articles_text_cards_and_markdown_are_drawn(visit, stub):
    stub.put("lijie", kind="news", card=ARTICLES)
    stub.put("lijie", kind="textcard", card=TEXTCARD)
    stub.put("lijie", kind="markdown", text='**逾期** <font color="warning">SQ-0009</font>')
    page = visit("lijie")
    expect(phone(page, "李洁").get_by_role("link", name="本周读一篇")).to_be_visible()
    expect(phone(page, "李洁").locator(".textcard .gray")).to_have_text("今天")
    expect(phone(page, "李洁").locator(".markdown strong")).to_have_text("逾期")
    expect(phone(page, "李洁").locator(".markdown .warning")).to_have_text("SQ-0009")


def test_injected_html_in_a_card_is_shown_as_text(visit, stub):
    hurting = {"title": INJECTED, "desc": INJECTED, "quote_text": INJECTED, "text": INJECTED}
    parts = {"main_title": hurting, "quote_area": hurting, "button_list": [hurting]}
    stub.put("lijie", kind="card", card={**BUTTONS, **parts, "sub_title_text": INJECTED})
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".card h3")).to_have_text(INJECTED)
    expect(phone(page, "李洁").locator(".card img, .card script")).to_have_count(0)
    assert page.evaluate("window.hurt") is None


def test_an_unsafe_address_is_no_link(visit, stub):
    for target in ("javascript:window.hurt=1", "data:text/html,x", "//evil.test", "vbscript:x"):
        stub.put("lijie", text=f'<a href="{target}">点我</a>')
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".words")).to_have_text(["点我"] * 4)
    expect(phone(page, "李洁").locator(".words a")).to_have_count(0)
