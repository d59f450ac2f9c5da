"""Bodies of requests and answers as lines for a person: JSON and XML indented, everything else as it is.

Nothing is parsed into values: what is shown is what came, whatever its numbers, escapes and doubled names, cut short
or not, in time and memory that grow with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from xml.parsers import expat

from wistia_tui.text import MAX_TEXT, safe_line

MOST_LINES = 30_000
DEEPEST = 24
"""Levels that are indented; what is deeper stays there."""
_INDENT = "  "
_TAB = "    "

_JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]\s*+[\]}]|[\[\]{},:]|[^\s"\[\]{},:]++', re.DOTALL)
_XML_PART = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')++>|[^<]++|<", re.DOTALL
)


def body_lines(text: str) -> list[str]:
    """`text`, which is a body without secrets, as lines that are safe for a terminal."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in {"{", "["}:
        lines = _json_lines(start)
    elif start.startswith("<") and _is_plain_xml(start):
        lines = _xml_lines(start)
    else:
        lines = iter(text.replace("\r\n", "\n").rstrip("\n").split("\n"))
    pieces = (piece for line in lines for piece in _pieces(line.replace("\t", _TAB)))
    kept = [safe_line(piece) for piece in islice(pieces, MOST_LINES)]
    if next(pieces, None) is not None:
        kept.append(f"… cut here: more than {MOST_LINES:,} lines.")
    return kept


def _pieces(line: str) -> Iterator[str]:
    """All of `line`, in parts that are short enough to be shown."""
    for start in range(0, max(1, len(line)), MAX_TEXT):
        yield line[start : start + MAX_TEXT]


def _indented(depth: int) -> str:
    return _INDENT * max(0, min(depth, DEEPEST))


def _json_lines(text: str) -> Iterator[str]:
    depth = 0
    line = ""
    for match in _JSON_PART.finditer(text):
        part = match[0]
        if part in {"{", "["}:
            yield _indented(depth) + line + part
            line = ""
            depth += 1
        elif part in {"}", "]"}:
            if line:
                yield _indented(depth) + line
            depth -= 1
            line = part
        elif part == ",":
            yield _indented(depth) + line + part
            line = ""
        elif part == ":":
            line += ": "
        else:
            if part[0] in "{[":
                part = part[0] + part[-1]
            line += f" {part}" if line and not line.endswith(": ") else part
    if line:
        yield _indented(depth) + line


def _is_plain_xml(text: str) -> bool:
    """Whether `text` is XML throughout, and defines nothing that would stand for something else."""
    parser = expat.ParserCreate("utf-8")

    def refuse(*_: object) -> None:
        raise ValueError

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def _xml_lines(text: str) -> Iterator[str]:
    depth = 0
    line = ""
    for match in _XML_PART.finditer(text):
        part = match[0]
        if part.isspace():
            continue
        if part.startswith("</"):
            depth -= 1
            yield from ((line or _indented(depth)) + part).split("\n")
            line = ""
        elif part.startswith("<") and not part.startswith("<![CDATA["):
            if line:
                yield from line.split("\n")
            line = _indented(depth) + part
            if part.endswith("/>") or part[1] in "!?":
                yield from line.split("\n")
                line = ""
            else:
                depth += 1
        else:
            line = (line or _indented(depth)) + part
    if line:
        yield from line.split("\n")
