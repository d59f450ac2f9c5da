"""Replacing by patterns that a person types: nothing that is typed can hang the app or exhaust the memory. No I/O.

The patterns are those of the package `regex`, because it has what Python's own `re` lacks: a limit on the time that
one search takes. Patterns of nested repeats take times beyond all measure (catastrophic backtracking).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wistia_tui.text import safe_line

if TYPE_CHECKING:
    import regex

SEARCH_SECONDS = 0.01
"""Seconds of the processor for one text; a name takes some millionths of a second."""
LONGEST_PATTERN = 200
LONGEST_SEARCHED = 50_000
"""Characters of a text. A search for a fixed text looks at its limit of time only at the end, so both are bounded."""
MOST_REPEATS = 2_000
"""How often a part of a pattern may be repeated at least: each time is compiled for itself, and takes memory."""

_LEAST_COUNT = re.compile(r"\{\s*([0-9]+)")
_ESCAPE = re.compile(r"\\(?:g<([^<>]*)>|([1-9][0-9]?)|(.)|$)", re.DOTALL)
_CHARACTERS = {"\\": "\\", "n": "\n", "t": "\t"}


class WrongPattern(ValueError):
    """What was typed cannot be used; `str` of it is a sentence for a person, safe for a terminal."""


class TooSlow(Exception):
    """The search took longer than `SEARCH_SECONDS`."""


class TooLong(Exception):
    """The text to search, or what would become of it, is too long."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """A pattern and what is put in the place of what it finds: texts and the numbers of its groups."""

    pattern: regex.Pattern[str]
    parts: tuple[str | int, ...]

    def apply(self, text: str, longest: int) -> str:
        """`text` with all that is found replaced; raises `TooSlow` and `TooLong`."""
        if len(text) > LONGEST_SEARCHED:
            raise TooLong
        length = 0

        def put(match: regex.Match[str]) -> str:
            nonlocal length
            pieces = [part if isinstance(part, str) else match[part] or "" for part in self.parts]
            length += sum(map(len, pieces))
            # Counted before it is put together: groups named many times over in a long text would fill the memory.
            if length > longest:
                raise TooLong
            return "".join(pieces)

        try:
            changed = self.pattern.sub(put, text, timeout=SEARCH_SECONDS)
        except TimeoutError:
            raise TooSlow from None
        if len(changed) > longest:
            raise TooLong
        return changed


@lru_cache(maxsize=16)
def substitution(pattern: str, replacement: str, *, ignore_case: bool = False) -> Substitution:
    r"""What both mean; the replacement knows `\1`, `\g<1>`, `\g<name>`, `\n`, `\t` and `\\`. Raises `WrongPattern`."""
    compiled = _compiled(pattern, ignore_case=ignore_case)
    return Substitution(compiled, tuple(_parts(replacement, compiled)))


def _compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    import regex  # 25 ms, and most sessions never search by a pattern

    if not pattern:
        raise WrongPattern("Type a pattern.")
    if len(pattern) > LONGEST_PATTERN:
        raise WrongPattern(f"The pattern is longer than {LONGEST_PATTERN} characters.")
    if math.prod(max(1, int(count)) for count in _LEAST_COUNT.findall(pattern)) > MOST_REPEATS:
        raise WrongPattern(
            f"The pattern repeats a part more than {MOST_REPEATS:,} times: write a smaller number in {{ }}."
        )
    try:
        # Not kept by the package, whose own store would grow with each key that is typed.
        return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0, cache_pattern=False)
    except regex.error as error:
        raise WrongPattern(f"The pattern is wrong: {safe_line(error)}.") from None
    except (RecursionError, OverflowError, MemoryError):
        raise WrongPattern("The pattern is nested too deeply or repeats too often.") from None


def _parts(replacement: str, pattern: regex.Pattern[str]) -> Iterator[str | int]:
    at = 0
    for escape in _ESCAPE.finditer(replacement):
        if escape.start() > at:
            yield replacement[at : escape.start()]
        at = escape.end()
        name, number, character = escape.groups()
        if character in _CHARACTERS:
            yield _CHARACTERS[character]
        elif name is not None or number is not None:
            yield _group(name if number is None else number, pattern)
        else:
            raise WrongPattern(f"“{safe_line(escape[0])}” means nothing in a replacement: write \\\\ for a backslash.")
    if at < len(replacement):
        yield replacement[at:]


def _group(name: str, pattern: regex.Pattern[str]) -> int:
    if name in pattern.groupindex:
        return pattern.groupindex[name]
    if name.isascii() and name.isdigit() and len(name) < 4 and int(name) <= pattern.groups:
        return int(name)
    raise WrongPattern(f"The pattern has no group “{safe_line(name)}”.")
