"""The one door for remote strings: safe for a terminal, one line, cut to a width.

Names, descriptions and error texts come from a service that stores what anybody typed. Textual hands ESC, C1,
OSC 52 and bidi controls on to the terminal, so every remote string passes :func:`safe_text` or
:func:`safe_line` when it becomes a value of ours. A character that a terminal would obey is replaced by a
visible sign, never dropped without a trace, so that nobody edits blind.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from rich.cells import cell_len, get_character_cell_size

MAX_TEXT = 200_000
"""Longest remote string, in characters, that is kept: more is a fault, not a description."""

SUBSTITUTE = "\ufffd"

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"  # invisible, direction marks
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # separators, bidi, fillers
    "\ud800-\udfff"  # lone surrogates: cannot be encoded for the terminal
    "\U000e0000-\U000e0fff]"  # tag characters and other invisible ones
)
_LINE_BREAK = re.compile(r"\r\n|\n")
# A joiner, a variation selector or a skin tone changes the width of what stands before it in some terminals only.
_WIDTH_CHANGING = re.compile("[\u200c\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_REGIONAL_A = 0x1F1E6
_MARKS_PER_CHARACTER = 3


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else SUBSTITUTE


def safe_text(value: object) -> str:
    """`value` as text of any number of lines that no terminal obeys; at most `MAX_TEXT` characters.

    Tabs and line feeds stay; every other control, bidi or invisible character becomes a visible sign.
    """
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_sign, text.replace("\r\n", "\n"))


def safe_line(value: object) -> str:
    """`value` as one line: as :func:`safe_text`, with line feeds and tabs folded to a visible mark."""
    text = safe_text(value)
    if "\n" in text or "\t" in text:
        text = text.replace("\n", "⏎").replace("\t", "⇥")
    return text


def is_safe(value: str) -> bool:
    """Whether `value` shows on a terminal exactly as the service holds it."""
    return not _UNSAFE.search(value)


def cell_width(text: str) -> int:
    """Cells that `text` takes on a terminal, as Textual counts them."""
    return cell_len(text)


def fit(text: str, width: int, *, pad: bool = True) -> str:
    """`text`, one line, in exactly `width` cells (at most, if not `pad`), cut with "…" where it is too long.

    Joiners and selectors that make terminals disagree on a width are left out, so that columns stay in step; the
    work is bounded by `width`, however long `text` is.
    """
    if width <= 0:
        return ""
    if text.isascii():
        if len(text) > width:
            return text[: width - 1] + "…"
        return text.ljust(width) if pad else text
    shown: list[str] = []
    cells = marks = taken = 0
    ends: list[int] = []  # cells used after each element of `shown`
    for character in text:
        taken += 1
        if cells > width or taken > width * 8:
            break
        if _WIDTH_CHANGING.match(character):
            continue
        code = ord(character)
        if _REGIONAL_A <= code < _REGIONAL_A + 26:
            character = chr(ord("A") + code - _REGIONAL_A)
        size = get_character_cell_size(character)
        if size == 0:
            marks += 1
            if not shown or marks > _MARKS_PER_CHARACTER:
                continue
        else:
            marks = 0
        cells += size
        shown.append(character)
        ends.append(cells)
    else:
        if cells <= width:
            return "".join(shown) + " " * (width - cells if pad else 0)
    while ends and ends[-1] > width - 1:
        ends.pop()
        shown.pop()
    cells = ends[-1] if ends else 0
    return "".join(shown) + "…" + " " * (width - cells - 1 if pad else 0)


class _TextOfHtml(HTMLParser):
    _BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
    _HIDDEN = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(_LINE_BREAK.sub(" ", data) if data.strip() else " ")


def html_to_text(html: str) -> str:
    """The words of a piece of HTML, a paragraph a line; the result has yet to pass :func:`safe_text`.

    Descriptions are HTML unless Markdown is asked for (SPEC), and the service may ignore that wish.
    """
    parser = _TextOfHtml()
    parser.feed(html[:MAX_TEXT])
    parser.close()
    text = "".join(parser.parts).replace("\xa0", " ")
    text = re.sub(r" {2,}", " ", text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def looks_like_html(text: str) -> bool:
    """Whether a description came as HTML although Markdown was asked for."""
    return bool(re.search(r"</?(p|br|div|a|ul|ol|li|h[1-6]|strong|em|span)\b[^>]*>", text[:MAX_TEXT], re.IGNORECASE))


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken between words, and inside those that are too long."""
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.replace("\t", "    ").split("\n"):
        line, cells = "", 0
        for word in paragraph.split(" "):
            size = cell_len(word)
            if line and cells + 1 + size <= width:
                line, cells = f"{line} {word}", cells + 1 + size
                continue
            if line:
                lines.append(line)
            while size > width:
                head = _head(word, width)
                lines.append(head)
                word = word[len(head) :]
                size = cell_len(word)
            line, cells = word, size
        lines.append(line)
    return lines


def _head(word: str, width: int) -> str:
    cells = 0
    for index, character in enumerate(word):
        cells += get_character_cell_size(character)
        if cells > width:
            return word[: max(1, index)]
    return word
