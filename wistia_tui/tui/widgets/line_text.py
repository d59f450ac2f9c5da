"""One line of text that repaints only when it changes, and never asks for a layout."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.text import cell_width, fit


class LineText(Widget):
    """A line in one style, cut to the width; the text must be safe for a terminal already."""

    DEFAULT_CSS = """
    LineText { height: 1; width: 1fr; }
    """
    can_focus = False

    def __init__(self, text: str = "", *, right: bool = False, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.text = text
        self._right = right

    def say(self, text: str) -> None:
        """Show `text`."""
        if text != self.text:
            self.text = text
            self.refresh()

    def shown(self, width: int) -> str:
        """The text for a line of `width` cells."""
        return self.text

    def line_style(self) -> Style:
        """The style of the whole line."""
        return self.rich_style

    def render_line(self, y: int) -> Strip:
        """The text, cut or padded to the width."""
        width = self.size.width
        style = self.line_style()
        text = fit(self.shown(width), width, pad=not self._right)
        if self._right:
            text = " " * (width - cell_width(text)) + text
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)
