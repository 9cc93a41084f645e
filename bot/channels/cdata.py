"""CDATA sections: told from markup before a parser runs, and written so that none breaks."""

import re

OPENING = "<![CDATA["
CLOSING = "]]>"
MARK = "\x00"  # stands where a section was; never legal in XML itself
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def split_sections(xml: str) -> tuple[str, list[str]]:
    """Return the markup with a mark for each section, and the sections, in linear time."""
    markup, *parts = xml.split(OPENING)
    pieces, sections = [markup], []
    for part in parts:
        section, _, following = part.partition(CLOSING)
        sections.append(section)
        pieces.append(following)
    return MARK.join(pieces), sections


def is_legal(text: str) -> bool:
    """Whether XML 1.0 can carry every character of a text."""
    return not _NOT_XML.search(text)


def section(text: str) -> str:
    """Return a section that reads back as the text, less characters that XML cannot carry."""
    inner = _NOT_XML.sub("", text).replace(CLOSING, f"]]{CLOSING}{OPENING}>")
    return f"{OPENING}{inner}{CLOSING}"
