"""The one door for remote strings: safe for a terminal, one line, cut to a width.

Names, descriptions and error texts come from a service that stores what anybody typed. Textual hands ESC, C1,
OSC 52 and bidi controls on to the terminal, so every remote string passes :func:`safe_text` or
:func:`safe_line` when it becomes a value of ours. A character that a terminal would obey is replaced by a
visible sign, never dropped without a trace, so that nobody edits blind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def html_to_text(html: str) -> str:
    """The words of a piece of HTML, a paragraph a line; the result has yet to pass :func:`safe_text`.

    Descriptions are HTML unless Markdown is asked for (SPEC), and the service may ignore that wish. Never raises, and
    takes time in proportion to the first `MAX_TEXT` characters, which are the ones it reads. What opens like a tag
    and never closes is kept as text.
    """
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(_words_and_breaks(html[:MAX_TEXT])).split("\n"))
    return "\n".join(line for line in lines if line)


def looks_like_html(text: str) -> bool:
    """Whether a description came as HTML although Markdown was asked for."""
    return bool(_KNOWN_TAG.search(text[:MAX_TEXT]))


_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_BLANKS = re.compile("[ \t\r\n\f\xa0]+")
# Every pattern that reads markup steps over a character at most twice: possessive, and no two repeats side by side.
_KNOWN_TAG = re.compile(r"</?(?:p|br|div|a|ul|ol|li|h[1-6]|strong|em|span)\b[^<>]*+>", re.IGNORECASE)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_TAG_END_OR_QUOTE = re.compile(r""">|=[ \t\r\n\f]*+(["'])""")
_UNSHOWN = (  # what opens it, what closes it; the last takes every `<!...>`, `<?...>` and `</3...>`
    ("<!--", re.compile("--!?>")),
    ("<![CDATA[", re.compile("]]>")),
    ("<", re.compile(">")),
)
_RAW_TEXT_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}
# Python refuses to read a number of thousands of digits; no character has one of more than seven.
_ENDLESS_REFERENCE = re.compile(r"&#[0-9]{9,}+;?")


def _words_and_breaks(markup: str) -> Iterator[str]:
    """The text between the tags, where only a tag makes a line feed; the reading position never goes back."""
    position = 0
    never_closed: set[str] = set()  # so that the rest is searched once for each kind, not once for each opening
    while found := _MARKUP.search(markup, position):
        here = found.start()
        yield _plain(markup[position:here])
        if not (tag := _TAG_NAME.match(markup, here)):
            opening, closing = next(kind for kind in _UNSHOWN if markup.startswith(kind[0], here))
            end = None if opening in never_closed else closing.search(markup, here + 2)
            if not end:
                never_closed.add(opening)
                yield "<"
            position = end.end() if end else here + 1
            continue
        position = _end_of_tag(markup, tag.end())
        if position < 0:
            position = here
            break
        closes, name = tag[1], tag[2].lower()
        if name == "li" and not closes:
            yield "\n- "
        elif name in _BREAKS:
            yield "\n"
        elif name in _RAW_TEXT_END and not closes and not markup.startswith("/>", position - 2):
            end = _RAW_TEXT_END[name].search(markup, position)
            if not end:
                return
            position = end.start()
    yield _plain(markup[position:])


def _end_of_tag(markup: str, position: int) -> int:
    """Where the tag around `position` is over, by the first ">" that is not in a quoted value; -1: nowhere."""
    while found := _TAG_END_OR_QUOTE.search(markup, position):
        position = found.end()
        if not found[1]:
            return position
        # A quote that never closes cannot be the start of a value; there is at most one such of each kind.
        position = max(position, markup.find(found[1], position) + 1)
    return -1


def _plain(text: str) -> str:
    from html import unescape  # not above: the first paint would pay for its table of entities

    return unescape(_ENDLESS_REFERENCE.sub(SUBSTITUTE, text)).replace("\n", " ")


def wrap(text: str, width: int, most: int | None = None) -> list[str]:
    """`text` in lines of at most `width` cells, broken between words, and inside those that are too long.

    With `most`, at most so many lines: the work stops there, and the last line ends with "…" if more would follow.
    A character of two cells stands alone in its line where `width` is one.
    """
    width = max(1, width)
    lines: list[str] = []
    for line in _wrapped(text, width):
        if most is not None and len(lines) >= most:
            if lines:
                lines[-1] = _cut_short(lines[-1], width)
            break
        lines.append(line)
    return lines


_CHARACTERS_PER_CELL = 8
"""More than any script stacks on a cell: so many characters without a width are a flood, and are broken too."""
_WIDENS = "\ufe0f"


def _wrapped(text: str, width: int) -> Iterator[str]:
    for paragraph in text.replace("\t", "    ").split("\n"):
        line: list[str] = []  # never only empty words: blanks at the start of a line are left out
        cells = 0
        for word in paragraph.split(" "):
            flood = len(word) > width * _CHARACTERS_PER_CELL
            size = width + 1 if flood else cell_len(word)
            if line and cells + 1 + size <= width:
                line.append(word)
                cells += 1 + size
                continue
            if line:
                yield " ".join(line)
            if size > width:
                pieces = _pieces(word, width)
                word, size = next(pieces)
                for following in pieces:
                    yield word
                    word, size = following
            line, cells = [word] if word else [], size
        yield " ".join(line)


def _pieces(word: str, width: int) -> Iterator[tuple[str, int]]:
    """`word`, not empty, in parts that fill `width` cells, each with its cells; looks at every character once."""
    if word.isascii():
        for start in range(0, len(word), width):
            piece = word[start : start + width]
            yield piece, len(piece)
        return
    start = cells = 0
    base = ""  # what a following U+FE0F may make a cell wider
    for index, character in enumerate(word):
        size = get_character_cell_size(character)
        if character == _WIDENS and base:
            size = cell_len(base + _WIDENS) - get_character_cell_size(base)
            base = ""
        if index > start and (cells + size > width or index - start >= width * _CHARACTERS_PER_CELL):
            yield word[start:index], cells
            start, cells = index, 0
            base = ""
            size = get_character_cell_size(character)
        if character != _WIDENS and size:
            base = character
        cells += size
    yield word[start:], cells


def _cut_short(line: str, width: int) -> str:
    line = line.rstrip(" ")
    if line and cell_len(line) >= width:
        line, cells = next(_pieces(line, width - 1)) if width > 1 else ("", 0)
        line = line.rstrip(" ") if cells < width else ""
    return line + "…"
