"""What the core asks of the memory of what use has taught."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.domain.learning import Heard, Kept


class Learning(Protocol):
    """What is learned from use: where matters belong, and what was not understood."""

    def teach(self, terms: Collection[str], *, department_id: int, weight: int) -> None:
        """Add a weight to terms for a department."""

    def taught(self, terms: Collection[str]) -> Mapping[int, Sequence[int]]:
        """Return the weights of those terms that are known, by department id."""

    def keep(self, heard: Heard, *, on: date, most: int) -> bytes:
        """Keep a text with its day; the oldest goes where there are too many. Return its id."""

    def choose(self, text: str, chosen: str) -> None:
        """Note what a kept text was meant as; a text that is not kept stays unkept."""

    def forget(self, ids: Sequence[bytes]) -> None:
        """Forget kept texts."""

    def kept(self) -> Sequence[Kept]:
        """Return what is kept, the oldest day first."""

    def purge(self, before: date) -> None:
        """Forget texts kept before a day."""
