"""The register of tickets and the form of one, as far as a role may see them."""

from collections.abc import Iterator

from bot.domain.errors import NotYours
from bot.domain.register import Entry, Form, Selection, Sight
from bot.ports import UnitOfWork

PAGE = 500


def lines(uow: UnitOfWork, wanted: Selection) -> Iterator[Entry]:
    """Return the lines in order of filing; only a page of them is in memory at a time."""
    last: Entry | None = None
    while page := uow.register.page(wanted, after=last, limit=PAGE):
        yield from page
        last = page[-1]


def form(uow: UnitOfWork, *, seq: int, sight: Sight) -> Form:
    """Return what the form of a ticket is filled with. Raises `NotYours`."""
    entry = uow.register.line(Selection(sight), seq)
    ticket = uow.tickets.by_seq(seq)
    if entry is None or ticket is None:
        raise NotYours
    return Form(entry, tuple(uow.tickets.events(ticket.id)))
