"""Orders of those who handle and oversee: a word at the beginning, beside a ticket's number."""

from collections.abc import Mapping

from bot.domain.numbers import without_number

FOR_EVERYBODY = frozenset({"why_deadline", "my_data"})


def meant(text: str, orders: Mapping[str, tuple[str, ...]], *, staff: bool) -> str:
    """Return the intent of an order, or an empty string; the longest word that fits decides."""
    rest = without_number(text)
    fits = [
        (len(word), intent)
        for intent, words in orders.items()
        for word in words
        if rest.startswith(word) and (staff or intent in FOR_EVERYBODY)
    ]
    return max(fits)[1] if fits else ""
