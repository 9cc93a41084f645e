"""What a phone's platform gives besides: accounts, menus, files, places, the clock."""

from pathlib import Path

from phone_page import asked, last, phone
from playwright.sync_api import expect


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


def test_a_clock_that_refuses_says_why(visit, troubles):
    page = visit("lijie")
    page.get_by_role("button", name="到约谈前一晚").click()
    expect(page.locator("#notice")).to_contain_text("还没有排好的约谈日。")
    assert all("409" in trouble for trouble in troubles)
    troubles.clear()
