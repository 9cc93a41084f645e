"""Numbers, receipts and titles of tickets, as people write them."""

import re
import unicodedata

NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[sS\uFF53\uFF33][qQ\uFF51\uFF31])[-\s\u2014\uFF0D_]*(\d{1,9})(?!\d)"
)
BARE = re.compile(r"^\D{0,4}?(\d{1,8})\s*\D{0,2}$")
RECEIPT = re.compile(r"(?<!\d)(\d{4}[-\s]?\d{4}[-\s]?\d{4}[-\s]?\d{4})(?!\d)")


DAYS = re.compile(
    r"(\d{1,2}|[\u4E00\u4E8C\u4E24\u4E09\u56DB\u4E94])\s*\u4E2A?(?:\u5DE5\u4F5C)?[\u5929\u65E5]"
)

TITLE_LENGTH = 20
CLAUSE_END = re.compile(r"[,.!?;\s\uFF0C\u3002\uFF01\uFF1F\uFF1B\u3001~\u2026]+")


def title_of(text: str) -> str:
    """Return the first clause that is long enough to be recognised, at most twenty characters."""
    flat = " ".join(text.split())
    for found in CLAUSE_END.finditer(flat):
        if found.start() >= TITLE_LENGTH // 3:
            flat = flat[: found.start()]
            break
    return flat if len(flat) <= TITLE_LENGTH else flat[: TITLE_LENGTH - 1] + "\u2026"


def find_seq(text: str) -> int | None:
    """Return the ticket's sequence number in a text: SQ-0012, sq12, or digits alone."""
    found = NUMBER.search(text) or BARE.match(text.strip())
    return int(found[1]) if found else None


def find_seqs(text: str) -> list[int]:
    """Return all numbers of tickets in a text, in order."""
    return [int(digits) for digits in NUMBER.findall(text)]


def leading_seq(text: str) -> int | None:
    """Return the number with which a text begins (SQ-0012 …), or None."""
    found = NUMBER.match(text.strip())
    return int(found[1]) if found else None


def find_receipt(text: str) -> str:
    """Return the sixteen digits of a receipt in a text, or an empty string."""
    # The number goes first, or its digits would run into a receipt written in groups of four.
    found = RECEIPT.search(NUMBER.sub(" ", unicodedata.normalize("NFKC", text), count=1))
    return re.sub(r"\D", "", found[1]) if found else ""


def without_receipt(text: str) -> str:
    """Return what a message says beside a receipt."""
    receipt = find_receipt(text)
    digits = r"[-\s]?".join(receipt)
    return re.sub(digits, " ", unicodedata.normalize("NFKC", text)).strip() if receipt else text


def without_number(text: str) -> str:
    """Return what a message says beside the ticket's number."""
    return NUMBER.sub("", text, count=1).strip(" \t\n:,;.-\uff1a\uff0c\u3002\uff1b\u2014")


def find_days(text: str) -> int | None:
    """Return how many days a text asks for: three days, 3 working days, or None."""
    found = DAYS.search(text)
    if found is None:
        return None
    digits = found[1]
    return int(digits) if digits.isdecimal() else int(unicodedata.numeric(digits))


def spaced(receipt: str) -> str:
    """Return sixteen digits in groups of four, as people read them."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))
