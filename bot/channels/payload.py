"""The decrypted XML of a callback, read into strings; the one place where an XML parser runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from bot.channels import cdata
from bot.channels.refusals import Forged, Malformed, Unreadable

_DECLARATION = re.compile(r"\s*<\?xml [^<>]*\?>")
_SENDER = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_SENDER_ELEMENT = re.compile(
    rb"<FromUserName>(?:<!\[CDATA\[)?([A-Za-z0-9_.@-]{1,64})(?:\]\]>)?</FromUserName>"
)


@dataclass(frozen=True)
class Payload:
    """What stands in a callback: top-level fields by name, deeper ones by dotted path."""

    fields: Mapping[str, str]
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return a field, empty where it is missing."""
        return self.fields.get(name, "")

    @property
    def sender(self) -> str:
        """Who wrote."""
        return self.fields["FromUserName"]


def parse(content: bytes) -> Payload:
    """Return the payload with a proper sender. Raises `Malformed`, `Unreadable`."""
    root = _tree(_text(content))
    fields = _fields(root)
    if not _SENDER.fullmatch(fields.get("FromUserName", "")):
        raise Malformed
    return Payload(fields, _selected(root))


def _text(content: bytes) -> str:
    try:
        text = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = cdata.MARK
    if not cdata.is_legal(text):
        writers = _SENDER_ELEMENT.findall(content)
        raise Unreadable(writers[0].decode() if len(writers) == 1 else "")
    return text


def _tree(text: str) -> ET.Element:
    markup, _ = cdata.split_sections(_DECLARATION.sub("", text, count=1))
    if "<!" in markup or "<?" in markup:
        # No platform sends declarations; without them there are no entities to expand or fetch.
        raise Forged
    try:
        return ET.fromstring(text)  # noqa: S314 - declarations were refused above
    except ET.ParseError:
        raise Malformed from None


def _fields(root: ET.Element) -> dict[str, str]:
    """Return all leaves; an element that stands twice at the top would leave its value open."""
    if root.tag != "xml" or len({child.tag for child in root}) != len(root):
        raise Malformed
    found: dict[str, str] = {}
    for child in root:
        if len(child):
            found.update(_leaves(child))
        else:
            found[child.tag] = child.text or ""
    return found


def _leaves(parent: ET.Element) -> dict[str, str]:
    return {f"{parent.tag}.{leaf.tag}": leaf.text or "" for leaf in parent if not len(leaf)}


def _selected(root: ET.Element) -> dict[str, tuple[str, ...]]:
    """Return the options chosen for each question of a card.

    Older pages of the platform spell the list `OpitonIds/OpitonId`; which one is sent is not
    certain, so both are read.
    """
    return {
        item.findtext("QuestionKey", ""): tuple(
            option.text or ""
            for name in ("OptionIds/OptionId", "OpitonIds/OpitonId")
            for option in item.iterfind(name)
        )
        for item in root.iterfind("SelectedItems/SelectedItem")
    }
