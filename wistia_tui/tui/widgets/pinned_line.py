"""The line on top: where one is, what is marked, at which row, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from wistia_tui.text import cell_width
from wistia_tui.tui.widgets.budget_meter import BudgetMeter
from wistia_tui.tui.widgets.line_text import LineText

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget


class MarkCount(LineText):
    """How many records are marked, in a place that stays where it is: in words where there is room, else by a sign."""

    def count(self, marked: int) -> None:
        """Say that so many are marked."""
        self.say(f"{marked:,}" if marked else "")

    def shown(self, width: int) -> str:
        """`3 marked`, or `●3`."""
        if not self.text:
            return ""
        words = f"{self.text} marked "
        return words if cell_width(words) <= width else f"●{self.text} "


class PinnedLine(Horizontal):
    """Pieces of fixed width right of the place, so that none moves when another changes."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._where = LineText("Connecting…", id="where")
        self._marked = MarkCount(right=True, id="marked")
        self._position = LineText(right=True, id="position")
        self._read_only = LineText(" read-only ", id="read-only")
        self._read_only.display = False
        self._meter = BudgetMeter(id="meter")

    def compose(self) -> ComposeResult:
        """The pieces from left to right."""
        yield self._where
        yield self._marked
        yield self._position
        yield self._read_only
        yield self._meter

    def connected(self, budget: RequestBudget, *, read_only: bool) -> None:
        """Show what is known of the connection."""
        self._meter.watch_budget(budget)
        if read_only:
            self._read_only.display = True

    def say(self, where: str, position: str, marked: int) -> None:
        """Say where one is; only what changed is painted."""
        self._where.say(where)
        self._position.say(f"{position} ")
        self._marked.count(marked)
