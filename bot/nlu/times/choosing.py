"""Weighs the wishes against each other and names the slots that are left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from bot.nlu.times.draft import Reading
from bot.nlu.times.narrowing import refined
from bot.nlu.times.scene import Scene
from bot.nlu.times.wishes import Slot, Wish, are_parts, chosen, picked


def choose(reading: Reading, scene: Scene) -> list[Slot]:
    """Return the places of the slots that are meant, in the order offered."""
    wishes = [one for one in reading.wishes if not _refuses_nothing(one)]
    _inherit(wishes)
    for group in sorted({wish.group for wish in wishes} or {0}):
        found = _of_group([wish for wish in wishes if wish.group == group], reading, scene)
        if found:
            return sorted(found)
    return []


def _inherit(wishes: Sequence[Wish]) -> None:
    """Give 下午可以 the Saturday of 周六上午不行 before it."""
    for before, wish in pairwise(wishes):
        part = wish.hours or (wish.negative and wish.picks)
        if wish.days or wish.stretch or not part or wish.apart or wish.prefer:
            continue
        whole = before.negative and not before.hours
        if before.days and not whole and not before.excepted:
            wish.days = before.days


def _of_group(wishes: Sequence[Wish], reading: Reading, scene: Scene) -> set[Slot]:
    if not wishes and not reading.anything:
        return set()
    wanted = _narrowed([wish for wish in _unframed(wishes) if not wish.negative])
    firm = [wish for wish in wanted if not wish.is_leaning]
    found = set(range(len(scene.slots))) if not firm else _union(firm, scene)
    for place, wish in enumerate(wishes):
        if wish.negative:
            found -= _refused(wish, wishes[place + 1 :], scene)
    for wish in wanted:
        if wish.is_leaning:
            halves = bool(firm) and all(are_parts(one) for one in firm)
            found = picked(wish, sorted(found), scene, halves=halves)
    return found


def _unframed(wishes: Sequence[Wish]) -> Sequence[Wish]:
    """Let 周日上午 be all that is left of 周末，周六不行，周日上午可以."""
    frames = [
        frame
        for place, (frame, refused) in enumerate(pairwise(wishes))
        if _is_part(refused, frame) and any(_left_of(frame, one) for one in wishes[place + 2 :])
    ]
    return [wish for wish in wishes if wish not in frames]


def _is_part(refused: Wish, frame: Wish) -> bool:
    """Return whether whole days are refused of days that were only named before them."""
    if frame.negative or frame.closed or frame.order != ["days"] or refused.order != ["days"]:
        return False
    return refused.negative and bool(_common(frame, refused))


def _left_of(frame: Wish, wish: Wish) -> bool:
    """Keep a wish to the days of the frame that it is about; return whether it is about any."""
    common = frozenset() if wish.negative or wish.also else _common(frame, wish)
    if common and wish.days:
        wish.days = replace(wish.days, days=common)
    return bool(common)


def _common(one: Wish, other: Wish) -> frozenset[date]:
    return one.days.days & other.days.days if one.days and other.days else frozenset()


def _narrowed(wishes: Sequence[Wish]) -> list[Wish]:
    """Let 上午吧 narrow 周六可以 that was closed before it, and the reverse."""
    found: list[Wish] = []
    for wish in wishes:
        if found and _sharpens(wish, found[-1]):
            continue
        earlier = [one for one in found if _narrows(wish, one)]
        if not earlier or found[-1] not in earlier:
            found.append(wish)
        for one in earlier:
            one.hours = one.hours or wish.hours
            one.days = one.days or wish.days
            one.picks += wish.picks
    return found


def _sharpens(wish: Wish, earlier: Wish) -> bool:
    """Let 十点以后 narrow 上午都行 that was closed before it; return whether it did."""
    if wish.also or wish.apart or wish.prefer or wish.each or wish.order != ["hours"]:
        return False
    if len(earlier.hours) != 1 or not earlier.hours[0].vague or wish.hours[0].vague:
        return False
    if earlier.last != "hours" or earlier.days not in (wish.days, None):
        return False
    narrower = refined(earlier.hours[0], wish.hours[0])
    if narrower:
        earlier.hours = [narrower]
    return narrower is not None


def _narrows(wish: Wish, earlier: Wish) -> bool:
    if wish.also or wish.apart or wish.prefer or wish.group != earlier.group:
        return False
    said, before = set(wish.order), set(earlier.order)
    return (said, before) in (({"hours"}, {"days"}), ({"days"}, {"hours"}))


def _union(wishes: Sequence[Wish], scene: Scene) -> set[Slot]:
    liked = [place for place, wish in enumerate(wishes) if wish.prefer]
    best = _all([wishes[place] for place in liked], scene)
    rest = [wish for wish in wishes if not wish.prefer]
    others = _all(rest, scene)
    if not liked or not rest:
        return best | others
    if any(wish.also for wish in wishes[liked[-1] + 1 :]):
        return best | others
    return best & others or best or others


def _refused(wish: Wish, later: Sequence[Wish], scene: Scene) -> set[Slot]:
    """Return what a refusal takes away; 周六不行，只有周六上午可以 leaves the morning."""
    refused = chosen(wish, scene)
    for other in later:
        kept = set() if other.negative or other.is_leaning else chosen(other, scene)
        if kept < refused or (other.days == wish.days and _names_an_hour(other)):
            refused = refused - kept
    return refused


def _names_an_hour(wish: Wish) -> bool:
    return wish.order == ["hours"] and not any(one.vague for one in wish.hours)


def _refuses_nothing(wish: Wish) -> bool:
    """Return whether it speaks of days that are gone: 上周六加班."""
    return wish.negative and wish.days is not None and not wish.days.days


def _all(wishes: Sequence[Wish], scene: Scene) -> set[Slot]:
    return {place for wish in wishes for place in chosen(wish, scene)}
