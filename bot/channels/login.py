"""Recognising people on our pages: where to send them, and who came back with a code.

https://developer.work.weixin.qq.com/document/path/91022, 91023, and 98152 for other browsers
"""

import re
from urllib.parse import urlencode

from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.channels.client import Connection
from bot.channels.verdicts import SPENT_CODE, Refused
from bot.channels.wire import Answer, Call, Wire
from bot.ports import SendFailed

_STATE = re.compile(r"[A-Za-z0-9]{1,128}")
_ANCHOR = "#wechat_redirect"


class WeComLogin:
    """Members, silently."""

    def __init__(self, account: WeComAccount, connection: Connection) -> None:
        self._account = account
        self._connection = connection

    def address(self, *, redirect: str, state: str) -> str:
        """Return where to send a browser. Raises ValueError for a state that would not survive."""
        own = {"appid": self._account.corp_id, "agentid": str(self._account.agent_id)}
        return _address(self._account.authorize_url, own, redirect, state)

    def scan(self, *, redirect: str, state: str) -> str:
        """Return the page on which a member scans a code. Raises ValueError for a bad state."""
        if self._account.scan_url is None:
            return self.address(redirect=redirect, state=state)
        own = {"login_type": "CorpApp", "appid": self._account.corp_id}
        asked = {"redirect_uri": redirect, "state": _sound(state)}
        agent = {"agentid": str(self._account.agent_id)}
        return f"{self._account.scan_url}?{urlencode({**own, **agent, **asked})}"

    def who(self, code: str) -> str | None:
        """Return the userid, or nothing for a stranger or a spent code. Raises `SendFailed`."""
        try:
            answer = self._connection.get("auth/getuserinfo", code=code)
        except Refused as refusal:
            if refusal.errcode not in SPENT_CODE:
                raise
            return None
        return _text(answer, "userid") or _text(answer, "UserId")


class OfficialLogin:
    """Followers, silently."""

    def __init__(self, account: OfficialAccount) -> None:
        self._account = account
        self._wire = Wire(account.code_url.removesuffix("access_token"))

    def address(self, *, redirect: str, state: str) -> str:
        """Return where to send a browser. Raises ValueError for a state that would not survive."""
        own = {"appid": self._account.app_id}
        return _address(self._account.authorize_url, own, redirect, state)

    def scan(self, *, redirect: str, state: str) -> str:
        """Return the same: elsewhere than in WeChat that page asks to be opened there."""
        return self.address(redirect=redirect, state=state)

    def who(self, code: str) -> str | None:
        """Return the openid, or nothing for a spent code or a guest. Raises `SendFailed`.

        Somebody who only looks at a snapshot of the page has an openid that is nobody's.
        """
        secrets = {"appid": self._account.app_id, "secret": self._account.secret}
        params = {**secrets, "code": code, "grant_type": "authorization_code"}
        answer = self._wire.exchange(Call("access_token", params))
        if isinstance(answer, Refused) and answer.errcode in SPENT_CODE:
            return None
        if isinstance(answer, SendFailed):
            raise answer
        return None if answer.get("is_snapshotuser") else _text(answer, "openid")


def _address(page: str, own: dict[str, str], redirect: str, state: str) -> str:
    query = {
        **own,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": _sound(state),
    }
    return f"{page}?{urlencode(query)}{_ANCHOR}"


def _sound(state: str) -> str:
    if not _STATE.fullmatch(state):
        raise ValueError("a state has 1 to 128 letters and digits")
    return state


def _text(answer: Answer, name: str) -> str | None:
    value = answer.get(name)
    return value if isinstance(value, str) and value else None
