"""Text as the cells of a terminal: what stands together, how wide it is, and where terminals disagree on that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size, split_graphemes

_STEADY = (
    "\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f"  # Latin, Greek, Cyrillic
    "\u2010-\u2015\u2018-\u201f\u2022\u2026\u2039\u203a\u2190-\u21ff\u2500-\u259f"  # punctuation, arrows, boxes
    "\u3000-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"  # CJK
)
# From the first character of disputed width to the end of the blanks behind its phrase: what a terminal draws
# wider than it is counted runs into the padding of its column, not over the end of the word.
_DISPUTED = re.compile(f"[^{_STEADY}](?:(?!  ).)* *")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")

TAIL = ""
"""What stands in the cells of a unit after its first one."""


@lru_cache(maxsize=4096)
def is_disputed(unit: str) -> bool:
    """Whether terminals may give `unit` another width than we do; it is sent so that nothing after it can move."""
    return _DISPUTED.search(unit) is not None


def units(text: str) -> Iterator[tuple[str, int]]:
    """`text` in pieces that are sent whole, each with its cells: characters, or a phrase of disputed width.

    A piece of no cells belongs to what stands before it. Controls are left out: no frame needs one, and whatever
    put it there, the terminal must not obey it.
    """
    text = _CONTROLS.sub("", text)
    done = 0
    for run in _DISPUTED.finditer(text):
        start = run.start()
        if start > done and not get_character_cell_size(text[start]):
            start -= 1  # a mark goes with the letter that it stands on
        yield from _graphemes(text[done:start])
        phrase = text[start : run.end()]
        yield phrase, cell_len(phrase)
        done = run.end()
    yield from _graphemes(text[done:])


def _graphemes(text: str) -> Iterator[tuple[str, int]]:
    if text.isascii():
        for character in text:
            yield character, 1
        return
    for start, end, width in split_graphemes(text)[0]:
        yield text[start:end], width
