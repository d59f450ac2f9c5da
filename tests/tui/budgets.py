"""A budget that says what a test wants it to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from wistia_tui.api.meter import BudgetSnapshot, BudgetState

QUIET = BudgetSnapshot(
    used=143,
    limit=600,
    source="est",
    remaining_told=None,
    state=BudgetState.OK,
    seconds_left=None,
    waiting=0,
    in_flight=0,
    reason="",
)


def quiet(**changes: Any) -> BudgetSnapshot:
    """A budget at rest, but for these changes."""
    return dataclasses.replace(QUIET, **changes)


class StandInBudget:
    """What the meter, its panel and the browser use of a `RequestBudget`."""

    def __init__(self, **changes: Any) -> None:
        self._snapshot = quiet(**changes)
        self._listeners: list[Callable[[], None]] = []
        self.changes_in: float | None = None
        """What `next_change` gives."""
        self.retries = 0
        self.closed = False

    def hold(self, **changes: Any) -> None:
        """Be another one by time alone."""
        self._snapshot = dataclasses.replace(self._snapshot, **changes)

    def become(self, **changes: Any) -> None:
        """Be another one, and tell so."""
        self.hold(**changes)
        for listener in tuple(self._listeners):
            listener()

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def snapshot(self) -> BudgetSnapshot:
        return self._snapshot

    def next_change(self) -> float | None:
        return self.changes_in

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def retry_now(self) -> None:
        self.retries += 1

    def cancel_waiting(self) -> int:
        waiting = self._snapshot.waiting
        self.become(waiting=0, waiting_by_lane=(0, 0, 0))
        return waiting

    def close(self) -> None:
        self.closed = True
