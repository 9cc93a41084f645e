"""Signing in over the stand-in's own pages, by real processes: both platforms, and the menu."""

import re
from urllib.parse import quote

import pytest
import requests


@pytest.fixture
def town(sqlite_town):
    sqlite_town.start("simulate", "serve")
    return sqlite_town


def sign_in(town, userid, via):
    """Go the way of a browser: our page, the platform's, the person's choice, and back."""
    browser = requests.Session()
    browser.trust_env = False
    asked = browser.get(f"{town.bot_url}/login?via={via}&next=/talks", timeout=30)
    assert asked.url.startswith(f"{town.url}/{via}/connect/oauth2/authorize")
    chosen = re.search(rf'href="([^"]+as={quote(userid)})"', asked.text)[1]
    back = browser.get(town.url + chosen.replace("&amp;", "&"), timeout=30)
    return browser, back


def test_a_member_signs_in_and_lands_on_the_page(town):
    browser, back = sign_in(town, "lijie", "wecom")
    assert back.url == f"{town.bot_url}/talks"
    assert "李杰，您好" in browser.get(f"{town.bot_url}/me", timeout=30).text


def test_the_menu_leads_to_the_pages(town):
    assert town.run("menu").returncode == 0
    menu = town.sim("menu?channel=wecom")
    assert f"{town.bot_url}/talks" in str(menu)
    assert f"{town.bot_url}/board" in str(menu)


def test_a_follower_signs_in_by_the_official_account(town):
    browser, back = sign_in(town, "lijie", "mp")
    assert back.url == f"{town.bot_url}/talks"
    assert "李杰，您好" in browser.get(f"{town.bot_url}/me", timeout=30).text
