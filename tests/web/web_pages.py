"""Somebody with a browser: signs in over a platform that believes every code."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

HOME = "https://huitan.test"


class TrustingLogin:
    """A platform whose codes are the ids of those who sign in."""

    def __init__(self, channel):
        self.channel, self.failure = channel, None

    def address(self, *, redirect, state):
        asked = urlencode({"redirect": redirect, "state": state})
        return f"https://platform.test/{self.channel}?{asked}"

    def scan(self, *, redirect, state):
        return self.address(redirect=redirect, state=state).replace("/wecom?", "/scan?")

    def who(self, code):
        if self.failure is not None:
            raise self.failure
        return code or None


def token_in(page):
    """Return the token of a page's first form."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


class Visitor:
    """One browser."""

    def __init__(self, office):
        self.office, self.client, self.cookies = office, office.flask.test_client(), []

    def get(self, path, *, agent="Mozilla/5.0 Chrome/150", **query):
        answer = self.client.get(
            path, query_string=query or None, base_url=HOME, headers={"User-Agent": agent}
        )
        self.cookies = answer.headers.getlist("Set-Cookie")
        return answer

    def post(self, path, *, page, **fields):
        """Send a form with the token that stands in a page."""
        fields = {"csrf_token": token_in(self.get(page).text), **fields}
        return self.client.post(path, data=fields, base_url=HOME)

    def come_back(self, code, address, *, channel="wecom"):
        """Return from the platform with a code and the state that it was given."""
        state = parse_qs(urlsplit(address).query)["state"][0]
        return self.get(f"/login/{channel}", code=code, state=state)

    def sign_in(self, userid):
        self.come_back(userid, self.get("/login").location)
        return self

    def leave(self):
        return self.post("/logout", page="/me")
