"""What is typed: bytes to keys and pastes, whatever the bytes are."""

from __future__ import annotations

from collections.abc import Iterator

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MOST_PASTED = 1_000_000
"""Characters after which a paste without an end is taken as it is."""


class Pastes:
    """Tells pasted text from keys; a paste with escape sequences in it would act as keys in Textual's own parser."""

    def __init__(self) -> None:
        self._pasted: str | None = None

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """`text` in pieces, each with whether it was pasted; an unfinished paste waits for its end."""
        while text:
            if self._pasted is None:
                typed, start, text = text.partition(PASTE_START)
                if typed:
                    yield typed, False
                if start:
                    self._pasted = ""
                continue
            pasted, end, rest = (self._pasted + text).partition(PASTE_END)
            if not end and len(pasted) <= MOST_PASTED:
                self._pasted = pasted
                return
            self._pasted, text = None, rest
            yield pasted, True
