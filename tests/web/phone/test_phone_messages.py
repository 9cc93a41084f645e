"""What is written and read on a phone: once, safely, and also after a cut."""

from phone_page import BUTTONS, INJECTED, asked, last, phone, say
from playwright.sync_api import expect

MENU_LINK = (
    '看哪个？<a href="weixin://bizmsgmenu?msgmenucontent=%E5%91%A8%E5%85%AD&msgmenuid=s6">周六</a>'
)


def test_what_is_written_appears_with_its_answer(visit):
    page = visit("lijie")
    say(page, "李洁", "食堂的汤是凉的")
    expect(phone(page, "李洁").locator(".mine").last).to_contain_text("食堂的汤是凉的")
    expect(last(page, "李洁")).to_contain_text("收到：食堂的汤是凉的")


def test_shift_and_enter_makes_a_new_line(visit, stub):
    page = visit("lijie")
    field = phone(page, "李洁").get_by_role("textbox")
    field.type("一")
    field.press("Shift+Enter")
    field.type("二")
    field.press("Enter")
    expect(last(page, "李洁")).to_contain_text("收到：一")
    assert asked(stub, "say")[-1]["text"] == "一\n二"


def test_enter_while_an_input_method_composes_sends_nothing(visit, stub):
    page = visit("lijie")
    field = phone(page, "李洁").get_by_role("textbox")
    field.fill("shitang")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field).to_have_value("shitang")
    assert asked(stub, "say") == []


def test_the_field_grows_with_the_text(visit):
    page = visit("lijie")
    field = phone(page, "李洁").get_by_role("textbox")
    before = field.bounding_box()["height"]
    field.fill("一\n二\n三\n四")
    assert field.bounding_box()["height"] > before + 40


def test_typing_is_shown_while_the_bot_thinks(visit, stub):
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好")
    stub.gate.clear()
    say(page, "李洁", "在吗")
    expect(phone(page, "李洁").locator(".typing")).to_be_visible()
    stub.gate.set()
    expect(last(page, "李洁")).to_contain_text("收到：在吗")
    expect(phone(page, "李洁").locator(".typing")).to_be_hidden()


def test_what_did_not_arrive_can_be_sent_again(visit, stub):
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好")
    stub.deliver = False
    say(page, "李洁", "在吗")
    retry = phone(page, "李洁").get_by_role("button", name="没送到，再发一次")
    expect(retry).to_be_visible()
    stub.deliver = True
    retry.click()
    expect(last(page, "李洁")).to_contain_text("收到：在吗")
    expect(retry).to_be_hidden()


def test_a_mark_of_failure_survives_loading_the_page_anew(visit, stub):
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好")
    stub.deliver = False
    say(page, "李洁", "在吗")
    expect(page.get_by_role("button", name="没送到，再发一次")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="没送到，再发一次")).to_be_visible()


def test_a_menu_link_in_a_text_is_a_tap(visit, stub):
    asking = stub.put("lijie", "mp", text=MENU_LINK)
    page = visit("lijie:mp")
    phone(page, "李洁").get_by_role("button", name="周六").click()
    expect(last(page, "李洁")).to_contain_text("收到：周六")
    (body,) = asked(stub, "click")
    expected = {"menu_id": "s6", "menu_content": "周六", "message_id": asking["id"]}
    assert body == {"channel": "mp", **expected}


def test_an_ordinary_link_opens_beside_the_page(visit, stub):
    stub.put("lijie", text='<a href="http://127.0.0.1/me">我的诉求</a>，或看 http://127.0.0.1/b。')
    page = visit("lijie")
    links = phone(page, "李洁").locator(".words a")
    expect(links.first).to_have_text("我的诉求")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer")
    expect(links.last).to_have_attribute("href", "http://127.0.0.1/b")


def test_injected_html_is_shown_as_text(visit, stub):
    kinds = ("text", "markdown", "event", "file", "location", "template", "textcard")
    for kind in kinds:
        stub.put("lijie", kind=kind, text=INJECTED, name=INJECTED)
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".message")).to_contain_text([INJECTED] * len(kinds))
    assert page.evaluate("window.hurt") is None


def test_a_message_taken_back_leaves_a_remark(visit, stub):
    message = stub.put("lijie", text="发错了")
    page = visit("lijie")
    expect(last(page, "李洁")).to_contain_text("发错了")
    stub.change("lijie", message, recalled=True, text="")
    expect(last(page, "李洁")).to_contain_text("慧谈撤回了一条消息")


def test_moments_stand_where_the_talk_paused(visit, stub):
    stub.put("lijie", text="昨天的话", at="2026-11-20T09:30:00+08:00")
    stub.put("lijie", text="接着说", at="2026-11-20T09:31:00+08:00")
    stub.put("lijie", text="今天的话", at="2026-11-21T08:00:00+08:00")
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".moment")).to_have_text(["昨天 09:30", "08:00"])


def test_a_cut_stream_comes_back_with_what_was_missed(visit, stub):
    card = stub.put("lijie", kind="card", card=BUTTONS)
    page = visit("lijie")
    expect(phone(page, "李洁").locator(".card")).to_be_visible()
    stub.cut()
    stub.change("lijie", card, card_state="closed", card_label="已超时")
    stub.put("lijie", text="断线时说的话")
    expect(last(page, "李洁")).to_contain_text("断线时说的话")
    expect(phone(page, "李洁").locator(".done")).to_have_text("已超时")


def test_a_simulator_started_afresh_replaces_the_old_talk(visit, stub):
    stub.put("lijie", text="旧的话")
    page = visit("lijie")
    expect(last(page, "李洁")).to_contain_text("旧的话")
    stub.messages.clear()
    stub.ids = 0
    stub.cut()
    stub.put("lijie", text="新的话", at="2026-11-22T09:00:00+08:00")
    expect(last(page, "李洁")).to_contain_text("新的话")
    expect(phone(page, "李洁")).not_to_contain_text("旧的话")


def test_reading_back_is_not_disturbed_by_a_new_message(visit, stub):
    for number in range(40):
        stub.put("lijie", text=f"第 {number} 句")
    page = visit("lijie")
    expect(last(page, "李洁")).to_be_in_viewport()
    phone(page, "李洁").get_by_label("消息", exact=True).evaluate("box => box.scrollTop = 0")
    to_end = phone(page, "李洁").get_by_role("button", name="看最新消息")
    page.wait_for_timeout(100)
    stub.put("lijie", text="新来的")
    to_end.click()
    expect(last(page, "李洁")).to_be_in_viewport()
