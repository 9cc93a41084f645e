"""Whose phones are open: found, remembered, side by side."""

import re

from phone_page import last, phone
from playwright.sync_api import expect


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


def test_what_arrives_on_a_closed_phone_is_counted(visit, stub):
    page = visit("lijie")
    expect(phone(page, "李洁")).to_contain_text("您好")
    page.get_by_role("button", name="+1小时").click()
    row = page.get_by_label("人员").get_by_role("button", name="王强").first
    expect(row.get_by_label("1 条新消息")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    row.click()
    expect(page.get_by_label("1 条新消息")).to_have_count(0)
