"""Whoever shows what changes by itself draws it at once, then four times a second at most, at rest not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message_pump import MessagePump
from textual.timer import Timer

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.meter import BudgetSnapshot

SHORTEST_BETWEEN = 0.25
"""Seconds between two drawings at least."""
QUIET_BETWEEN = 1.0
"""The same while slots only come back: nobody waits for the number to fall."""


class Throttle:
    """Calls `draw` soon after `changed`, until `stop`."""

    def __init__(self, owner: MessagePump, draw: Callable[[], None]) -> None:
        """`owner` is whose timers it uses: it must be running."""
        self._owner = owner
        self._draw_now = draw
        self._timer: Timer | None = None
        self._resting = False
        self._missed = False
        self._stopped = False

    def stop(self) -> None:
        """Draw nothing more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.stop()

    def changed(self) -> None:
        """What is drawn may be another one."""
        if self._resting:
            self._missed = True
        else:
            self._resting = True
            # Not here: it is told from wherever it is learned, outside of the app as well.
            self._owner.call_later(self._draw)

    def _draw(self) -> None:
        if self._stopped:
            return  # a change was on its way here
        self._missed = False
        self._draw_now()
        self._resting = True
        self._again_in(SHORTEST_BETWEEN, self._rested)

    def _rested(self) -> None:
        self._resting = False
        if self._missed:
            self._draw()

    def _again_in(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._owner.set_timer(seconds, then)


class Following(Throttle):
    """Calls `draw` with the snapshot of a budget whenever it may be another one, from now until `stop`."""

    def __init__(self, owner: MessagePump, budget: RequestBudget, draw: Callable[[BudgetSnapshot], None]) -> None:
        """`owner` is whose timers it uses: it must be running."""
        super().__init__(owner, lambda: draw(budget.snapshot()))
        self._budget = budget
        self._unsubscribe = budget.subscribe(self.changed)
        self._draw()

    def stop(self) -> None:
        """Let the budget go."""
        super().stop()
        self._unsubscribe()

    def _rested(self) -> None:
        super()._rested()
        if not self._resting and (seconds := self._next_change()) is not None:
            self._again_in(seconds, self._draw)

    def _next_change(self) -> float | None:
        """Seconds until time alone changes what is shown; None while it does not."""
        seconds = self._budget.next_change()
        if seconds is None:
            return None
        counts_down = self._budget.snapshot().seconds_left is not None
        return max(0.0 if counts_down else QUIET_BETWEEN - SHORTEST_BETWEEN, seconds)
