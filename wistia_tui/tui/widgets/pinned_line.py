"""The line on top: where one is, what is marked, at which row, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from wistia_tui.text import cell_width, fit
from wistia_tui.tui.widgets.budget_meter import BudgetMeter
from wistia_tui.tui.widgets.line_text import LineText

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.library.jobs import Jobs


class Place(LineText):
    """Where one is, in all the cells that the marks and the position leave; those stand at the right end."""

    _marked = 0
    _position = ""

    def say_all(self, where: str, position: str, marked: int) -> None:
        """Say it; only what changed is painted."""
        if (where, position, marked) != (self.text, self._position, self._marked):
            self.text, self._position, self._marked = where, position, marked
            self.refresh()

    def shown(self, width: int) -> str:
        """All three; the marks by a sign where the place needs the cells of the word."""
        # As wide as at the last row, so that nothing moves when the cursor does.
        count = self._position.rpartition("/")[2]
        position = f" {self._position.rjust(2 * len(count) + 1)} " if self._position else ""
        if not self._marked:
            return self._beside(position, width)
        words = f" {self._marked:,} marked{position}"
        has_room = cell_width(self.text) + len(words) <= width
        return self._beside(words if has_room else f" ●{self._marked:,}{position}", width)

    def _beside(self, right: str, width: int) -> str:
        return fit(self.text, width - cell_width(right)) + right


class PinnedLine(Horizontal):
    """Pieces of fixed width right of the place, so that none moves when another changes."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._place = Place("Connecting…", id="where")
        self._read_only = LineText(" read-only ", id="read-only")
        self._read_only.display = False
        self._meter = BudgetMeter(id="meter")

    def compose(self) -> ComposeResult:
        """The pieces from left to right."""
        yield self._place
        yield self._read_only
        yield self._meter

    def connected(self, budget: RequestBudget, *, read_only: bool) -> None:
        """Show what is known of the connection."""
        self._meter.watch_budget(budget)
        if read_only:
            self._read_only.display = True

    def watch_jobs(self, jobs: Jobs) -> None:
        """Show how far the jobs are that run, in the cells of the meter."""
        self._meter.watch_jobs(jobs)

    def say(self, where: str, position: str, marked: int) -> None:
        """Say where one is; only what changed is painted."""
        self._place.say_all(where, position, marked)
