"""Finds a font with Chinese characters on this machine, for pictures; none is carried along."""

from collections.abc import Iterator
from pathlib import Path

HOMES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts"),
    Path("~/.local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
KNOWN = (
    "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf", "SourceHanSansCN-Regular.otf",
    "NotoSerifCJK-Regular.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallback.ttf",
    "DroidSansFallbackFull.ttf", "msyh.ttc", "simhei.ttf", "simsun.ttc", "PingFang.ttc",
    "STHeiti Medium.ttc", "uming.ttc", "ukai.ttc",
)  # fmt: skip
"""Files of fonts that have them, the best looking on a poster first."""


class NoFont(Exception):
    """There is no Chinese font on this machine; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "no Chinese font is installed, and a picture needs one: install fonts-noto-cjk, "
            "name a font file with --font, or ask for a .pdf, which needs none"
        )


def chinese(homes: tuple[Path, ...] = HOMES) -> Path:
    """Return the file of a Chinese font. Raises `NoFont`."""
    found = {file.name: file for home in homes for file in _files(home.expanduser())}
    best = next((found[name] for name in KNOWN if name in found), None)
    if best is None:
        raise NoFont
    return best


def _files(home: Path) -> Iterator[Path]:
    return (file for file in home.rglob("*.*") if file.name in KNOWN)
