"""Finds the offered times that an answer means: the port's implementation and its line format."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.nlu.times.abouts import about_of
from bot.nlu.times.choosing import choose
from bot.nlu.times.draft import Reading
from bot.nlu.times.instead import near, said
from bot.nlu.times.joining import join
from bot.nlu.times.lexer import tokens_of
from bot.nlu.times.lone import lone_numbers
from bot.nlu.times.reading import read_terms
from bot.nlu.times.reasons import reason_of
from bot.nlu.times.scene import Scene, scene_of
from bot.nlu.times.spelling import spell
from bot.nlu.times.terms import Token
from bot.nlu.times.windows import windows_of

LONGEST_TEXT = 300
SHANGHAI = ZoneInfo("Asia/Shanghai")
CONSENT = re.compile(
    r"(?:[嗯啊哦好行]|好的|可以|可以的|行的|没问题|就这个|就它|这个|就这样|成|要|约|定|吧|了|ok|okay|yes|是的?"
    r"|对|合适|方便|有空|谢谢|,|。|!|呀|呢|的)+"
)


class SlotTimes:
    """Understands answers about time in one zone; implements `bot.ports.SlotMatcher`."""

    def __init__(self, timezone: ZoneInfo = SHANGHAI) -> None:
        self.timezone = timezone

    def match(self, text: str, *, now: datetime, offered: Sequence[datetime]) -> list[datetime]:
        """Return the offered times that the text means, in the order offered; empty if none.

        Never raises for any text. `now` and `offered` are aware.
        """
        return [offered[place] for place in self._places(text, now, offered)]

    def instead(
        self, text: str, *, now: datetime, offered: Sequence[datetime]
    ) -> tuple[str, list[datetime]]:
        """Return how a time was put that is not on offer, and up to three that come near it.

        Nothing is said back, and nothing comes near, where the text names no time.
        """
        if not offered:
            return "", []
        scene = scene_of(self._local(now), [self._local(slot) for slot in offered])
        spelled = spell(text)
        if len(spelled) > LONGEST_TEXT:
            return "", []
        tokens = tokens_of(spelled, scene)
        places = near(read(text, scene), scene)
        return said(spelled, tokens) if places else "", [offered[place] for place in places]

    def windows(self, text: str, *, now: datetime) -> list[tuple[datetime, datetime]]:
        """Return the stretches of time that a text names, future only, the end not included.

        Meant for absences (12月5日上午去省里开会) and for new days (12月12日上午). A weekday or
        a date without a month is its next occurrence; a clock time alone stands for one hour.
        """
        scene = scene_of(self._local(now), ())
        reading = read(text, scene)
        return windows_of(reading, scene, self._local(now))

    def reason(self, text: str, *, now: datetime) -> str:
        """Return what is done in the time that a text names, in its own words; else nothing."""
        return reason_of(spell(text)[:LONGEST_TEXT], scene_of(self._local(now), ()))

    def about(self, text: str, *, now: datetime) -> str:
        """Return what somebody wants to talk about, in their own words; else nothing."""
        return about_of(text[:LONGEST_TEXT], scene_of(self._local(now), ()))

    def match_lines(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield one JSON answer per JSON question; raises `ValueError` naming a bad line.

        A question is `{"text", "now", "slots_offered": [ISO…]}`, an answer
        `{"matches": [the same strings]}`. Times without an offset are local.
        """
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield self._answer(line, number)

    def _answer(self, line: str, number: int) -> str:
        try:
            question = json.loads(line)
            text, stamps = str(question["text"]), [str(one) for one in question["slots_offered"]]
            now = self._parsed(str(question["now"]))
            offered = [self._parsed(stamp) for stamp in stamps]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"line {number}: expected text, now and slots_offered in JSON"
            ) from error
        places = self._places(text, now, offered)
        return json.dumps({"matches": [stamps[place] for place in places]}, ensure_ascii=False)

    def _parsed(self, stamp: str) -> datetime:
        moment = datetime.fromisoformat(stamp)
        return moment if moment.tzinfo else moment.replace(tzinfo=self.timezone)

    def _places(self, text: str, now: datetime, offered: Sequence[datetime]) -> list[int]:
        if not offered:
            return []
        scene = scene_of(self._local(now), [self._local(slot) for slot in offered])
        if len(offered) == 1 and CONSENT.fullmatch(spell(text)):
            return [0]
        return choose(read(text, scene), scene)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.timezone)


def read(text: str, scene: Scene) -> Reading:
    """Return what a text says about time, seen from a scene."""
    spelled = spell(text)
    if len(spelled) > LONGEST_TEXT:
        return Reading()
    lone = lone_numbers(spelled, scene)
    if lone:
        return read_terms([Token(0, len(spelled), lone)], scene)
    return read_terms(join(tokens_of(spelled, scene), scene), scene)
