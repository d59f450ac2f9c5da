"""RequestBudget: when the next request may leave, so that the account's limit is never passed. No I/O.

Wistia allows 600 requests a minute for a whole account (SEED) and does not say how it counts them. A slot is held
from before a request is sent until one window after its answer, or after nobody waits for that answer any more:
so whatever window the service looks at, no more than `limit` of our requests lie in it, however long each travels.

A 429 pauses everything. When the pause is over, one request goes out as a probe; all others wait for its answer.
A refused token closes the gate in the same way: one request at a time finds out whether it opens again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from wistia_tui.api.errors import NotConnected, RateLimited, TokenRefused, WistiaError
from wistia_tui.api.gate import Gate
from wistia_tui.api.limit_headers import LONGEST_WAIT, RetryAfter, ToldLimits
from wistia_tui.api.meter import BudgetSnapshot, BudgetState

if TYPE_CHECKING:
    from wistia_tui.clock import Clock

__all__ = ["BudgetSnapshot", "BudgetState", "Lane", "Permit", "RequestBudget"]

log = logging.getLogger(__name__)

IN_FLIGHT = 12
"""Requests on their way at once: twice what the limit allows at a usual latency."""
NEAR_SHARE = 0.8
"""Share of the limit from which on the meter warns."""
UNCONNECTED = 3
"""Requests in a row that found no connection, from which on the meter says so."""
SAME_LIMIT_TOLD = 3
"""Answers in a row that must name the same limit before it replaces ours."""


class Lane(IntEnum):
    """Who waits; a lower number goes first."""

    USER = 0
    """A person waits for this very answer."""
    VISIBLE = 1
    """Will be looked at soon."""
    BULK = 2
    """Nobody waits."""


class Permit:
    """The right to send one request, and where its outcome is told; to tell nothing is always safe."""

    def __init__(self, budget: RequestBudget, lane: Lane, order: int, number: int) -> None:
        self._budget = budget
        self.lane = lane
        self.order = order
        """Place in the lane; whoever repeats the request asks with it for the old place."""
        self.number = number
        """Grows with each permit."""
        self.may_have_been_sent = True
        """Whether the request keeps its slot for a window."""

    def answered(self, told: ToldLimits | None = None) -> None:
        """An answer came that refuses neither the token nor the rate; `told` is what its headers say."""
        self._budget._answered(self, told or ToldLimits())

    def limited(self, retry_after: RetryAfter) -> None:
        """The answer was 429, or 503 with Retry-After."""
        self._budget._limited(self, retry_after)

    def token_refused(self, error: TokenRefused) -> None:
        """The answer was 401 for the token: whoever waits ends with that error too."""
        self._budget._token_refused(error)

    def unsent(self) -> None:
        """No connection was made: nothing counts."""
        self.may_have_been_sent = False
        self._budget._found_no_connection()


@dataclass(frozen=True, slots=True)
class _Told:
    """The newest word of the service on its quota."""

    remaining: int
    number: int
    """Of the request that was answered so: `remaining` knows nothing of those sent after it."""
    until: float
    has_reset: bool


@dataclass(frozen=True, slots=True, order=True)
class _Waiter:
    lane: Lane
    order: int
    granted: asyncio.Future[Permit]


class RequestBudget:
    """The account's window, the queue before it, and the pauses. Belongs to one event loop's thread."""

    def __init__(self, clock: Clock, limit: int = 600, window: float = 60.0, *, in_flight_cap: int = IN_FLIGHT) -> None:
        """At most `limit` requests in any `window` seconds of the service, `in_flight_cap` at once."""
        self._clock = clock
        self._limit = limit
        self._window = window
        self._in_flight_cap = in_flight_cap
        self._orders = itertools.count()
        self._newest = 0
        self._in_flight = 0
        # When each answered request's slot is free again: in that order, since the clock never goes back.
        self._held: deque[float] = deque()
        self._queue: list[_Waiter] = []
        self._waiting = 0
        self._waiting_tasks: set[asyncio.Task[Any] | None] = set()
        self._gate = Gate()
        self._unconnected = 0
        self._told: _Told | None = None
        self._limits_told: deque[int] = deque(maxlen=SAME_LIMIT_TOLD)
        self._timer: asyncio.Task[None] | None = None
        self._timer_at = math.inf
        self._listeners: list[Callable[[], None]] = []
        self._closed = False

    # asking ---------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def permit(self, lane: Lane, order: int | None = None) -> AsyncIterator[Permit]:
        """Wait for the right to send one request; its slot is held until one window after the block is left.

        `order` is that of an earlier permit whose request is to be repeated. Raises `RateLimited` when the service
        wants to be left alone for longer than anybody waits, `TokenRefused` when it refuses the token meanwhile.
        """
        permit = await self._acquire(lane, next(self._orders) if order is None else order)
        try:
            yield permit
        finally:
            self._release(permit)

    async def _acquire(self, lane: Lane, order: int) -> Permit:
        now = self._clock.monotonic()
        if self._closed:
            raise NotConnected("The app is closing; this request was not sent.")
        if self._gate.is_blocked(now) and not (lane is Lane.USER and self._gate.may_probe_early(now)):
            raise self._blocked_error()
        waiter = _Waiter(lane, order, asyncio.get_running_loop().create_future())
        heapq.heappush(self._queue, waiter)
        self._waiting += 1
        self._pump()
        task = asyncio.current_task()
        self._waiting_tasks.add(task)
        try:
            return await waiter.granted
        except asyncio.CancelledError:
            if waiter.granted.done() and not waiter.granted.cancelled() and waiter.granted.exception() is None:
                # Granted and cancelled in the same turn of the loop: nothing was sent.
                permit = waiter.granted.result()
                permit.may_have_been_sent = False
                self._release(permit)
            elif waiter.granted.cancelled():
                self._forget_one_cancelled()
            raise
        finally:
            self._waiting_tasks.discard(task)

    def is_waiting(self, task: asyncio.Task[Any]) -> bool:
        """Whether `task` waits for a permit: to cancel it then costs nothing."""
        return task in self._waiting_tasks

    def _forget_one_cancelled(self) -> None:
        self._waiting -= 1
        # The head is looked at when its turn comes; the rest is swept when it is most of the queue.
        if len(self._queue) > 2 * self._waiting + 16:
            self._queue = [waiter for waiter in self._queue if not waiter.granted.done()]
            heapq.heapify(self._queue)
        self._pump()

    # deciding -------------------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Let go whoever may go now, and be woken when the next one may."""
        now = self._clock.monotonic()
        self._expire(now)
        next_at = math.inf
        while not self._closed and (head := self._head()) is not None:
            next_at = self._free_at(now, head.lane)
            if next_at > now:
                break
            heapq.heappop(self._queue)
            self._waiting -= 1
            self._in_flight += 1
            self._newest += 1
            self._gate.passed(self._newest, now)
            head.granted.set_result(Permit(self, head.lane, head.order, self._newest))
            next_at = math.inf
        self._wake_at(next_at)
        self._tell()

    def _head(self) -> _Waiter | None:
        while self._queue and self._queue[0].granted.done():
            heapq.heappop(self._queue)
        return self._queue[0] if self._queue else None

    def _free_at(self, now: float, lane: Lane) -> float:
        """When the head of the queue may go; infinite when an answer decides and not time."""
        if self._in_flight >= self._in_flight_cap:
            return math.inf
        return max(self._gate.opens_at(now, early=lane is Lane.USER), self._slot_free_at(now))

    def _slot_free_at(self, now: float) -> float:
        free_at = now
        excess = len(self._held) + self._in_flight - self._limit
        if excess >= 0:
            # More than one is in excess only after the service has named a smaller limit than the one kept till then.
            free_at = self._held[excess] if excess < len(self._held) else math.inf
        if self._told is not None and self._told.has_reset and self._remaining_told() == 0:
            free_at = max(free_at, self._told.until)
        return free_at

    def _expire(self, now: float) -> None:
        while self._held and self._held[0] <= now:
            self._held.popleft()
        if self._told is not None and self._told.until <= now:
            self._told = None

    def _remaining_told(self) -> int | None:
        return None if self._told is None else max(0, self._told.remaining - (self._newest - self._told.number))

    def _wake_at(self, when: float) -> None:
        if when == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = when
        if not math.isinf(when):
            self._timer = asyncio.get_running_loop().create_task(self._sleep_until(when))

    async def _sleep_until(self, when: float) -> None:
        await self._clock.sleep(when - self._clock.monotonic())
        self._timer, self._timer_at = None, math.inf
        self._pump()

    # outcomes -------------------------------------------------------------------------------------------------------

    def _release(self, permit: Permit) -> None:
        self._in_flight -= 1
        if permit.may_have_been_sent:
            self._held.append(self._clock.monotonic() + self._window)
        self._gate.returned(permit.number)
        self._pump()

    def _answered(self, permit: Permit, told: ToldLimits) -> None:
        self._unconnected = 0
        self._gate.accepted(permit.number)
        self._note(permit, told)
        self._pump()

    def _limited(self, permit: Permit, retry_after: RetryAfter) -> None:
        now = self._clock.monotonic()
        self._expire(now)
        self._unconnected = 0
        is_half_used = self._held and 2 * (len(self._held) + self._in_flight) >= self._limit
        self._gate.limited(
            permit.number,
            self._newest,
            now,
            retry_after,
            dice=self._clock.random(),
            slot_free_in=self._held[0] - now if is_half_used else None,
        )
        if self._gate.is_blocked(now):
            self._fail_waiting(self._blocked_error)
        self._pump()

    def _token_refused(self, error: TokenRefused) -> None:
        self._unconnected = 0
        self._gate.refused_token(self._newest, error)
        self._fail_waiting(lambda: TokenRefused(error.what, error.next_step, status=error.status, code=error.code))
        self._pump()

    def _found_no_connection(self) -> None:
        self._unconnected += 1
        self._tell()

    def _note(self, permit: Permit, told: ToldLimits) -> None:
        """Take up what the headers say. Answers come out of order: of two words the one that leaves less counts."""
        if told.limit:
            self._limits_told.append(told.limit)
            if len(self._limits_told) == SAME_LIMIT_TOLD and len(set(self._limits_told)) == 1:
                self._limit = told.limit
        if told.remaining is None:
            return
        now = self._clock.monotonic()
        self._expire(now)
        left = told.remaining - (self._newest - permit.number)
        known = self._remaining_told()
        if known is not None and self._told is not None and permit.number < self._told.number and left > known:
            return
        # Believed for as long as a call would wait at most: a wrong header must not stop the app for a day.
        until = now + min(self._window if told.reset is None else told.reset, LONGEST_WAIT)
        self._told = _Told(told.remaining, permit.number, until, told.reset is not None)

    def _fail_waiting(self, error: Callable[[], WistiaError]) -> None:
        waiters, self._queue = self._queue, []
        for waiter in waiters:
            if not waiter.granted.done():
                self._waiting -= 1
                waiter.granted.set_exception(error())

    def _blocked_error(self) -> RateLimited:
        now = self._clock.monotonic()
        return self._gate.blocked_error(now, self._clock.now() + timedelta(seconds=max(0.0, self._gate.until - now)))

    # being watched --------------------------------------------------------------------------------------------------

    def snapshot(self) -> BudgetSnapshot:
        """The budget now."""
        now = self._clock.monotonic()
        self._expire(now)
        used = len(self._held) + self._in_flight
        state, seconds_left = self._state(now, used)
        shows_gate = state in {BudgetState.BACKOFF, BudgetState.PROBING, BudgetState.TOKEN_REFUSED}
        offline = "The last requests found no connection" if state is BudgetState.OFFLINE else ""
        return BudgetSnapshot(
            used=used,
            limit=self._limit,
            source="est" if self._told is None else "headers",
            remaining_told=self._remaining_told(),
            state=state,
            seconds_left=seconds_left,
            waiting=self._waiting,
            in_flight=self._in_flight,
            reason=self._gate.reason if shows_gate else offline,
        )

    def _state(self, now: float, used: int) -> tuple[BudgetState, float | None]:
        if self._gate.token_error is not None:
            return BudgetState.TOKEN_REFUSED, None
        if self._gate.is_paused(now) and self._gate.probe is None:
            return BudgetState.BACKOFF, self._gate.until - now
        if self._gate.probe is not None:
            return BudgetState.PROBING, None
        if self._unconnected >= UNCONNECTED:
            return BudgetState.OFFLINE, None
        free_at = self._slot_free_at(now)
        if free_at > now:
            return BudgetState.THROTTLED, None if math.isinf(free_at) else free_at - now
        return (BudgetState.NEAR if used >= NEAR_SHARE * self._limit else BudgetState.OK), None

    def next_change(self) -> float | None:
        """Seconds until the snapshot is another one by time alone, or None while time changes nothing.

        A countdown changes when its seconds, rounded up, do.
        """
        now = self._clock.monotonic()
        left = self.snapshot().seconds_left
        changes = [] if left is None else [left - math.ceil(left) + 1]
        if self._held:
            changes.append(self._held[0] - now)
        if self._told is not None:
            changes.append(self._told.until - now)
        return min(changes, default=None)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change that time alone does not make; the result ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:
                # Whoever draws the meter must not be able to stop the requests.
                log.exception("a listener of the request budget failed")

    def close(self) -> None:
        """End everything that waits; nothing is left running."""
        self._closed = True
        self._fail_waiting(lambda: NotConnected("The app is closing; this request was not sent."))
        self._wake_at(math.inf)
