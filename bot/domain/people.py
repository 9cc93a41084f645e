"""The people of the organisation, where they belong and what they may do."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.messages import Channel


class Role(StrEnum):
    """What somebody is charged with."""

    LEADER = "leader"
    SECRETARIAT = "secretariat"
    HEAD = "head"
    COUNSELLOR = "counsellor"
    UNION = "union"
    DUTY = "duty"
    LEAD = "lead"


@dataclass(frozen=True)
class Department:
    """A department that answers tickets; `studio` is the one where what fits nowhere lands."""

    id: int
    name: str
    head_id: str | None = None
    studio: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody of the organisation. `lead_of` is the tier whose sessions they convene."""

    id: str
    userid: str
    name: str
    openid: str | None = None
    department_id: int | None = None
    department: str = ""
    title: str = ""
    site: str = ""
    remote: bool = False
    tier: str = ""
    gender: str = ""
    birthday: date | None = None
    joined_on: date | None = None
    manager: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    lead_of: str = ""
    subscribed: bool = True
    channel: Channel = Channel.WECOM

    def has(self, *roles: Role) -> bool:
        """Return whether the person holds one of the roles."""
        return any(role in self.roles for role in roles)

    def address(self, channel: Channel) -> str:
        """Return the platform user id on a channel, or an empty string where there is none."""
        return self.userid if channel is Channel.WECOM else (self.openid or "")
