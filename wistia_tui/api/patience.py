"""Patience: who would wait for too long, and is told so instead of being let go."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from wistia_tui.api.errors import NotConnected, RateLimited
from wistia_tui.api.gate import RateGate
from wistia_tui.api.lanes import Lane

if TYPE_CHECKING:
    from wistia_tui.api.permits import Waiter
    from wistia_tui.api.process_gates import ProcessGates
    from wistia_tui.api.waiting_line import WaitingLine
    from wistia_tui.api.window_access import WindowAccess
    from wistia_tui.clock import Clock

OFFLINE_PATIENCE = 15.0
"""Seconds that a person's request waits for a connection."""


class Patience:
    """Ends the waiting of those in a line whom a gate holds for longer than anybody should wait."""

    def __init__(self, line: WaitingLine, access: WindowAccess, gates: ProcessGates, clock: Clock) -> None:
        self._line = line
        self._access = access
        self._gates = gates
        self._clock = clock

    def refusal(self, waiter: Waiter, now: float) -> RateLimited | None:
        """What `waiter` is told instead of taking a place in the line, if it had better not wait at all."""
        gate = self._closed_for_long(waiter, now)
        return None if gate is None else self._blocked_error(gate)

    def end(self, now: float) -> None:
        """Tell those who have waited for too long, or would have to."""
        connection = self._gates.connection
        if connection.is_half_open and not connection.is_probing(now):
            gave_up_at, since = now - OFFLINE_PATIENCE, connection.since
            self._line.fail(
                lambda: NotConnected("There is no connection, so this was not sent.", "Check the network, try again."),
                lambda waiter: waiter.lane is Lane.USER and max(waiter.place.since, since) <= gave_up_at,
            )
        for head in self._line.heads():
            if (gate := self._closed_for_long(head, now)) is not None:
                self._fail_blocked(gate, head.lane, now)

    def pause_began(self, now: float) -> None:
        """Tell those whom a long pause holds that began just now.

        A person may send one request in it; those who asked before it began had better know of it.
        """
        for head in self._line.heads():
            if (gate := self._access.window.blocking_gate(head.operation, now)) is not None:
                self._fail_blocked(gate, head.lane, now)

    def runs_out_at(self) -> float:
        """When somebody has waited for a connection for too long; infinite while nobody does."""
        connection = self._gates.connection
        if not connection.is_half_open:
            return math.inf
        waiting = [waiter.place.since for waiter in self._line if waiter.lane is Lane.USER]
        return min((max(since, connection.since) + OFFLINE_PATIENCE for since in waiting), default=math.inf)

    def _closed_for_long(self, waiter: Waiter, now: float) -> RateGate | None:
        gate = self._access.window.blocking_gate(waiter.operation, now)
        if gate is None or (waiter.lane is Lane.USER and gate.may_probe_early(now)):
            return None
        return gate

    def _fail_blocked(self, gate: RateGate, lane: Lane, now: float) -> None:
        window = self._access.window
        self._line.fail(
            partial(self._blocked_error, gate),
            lambda waiter: waiter.lane is lane and window.blocking_gate(waiter.operation, now) is gate,
        )

    def _blocked_error(self, gate: RateGate) -> RateLimited:
        now = self._clock.monotonic()
        return gate.blocked_error(now, self._clock.now() + timedelta(seconds=max(0.0, gate.until - now)))
