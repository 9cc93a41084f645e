"""Turns the body of `message/send` into what a phone shows, with each type's limits."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator import cards
from bot.simulator.card_desk import card_text
from bot.simulator.lengths import cut, size
from bot.simulator.media import MediaStore, Medium
from bot.simulator.phones import Content
from bot.simulator.refusals import ApiError

TEXT_BYTES = 2048
TITLE_BYTES = 128
DESCRIPTION_BYTES = 512
URL_BYTES = 2048
TITLE_CHARS = 128
DESCRIPTION_CHARS = 512
BUTTON_CHARS = 4
MOST_ARTICLES = 8
MPNEWS_BYTES = 666 * 1024
Json = dict[str, Any]
Reader = Callable[[Json, MediaStore], Content]


def read(body: Json, media: MediaStore) -> Content:
    """Return what the receivers see. Raises `ApiError`.

    https://developer.work.weixin.qq.com/document/path/90236
    """
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in READERS:
        raise ApiError(40008)
    part = body.get(kind)
    if not isinstance(part, dict):
        raise ApiError(44004 if kind == "text" else 40058, f"{kind} is missing")
    return READERS[kind](part, media)


def media_url(medium: Medium) -> str:
    """Return where the phone page finds a file."""
    return f"/sim/media/{medium.media_id}"


def required(part: Json, name: str, code: int = 40058) -> str:
    """Return a text that must not be empty. Raises `ApiError`."""
    value = part.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ApiError(code, name)
    return value


def address(part: Json, name: str = "url") -> str:
    """Return a web address. Raises `ApiError`."""
    url = required(part, name)
    if "://" not in url or size(url) > URL_BYTES:
        raise ApiError(40058, name)
    return url


def text(part: Json, _media: MediaStore) -> Content:
    """Return a text, cut at 2048 bytes."""
    return Content("text", cut(required(part, "content", 44004), TEXT_BYTES))


def _markdown(part: Json, _media: MediaStore) -> Content:
    content = required(part, "content", 44004)
    if size(content) > TEXT_BYTES:
        raise ApiError(45002)
    return Content("markdown", content)


def stored(kind: str) -> Reader:
    """Return the reader of a message that shows a stored file."""

    def read_stored(part: Json, media: MediaStore) -> Content:
        medium = media.get(required(part, "media_id", 40007))
        title = cut(str(part.get("title") or ""), TITLE_BYTES)
        about = cut(str(part.get("description") or ""), DESCRIPTION_BYTES)
        return Content(kind, about, None, media_url(medium), title or medium.name)

    return read_stored


def _textcard(part: Json, _media: MediaStore) -> Content:
    card = {
        "title": required(part, "title")[:TITLE_CHARS],
        "description": required(part, "description")[:DESCRIPTION_CHARS],
        "url": address(part),
        "btntxt": str(part.get("btntxt") or "详情")[:BUTTON_CHARS],
    }
    return Content("textcard", f"{card['title']}\n{card['description']}", card)


def news(part: Json, _media: MediaStore) -> Content:
    """Return one to eight articles."""
    shown = [_article(article) for article in _articles(part)]
    return Content("news", "\n".join(a["title"] for a in shown), {"articles": shown})


def _articles(part: Json) -> list[Json]:
    articles = part.get("articles") or []
    if not isinstance(articles, list) or not all(isinstance(one, dict) for one in articles):
        raise ApiError(40058, "articles")
    if not 1 <= len(articles) <= MOST_ARTICLES:
        raise ApiError(45008 if articles else 44003)
    return articles


def _article(article: Json) -> Json:
    if not (article.get("appid") and article.get("pagepath")):
        address(article)
    return {
        "title": cut(required(article, "title"), TITLE_BYTES),
        "description": cut(str(article.get("description") or ""), DESCRIPTION_BYTES),
        "url": str(article.get("url") or ""),
        "picurl": str(article.get("picurl") or ""),
    }


def _mpnews(part: Json, media: MediaStore) -> Content:
    articles = _articles(part)
    for article in articles:
        media.get(required(article, "thumb_media_id", 40007))
        if size(required(article, "content")) > MPNEWS_BYTES:
            raise ApiError(45002)
    shown = [
        {"title": a.get("title", ""), "description": a.get("digest", ""), "url": "", "picurl": ""}
        for a in articles
    ]
    return Content("news", "\n".join(a["title"] for a in shown), {"articles": shown})


def _miniprogram(_part: Json, _media: MediaStore) -> Content:
    raise ApiError(48002, "no mini program is linked")


def _template_card(part: Json, _media: MediaStore) -> Content:
    cards.check(part)
    return Content("card", card_text(part), part)


READERS: Mapping[str, Reader] = {
    "text": text,
    "markdown": _markdown,
    "image": stored("image"),
    "voice": stored("voice"),
    "video": stored("file"),
    "file": stored("file"),
    "textcard": _textcard,
    "news": news,
    "mpnews": _mpnews,
    "miniprogram_notice": _miniprogram,
    "template_card": _template_card,
}
