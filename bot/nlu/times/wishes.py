"""What somebody wishes: days, hours, a place in the list; wanted, or not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Days, Extreme, Hours, Middle, Minutes, Ordinal, Pick, Stretch

Slot = int
"""A place in the list of what is offered, from 0."""

SOFT_FROM = 4
HALF_DAY = 720


@dataclass(eq=False)
class Wish:
    """One thing that is wanted, or not; `closed` once it has been judged."""

    negative: bool = False
    also: bool = False
    prefer: bool = False
    apart: bool = False
    each: bool = False
    excepted: bool = False
    closed: bool = False
    group: int = 0
    clause: int = 0
    days: Days | None = None
    hours: list[Hours] = field(default_factory=list)
    stretch: Stretch | None = None
    picks: list[Pick] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has been said yet."""
        return not self.order

    @property
    def last(self) -> str:
        """Return what was said last: days, hours, picks or nothing."""
        return self.order[-1] if self.order else ""

    @property
    def is_leaning(self) -> bool:
        """Return whether it only says how to choose among the others: 越早越好."""
        return set(self.order) == {"picks"} and all(isinstance(one, Extreme) for one in self.picks)

    def on(self, day: date, minute: int) -> bool:
        """Return whether a moment is among the days and hours that were said."""
        if self.stretch and not self.stretch.start <= (day, minute) < self.stretch.end:
            return False
        if self.days and day not in self.days.days:
            return False
        return not self.hours or any(
            low <= minute < high for hours in self.hours for low, high in hours.spans
        )


def chosen(wish: Wish, scene: Scene) -> set[Slot]:
    """Return which of the offered a wish names."""
    fitting = [place for place, slot in enumerate(scene.slots) if wish.on(*slot)]
    if not wish.picks:
        return set(fitting)
    listed = wish.order[0] == "picks" and not all(isinstance(one, Extreme) for one in wish.picks)
    if listed:
        straight = picked(wish, range(len(scene.slots)), scene)
        if straight and straight <= set(fitting):
            return straight
    return picked(wish, fitting, scene)


def picked(wish: Wish, among: Iterable[Slot], scene: Scene, *, halves: bool = False) -> set[Slot]:
    """Return which of these the picks of a wish name; a leaning means `halves` of a part of day."""
    places = list(among)
    found: set[Slot] = set()
    for some in _by_day(places, scene) if wish.each else [places]:
        for pick in wish.picks:
            found.update(_one_pick(pick, some, scene, halves=halves or are_parts(wish)))
    return found


def _by_day(places: Iterable[Slot], scene: Scene) -> list[list[Slot]]:
    days: dict[date, list[Slot]] = {}
    for place in places:
        days.setdefault(scene.slots[place][0], []).append(place)
    return list(days.values())


def are_parts(wish: Wish) -> bool:
    """Return whether only parts of the day were said for hours."""
    return bool(wish.hours) and all(hours.vague for hours in wish.hours)


def _one_pick(pick: Pick, places: list[Slot], scene: Scene, *, halves: bool) -> Iterable[Slot]:
    match pick:
        case Ordinal(numbers):
            return _numbered(numbers, places)
        case Middle():
            return places[(len(places) - 1) // 2 : len(places) // 2 + 1]
        case Minutes(minute):
            return [place for place in places if scene.slots[place][1] % 60 == minute]
        case Extreme(late, soft):
            return (
                _outer(places, scene, late=late)
                if soft and halves
                else _end(places, scene, late=late)
            )


def _numbered(numbers: tuple[int, ...], places: list[Slot]) -> list[Slot]:
    steps = [number - 1 if number > 0 else number for number in numbers if number]
    return [places[step] for step in steps if -len(places) <= step < len(places)]


def _end(places: list[Slot], scene: Scene, *, late: bool) -> list[Slot]:
    ordered = sorted(places, key=lambda place: scene.slots[place])
    return ordered[-1:] if late else ordered[:1]


def _outer(places: list[Slot], scene: Scene, *, late: bool) -> list[Slot]:
    """Return the earlier or later half of each day's slots, one at least."""
    found: list[Slot] = []
    for day in scene.dates:
        inside = sorted(
            (place for place in places if scene.slots[place][0] == day),
            key=lambda place: scene.slots[place],
        )
        count = max(1, len(inside) // 2)
        found += inside[-count:] if late else inside[:count]
    return found
