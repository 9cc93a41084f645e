"""Says which action is next: forms first, then the most exact rule, as Rasa's RulePolicy does."""

from collections import defaultdict
from collections.abc import Iterable

from bot.dialogue.rules import ANY_LOOP, LISTEN, NO_LOOP, Moment, Rule, Rules
from bot.dialogue.tracker import Tracker

FALLBACK = "action_default_fallback"

# Intents that Rasa answers itself, before any form or rule.
_DEFAULT_ACTIONS = {"restart": "action_restart", "session_start": "action_session_start"}

# A rule, and which of its moments has just come true.
_Place = tuple[Rule, int]


class Walk:
    """Follows all rules at once through the moments of one turn."""

    def __init__(self, index: dict[tuple[str, str], list[Rule]]) -> None:
        self._index = index
        self._live: list[_Place] = []

    def observe(self, tracker: Tracker) -> None:
        """Note that another moment has come: the user spoke, or an action ran."""
        onward = [(rule, number + 1) for rule, number in self._live if _goes_on(rule, number)]
        after, intent = tracker.latest_action, tracker.parse.intent.name
        begun = tracker.before.begun or after != LISTEN
        starting = [
            (rule, 0)
            for key in ((after, intent), (after, ""))
            for rule in self._index.get(key, ())
            if not (rule.at_start and begun)
        ]
        self._live = [
            place for place in onward + starting if _holds(place[0].moments[place[1]], tracker)
        ]

    def best(self) -> _Place | None:
        """Return the place of the most exact rule that applies, or None."""
        return max(self._live, key=_exactness, default=None)

    def keeps_out(self, loop: str) -> bool:
        """Return whether a rule made for this form goes on without it."""
        return any(
            rule.moments[number].loop == loop
            and rule.moments[number].after != LISTEN
            and rule.follows[number] != loop
            for rule, number in self._live
        )


class Policy:
    """Decides what follows."""

    def __init__(self, rules: Rules) -> None:
        self._index: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in rules.rules:
            self._index[rule.moments[0].after, rule.moments[0].intent].append(rule)

    def walk(self) -> Walk:
        """Return what follows the rules through one turn."""
        return Walk(self._index)

    def next_action(self, tracker: Tracker, walk: Walk) -> str:
        """Return the name of the next action; `action_listen` ends the turn."""
        if tracker.followup:
            name, tracker.followup = tracker.followup, None
            return name
        own = _DEFAULT_ACTIONS.get(tracker.parse.intent.name)
        if own and tracker.latest_action == LISTEN:
            return own
        loop = tracker.active_loop
        if loop and not tracker.rejected:
            return LISTEN if tracker.latest_action == loop else loop
        return _from_rules(tracker, walk)


def _from_rules(tracker: Tracker, walk: Walk) -> str:
    best, loop = walk.best(), tracker.active_loop
    if best is None:
        return _without_rule(tracker)
    rule, number = best
    name = rule.follows[number]
    if loop and name == LISTEN and rule.moments[number].loop in {ANY_LOOP, NO_LOOP}:
        # A general rule answered in the middle of a form: the form asks again.
        return LISTEN if walk.keeps_out(loop) else loop
    if name == loop and tracker.latest_action == LISTEN:
        tracker.interrupted = True
    return name


def _without_rule(tracker: Tracker) -> str:
    if tracker.active_loop:
        # Where Rasa would fall back, the form asks again: the open question is the way out.
        tracker.interrupted = True
        return tracker.active_loop
    return FALLBACK if tracker.latest_action == LISTEN else LISTEN


def _goes_on(rule: Rule, number: int) -> bool:
    return number + 1 < len(rule.moments)


def _exactness(place: _Place) -> int:
    rule, number = place
    return rule.weights[number]


def _holds(moment: Moment, tracker: Tracker) -> bool:
    if moment.after != tracker.latest_action:
        return False
    if moment.intent and moment.intent != tracker.parse.intent.name:
        return False
    if moment.loop not in {ANY_LOOP, tracker.active_loop or NO_LOOP}:
        return False
    return _slots_hold(moment.slots, tracker)


def _slots_hold(wanted: Iterable[tuple[str, tuple[float, ...] | None]], tracker: Tracker) -> bool:
    slots = tracker.domain.slots
    return all(slots[name].feature(tracker.slots[name]) == feature for name, feature in wanted)
