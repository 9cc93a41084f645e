"""Numbers as people write them in Chinese or in digits, up to ninety-nine."""

import re

NUMBER = (
    r"(?:\d{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?"
    r"|廿[一二三四五六七八九]?|卅|[零〇一二两俩三四五六七八九])"
)
"""A regular expression, without groups, for one number."""

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
}
TENS = {"廿": "二十", "卅": "三十"}


def value_of(text: str) -> int:
    """Return what a text that `NUMBER` matched stands for."""
    if text.isdecimal():
        return int(text)
    for short, long in TENS.items():
        text = text.replace(short, long)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return sum(DIGITS[char] for char in ones[-1:])
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def year_of(text: str) -> int:
    """Return a year of four digits, Chinese or Arabic (二零二六, 2026)."""
    return int(re.sub(r"\D", lambda found: str(DIGITS[found.group()]), text))
