"""Passive replies: the XML that goes back inside the answer to a callback.

https://developer.work.weixin.qq.com/document/path/90241
"""

from datetime import datetime

from bot.channels import texts
from bot.channels.cdata import section
from bot.channels.texts import split_text
from bot.domain.messages import Inbound

__all__ = ["button_reply", "split_text", "text_reply"]


def text_reply(inbound: Inbound, text: str, *, now: datetime) -> str:
    """Return a text for whoever wrote, cut at 2048 bytes: split a longer one beforehand."""
    content = section(texts.cut(text))
    return _reply(inbound, now, "text", f"<Content>{content}</Content>")


def button_reply(inbound: Inbound, label: str, *, now: datetime) -> str:
    """Return the answer to a tapped card (WeCom) that replaces its buttons by a label."""
    name = f"<ReplaceName>{section(label)}</ReplaceName>"
    return _reply(inbound, now, "update_button", f"<Button>{name}</Button>")


def _reply(inbound: Inbound, now: datetime, kind: str, content: str) -> str:
    ours = inbound.details.get("ToUserName", "")
    return (
        f"<xml><ToUserName>{section(inbound.sender)}</ToUserName>"
        f"<FromUserName>{section(ours)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>"
        f"<MsgType>{section(kind)}</MsgType>{content}</xml>"
    )
