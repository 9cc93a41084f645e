"""Writes the platform's XML and reads the bot's, so that no other part touches angle brackets."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

Fields = Mapping[str, Any]


class BadMarkup(ValueError):
    """A text is not the XML that the platform understands."""


def write_xml(fields: Fields, root: str = "xml") -> str:
    """Return the fields as elements: text in CDATA, numbers bare, lists repeated, None left out."""
    return f"<{root}>{_inner(fields)}</{root}>"


def _inner(fields: Fields) -> str:
    parts: list[str] = []
    for name, value in fields.items():
        values = value if isinstance(value, list | tuple) else [value]
        parts.extend(_element(name, one) for one in values if one is not None)
    return "".join(parts)


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return write_xml(value, name)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    safe = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"


def read_xml(text: str) -> dict[str, Any]:
    """Return the elements under `<xml>`: text, a dict where nested, a list where repeated.

    Raises `BadMarkup`, also for a document type declaration.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadMarkup("a document type declaration")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - declarations are refused above
    except ElementTree.ParseError as error:
        raise BadMarkup(f"not XML: {error}") from None
    if root.tag != "xml":
        raise BadMarkup("the root element is not <xml>")
    return _children(root)


def _children(parent: ElementTree.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in parent:
        value: Any = _children(child) if len(child) else (child.text or "")
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found
