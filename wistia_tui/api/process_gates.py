"""ProcessGates: what holds the requests of this process alone back. Its connection, its token, what is on its way."""

from __future__ import annotations

import math

from wistia_tui.api.errors import TokenRefused
from wistia_tui.api.gate import Gate, LineGate
from wistia_tui.api.lanes import Lane, concurrency
from wistia_tui.api.permits import Permit, Waiter

EASIER_AFTER = 20
"""Answers in a row after which one more bulk request may be on its way, until all are that may."""


class ProcessGates:
    """No I/O; times are on the monotonic clock."""

    def __init__(self, in_flight_cap: int, *, waits_for_token: bool) -> None:
        self._cap = in_flight_cap
        self._waits_for_token = waits_for_token
        self._bulk_cap = self._most_bulk = concurrency(Lane.BULK, in_flight_cap)
        self._answered = 0
        self.in_flight = 0
        self.connection = LineGate()
        self.token = Gate()
        self.token_error: TokenRefused | None = None
        self._newest_with_old_token = 0

    def opens_at(self, waiter: Waiter, now: float) -> float:
        """When `waiter` may go; infinite when no time decides."""
        cap = self._bulk_cap if waiter.lane is Lane.BULK else concurrency(waiter.lane, self._cap)
        if self.in_flight >= cap:
            return math.inf
        opens_at = self.connection.opens_at(now)
        if self.token_error is None or waiter.past_token:
            return opens_at
        return math.inf if self._waits_for_token else max(opens_at, self.token.opens_at(now))

    def passed(self, number: int, now: float) -> None:
        """Request `number` leaves."""
        self.in_flight += 1
        self.connection.passed(number, now)
        self.token.passed(number, now)

    def returned(self, permit: Permit) -> None:
        """The request is over."""
        self.in_flight -= 1
        self.connection.returned(permit.number)
        self.token.returned(permit.number)
        if permit.may_have_been_sent and not (permit.was_answered or permit.was_given_up):
            self._overloaded()

    def answered(self, permit: Permit, *, is_overloaded: bool) -> None:
        """An answer that does not refuse the token."""
        if not permit.past_token:
            self.token.accepted(permit.number)
            if not self.token.is_half_open:
                self.token_error = None
        if is_overloaded:
            self._overloaded()
            return
        self._answered += 1
        if self._answered >= EASIER_AFTER:
            self._answered = 0
            self._bulk_cap = min(self._most_bulk, self._bulk_cap + 1)

    def _overloaded(self) -> None:
        # Fewer at once: whatever is slow or broken is not helped by more (AIMD, reliability 1.3).
        self._answered = 0
        self._bulk_cap = max(1, self._bulk_cap // 2)

    def token_refused(self, number: int, newest: int, error: TokenRefused) -> bool:
        """401 for the token; whether that is the token in force."""
        if number <= self._newest_with_old_token:
            return False
        self.token.closed(number, newest, 0.0, error.happened)
        self.token_error = error
        return True

    def token_replaced(self, newest: int) -> None:
        """Another token is in force; what was sent before says nothing of it."""
        self._newest_with_old_token = newest
        self.token.open()
        self.token_error = None
