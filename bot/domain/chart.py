"""The state machine drawn: a diagram and a table, made of the very table that the code obeys."""

from collections.abc import Iterator

from bot.domain.moves import TABLE, Move
from bot.domain.tickets import ENDED, Status

HEAD = """# A ticket's life

Made from the one table in `bot/domain/moves.py`, which the code, the property tests and this page
share. After a change there, run `huitan docs tickets > docs/tickets.md`; a test compares.

A ticket is `filed` where its department has no head, else `assigned`. Every open state has an
owner, a supervisor, a deadline and a next nudge; the database refuses anything else.
"""


def page() -> str:
    """Return the page as Markdown, with a Mermaid diagram."""
    return "\n".join([HEAD, *_diagram(), "", *_table(), ""])


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> filed"
    yield "    [*] --> assigned"
    for move in TABLE:
        if move.after is not None:
            for before in _in_order(move.before - {move.after}):
                yield f"    {before} --> {move.after}: {move.verb}"
    for status in _in_order(ENDED):
        yield f"    {status} --> [*]"
    yield "```"


def _in_order(states: frozenset[Status]) -> list[Status]:
    return [status for status in Status if status in states]


def _table() -> Iterator[str]:
    yield "| move | from | to | who may | what must be given | who is told what |"
    yield "|---|---|---|---|---|---|"
    for move in TABLE:
        yield f"| {' | '.join(_cells(move))} |"


def _cells(move: Move) -> list[str]:
    told = "<br>".join(f"{part}: `{says}`" for part, says in move.tells)
    return [
        f"`{move.verb}`",
        ", ".join(_in_order(move.before)),
        move.after or "stays",
        ", ".join(sorted(move.who)),
        ", ".join(move.needs),
        told,
    ]
