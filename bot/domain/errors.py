"""The root of all refusals: a rule of the organisation forbids what was asked."""

import re
import traceback
from collections.abc import Iterator


class RuleBroken(Exception):
    """A refusal that a person can understand; `says` names the response, `fields` fill it."""

    def __init__(self, **fields: str) -> None:
        super().__init__(self.__class__.__name__)
        self.fields = fields

    @property
    def says(self) -> str:
        """Return the response that tells it: `SlotTaken` is told by `utter_slot_taken`."""
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", self.__class__.__name__).lower()
        return f"utter_{snake}"


class NotYours(RuleBroken):
    """Somebody asked for what belongs to somebody else, or does not exist: the two look alike."""


def place(error: BaseException) -> str:
    """Return the kind of an error and the way to it through the code."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def places(error: BaseException | None) -> Iterator[str]:
    """Yield the place of an error, and of each that came before it and was not dealt with."""
    while error is not None:
        yield place(error)
        error = error.__context__
