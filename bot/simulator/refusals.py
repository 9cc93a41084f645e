"""How the platform says no: an error code to the bot, one sentence to the person at the phone."""

from collections.abc import Mapping
from typing import Any

# Meanings follow the platform's global error code page; the wording is ours.
# https://developer.work.weixin.qq.com/document/path/90313
MEANINGS: Mapping[int, str] = {
    -1: "system busy",
    40001: "invalid credential",
    40002: "invalid grant type",
    40003: "invalid user id",
    40004: "invalid media type",
    40005: "invalid type",
    40006: "invalid size",
    40007: "invalid media_id",
    40008: "invalid msgtype",
    40009: "invalid image size",
    40011: "invalid video size",
    40013: "invalid corpid or appid",
    40014: "invalid access_token",
    40016: "invalid number of menu buttons",
    40017: "invalid menu button type",
    40018: "invalid menu button name",
    40019: "invalid menu button key",
    40020: "invalid menu button url",
    40022: "invalid sub menu level",
    40023: "invalid number of sub menu buttons",
    40029: "invalid oauth code",
    40031: "invalid userid list",
    40032: "invalid userid list length",
    40035: "invalid request",
    40037: "invalid template_id",
    40053: "invalid action info",
    40056: "invalid agentid",
    40058: "invalid parameter",
    40125: "invalid appsecret",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "secret missing",
    41006: "media_id missing",
    41008: "oauth code missing",
    41009: "userid missing",
    42001: "access_token expired",
    42003: "oauth code expired",
    42014: "invalid card task_id",
    42022: "oauth code already used",
    42027: "card: horizontal_content_list.keyname",
    42028: "card: url",
    42029: "card: media_id",
    42030: "card: appid",
    42031: "card: card_type",
    42033: "card: title",
    42035: "card: horizontal_content_list length",
    42036: "card: vertical_content_list length",
    42037: "card: option_list length",
    42038: "card: button_list.text",
    42039: "card: button_list.key",
    42040: "card: option_list.id",
    42041: "card: option_list.text",
    42042: "card: jump_list length",
    42043: "card: question_key",
    42044: "card: card_image.url",
    42045: "card: card_action",
    42046: "card: submit_button.key",
    42047: "card: select_list length",
    42049: "card: submit_button.text",
    42050: "card: horizontal_content_list.userid",
    42051: "card: action_menu key conflict",
    43001: "GET required",
    43002: "POST required",
    43004: "receiver does not follow the account",
    44001: "empty media data",
    44003: "empty articles",
    44004: "empty text",
    45001: "media too large",
    45002: "content too long",
    45008: "too many articles",
    45009: "api call limit reached",
    45015: "outside of the reply window",
    45033: "too many concurrent calls",
    45047: "too many messages in the reply window",
    46003: "no menu",
    47001: "data format error",
    47003: "template argument invalid",
    48001: "api unauthorized",
    48002: "no permission for this api",
    50001: "redirect_uri is not under the trusted domain",
    60011: "no privilege",
    60020: "ip not in the allowed list",
    60111: "no such user",
    60123: "no such department",
    81013: "all receivers invalid or out of scope",
    82001: "all receivers empty",
    90460: "schedule deleted",
    90461: "invalid schedule_id",
    90462: "schedule ids missing",
    90464: "too many attendees",
    90465: "unsupported repeat type",
    90471: "invalid reminder",
    90485: "invalid op_mode",
    90602: "invalid meetingid",
    400020: "too many participants",
    400021: "invalid participant or host",
    400025: "invalid remind_scope",
    400029: "host is not a participant",
    400030: "invalid password",
    400034: "invalid meeting_start",
    400035: "invalid meeting_duration",
    400037: "ring user is not a participant",
    400039: "admin is not a participant",
    400040: "admin_userid missing",
    400041: "meeting already called off",
    400042: "invalid meeting title",
    301002: "agentid does not belong to the access_token",
}


class ApiError(Exception):
    """The platform refuses a call; `more` goes into the answer beside code and message."""

    def __init__(self, code: int, hint: str = "", **more: Any) -> None:
        super().__init__(code, hint)
        self.code = code
        self.hint = hint
        self.more = more

    @property
    def meaning(self) -> str:
        """The message without the platform's decoration."""
        text = MEANINGS.get(self.code, "refused")
        return f"{text} ({self.hint})" if self.hint else text


class PhoneError(Exception):
    """Something that a phone or a test asks for cannot be done; the sentence is Chinese."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
