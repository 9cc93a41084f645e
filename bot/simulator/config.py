"""What the stand-in is told at start: the two accounts, the bot's address and the people."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Person:
    """One row of the organisation's people file; dates are ISO text, as written there."""

    userid: str
    name: str
    department: str = ""
    title: str = ""
    site: str = ""
    tier: str = ""
    gender: str = ""
    birthday: str = ""
    joined_on: str = ""
    roles: tuple[str, ...] = ()
    manager: str = ""

    @property
    def openid(self) -> str:
        """The person's id towards the Official Account."""
        return f"mp_{self.userid}"


@dataclass(frozen=True)
class SimulatorConfig:
    """The accounts that the bot knows too, and how strict the platform is.

    `accounts` is the size of the corp's licence (200 receivers a day each; the number of people
    where None); `old_app` gives back the personal fields that apps made after 2022-06-20 no
    longer see; `trusted_domain` is where OAuth may lead (the bot's own host where empty).
    """

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    contact_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    app_id: str
    mp_secret: str = field(repr=False)
    mp_token: str = field(repr=False)
    mp_aes_key: str = field(repr=False)
    bot_url: str
    people: tuple[Person, ...]
    mp_mode: str = "safe"
    mp_certified: bool = True
    api_token: str = field(default="", repr=False)
    clock_file: Path | None = None
    timezone: str = "Asia/Shanghai"
    bot_name: str = "慧谈"
    organisation: str = "示范单位"
    trusted_domain: str = ""
    accounts: int | None = None
    old_app: bool = False
    reply_timeout_seconds: float = 5.0
    retry_pause_seconds: float = 0.2

    @property
    def mp_original_id(self) -> str:
        """The Official Account's `gh_` name, which stands in every message to and from it."""
        digest = hashlib.sha256(self.app_id.encode()).hexdigest()
        return f"gh_{digest[:12]}"


class BotAddress:
    """Where the bot is reached; tests learn it only after the platform runs."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def move(self, url: str) -> None:
        """Send callbacks to another address from now on."""
        self.url = url.rstrip("/")

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc
