"""The line at the bottom: what just happened, or a word while it is typed; where they leave room, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.strip import Strip

from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.widgets.hints import hints
from wistia_tui.tui.widgets.line_text import LineText

MOST_PASTED = 200
"""Characters of a paste that a prompt takes."""

MORE = "  ! more"
GAP = 2
"""Cells between what is said and the keys beside it."""


def _nothing(word: str) -> None:
    """What most words do until they are kept."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A word that is asked for, and what it does."""

    sign: str
    hint: str
    """What ends it, behind the word."""
    kept: Callable[[str], None] = _nothing
    """Called with the word when Enter ended it."""
    changed: Callable[[str], None] = _nothing
    """Called with the word as it is typed; with an empty one when Escape ended it."""


class StatusLine(LineText):
    """Shows the newest message; what is told while a word is typed waits until it is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"status-line--warning", "status-line--error", "status-line--hints"}

    _kind = "plain"
    _prompt: Prompt | None = None
    _word = ""
    _waiting: tuple[str, str] = ("", "plain")

    @property
    def asking(self) -> bool:
        """Whether a word is being typed."""
        return self._prompt is not None

    def tell(self, text: str, kind: str = "plain") -> None:
        """Show a message, safe for a terminal already, as `plain`, `warning` or `error`."""
        self._waiting = (f" {text}" if text else "", kind)
        if not self.asking:
            self._tell()

    def untell(self, text: str) -> None:
        """Show nothing where that message still stands."""
        if self._waiting[0] == f" {text}":
            self.tell("")

    def ask(self, prompt: Prompt, word: str = "") -> None:
        """Let a word be typed, starting from `word`."""
        self._waiting = ("", "plain")
        self._prompt = prompt
        self._show(prompt, word)

    def end(self) -> None:
        """Show messages again, beginning with what was told meanwhile."""
        self._prompt = None
        self._tell()

    def key(self, event: Key) -> None:
        """Take a key of the word that is typed."""
        if (prompt := self._prompt) is None:
            return
        word = self._word
        match event.key:
            case "enter":
                self.end()
                prompt.kept(word)
                return
            case "escape":
                self.end()
                prompt.changed("")
                return
            case "backspace" | "ctrl+h":
                word = word[:-1]
            case "ctrl+u":
                word = ""
            case "ctrl+w":
                word = word.rstrip().rpartition(" ")[0]
            case _ if event.is_printable and event.character:
                word += safe_line(event.character)
            case _:
                return
        self._change(prompt, word)

    def paste(self, text: str) -> None:
        """Take pasted text; no letter of it acts as a key."""
        if self._prompt is not None:
            self._change(self._prompt, self._word + safe_line(text)[:MOST_PASTED])

    def shown(self, width: int) -> str:
        """The text, with the way to the rest of it where it does not fit."""
        if not self.asking and cell_width(self.text) > width:
            return f"{fit(self.text, width - len(MORE), pad=False)}{MORE}"
        return super().shown(width)

    def line_style(self) -> Style:
        """A warning or an error shows by its colour too."""
        if self._kind == "plain":
            return super().line_style()
        return self._style(self._kind)

    def render_line(self, y: int) -> Strip:
        """What is said, whole if the line is long enough for it, and as many hints as that leaves room for."""
        width = self.size.width
        said = fit(self.shown(width), width, pad=False)
        keys = hints(width - cell_width(said) - GAP)
        blank = " " * (width - cell_width(said) - cell_width(keys))
        return Strip(
            [Segment(said + blank, self.line_style()), Segment(keys, self._style("hints"))]
        ).adjust_cell_length(width)

    def _style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"status-line--{kind}")

    def _tell(self) -> None:
        text, kind = self._waiting
        self._say(text, kind)

    def _say(self, text: str, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self.refresh()
        self.say(text)

    def _change(self, prompt: Prompt, word: str) -> None:
        if word != self._word:
            self._show(prompt, word)
            prompt.changed(word)

    def _show(self, prompt: Prompt, word: str) -> None:
        self._word = word
        self._say(f" {prompt.sign} {word}█   {prompt.hint}", "plain")
