"""The phone page as a reader of its tests speaks of it: a phone, what is said, the last message."""

from phone_stub import PhoneStub
from playwright.sync_api import Locator, Page

HANDSET = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
INJECTED = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
BUTTONS = {
    "card_type": "button_interaction",
    "task_id": "t-1",
    "main_title": {"title": "食堂的菜偏咸偏油", "desc": "归后勤科，11月27日前答复您"},
    "button_list": [
        {"text": "就这样提交", "style": 1, "key": "/affirm"},
        {"text": "不提了", "style": 4, "key": "/deny"},
    ],
}


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"{name}的手机")


def say(page: Page, name: str, text: str) -> None:
    field = phone(page, name).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def last(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".message").last


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def asked(stub: PhoneStub, what: str) -> list[dict]:
    return [body for _, done, body in stub.done if done == what]
