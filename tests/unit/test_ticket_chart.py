"""The page about tickets is the table that the code obeys."""

from bot.domain import chart
from bot.domain.moves import MOVES


def test_the_page_is_the_table(pytestconfig):
    kept = (pytestconfig.rootpath / "docs" / "tickets.md").read_text("utf-8")
    assert kept == chart.page(), "run: huitan docs tickets > docs/tickets.md"


def test_the_page_names_every_move():
    assert all(f"| `{verb}` |" in chart.page() for verb in MOVES)
