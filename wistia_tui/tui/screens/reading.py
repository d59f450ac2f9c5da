"""Dialogs to read: text wrapped to the width, scrolled with the keys that move in lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.text import fit
from wistia_tui.tui import actions
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.widgets.line_text import LineText

T = TypeVar("T")

Line = tuple[str, str]
"""A line and its style: "text", "title" or "dim"."""

_FRAME = 5
"""Lines of the screen that are not its text: pinned line, border, title, keys."""


class Page(Widget):
    """Lines of which some are on the screen; nothing is drawn but those."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"page--text", "page--title", "page--dim"}
    DEFAULT_CSS = """
    Page { width: 1fr; height: auto; overflow: hidden; }
    """
    can_focus = False

    def __init__(self, lay_out: Callable[[int], list[Line]], *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._lay_out = lay_out
        self._laid_out: tuple[int, list[Line]] = (0, [])
        self._top = 0

    def lines(self, width: int) -> list[Line]:
        """All lines at `width` cells."""
        if self._laid_out[0] != width:
            self._laid_out = (width, self._lay_out(width))
        return self._laid_out[1]

    def lay_out_again(self) -> None:
        """Show the text as it is now, and paint the lines that are others; its place stays, however long it is."""
        width, before = self._laid_out
        if not width:
            return
        after = self._lay_out(width)
        self._laid_out = (width, after)
        self.scroll_lines(0)
        for y in range(self.size.height):
            if before[self._top + y : self._top + y + 1] != after[self._top + y : self._top + y + 1]:
                self.refresh(Region(0, y, width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the text, where there is room."""
        return len(self.lines(width))

    @property
    def below(self) -> int:
        """How many lines are below the screen."""
        return max(0, len(self.lines(self.size.width)) - self._top - self.size.height)

    def scroll_lines(self, by: int) -> None:
        """Move what is shown by `by` lines."""
        top = max(0, min(self._top + by, len(self.lines(self.size.width)) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def on_resize(self) -> None:
        """Stay within the text."""
        self.scroll_lines(0)

    def render_line(self, y: int) -> Strip:
        """One line."""
        width = self.size.width
        lines = self.lines(width)
        index = self._top + y
        text, kind = lines[index] if index < len(lines) else ("", "text")
        return Strip([Segment(fit(text, width), self.get_component_rich_style(f"page--{kind}"))], width)


class Reading(Modal[T], Generic[T]):
    """A title, text, and what keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings(MOVES)]
    KEYS: ClassVar[str] = "j k scroll   Esc back"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title
        self.page = Page(self.lay_out, id="reading-page")
        self._hints = LineText(self.KEYS, id="reading-hints")

    def lay_out(self, width: int) -> list[Line]:
        """The text in lines of at most `width` cells."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical(classes="dialog reading"):
            yield LineText(self._heading, id="reading-title")
            yield self.page
            yield self._hints

    def ready(self) -> None:
        """Say how much is below."""
        self._say_rest()

    def on_mount(self) -> None:
        """Take no more room than there is."""
        self._fit()

    def on_resize(self) -> None:
        """Take no more room than there is, and say how much is below."""
        self._fit()
        self.call_after_refresh(self._say_rest)

    def _fit(self) -> None:
        self.page.styles.max_height = max(1, self.app.size.height - _FRAME)

    def _say_rest(self) -> None:
        below = self.page.below
        self._hints.say(self.KEYS + (f"   {below} more below" if below else ""))

    def action_act(self, action_id: str) -> None:
        """Scroll."""
        by = rows_to_move(action_id, max(1, self.page.size.height - 1))
        if by is not None:
            self.page.scroll_lines(by)
            self._say_rest()
