"""Runs rasa-sdk's actions in this process: no server, no event loop, no copy of the world."""

import importlib
import inspect
import pkgutil
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionExecutionRejection

from bot.dialogue.domain_file import DomainFile
from bot.dialogue.tracker import Event, Tracker


class ActionUnknown(LookupError):
    """Somebody wants an action that does not exist."""


class ActionWaits(RuntimeError):
    """An action really awaits something; nothing here could wake it again."""


class ActionRejected(Exception):
    """An action or a form declined to run; the rules decide what happens instead."""


@dataclass(frozen=True)
class Outcome:
    """What an action brought about: its events, and what its dispatcher collected."""

    events: tuple[Event, ...]
    responses: tuple[Mapping[str, Any], ...]


class Execution:
    """The project's actions by name. One per process is enough, from any thread."""

    def __init__(self, actions: Iterable[type[Action]], domain: DomainFile) -> None:
        self._executor = ActionExecutor()
        self._domain = dict(domain.source) or {"slots": {}}
        for action in actions:
            name = action().name()
            if name in self._executor.actions:
                raise ValueError(f"two actions are called {name}")
            self._executor.register_action(action)

    def __contains__(self, name: str) -> bool:
        return name in self._executor.actions

    def names(self) -> frozenset[str]:
        """Return the names of all actions."""
        return frozenset(self._executor.actions)

    def run(self, name: str, tracker: Tracker) -> Outcome:
        """Run one action on where the turn stands; nothing is applied yet.

        Raises `ActionUnknown`, `ActionWaits`, `ActionRejected`, and whatever the action raises.
        """
        if name not in self:
            raise ActionUnknown(f"there is no action {name}")
        try:
            result = _driven(name, self._executor.run(self._call(name, tracker)))
        except ActionExecutionRejection as rejection:
            raise ActionRejected(name) from rejection
        return Outcome(tuple(result.events), tuple(result.responses))

    def _call(self, name: str, tracker: Tracker) -> dict[str, Any]:
        # rasa-sdk keeps what it is given and writes into slots and events: these two are copies.
        return {
            "next_action": name,
            "sender_id": tracker.sender_id,
            "tracker": {
                "sender_id": tracker.sender_id,
                "slots": dict(tracker.slots),
                "latest_message": tracker.events[1]["parse_data"],
                "events": list(tracker.events),
                "active_loop": {"name": tracker.active_loop} if tracker.active_loop else {},
                "latest_action_name": tracker.latest_action,
            },
            "domain": self._domain,
        }


def _driven(name: str, coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never waits to its end."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    except RuntimeError as error:
        if "no running event loop" not in str(error):
            raise
        raise ActionWaits(f"{name} awaits something; actions must not") from error
    coroutine.close()
    raise ActionWaits(f"{name} awaits something; actions must not")


def load_actions(package: str = "actions") -> list[type[Action]]:
    """Import a package whole and return the concrete actions that it defines, by name.

    Actions that merely live in this process are left out. Raises what importing raises.
    """
    root = importlib.import_module(package)
    found = {
        member
        for module in [root, *_submodules(root)]
        for member in vars(module).values()
        if inspect.isclass(member) and issubclass(member, Action) and not inspect.isabstract(member)
    }
    own = [one for one in found if one.__module__ == package or _is_inside(one, package)]
    return sorted(own, key=lambda action: str(action().name()))


def _submodules(root: ModuleType) -> list[ModuleType]:
    paths = getattr(root, "__path__", None)
    if paths is None:
        return []
    found = pkgutil.walk_packages(paths, prefix=f"{root.__name__}.")
    return [importlib.import_module(item.name) for item in found]


def _is_inside(action: type[Action], package: str) -> bool:
    return action.__module__.startswith(f"{package}.")
