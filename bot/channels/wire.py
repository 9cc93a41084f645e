"""One HTTP exchange with a platform through wechatpy, with its gaps closed.

wechatpy waits for ever on a token, repeats a refused call without end, and its exceptions carry
the request with secret and token. Here every call has five seconds, happens once, and comes to
an answer or to a failure *value*: raised elsewhere, it has no cause and no context to leak.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from wechatpy.client.base import BaseWeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.channels.verdicts import AFTER_REPAIR, Refused
from bot.ports import SendFailed

Answer = dict[str, Any]

TIMEOUT = timedelta(seconds=5)
LATER = 30.0
LONGEST_PAUSE = 3600.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TOO_MANY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Call:
    """What is asked: a path under the base address; `data` makes it a POST."""

    api: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    data: Mapping[str, Any] | None = field(default=None, repr=False)


class Wire:
    """The way to one platform."""

    def __init__(self, api_url: str, *, timeout: timedelta = TIMEOUT) -> None:
        # At DEBUG urllib3 prints whole addresses, with secret and token in them.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self.base_url = api_url.rstrip("/") + "/"
        self.timeout = timeout.total_seconds()
        self.options: dict[str, Any] = {
            "allow_redirects": False,  # a token goes nowhere else
            "proxies": _proxies(api_url),
        }
        self._client = BaseWeChatClient("", auto_retry=False)

    def exchange(self, call: Call, *, token: str | None = None) -> Answer | SendFailed:
        """Return the platform's answer, or why there is none. Never raises."""
        try:
            answer = self._client._request(  # noqa: SLF001 - `get` and `post` are this, less choice
                "get" if call.data is None else "post",
                self.base_url + call.api,
                params={"access_token": token, **call.params},
                data=None if call.data is None else _body(call.data),
                timeout=self.timeout,
                **self.options,
            )
        except WeChatClientException as refusal:
            if refusal.errcode is None:
                return http_failure(call.api, refusal.response)
            return Refused(call.api, refusal.errcode)
        except (requests.RequestException, ValueError, TypeError) as failure:
            return SendFailed(
                f"{call.api}: no answer ({type(failure).__name__})",
                permanent=False,
                retry_after=LATER,
            )
        return answer if isinstance(answer, dict) else not_json(call.api)


def http_failure(api: str, response: requests.Response) -> SendFailed:
    """Return the failure for an HTTP status that is none of success."""
    status = response.status_code
    pause = LATER if status >= _SERVER_ERROR or status == _TOO_MANY else AFTER_REPAIR
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdigit():
        pause = min(float(asked), LONGEST_PAUSE)
    return SendFailed(f"{api}: HTTP {status}", permanent=False, retry_after=pause)


def not_json(api: str) -> SendFailed:
    """Return the failure for a page where JSON was due: some gateway answered."""
    return SendFailed(f"{api}: answer is not JSON", permanent=False, retry_after=LATER)


def _body(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def _proxies(api_url: str) -> dict[str, str]:
    """Keep calls to a platform on this very machine away from the firm's proxy."""
    host = urlsplit(api_url).hostname or ""
    return {"no_proxy": host} if host in _LOOPBACK else {}
