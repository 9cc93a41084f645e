"""The rules of template cards: what a card must have, and how much of it the platform advises."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.lengths import size
from bot.simulator.refusals import ApiError

Json = dict[str, Any]
Rule = Callable[[Json], None]

TASK_ID = re.compile(r"[A-Za-z0-9_\-@]{1,128}")
KEY_BYTES = 1024
OPTION_BYTES = 128
LINK = 1
APP = 2
MEMBER = 3


def check(card: Json) -> None:
    """Raise `ApiError` where the platform refuses a card.

    https://developer.work.weixin.qq.com/document/path/90236
    """
    kind = str(card.get("card_type"))
    if kind not in RULES:
        raise ApiError(42031)
    for rule in (*COMMON, *RULES[kind]):
        rule(card)


def is_interactive(card: Json) -> bool:
    """Return whether taps on the card come back as events."""
    return str(card.get("card_type", "")).endswith("_interaction")


def wants_code(card: Json) -> bool:
    """Return whether sending the card opens one update."""
    return is_interactive(card) or bool(card.get("action_menu"))


def _rows(card: Mapping[str, Any], name: str) -> list[Json]:
    rows = card.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ApiError(40058, name)
    return rows


def _need(row: Mapping[str, Any], name: str, code: int, most_bytes: int = 4096) -> None:
    value = row.get(name)
    if not isinstance(value, str) or not value or size(value) > most_bytes:
        raise ApiError(code, name)


def _part(card: Mapping[str, Any], name: str) -> Json:
    part = card.get(name) or {}
    if not isinstance(part, dict):
        raise ApiError(40058, name)
    return part


def _count(rows: list[Json], least: int, most: int, code: int) -> None:
    if not least <= len(rows) <= most:
        raise ApiError(code)


def _target(row: Json) -> None:
    if row.get("type") == LINK:
        _need(row, "url", 42028, 2048)
    if row.get("type") == APP:
        _need(row, "appid", 42030)


def _task(card: Json) -> None:
    task_id = card.get("task_id")
    if task_id is None and not wants_code(card):
        return
    if not isinstance(task_id, str) or not TASK_ID.fullmatch(task_id):
        raise ApiError(42014)


def _action_menu(card: Json) -> None:
    menu = _part(card, "action_menu")
    if not menu:
        return
    actions = _rows(menu, "action_list")
    _count(actions, 1, 3, 40058)
    for action in actions:
        _need(action, "text", 40058)
        _need(action, "key", 40058, KEY_BYTES)
    if len({action["key"] for action in actions}) < len(actions):
        raise ApiError(42051)


def _horizontal(card: Json) -> None:
    rows = _rows(card, "horizontal_content_list")
    _count(rows, 0, 6, 42035)
    for row in rows:
        _need(row, "keyname", 42027)
        if row.get("type") == LINK:
            _need(row, "url", 42028)
        if row.get("type") == APP:
            _need(row, "media_id", 42029)
        if row.get("type") == MEMBER:
            _need(row, "userid", 42050)


def _jumps(card: Json) -> None:
    rows = _rows(card, "jump_list")
    _count(rows, 0, 3, 42042)
    for row in rows:
        _need(row, "title", 42033)
        _target(row)


def _quote(card: Json) -> None:
    _target(_part(card, "quote_area"))


def _optional_action(card: Json) -> None:
    _target(_part(card, "card_action"))


def _action(card: Json) -> None:
    if _part(card, "card_action").get("type") not in (LINK, APP):
        raise ApiError(42045)


def _title_or_subtitle(card: Json) -> None:
    if not _part(card, "main_title").get("title") and not card.get("sub_title_text"):
        raise ApiError(42033, "main_title.title or sub_title_text")


def _title(card: Json) -> None:
    _need(_part(card, "main_title"), "title", 42033)


def _picture(card: Json) -> None:
    if not card.get("image_text_area"):
        _need(_part(card, "card_image"), "url", 42044)


def _vertical(card: Json) -> None:
    rows = _rows(card, "vertical_content_list")
    _count(rows, 0, 4, 42036)
    for row in rows:
        _need(row, "title", 42033)


def _buttons(card: Json) -> None:
    rows = _rows(card, "button_list")
    _count(rows, 1, 6, 40058)
    for row in rows:
        _need(row, "text", 42038)
        if row.get("type") == LINK:
            _need(row, "url", 42028)
        else:
            _need(row, "key", 42039, KEY_BYTES)


def _question(part: Json, most_options: int) -> None:
    _need(part, "question_key", 42043, KEY_BYTES)
    options = _rows(part, "option_list")
    _count(options, 1, most_options, 42037)
    for option in options:
        _need(option, "id", 42040, OPTION_BYTES)
        _need(option, "text", 42041)
    if len({option["id"] for option in options}) < len(options):
        raise ApiError(42040)


def _selection(card: Json) -> None:
    selection = _part(card, "button_selection")
    if selection:
        _question(selection, 10)


def _checkbox(card: Json) -> None:
    box = _part(card, "checkbox")
    _question(box, 20)
    if box.get("mode", 0) not in (0, 1):
        raise ApiError(40058, "checkbox.mode")


def _selects(card: Json) -> None:
    rows = _rows(card, "select_list")
    _count(rows, 1, 3, 42047)
    for row in rows:
        _question(row, 10)


def _submit(card: Json) -> None:
    button = _part(card, "submit_button")
    _need(button, "text", 42049)
    _need(button, "key", 42046, KEY_BYTES)


def _optional_submit(card: Json) -> None:
    if card.get("submit_button"):
        _submit(card)


COMMON: tuple[Rule, ...] = (_task, _action_menu, _horizontal, _jumps, _quote, _optional_action)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "text_notice": (_action, _title_or_subtitle),
    "news_notice": (_action, _title, _picture, _vertical),
    "button_interaction": (_buttons, _selection),
    "vote_interaction": (_checkbox, _optional_submit),
    "multiple_interaction": (_selects, _submit),
}
