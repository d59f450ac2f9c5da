"""A record in full on a screen of its own, where there is no room beside the list."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from wistia_tui.api.models import Media, Project
from wistia_tui.tui import actions
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.calm import CalmScreen
from wistia_tui.tui.widgets.details import Details
from wistia_tui.tui.widgets.line_text import LineText

_BACK = ("back", "details", "cancel", "left", "open")


class DetailsScreen(CalmScreen[None]):
    """Scrolls with the keys of a list; `q`, `p`, Escape, Enter and left go back."""

    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings((*MOVES, *_BACK))]

    def __init__(self, record: Media | Project, now: datetime) -> None:
        super().__init__()
        self._record = record
        self._now = now
        self._details = Details(id="details-alone")

    def compose(self) -> ComposeResult:
        """The record, and the way back."""
        yield self._details
        yield LineText(" q back  j k scroll", id="hints")

    def on_mount(self) -> None:
        """Show the record."""
        self._details.show(self._record, self._now)

    def action_act(self, action_id: str) -> None:
        """Scroll, or go back."""
        if action_id in _BACK:
            self.dismiss()
        elif (by := rows_to_move(action_id, max(1, self._details.size.height - 1))) is not None:
            self._details.scroll_lines(by)
