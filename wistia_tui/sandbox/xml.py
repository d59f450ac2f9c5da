"""Answers as the XML of the old documentation: names as in JSON, text only, no attributes (reference 2.3)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_ITEMS = {
    "projects": "project",
    "medias": "media",
    "sharings": "sharing",
    "assets": "asset",
    "tags": "tag",
    "errors": "error",
}
# XML 1.0 has no way to write these, escaped or not.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(root: str, value: object) -> bytes:
    """`value` (as for JSON) under an element `root`; lists become singular children of a plural."""
    element = _element(root, value)
    text: str = ET.tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _element(name: str, value: object) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, item) for key, item in value.items())
    elif isinstance(value, list):
        element.extend(_element(_ITEMS[name], item) for item in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _IMPOSSIBLE.sub("\ufffd", str(value))
    return element
