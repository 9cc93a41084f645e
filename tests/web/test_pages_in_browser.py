"""The pages in a real browser, on a phone and on a desk: nothing sideways, nothing too small."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from test_web_api import answer, seed
from web_browser import ARGUMENTS, DESK, HANDSET, LoopbackLogin, browser_path, check, listening

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
def office(open_office):
    return open_office(base_url="http://127.0.0.1")


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

    def opened(path, *, who="zhangwei", size=HANDSET, name=""):
        office.logins["wecom"].who_comes = who
        contexts.append(browser.new_context(viewport=size, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.goto(address + path)
        check(page)
        if PICTURES and name:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


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
