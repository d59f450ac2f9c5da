"""What is asked for by pressing the same key again: it takes somebody who had the time to read it."""

from __future__ import annotations

from collections.abc import Hashable

from textual.message import Message

from wistia_tui.tui.screens.calm import HELD_WITHIN

REPEATS_WITHIN = 0.2
"""Seconds between two signs of a key that is held down, once it repeats."""


class Again:
    """Remembers what was asked, and since when; a key held down, or two in one burst, do not answer it."""

    def __init__(self) -> None:
        self._what: Hashable = None
        self._since = 0.0
        self._pressed = 0.0

    def ask(self, what: Hashable) -> None:
        """Ask for it, from now on."""
        now = Message().time
        if what != self._what:
            self._what, self._since = what, now
        self._pressed = now

    def restart(self) -> None:
        """What is asked can be read only now."""
        self._since = Message().time

    def forget(self) -> None:
        """Whatever was asked is not asked any more."""
        self._what = None

    def is_asked(self, what: Hashable) -> bool:
        """Whether it was asked last."""
        return self._what == what

    def is_answered(self, what: Hashable) -> bool:
        """Whether it was asked last, and long enough ago that a key pressed now is pressed for it."""
        now = Message().time
        is_apart = now - self._pressed >= min(REPEATS_WITHIN, HELD_WITHIN)
        return self.is_asked(what) and is_apart and now - self._since >= HELD_WITHIN
