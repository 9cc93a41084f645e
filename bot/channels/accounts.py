"""Who we are on each platform: ids, secrets, addresses; printing them shows no secret."""

from dataclasses import dataclass, field

WECOM_API = "https://qyapi.weixin.qq.com/cgi-bin/"
OFFICIAL_API = "https://api.weixin.qq.com/cgi-bin/"
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
SCAN = "https://login.work.weixin.qq.com/wwlogin/sso/login"


def _beside(api_url: str, path: str) -> str:
    """Return the address of what lies beside `cgi-bin/` on the same host."""
    return api_url.rstrip("/").removesuffix("cgi-bin") + path


@dataclass(frozen=True)
class WeComAccount:
    """One self-built WeCom app; `contact_secret` opens the list of all user ids."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    contact_secret: str = field(default="", repr=False)
    api_url: str = WECOM_API

    @property
    def authorize_url(self) -> str:
        """The page on which a member is recognised; a stand-in serves its own."""
        own = _beside(self.api_url, "connect/oauth2/authorize")
        return AUTHORIZE if self.api_url == WECOM_API else own

    @property
    def scan_url(self) -> str | None:
        """The page on which a member scans a code in another browser; a stand-in has none."""
        return SCAN if self.api_url == WECOM_API else None


@dataclass(frozen=True)
class OfficialAccount:
    """One Official Account.

    An empty `aes_key` means plain mode; with a key only encrypted callbacks are believed, because
    the plain signature does not cover the body. `template_field` is the typed key of the template
    that carries the first words of a message.
    """

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    api_url: str = OFFICIAL_API
    template_id: str = ""
    template_field: str = "thing1"
    template_url: str = ""

    @property
    def authorize_url(self) -> str:
        """The page on which a follower is recognised; a stand-in serves its own."""
        own = _beside(self.api_url, "connect/oauth2/authorize")
        return AUTHORIZE if self.api_url == OFFICIAL_API else own

    @property
    def code_url(self) -> str:
        """Where a login code is exchanged for an openid."""
        return _beside(self.api_url, "sns/oauth2/access_token")
