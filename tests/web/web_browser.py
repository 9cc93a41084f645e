"""A real browser over a bot that really listens: sizes, taps, and what must not go wrong."""

import logging
import shutil
import threading
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from werkzeug.serving import make_server

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
SMALLEST = 40
# Boxes and circles are tapped by their labels, which are as large as a button.
BY_LABEL = "[type=hidden], [type=radio], [type=checkbox]"
TAPS = f"a[href], button, select, summary, label.tap, input:not({BY_LABEL})"
SMALL_TAPS = f"""(smallest) => [...document.querySelectorAll({TAPS!r})].filter((one) => {{
  const box = one.getBoundingClientRect();
  const hidden = !box.width || box.right < 0 || getComputedStyle(one).visibility === "hidden";
  return !hidden && Math.max(box.height, 0) < smallest;
}}).map((one) => one.outerHTML.slice(0, 120))"""


class LoopbackLogin:
    """A platform on the same host: it sends everybody straight back as who they say they are."""

    def __init__(self):
        self.who_comes = "zhangwei"

    def address(self, *, redirect, state):
        back = urlsplit(redirect)
        return f"{back.path}?{urlencode({'code': self.who_comes, 'state': state})}"

    scan = address

    def who(self, code):
        return code or None


@contextmanager
def listening(flask):
    """Serve an application on a free port of this machine, and return its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def browser_path():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def check(page):
    """Hold a page to what every page must be: as wide as the screen, and easy to tap."""
    page.locator("main").wait_for()
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide}"
    assert page.evaluate(SMALL_TAPS, SMALLEST) == []
