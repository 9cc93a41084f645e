"""Cuts and counts text the way the platform does: in UTF-8 bytes, or in characters."""


def size(text: str) -> int:
    """Return the length in UTF-8 bytes."""
    return len(text.encode())


def cut(text: str, most: int) -> str:
    """Return the text shortened to at most so many bytes, on a character border."""
    return text.encode()[:most].decode(errors="ignore")
