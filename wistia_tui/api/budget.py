"""RequestBudget: who waits for a request, and when the next one may leave, so that no limit is ever passed.

What has been sent and what follows from it is in `AccountWindow`, which other processes may share. Here is the queue
before it: three lanes, each with its share of the limit and of the requests on their way, so that nobody who looks at
the screen waits behind bulk work. And here is what concerns this process alone: whether there is a connection, and
whether its token is taken.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import math
import os
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from wistia_tui.api.account_window import AccountWindow, Slot, Taken, Wish
from wistia_tui.api.alarm import Alarm
from wistia_tui.api.budget_state import next_change_of, snapshot_of
from wistia_tui.api.errors import NotConnected, TakenBack, TokenRefused
from wistia_tui.api.lanes import BULK_SHARE, Lane
from wistia_tui.api.limit_headers import RetryAfter, ToldLimits
from wistia_tui.api.meter import BudgetSnapshot, BudgetState, Refusal
from wistia_tui.api.patience import Patience
from wistia_tui.api.permits import Permit, Place, Waiter
from wistia_tui.api.process_gates import ProcessGates
from wistia_tui.api.told_quota import ToldQuota
from wistia_tui.api.waiting_line import WaitingLine
from wistia_tui.api.window_access import WindowAccess

if TYPE_CHECKING:
    from wistia_tui.api.operations import Operation
    from wistia_tui.api.shared_window import SharedWindow
    from wistia_tui.clock import Clock

__all__ = ["BudgetSnapshot", "BudgetState", "Lane", "Permit", "RequestBudget"]

log = logging.getLogger(__name__)

IN_FLIGHT = 12
"""Requests on their way at once: twice what the limit allows at a usual latency."""
LOOK_AGAIN = 1.0
"""Seconds after which somebody who waits asks a shared window again: other processes may have made room."""
_CLOSING = "The app is closing; this request was not sent."


class RequestBudget:
    """The queue before the account's window, and the gates of this process. Belongs to one event loop's thread."""

    def __init__(
        self,
        clock: Clock,
        limit: int = 600,
        window: float = 60.0,
        *,
        in_flight_cap: int = IN_FLIGHT,
        bulk_share: float = BULK_SHARE,
        waits_for_token: bool = False,
        shared: SharedWindow | None = None,
    ) -> None:
        """At most `limit` requests in any `window` seconds of the service, `in_flight_cap` at once.

        Bulk work uses up to `bulk_share` of the limit. `waits_for_token`: after a 401 the queue is kept until
        `token_replaced` is called. `shared`: the window of all processes of this host, instead of one of our own.
        """
        self.waits_for_token = waits_for_token
        self._clock = clock
        make = partial(AccountWindow, window=window, bulk_share=bulk_share)
        self._access = WindowAccess(limit, make, clock, shared, self._pump)
        self._gates = ProcessGates(in_flight_cap, waits_for_token=waits_for_token)
        self._orders = itertools.count()
        self._line = WaitingLine()
        self._waiting_tasks: set[asyncio.Task[Any] | None] = set()
        self._is_asking = False
        self._told = ToldQuota()
        self._last_refusal: Refusal | None = None
        self._patience = Patience(self._line, self._access, self._gates, clock)
        self._alarm = Alarm(clock, self._pump)
        self._listeners: list[Callable[[], None]] = []
        self._closed = False

    @property
    def _window(self) -> AccountWindow:
        return self._access.window

    # asking ---------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def permit(
        self,
        lane: Lane,
        order: Place | None = None,
        operation: Operation | None = None,
        *,
        past_token: bool = False,
    ) -> AsyncIterator[Permit]:
        """Wait for the right to send one request; its slot is held until one window after the block is left.

        `order` is that of an earlier permit whose request is to be repeated. `past_token`: it brings a token of its
        own, so that a refused one does not hold it. Raises `RateLimited` when the service wants to be left alone for
        longer than anybody waits, `NotConnected` when a person's request has waited too long for a connection,
        `TakenBack`, and `TokenRefused` unless `waits_for_token`.
        """
        permit = await self._acquire(lane, order, operation, past_token=past_token)
        try:
            yield permit
        except asyncio.CancelledError:
            permit.was_given_up = True
            raise
        finally:
            self._release(permit)

    async def _acquire(
        self, lane: Lane, place: Place | None, operation: Operation | None, *, past_token: bool
    ) -> Permit:
        now = self._clock.monotonic()
        if self._closed:
            raise NotConnected(_CLOSING)
        place = place or Place(next(self._orders), now)
        task = asyncio.current_task()
        waiter = Waiter(lane, place, operation, past_token, asyncio.get_running_loop().create_future(), task)
        if (refusal := self._patience.refusal(waiter, now)) is not None:
            raise refusal
        self._line.add(waiter)
        self._pump()
        self._waiting_tasks.add(task)
        try:
            return await waiter.granted
        except asyncio.CancelledError:
            if waiter.granted.cancelled():
                self._line.forget_cancelled(waiter)
                self._pump()
            elif waiter.granted.exception() is None:
                # Granted and cancelled in the same turn of the loop: nothing was sent.
                permit = waiter.granted.result()
                permit.may_have_been_sent = False
                self._release(permit)
            raise
        finally:
            self._waiting_tasks.discard(task)

    def is_waiting(self, task: asyncio.Task[Any]) -> bool:
        """Whether `task` waits for a permit: to cancel it then costs nothing."""
        return task in self._waiting_tasks

    def cancel_waiting(self, of: Collection[asyncio.Task[Any] | None] | None = None) -> int:
        """End everything that waits with `TakenBack`, or what waits in the tasks `of`; how many that were."""
        count = self._line.fail(
            lambda: TakenBack("Taken back: nothing was changed."), lambda waiter: of is None or waiter.task in of
        )
        self._pump()
        return count

    # deciding -------------------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Let go whoever may go now, and be woken when the next one may."""
        if self._is_asking or self._closed:
            return
        now = self._clock.monotonic()
        self._patience.end(now)
        wishers, next_at = [], math.inf
        for waiter in self._line.heads():
            opens_at = self._opens_here(waiter, now)
            if opens_at <= now:
                wishers.append(waiter)
            next_at = min(next_at, opens_at if opens_at > now else math.inf)
        if wishers:
            self._is_asking = True
            wishes = [Wish(waiter.lane, waiter.operation) for waiter in wishers]
            self._access.do(
                lambda window, now: window.take(wishes, os.getpid(), now), partial(self._taken, wishers, next_at)
            )
        else:
            self._alarm.set(min(next_at, self._patience.runs_out_at()))
        self._tell()

    def _taken(self, wishers: list[Waiter], next_at: float, taken: Taken) -> None:
        self._is_asking = False
        if self._closed:
            return  # a slot that nobody gives back is let go with the process
        if taken.slot is None:
            free_at = taken.free_at
            if self._access.is_for_all:
                free_at = min(free_at, self._clock.monotonic() + LOOK_AGAIN)
            self._alarm.set(min(next_at, free_at, self._patience.runs_out_at()))
            self._tell()
            return
        now = self._clock.monotonic()
        # The one that wished for the slot may be gone, and what held for it a moment ago may not any more.
        waiter = self._line.first_like(wishers[taken.wish])
        if waiter is None or self._gates.opens_at(waiter, now) > now:
            self._return(taken.slot, was_sent=False, was_answered=False)
        else:
            self._line.remove_first(waiter)
            self._told.newest = taken.slot.number
            self._gates.passed(taken.slot.number, now)
            waiter.granted.set_result(Permit(self, waiter, taken.slot))
        self._pump()

    def _opens_here(self, waiter: Waiter, now: float) -> float:
        """When `waiter` may go, as far as the window is not concerned; infinite when no time decides."""
        window = self._window
        told = self._told.opens_at(waiter.lane, now, window.limit, window.bulk_share)
        return max(told, self._gates.opens_at(waiter, now))

    def _return(self, slot: Slot, *, was_sent: bool, was_answered: bool) -> None:
        self._access.do(
            lambda window, now: window.returned(slot, now, was_sent=was_sent, was_answered=was_answered),
            lambda result: self._pump(),
        )

    def identify(self, token: str, account_id: str) -> None:
        """The token in force belongs to that account: from now on its window is the account's."""
        self._told.forget()  # what was told counts the requests of another window
        self._access.identify(token, account_id)

    # outcomes -------------------------------------------------------------------------------------------------------

    def _release(self, permit: Permit) -> None:
        self._gates.returned(permit)
        self._return(permit.slot, was_sent=permit.may_have_been_sent, was_answered=permit.was_answered)

    def arrived(self) -> None:
        """For `Permit.arrived`."""
        self._gates.connection.open()

    def answered(self, permit: Permit, told: ToldLimits, *, is_overloaded: bool) -> None:
        """For `Permit.answered`."""
        self._gates.answered(permit, is_overloaded=is_overloaded)
        self._told.note(told, permit.number, self._clock.monotonic(), self._window.window)
        if self._told.limit is not None:
            self._access.adopt_limit(self._told.limit)
        if self._window.is_held_back(permit.operation):
            self._access.do(
                lambda window, now: window.accepted(permit.number, permit.operation), lambda result: self._pump()
            )
        else:
            self._pump()

    def limited(self, permit: Permit, retry_after: RetryAfter, request_id: str) -> None:
        """For `Permit.limited`."""
        dice = self._clock.random()
        self._access.do(
            lambda window, now: window.limited(permit.number, permit.operation, now, retry_after, dice),
            lambda was_accounts: self._refused(request_id, was_accounts=was_accounts),
        )

    def _refused(self, request_id: str, *, was_accounts: bool) -> None:
        others = max(0, self._window.limit - self._window.used) if was_accounts else None
        self._last_refusal = Refusal(self._clock.now(), request_id, others)
        self._patience.pause_began(self._clock.monotonic())
        self._pump()

    def token_refused(self, permit: Permit, error: TokenRefused) -> None:
        """For `Permit.token_refused`."""
        if self._gates.token_refused(permit.number, self._told.newest, error) and not self.waits_for_token:
            self._line.fail(lambda: TokenRefused(error.what, error.next_step, status=error.status, code=error.code))
        self._pump()

    def unsent(self, permit: Permit) -> None:
        """For `Permit.unsent`."""
        now, dice = self._clock.monotonic(), self._clock.random()
        self._gates.connection.unconnected(permit.number, self._told.newest, now, dice)
        self._pump()

    def token_replaced(self) -> None:
        """Another token is in force: what waits goes on."""
        self._gates.token_replaced(self._told.newest)
        self._pump()

    def retry_now(self) -> None:
        """A person asks for it: try at once whether there is a connection again."""
        self._gates.connection.try_now()
        self._pump()

    # being watched --------------------------------------------------------------------------------------------------

    def snapshot(self) -> BudgetSnapshot:
        """The budget now."""
        return snapshot_of(
            self._access, self._gates, self._line, self._told, self._last_refusal, self._clock.monotonic()
        )

    def next_change(self) -> float | None:
        """Seconds until the snapshot is another one by time alone, or None while time changes nothing."""
        return next_change_of(self.snapshot(), self._window, self._told, self._clock.monotonic())

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
        self._line.fail(lambda: NotConnected(_CLOSING))
        self._alarm.set(math.inf)
        self._access.close()
