"""A model of Wistia's rate limit: counts each request at its arrival and refuses with 429, in virtual time.

Nobody knows how Wistia counts, so there are both usual ways: a strict sliding window, and a window that begins anew
at fixed times. A request that was once sent arrives, even if whoever sent it has given up meanwhile.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

Travel = Callable[[random.Random], float]
"""Seconds that one way of a request takes."""


def usual(dice: random.Random) -> float:
    """50 to 600 ms."""
    return dice.uniform(0.05, 0.6)


def with_tails(dice: random.Random) -> float:
    """As usual, but one in fifty takes up to 30 s."""
    return usual(dice) if dice.random() > 0.02 else dice.uniform(0.6, 30.0)


class Quota(Protocol):
    """A limit as a service keeps it; what it refuses it does not count."""

    def free_in(self, now: float) -> float:
        """Seconds until one more is taken; 0 if it is now."""
        ...

    def take(self, now: float) -> None:
        """Count one."""
        ...

    def used(self, now: float) -> int:
        """How many count now."""
        ...


class SlidingWindow:
    """At most `limit` in any `window` seconds."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window
        self._taken: deque[float] = deque()

    def free_in(self, now: float) -> float:
        return self._taken[0] + self._window - now if self.used(now) >= self._limit else 0.0

    def take(self, now: float) -> None:
        self._taken.append(now)

    def used(self, now: float) -> int:
        while self._taken and self._taken[0] <= now - self._window:
            self._taken.popleft()
        return len(self._taken)


class FixedWindow:
    """At most `limit` from one multiple of `window`, shifted by `phase` seconds, to the next."""

    def __init__(self, limit: int, window: float, phase: float) -> None:
        self._limit = limit
        self._window = window
        self._phase = phase
        self._number = -1
        self._taken = 0

    def free_in(self, now: float) -> float:
        if self.used(now) < self._limit:
            return 0.0
        return (self._number + 1) * self._window + self._phase - now

    def take(self, now: float) -> None:
        self._taken += 1

    def used(self, now: float) -> int:
        number = math.floor((now - self._phase) / self._window)
        if number != self._number:
            self._number, self._taken = number, 0
        return self._taken


class NoQuota:
    """For operations without a limit of their own."""

    def free_in(self, now: float) -> float:
        return 0.0

    def take(self, now: float) -> None:
        pass

    def used(self, now: float) -> int:
        return 0


@dataclass(slots=True, eq=False)
class Asked:
    """Something that somebody wants, for which one request or more are sent."""

    at: float
    sent: float = math.inf
    """When its first request left."""
    done: float = math.inf


ASKED: ContextVar[Asked | None] = ContextVar("ASKED", default=None)
"""What the running task's requests are for, if anybody wants to know."""


@dataclass(slots=True, eq=False)
class Request:
    """One request of ours on the wire."""

    sent: float
    is_move: bool = False
    arrived: float = math.inf
    status: int = 0
    retry_after: int = 0
    answered: float = math.inf
    """When its answer was here; never, if it was lost or nobody waited for it."""


class Service:
    """The account's counter; `requests` keeps every one of ours in the order of sending."""

    def __init__(
        self,
        quota: Quota,
        dice: random.Random,
        *,
        travel: Travel = usual,
        lost: float = 0.0,
        moves: Quota | None = None,
    ) -> None:
        """`lost`: the share of answers that never come. `moves`: the limit of `PUT medias/move`, on top of `quota`."""
        self.quota = quota
        self._moves = moves or NoQuota()
        self._dice = dice
        self._travel = travel
        self._lost = lost
        self._closed_until = 0.0
        self.requests: list[Request] = []
        self.neighbours = 0
        self.neighbours_refused = 0

    async def exchange(self, *, is_move: bool = False) -> Request:
        """Send one request and wait for its answer, for ever if that is lost."""
        loop = asyncio.get_running_loop()
        request = Request(loop.time(), is_move)
        self.requests.append(request)
        if (asked := ASKED.get()) is not None:
            asked.sent = min(asked.sent, request.sent)
        answer: asyncio.Future[None] = loop.create_future()
        loop.call_later(self._travel(self._dice), self._arrive, request, answer)
        await answer
        request.answered = loop.time()
        return request

    def _arrive(self, request: Request, answer: asyncio.Future[None]) -> None:
        loop = asyncio.get_running_loop()
        request.arrived = loop.time()
        wait = self._judge(request.arrived, self._moves if request.is_move else NoQuota())
        request.status, request.retry_after = (429, max(1, math.ceil(wait))) if wait > 0 else (200, 0)
        if self._dice.random() >= self._lost:
            loop.call_later(self._travel(self._dice), _deliver, answer)

    def _judge(self, now: float, own: Quota) -> float:
        wait = max(self._closed_until - now, self.quota.free_in(now), own.free_in(now))
        if wait <= 0:
            self.quota.take(now)
            own.take(now)
        return max(0.0, wait)

    def close_for(self, seconds: float) -> None:
        """Refuse everything for so long."""
        self._closed_until = asyncio.get_running_loop().time() + seconds

    async def neighbourhood(self, per_minute: float) -> None:
        """Others on the account, each of whom sends one request and repeats nothing; never returns."""
        while True:
            await asyncio.sleep(self._dice.expovariate(per_minute / 60))
            self.neighbours += 1
            self.neighbours_refused += self._judge(asyncio.get_running_loop().time(), NoQuota()) > 0

    @property
    def arrivals(self) -> list[float]:
        """When requests of ours came, those of them that did."""
        return [request.arrived for request in self.requests if request.status]

    @property
    def refused(self) -> int:
        """Requests of ours that were answered with 429."""
        return sum(request.status == 429 for request in self.requests)


def _deliver(answer: asyncio.Future[None]) -> None:
    if not answer.done():
        answer.set_result(None)


def most_in_any_window(times: Iterable[float], window: float) -> int:
    """The most of `times` that lie in any `window` seconds, its end excluded."""
    ordered = sorted(times)
    most = first = 0
    for last, time in enumerate(ordered):
        while ordered[first] <= time - window:
            first += 1
        most = max(most, last - first + 1)
    return most
