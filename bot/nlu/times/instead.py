"""What is free near a time that was asked for and cannot be had, and how that time was put."""

from collections.abc import Sequence
from datetime import date

from bot.nlu.times.draft import Reading
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Clock, Days, Hours, Part, Sign, Stretch, Token
from bot.nlu.times.wishes import Slot, Wish

MOST = 3
LONGEST_SAID = 16
NAMES = (Days, Part, Clock, Hours, Stretch)
BOUNDS = (Sign.AFTER, Sign.BEFORE, Sign.PAST, Sign.ABOUT)
REWRITTEN = ("某", "于等于", "为止", "否则", "每天", ",", "。")
"""What the grammar itself puts into a text; such words are not said back."""


def said(text: str, tokens: Sequence[Token]) -> str:
    """Return the words for time in a spelled text; empty where they cannot be quoted."""
    places = [place for place, one in enumerate(tokens) if isinstance(one.term, NAMES)]
    if not places:
        return ""
    last = places[-1]
    if last + 1 < len(tokens) and tokens[last + 1].term in BOUNDS:
        last += 1
    words = text[tokens[places[0]].start : tokens[last].end]
    odd = len(words) > LONGEST_SAID or any(one in words for one in REWRITTEN)
    return "" if odd else words


def near(reading: Reading, scene: Scene) -> list[Slot]:
    """Return up to three slots that come closest to what was wished, in the order offered."""
    wish = next(
        (one for one in reading.wishes if not one.negative and one.order != ["picks"]), None
    )
    if wish is None or (wish.days and not any(day >= scene.today for day in wish.days.days)):
        return []
    among = _on_the_nearest_day(wish, scene)
    if not wish.hours:
        return among[:: max(1, -(-len(among) // MOST))]
    return sorted(sorted(among, key=lambda place: _away(wish, scene.slots[place][1]))[:MOST])


def _on_the_nearest_day(wish: Wish, scene: Scene) -> list[Slot]:
    meant = sorted(wish.days.days) if wish.days else []
    if not meant:
        return list(range(len(scene.slots)))
    nearest = min(scene.dates, key=lambda day: _distance(day, meant))
    return [place for place, (day, _) in enumerate(scene.slots) if day == nearest]


def _distance(day: date, meant: Sequence[date]) -> int:
    return min(abs((day - one).days) for one in meant)


def _away(wish: Wish, minute: int) -> int:
    spans = [span for hours in wish.hours for span in hours.spans]
    return min(max(low - minute, minute - high, 0) for low, high in spans)
