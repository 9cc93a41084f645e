"""A browser and its windows, open on the phone page over a stand-in of the simulator."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from phone_page import DESK, HANDSET
from phone_stub import PhoneStub, running
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


expect.set_options(timeout=15_000)  # beside other tests on few cores a page may take its time


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
