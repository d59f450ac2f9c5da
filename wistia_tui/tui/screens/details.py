"""A record in full on a screen of its own, where there is no room beside the list."""

from __future__ import annotations

from collections.abc import Callable
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

_PASSED_ON = ("edit", "delete", "create", "copy_link", "copy_id", "refresh", "messages", "help")
_BACK = ("back", "details", "cancel", "left", "open")


class DetailsScreen(CalmScreen[None]):
    """Scrolls with the keys of a list; `q`, `p`, Escape, Enter and left go back, as does what changes the record."""

    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings((*MOVES, *_BACK, *_PASSED_ON))]

    def __init__(self, record: Media | Project, now: datetime, act: Callable[[str], None]) -> None:
        """`act` does what is not this screen's: it is called with the action's id once this screen is gone."""
        super().__init__()
        self._act = act
        self._record = record
        self._now = now
        self._details = Details(id="details-alone")

    def compose(self) -> ComposeResult:
        """The record, and the way back."""
        yield self._details
        yield LineText(" q back  j k scroll  e edit  D delete  ? help", id="hints")

    def on_mount(self) -> None:
        """Show the record."""
        self._details.show(self._record, self._now)

    def action_act(self, action_id: str) -> None:
        """Scroll, or go back."""
        if action_id in _BACK:
            self.dismiss()
        elif action_id in _PASSED_ON:
            self.dismiss()
            self._act(action_id)
        elif (by := rows_to_move(action_id, max(1, self._details.size.height - 1))) is not None:
            self._details.scroll_lines(by)
