"""One of a few words, chosen with the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class Choices(Widget, can_focus=True):
    """Words side by side; the chosen one stands in brackets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "choose(1)", show=False),
        Binding("left,h", "choose(-1)", show=False),
        Binding("enter", "app.focus_next", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--text", "choices--chosen", "choices--focus"}
    DEFAULT_CSS = """
    Choices { height: 1; width: 1fr; }
    """

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, words: Sequence[str], *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._words = words
        self._chosen = 0

    @property
    def value(self) -> str:
        """The chosen word."""
        return self._words[self._chosen]

    def action_choose(self, by: int) -> None:
        """Choose the next word, or the one before; after the last comes the first."""
        self._chosen = (self._chosen + by) % len(self._words)
        self.refresh()
        self.post_message(self.Changed())

    def render_line(self, y: int) -> Strip:
        """The words."""
        text = self.get_component_rich_style("choices--text")
        chosen = self.get_component_rich_style("choices--focus" if self.has_focus else "choices--chosen")
        before = "".join(f" {word} " for word in self._words[: self._chosen])
        after = "".join(f" {word} " for word in self._words[self._chosen + 1 :])
        segments = [Segment(before, text), Segment(f"[{self.value}]", chosen), Segment(after, text)]
        return Strip(segments).adjust_cell_length(self.size.width, text)
