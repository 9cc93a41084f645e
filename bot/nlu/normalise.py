"""The one spelling in which texts are compared: width, case, script and spaces made even."""

import re
import unicodedata

from bot.nlu.traditional import SIMPLIFIED

READ = 4096
"""Characters of a text that are looked at for danger; the platforms send no more."""

CAP = 512
"""Characters of a text that the classifiers see: its beginning and its end."""

HEAD = 384

SHORT = 44
"""Characters that the encoder sees; it costs in proportion, and averages anyway."""

SHORT_HEAD = 30

INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Cs", "Co"})
TABLE_LIMIT = 30_000

PUNCTUATION = re.compile(r"[\s,，.。、;；:：~～…·\-—_\"'“”‘’()（）\[\]【】《》<>「」『』|/\\*#]+")
DIGITS = re.compile(r"\d+")
SPACES = re.compile(r"\s+")


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met; of bounded size."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < TABLE_LIMIT:
            self[code] = folded
        return folded


def _folded(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKC", char).lower()
    return "".join(
        SIMPLIFIED.get(one, one)
        for one in plain
        if one == " " or unicodedata.category(one) not in INVISIBLE
    )


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return a text in half width, lower case and simplified script, without invisible marks."""
    return text[:READ].translate(_FOLDING)


def origins(text: str) -> list[int]:
    """Return, for every character of `fold(text)`, its place in `text`; one more for the end."""
    places = [place for place, char in enumerate(text[:READ]) for _ in _FOLDING[ord(char)]]
    return [*places, min(len(text), READ)]


def even(folded: str) -> str:
    """Return a folded text as the classifiers see it.

    Punctuation but question and exclamation marks is one space, a run of digits is one `0`, and of
    a long text the beginning and the end are kept.
    """
    if len(folded) > CAP:
        folded = folded[:HEAD] + " " + folded[HEAD + 1 - CAP :]
    return PUNCTUATION.sub(" ", DIGITS.sub("0", folded)).strip()


def brief(folded: str) -> str:
    """Return what the encoder reads of a folded text: the beginning and the end of a long one."""
    text = SPACES.sub(" ", folded).strip()
    return text if len(text) <= SHORT else text[:SHORT_HEAD] + text[SHORT_HEAD - SHORT :]


def squeeze(folded: str) -> str:
    """Return a folded text without any space, so that spaced-out words are found."""
    return SPACES.sub("", folded)
