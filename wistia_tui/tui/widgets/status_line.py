"""The line at the bottom: what just happened, or the word of a filter while it is typed."""

from __future__ import annotations

from enum import Enum

from textual.events import Key

from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.widgets.line_text import LineText

MOST_PASTED = 200
"""Characters of a paste that a filter takes."""

MORE = "  ! more"


class Typed(Enum):
    """What a key did to the word."""

    NOTHING = "nothing"
    CHANGED = "changed"
    KEPT = "kept"
    DROPPED = "dropped"


class StatusLine(LineText):
    """Shows the newest message; what is told while a word is typed waits until it is."""

    word: str | None = None
    """The filter while it is typed."""
    _waiting: tuple[str, str] = ("", "plain")

    def tell(self, text: str, kind: str = "plain") -> None:
        """Show a message, safe for a terminal already, as `plain`, `warning` or `error`."""
        self._waiting = (f" {text}" if text else "", kind)
        if self.word is None:
            self.say(*self._waiting)

    def ask(self, word: str) -> None:
        """Let a word be typed, starting from `word`."""
        self._waiting = ("", "plain")
        self._show(word)

    def end(self) -> None:
        """Show messages again, beginning with what was told meanwhile."""
        self.word = None
        self.say(*self._waiting)

    def key(self, event: Key) -> Typed:
        """Take a key of the word that is typed."""
        word = self.word or ""
        match event.key:
            case "enter":
                self.end()
                return Typed.KEPT
            case "escape":
                self.end()
                return Typed.DROPPED
            case "backspace" | "ctrl+h":
                word = word[:-1]
            case "ctrl+u":
                word = ""
            case "ctrl+w":
                word = word.rstrip().rpartition(" ")[0]
            case _ if event.is_printable and event.character:
                word += safe_line(event.character)
            case _:
                return Typed.NOTHING
        self._show(word)
        return Typed.CHANGED

    def paste(self, text: str) -> None:
        """Take pasted text; no letter of it acts as a key."""
        self._show((self.word or "") + safe_line(text)[:MOST_PASTED])

    def shown(self, width: int) -> str:
        """The text, with the way to the rest of it where it does not fit."""
        if self.word is None and cell_width(self.text) > width:
            return f"{fit(self.text, width - len(MORE), pad=False)}{MORE}"
        return super().shown(width)

    def _show(self, word: str) -> None:
        self.word = word
        self.say(f" / {word}█   Enter keeps it, Esc ends it")
