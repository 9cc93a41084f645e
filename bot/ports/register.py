"""What the core asks of the memory for the register of tickets."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.register import Entry, Selection


class Register(Protocol):
    """Tickets with the names of those whom they concern, in the order in which they were filed."""

    def count(self, wanted: Selection) -> int:
        """Return how many lines there are."""

    def page(self, wanted: Selection, *, after: Entry | None, limit: int) -> Sequence[Entry]:
        """Return the lines that follow one."""

    def line(self, wanted: Selection, seq: int) -> Entry | None:
        """Return the line of one ticket, if it may be seen."""
