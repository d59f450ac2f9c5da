"""What is typed: text in pieces, each typed or pasted."""

from __future__ import annotations

from collections.abc import Iterator

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MOST_PASTED = 1_000_000
"""Characters after which a paste without an end is taken as it is."""


class Pastes:
    """Tells pasted text from keys; a paste with escape sequences in it would act as keys in Textual's own parser."""

    def __init__(self) -> None:
        self._pasted: str | None = None
        self._held = ""

    @property
    def is_open(self) -> bool:
        """Whether a paste has begun and not ended."""
        return self._pasted is not None

    @property
    def is_held(self) -> bool:
        """Whether something is kept back that may be the beginning of a mark."""
        return bool(self._held)

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """`text` in pieces, each with whether it was pasted; an unfinished paste waits for its end."""
        text, self._held = self._held + text, ""
        while text:
            if self._pasted is None:
                typed, start, text = text.partition(PASTE_START)
                if not start:
                    typed, self._held = _without_part_of_start(typed)
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

    def give_up(self) -> Iterator[tuple[str, bool]]:
        """What was waited for does not come: the pieces as they are."""
        pasted, held = self._pasted, self._held
        self._pasted, self._held = None, ""
        if held:
            yield held, False
        if pasted:
            yield pasted, True


def _without_part_of_start(text: str) -> tuple[str, str]:
    """`text` without the beginning of a mark that a line cut in two, and that beginning."""
    for length in range(len(PASTE_START) - 1, 0, -1):
        if text.endswith(PASTE_START[:length]):
            return text[:-length], text[-length:]
    return text, ""
