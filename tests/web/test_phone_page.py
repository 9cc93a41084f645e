"""The phone page in a real browser, against the scripted stand-in of phone_stub.py."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from phone_stub import PhoneStub, running
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HANDSET = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
INJECTED = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
BUTTONS = {
    "card_type": "button_interaction",
    "task_id": "t-1",
    "main_title": {"title": "食堂的菜偏咸偏油", "desc": "归后勤科，11月27日前答复您"},
    "button_list": [
        {"text": "就这样提交", "style": 1, "key": "/affirm"},
        {"text": "不提了", "style": 4, "key": "/deny"},
    ],
}
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
COLOURS = """() => ["--ink", "--muted", "--faint", "--link", "--surface", "--nav"].map(
  (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"""
MENU_LINK = (
    '看哪个？<a href="weixin://bizmsgmenu?msgmenucontent=%E5%91%A8%E5%85%AD&msgmenuid=s6">周六</a>'
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("No Chromium here: install it (apt-get install chromium), the page needs it.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[PhoneStub, str]]:
    stub = PhoneStub()
    with running(stub) as url:
        yield stub, url


@pytest.fixture
def stub(served) -> PhoneStub:
    served[0].reset()
    return served[0]


@pytest.fixture
def address(served) -> str:
    return served[1]


@pytest.fixture(scope="module")
def windows(browser) -> dict[int, BrowserContext]:
    """One context for each size, so that the page's modules are fetched once."""
    sizes = (HANDSET, DESK)
    return {
        size["width"]: browser.new_context(
            viewport=size, has_touch=size is HANDSET, reduced_motion="reduce"
        )
        for size in sizes
    }


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def visit(windows, stub, address, troubles) -> Iterator[Callable[..., Page]]:
    """Open the page in a fresh tab; afterwards nothing may have gone wrong in it."""
    pages = []

    def opened(people: str = "", size: dict[str, int] = DESK) -> Page:
        page = windows[size["width"]].new_page()
        pages.append(page)
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.goto(f"{address}/#{people}" if people else address)
        page.wait_for_selector(".person", state="attached")
        return page

    yield opened
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert troubles == []


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"{name}的手机")


def say(page: Page, name: str, text: str) -> None:
    field = phone(page, name).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def last(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".message").last


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def asked(stub: PhoneStub, what: str) -> list[dict]:
    return [body for _, done, body in stub.done if done == what]


def test_picking_a_person_opens_the_phone(visit):
    page = visit()
    page.get_by_label("人员").get_by_role("button", name="李洁").click()
    expect(phone(page, "李洁")).to_contain_text("您好，我是慧谈")
    assert page.url.endswith("#lijie")


def test_search_finds_by_name_department_and_post(visit):
    page = visit()
    for words in ("周明", "机电 科长", "zhoukezhang"):
        page.get_by_label("搜索人员").fill(words)
        expect(page.locator(".people .person")).to_have_count(1)
        expect(page.locator(".people .person")).to_contain_text("周明")


def test_search_without_a_hit_says_so(visit):
    page = visit()
    page.get_by_label("搜索人员").fill("没有这个人")
    expect(page.locator(".people")).to_contain_text("没有找到这个人")


def test_people_stand_under_their_role(visit):
    page = visit()
    groups = page.locator(".people section")
    expect(groups.filter(has_text="驻地（远程）")).to_contain_text("马亮")
    expect(groups.filter(has_text="主任、领导")).to_contain_text("张伟")
    expect(groups.filter(has_text="党群办").first).to_contain_text("钱秘书")


def test_who_was_used_lately_comes_first(visit):
    page = visit("zhaomin,sunning")
    page.get_by_label("人员").get_by_role("button", name="孙宁").first.click()
    expect(page.locator(".people section").first).to_contain_text("孙宁")
    expect(page.locator(".people section h2").first).to_contain_text("最近")


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


def test_a_message_taken_back_leaves_a_remark(visit, stub):
    message = stub.put("lijie", text="发错了")
    page = visit("lijie")
    expect(last(page, "李洁")).to_contain_text("发错了")
    stub.change("lijie", message, recalled=True, text="")
    expect(last(page, "李洁")).to_contain_text("慧谈撤回了一条消息")


def test_several_phones_stand_side_by_side(visit, stub):
    page = visit("lijie")
    for name in ("张伟", "马亮"):
        page.get_by_role("button", name="再开一部手机").click()
        page.get_by_label("人员").get_by_role("button", name=name).click()
        expect(phone(page, name)).to_be_visible()
    stub.put("zhangwei", text="周末约谈 12 人")
    expect(last(page, "张伟")).to_contain_text("周末约谈 12 人")
    assert page.url.endswith("#lijie,zhangwei,maliang")


def test_at_most_four_phones_are_open(visit):
    page = visit("lijie,zhangwei,maliang,wufang,sunning")
    expect(page.locator(".phone")).to_have_count(4)
    expect(page.get_by_role("button", name="再开一部手机")).to_be_disabled()


def test_open_phones_are_remembered(visit, address):
    page = visit("lijie")
    page.get_by_role("button", name="再开一部手机").click()
    page.get_by_label("人员").get_by_role("button", name="张伟").click()
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".phone")).to_have_count(2)


def test_an_unknown_person_in_the_address_opens_nothing(visit):
    page = visit("nobody,%E0%A4%A,lijie")
    expect(page.locator(".phone")).to_have_count(1)
    expect(phone(page, "李洁")).to_be_visible()


def test_each_phone_changes_between_the_platforms(visit, stub):
    stub.put("lijie", "mp", text="公众号里的话")
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好，我是慧谈")
    phone(page, "李洁").get_by_role("button", name="公众号").click()
    expect(last(page, "李洁")).to_contain_text("公众号里的话")
    expect(phone(page, "李洁")).not_to_contain_text("您好，我是慧谈")
    assert page.url.endswith("#lijie:mp")


def test_an_account_is_followed_by_hand(visit, stub):
    page = visit("lijie:mp")
    phone(page, "李洁").get_by_role("button", name="关注公众号").click()
    expect(last(page, "李洁")).to_contain_text("您好，我是慧谈")
    assert asked(stub, "enter") == [{"channel": "mp"}]


def test_the_bottom_menu_opens_and_acts(visit, stub):
    page = visit("lijie")
    menu = phone(page, "李洁").get_by_label("菜单")
    menu.get_by_role("button", name="我要反映").click()
    menu.get_by_role("button", name="生活上的事").click()
    expect(last(page, "李洁")).to_contain_text("收到：menu")
    expect(menu.get_by_role("button", name="生活上的事")).to_be_hidden()
    assert asked(stub, "menu") == [{"channel": "wecom", "key": "/request_life"}]


def test_a_file_is_sent_from_the_panel(visit, stub, tmp_path: Path):
    (tmp_path / "明细.xlsx").write_bytes(b"PK")
    page = visit("lijie")
    phone(page, "李洁").get_by_role("button", name="照片、文件、语音、位置").click()
    phone(page, "李洁").get_by_label("文件", exact=True).set_input_files(tmp_path / "明细.xlsx")
    expect(phone(page, "李洁").locator(".attachment")).to_contain_text("明细.xlsx")
    assert asked(stub, "send")[0]["kind"] == "file"


def test_a_place_is_sent_from_the_panel(visit, stub):
    page = visit("lijie")
    phone(page, "李洁").get_by_role("button", name="照片、文件、语音、位置").click()
    phone(page, "李洁").get_by_role("button", name="位置", exact=True).click()
    page.get_by_label("地点").fill("三号宿舍")
    page.get_by_role("dialog").get_by_role("button", name="发送").click()
    expect(phone(page, "李洁").locator(".place")).to_contain_text("三号宿舍")
    assert asked(stub, "send")[0]["kind"] == "location"


def test_the_clock_shows_the_simulated_time_and_moves(visit):
    page = visit("wangqiang")
    expect(page.get_by_label("模拟时间")).to_have_text(
        "2026年11月21日 星期六 14:05", use_inner_text=True
    )
    page.get_by_role("button", name="+1小时").click()
    expect(page.get_by_label("模拟时间")).to_contain_text("15:05")
    expect(last(page, "王强")).to_contain_text("明天 10:00 主任在 301 等您。")


def test_what_arrives_on_a_closed_phone_is_counted(visit, stub):
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好")
    page.get_by_role("button", name="+1小时").click()
    row = page.get_by_label("人员").get_by_role("button", name="王强").first
    expect(row.get_by_label("1 条新消息")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    row.click()
    expect(page.get_by_label("1 条新消息")).to_have_count(0)


def test_a_clock_that_refuses_says_why(visit, troubles):
    page = visit("lijie")
    page.get_by_role("button", name="到约谈前一晚").click()
    expect(page.locator("#notice")).to_contain_text("还没有排好的约谈日。")
    assert all("409" in trouble for trouble in troubles)
    troubles.clear()


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
