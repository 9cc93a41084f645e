"""Chat scripts: who says or taps what, and what everybody then hears, line by line.

A script is a list of lines with one key each:
  `张伟: 好的`                 a number, a title, or words that nobody needs to understand
  `张伟 book_talk: 约主任`      words with what they are understood as, the surest first
  `张伟 taps: 满意`             the newest button of that title
  `张伟 sends image: 汤.jpg`    image, voice, video, file, location or link
  `张伟 does: enter_agent`      an event; `张伟@mp` writes through the Official Account
  `慧谈: 提交好了，…`           what the bot says to whoever spoke last; `…` stands for anything
  `buttons: [满意, 不满意]`      the choices under it
  `told 李海: SQ-0001：…`       what reaches somebody else
  `time: 2026-11-27 18:01`     the clock moves, and the worker does what is due
  `parts: {停电了: request_life}` what parts of a message to come would be understood as, alone
  `given: no time is free`     something that happened outside of the chat
`{code}` in an answer keeps what stands there, for later lines. Whatever is heard must be written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from bot.domain.arrangements import Provider, Video
from bot.domain.messages import Channel
from conversations.stage import UNION, Heard, Stage

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOT = "慧谈"
_SPEAKER = re.compile(r"(?P<who>[^\s@]+)(?:@(?P<channel>mp))?(?:\s+(?P<how>.+))?")
_ANYTHING_OR_KEPT = re.compile(r"…|\{(\w+)\}")


@dataclass(frozen=True)
class Script:
    """One conversation with its name."""

    name: str
    lines: tuple[tuple[str, object], ...]


GIVEN: Mapping[str, Callable[[Stage], None]] = {
    "the union receives too": lambda stage: stage.receive_too(UNION),
    "the leader has a room of his own": lambda stage: stage.rule(
        video=Video(Provider.FIXED, link="https://meet.example.test/zhao")
    ),
    "calendars are written": lambda stage: stage.write_calendars(),
    "Hami lives by its own clock": lambda stage: stage.rule(zones=(("哈密", "Asia/Urumqi"),)),
}
"""What can be so in an organisation."""


class GoesOtherwise(AssertionError):
    """The conversation took another way than its script."""


def read(path: Path) -> Iterator[Script]:
    """Yield the scripts of a file."""
    for raw in yaml.safe_load(path.read_text("utf-8")):
        lines = tuple(next(iter(line.items())) for line in raw["lines"])
        yield Script(f"{path.stem}: {raw['script']}", lines)


@dataclass
class Play:
    """A script being played on a stage."""

    stage: Stage
    kept: dict[str, str] = field(default_factory=dict)
    speaker: str = ""
    last: Heard | None = None

    def play(self, script: Script) -> None:
        """Play to the end. Raises `GoesOtherwise` where something else is heard."""
        for number, (key, value) in enumerate(script.lines, 1):
            try:
                self._line(key, value)
            except GoesOtherwise as error:
                raise GoesOtherwise(f"{script.name}, line {number} ({key}): {error}") from None
        self._nothing_left()

    def _line(self, key: str, value: object) -> None:
        who, _, rest = key.partition(" ")
        if who == BOT:
            self._hears(self.speaker, str(value), most=1)
        elif who == "told":
            self._hears(rest, str(value))
        elif key == "buttons":
            self._offers(value)
        else:
            self._nothing_left()
            self._happens(key, value)

    def _happens(self, key: str, value: object) -> None:
        if key == "time":
            local = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            self.stage.wait(local.replace(tzinfo=SHANGHAI))
        elif key == "parts" and isinstance(value, dict):
            self.stage.mind.intents |= {part: [intent] for part, intent in value.items()}
        elif key == "given":
            self._given(str(value))
        else:
            self._speaks(key, str(value))

    def _given(self, what: str) -> None:
        if what == "no time is free":
            self.stage.book_everything()
        elif what in GIVEN:
            GIVEN[what](self.stage)
        elif what.startswith("a binding code of "):
            self.kept["code"] = self.stage.binding_code(what.removeprefix("a binding code of "))
        else:
            raise LookupError(f"nothing like this can be given: {what}")

    def _speaks(self, key: str, value: str) -> None:
        found = _SPEAKER.fullmatch(key)
        channel = Channel(found["channel"] or "wecom")
        self.speaker, how = found["who"], (found["how"] or "").split()
        text = value.format_map(self.kept) if "{" in value else value
        match how:
            case ["taps"]:
                self.stage.taps(self.speaker, channel, text)
            case ["does"]:
                self.stage.does(self.speaker, channel, text)
            case ["sends", kind]:
                self.stage.sends(self.speaker, channel, kind, text)
            case _:
                self.stage.says(self.speaker, channel, text, how)

    def _hears(self, who: str, wanted: str, *, most: int | None = None) -> None:
        """Answers come in order; what others are told at one moment comes in any."""
        heard = [one for one in self.stage.heard if self.stage.name(one.to) == who][:most]
        for one in heard:
            found = _pattern(wanted).fullmatch(one.message.text)
            if found is not None:
                self.kept |= found.groupdict()
                self.stage.heard.remove(one)
                self.last = one
                return
        texts = "; ".join(one.message.text for one in heard) or "nothing"
        raise GoesOtherwise(f"{who} heard {texts}\n  instead of: {wanted}")

    def _offers(self, wanted: object) -> None:
        offered = [button.title for button in self.last.message.buttons] if self.last else []
        if offered != wanted:
            raise GoesOtherwise(f"offered {offered} instead of {wanted}")

    def _nothing_left(self) -> None:
        if self.stage.heard:
            left = "\n".join(
                f"  {self.stage.name(one.to)}: {one.message.text}" for one in self.stage.heard
            )
            raise GoesOtherwise(f"not in the script:\n{left}")


def _pattern(wanted: str) -> re.Pattern[str]:
    parts, at = [], 0
    for found in _ANYTHING_OR_KEPT.finditer(wanted):
        parts.append(re.escape(wanted[at : found.start()]))
        again = f"{{{found[1]}}}" in wanted[: found.start()]
        kept = f"(?P={found[1]})" if again else f"(?P<{found[1]}>.+?)"
        parts.append(kept if found[1] else ".*")
        at = found.end()
    return re.compile("".join([*parts, re.escape(wanted[at:])]), re.DOTALL)
