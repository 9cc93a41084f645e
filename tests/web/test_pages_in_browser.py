"""The pages in a real browser, on a phone and on a desk: nothing sideways, nothing too small."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from test_web_api import answer, seed
from web_browser import ARGUMENTS, DESK, HANDSET, LoopbackLogin, browser_path, check, listening

from bot.services import publishing

PICTURES = os.environ.get("HUITAN_PICTURES")  # noqa: TID251 - where a person wants to look at them
SIZES = pytest.mark.parametrize("size", [HANDSET, DESK], ids=["phone", "desk"])


@pytest.fixture(scope="module")
def browser():
    path = browser_path()
    if path is None:
        pytest.fail("No Chromium here: install it (apt-get install chromium), the pages need it.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def office(open_office, request):
    """An office whose pages a browser opens, with the settings that a test asks for."""
    return open_office(base_url="http://127.0.0.1", **getattr(request, "param", {}))


@pytest.fixture
def address(office):
    for channel in office.logins:
        office.logins[channel] = LoopbackLogin()
    with listening(office.flask) as url:
        yield url


@pytest.fixture
def visit(browser, address, office):
    """Open pages as somebody; afterwards nothing may have gone wrong in any of them."""
    troubles, contexts = [], []

    def noted(words):
        # A time that was taken meanwhile is answered with this status, and meant to be.
        if "status of 409" not in words:
            troubles.append(words)

    def opened(path, *, who="zhangwei", size=HANDSET, name=""):
        office.logins["wecom"].who_comes = who
        contexts.append(browser.new_context(viewport=size, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and noted(said.text))
        page.goto(address + path)
        check(page)
        picture(page, size, name)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def picture(page, size, name):
    """Keep a picture where somebody wants to look at it."""
    if PICTURES and name:
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


@SIZES
def test_my_page_shows_matters_and_leads_to_one(office, visit, size):
    answer(office, seed(office, "食堂的汤是凉的，菜又咸又油，能不能管管"))
    seed(office, "三号公寓的热水器坏了一个星期了，报修三次没有人来")
    page = visit("/me", size=size, name="me")
    page.get_by_role("link", name="食堂的汤是凉的").click()
    expect(page.get_by_role("heading", name="答复", exact=True)).to_be_visible()
    check(page)


@SIZES
def test_one_matter_shows_its_course(office, visit, size):
    answer(office, seed(office, "食堂的汤是凉的，菜又咸又油，能不能管管"))
    page = visit("/me/SQ-0001", size=size, name="ticket")
    expect(page.get_by_text("换了保温桶")).to_be_visible()


@SIZES
def test_an_empty_start_is_no_dead_end(visit, size):
    page = visit("/me", who="wanglei", size=size, name="me-empty")
    expect(page.get_by_text("在聊天里直接说就行")).to_be_visible()


@SIZES
def test_signing_out_works_without_any_script(visit, size):
    page = visit("/me", size=size)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="已经退出")).to_be_visible()
    check(page)


def fill_weekend(office, *, leave):
    """Book the next reception for others, but for so many times."""
    with office.database.transaction() as connection:
        taken = "SELECT id FROM slots WHERE starts_at < '2026-12-20' ORDER BY starts_at"
        ids = [row[0] for row in connection.exec_driver_sql(taken)]
        for slot in ids[: len(ids) - leave]:
            connection.exec_driver_sql("UPDATE slots SET state = 'booked' WHERE id = ?", (slot,))


@SIZES
def test_booking_takes_three_taps(office, visit, size):
    fill_weekend(office, leave=7)
    page = visit("/talks", who="lijie", size=size, name="talks")
    page.get_by_role("button", name="15:00").first.click()
    check(page)
    picture(page, size, "talk-confirm")
    page.get_by_label("视频").check()
    page.get_by_label("想先告诉").fill("想谈谈倒班")
    page.get_by_role("button", name="约这个时间").click()
    expect(page.get_by_role("status")).to_contain_text("约好了")
    check(page)
    picture(page, size, "talk")


@SIZES
def test_a_day_of_the_month_leads_to_its_times(visit, size):
    page = visit("/talks?month=2026-12", size=size)
    page.get_by_role("link", name="6 空10").click()
    expect(page.locator("#d2026-12-06")).to_be_in_viewport()


@SIZES
def test_cancelling_asks_once(office, visit, size):
    page = visit("/talks", who="lijie", size=size)
    page.get_by_role("button", name="09:30").first.click()
    page.get_by_role("button", name="约这个时间").click()
    page.get_by_text("取消", exact=True).click()
    check(page)
    page.get_by_role("button", name="确定取消").click()
    expect(page.get_by_role("status")).to_contain_text("取消了")
    check(page)


@SIZES
def test_a_full_weekend_offers_to_wait(office, visit, size):
    fill_weekend(office, leave=0)
    page = visit("/talks?month=2026-12", who="lijie", size=size)
    page.get_by_role("button", name="排队等空位").first.click()
    expect(page.get_by_role("status")).to_contain_text("替您排上了")
    check(page)
    picture(page, size, "talks-full")


@SIZES
def test_a_time_taken_meanwhile_keeps_what_was_written(office, visit, size):
    page = visit("/talks", who="lijie", size=size)
    page.get_by_role("button", name="10:00").first.click()
    page.get_by_label("想先告诉").fill("想谈谈倒班")
    fill_weekend(office, leave=4)
    page.get_by_role("button", name="约这个时间").click()
    expect(page.get_by_role("heading", name="刚被约走")).to_be_visible()
    expect(page.get_by_label("想先告诉")).to_have_value("想谈谈倒班")
    check(page)
    picture(page, size, "talk-taken")


@SIZES
def test_the_leader_sees_who_comes_and_records_it(office, visit, size):
    for who, hour in (("lijie", "09:30"), ("wanglei", "10:00")):
        page = visit("/talks", who=who, size=size)
        page.get_by_role("button", name=hour).first.click()
        page.get_by_label("想先告诉").fill("想谈谈倒班和夜班补贴")
        page.get_by_role("button", name="约这个时间").click()
    page = visit("/talks/list", who="zhaojianguo", size=size, name="visitors")
    office.clock.moment = office.clock.moment.replace(month=12, day=5, hour=8)
    page = visit("/talks/list", who="zhaojianguo", size=size)
    page.get_by_role("link", name="李杰").click()
    check(page)
    picture(page, size, "visitor")
    page.get_by_label("当场答复了").check()
    page.get_by_label("谈了什么").fill("下月起三班倒改四班三倒")
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_role("status")).to_contain_text("记下了")
    check(page)


def stand_on_board(office):
    """Put three answers on the board, and leave one half way."""
    texts = (
        "三号公寓的热水器坏了一个星期，报修三次没有人来",
        "夜班补贴少了两百块，问了王磊也说不清",
        "食堂的汤是凉的，能不能用保温桶",
        "李海说澡堂的换气扇要等下个月，电话13812345678",
    )
    with office.app.transactions() as uow:
        editor = uow.people.by_userid("qianmin")
    for number, text in enumerate(texts, 1):
        answer(office, seed(office, text))
        with office.app.transactions() as uow:
            asked = {"seq": number, "who": editor}
            policy, now = office.app.policy, office.clock.now()
            proposal = publishing.propose(uow, policy=policy, now=now, **asked)
            if number == len(texts):
                return
            kept = publishing.review(uow, wording=proposal.wording, now=now, **asked)
            publishing.ask(uow, kept, who=editor, now=now)
            publishing.answer(uow, proposal.ticket, agrees="yes", now=now, policy=policy)
            found = uow.publications.of_ticket(proposal.ticket.id)
            publishing.publish(uow, found, who=editor, now=now)


@SIZES
def test_the_board_is_searched_and_an_answer_opened(office, visit, size):
    stand_on_board(office)
    page = visit("/board", who="wanglei", size=size, name="board")
    page.get_by_label("找一找").fill("热水器")
    page.get_by_role("button", name="找", exact=True).click()
    check(page)
    page.get_by_role("link", name="热水器").click()
    check(page)
    page.get_by_role("button", name="我也遇到了").click()
    expect(page.get_by_role("button", name="我也遇到了 1")).to_have_attribute(
        "aria-pressed", "true"
    )
    check(page)
    picture(page, size, "publication")


@SIZES
def test_the_secretariat_reads_and_asks(office, visit, size):
    stand_on_board(office)
    page = visit("/desk", who="qianmin", size=size, name="desk")
    page.get_by_role("link", name="公开答复").click()
    check(page)
    picture(page, size, "desk-board")
    page.get_by_role("link", name="换气扇").click()
    check(page)
    picture(page, size, "desk-draft")
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("button", name="存好并问本人").click()
    expect(page.get_by_role("status")).to_contain_text("也问本人了")
    check(page)
    author = visit("/me/SQ-0004", size=size, name="me-asked")
    author.get_by_role("button", name="同意公开").click()
    expect(author.get_by_role("status")).to_contain_text("谢谢")
    page.reload()
    page.get_by_role("button", name="公开", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已经放到公开栏")
    check(page)


@SIZES
def test_a_matter_is_told_at_its_place_and_filed(office, visit, size):
    mark = office.app.places.mark("一号食堂")
    page = visit(f"/from/{mark}", size=size, name="place")
    expect(page.get_by_role("heading", name="您在一号食堂")).to_be_visible()
    page.get_by_label("看到什么、想说什么").fill("食堂的汤是凉的，菜又咸又油")
    page.get_by_role("button", name="写好了").click()
    expect(page.get_by_text("归后勤科")).to_be_visible()
    check(page)
    picture(page, size, "place-draft")
    page.get_by_role("button", name="就这样提交").click()
    expect(page.get_by_text("提交好了，编号 SQ-0001")).to_be_visible()
    check(page)


@SIZES
def test_unnamed_at_a_place_the_limits_stand_beside_the_box(office, visit, size):
    mark = office.app.places.mark("一号食堂")
    page = visit(f"/from/{mark}", size=size)
    page.get_by_label("匿名", exact=True).check()
    expect(page.get_by_text("单位的企业微信管理员和腾讯经手了消息本身")).to_be_visible()
    page.get_by_label("看到什么、想说什么").fill("食堂的汤是凉的")
    page.get_by_role("button", name="写好了").click()
    page.get_by_role("button", name="匿名提交").click()
    expect(page.get_by_text("回执码")).to_be_visible()
    check(page)
    picture(page, size, "place-receipt")


@SIZES
@pytest.mark.parametrize("office", [{"comments": True}], indirect=True)
def test_a_comment_is_written_read_and_shown(office, visit, size):
    stand_on_board(office)
    page = visit("/board", who="wanglei", size=size)
    page.get_by_role("link", name="热水器").click()
    page.get_by_label("说两句").fill("我们四楼也是，王磊那间也没热水")
    page.get_by_role("button", name="留言").click()
    expect(page.get_by_text("党群办看过以后会显示出来").first).to_be_visible()
    check(page)
    picture(page, size, "comment-written")
    office.clock.advance(hours=2)
    office.work()
    desk = visit("/desk/board", who="qianmin", size=size, name="comment-waiting")
    assert "王磊" not in desk.get_by_label("显示成这样").input_value()
    desk.get_by_role("button", name="显示", exact=True).click()
    expect(desk.get_by_text("显示出来了")).to_be_visible()
    page = visit("/board", who="zhangwei", size=size)
    page.get_by_role("link", name="热水器").click()
    expect(page.get_by_text("一位同事")).to_be_visible()
    check(page)
    picture(page, size, "comment-shown")
