"""The phone page on any screen, and for whoever cannot see it."""

from phone_page import BUTTONS, HANDSET, overflow, phone
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
COLOURS = """() => ["--ink", "--muted", "--faint", "--link", "--surface", "--nav"].map(
  (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"""


def test_one_phone_fills_a_small_screen_with_a_way_back(visit):
    page = visit(size=HANDSET)
    page.locator(".people .person", has_text="李洁").click()
    expect(phone(page, "李洁")).to_be_in_viewport(ratio=1)
    expect(page.locator(".people")).to_be_hidden()
    page.get_by_role("button", name="返回人员列表").click()
    expect(page.locator(".people")).to_be_visible()


def test_the_browsers_own_back_leads_to_the_list(visit):
    page = visit(size=HANDSET)
    page.locator(".people .person", has_text="李洁").click()
    expect(phone(page, "李洁")).to_contain_text("您好")
    page.go_back()
    expect(page.locator(".people")).to_be_visible()


def test_nothing_is_wider_than_a_small_screen(visit, stub):
    stub.put("lijie", text="长" * 300 + "x" * 300 + " https://127.0.0.1/" + "y" * 200)
    for card in (BUTTONS, VOTE, SELECTS, DIGEST):
        stub.put("lijie", kind="card", card=card)
    page = visit(size=HANDSET)
    assert overflow(page) == 0
    page.locator(".people .person", has_text="李洁").click()
    expect(phone(page, "李洁").locator(".card")).to_have_count(4)
    wide = "box => box.scrollWidth - box.clientWidth"
    assert phone(page, "李洁").get_by_label("消息", exact=True).evaluate(wide) == 0
    assert overflow(page) == 0


def test_new_messages_are_read_aloud(visit):
    page = visit("lijie")
    log = phone(page, "李洁").get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("慧谈：")


def test_every_control_has_a_name(visit, stub):
    stub.put("lijie", kind="card", card=DIGEST)
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".card")).to_be_visible()
    nameless = """() => [...document.querySelectorAll("button, a, input, textarea, select")]
      .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length))
      .map((one) => one.outerHTML)"""
    assert page.evaluate(nameless) == []


def test_text_stands_out_from_its_ground_by_day_and_night(visit):
    page = visit()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        *words, surface, nav = page.evaluate(COLOURS)
        pairs = [(word, ground) for word in words for ground in (surface, nav)]
        assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
