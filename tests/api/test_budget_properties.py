"""Whatever happens in whatever order: the limit holds, a pause holds, nobody is lost and nobody is overtaken."""

from __future__ import annotations

import asyncio
import itertools
import math
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, Permit, RequestBudget
from wistia_tui.api.errors import NotConnected, RateLimited
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.api.operations import MEDIA_MOVE, Operation, OwnLimit

WINDOW = 60.0
MOVE = replace(MEDIA_MOVE, own_limit=OwnLimit(2, 300.0))

actions = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from(Lane), st.integers(1, 3)),
        st.tuples(st.just("move"), st.sampled_from(Lane), st.integers(1, 3)),
        st.tuples(st.just("answer"), st.integers(0, 30), st.floats(0, 1)),
        st.tuples(st.just("limit"), st.integers(0, 30), st.sampled_from([None, 1.0, 7.0, 60.0, 120.0])),
        st.tuples(st.just("unsent"), st.integers(0, 30), st.none()),
        st.tuples(st.just("cancel"), st.integers(0, 60), st.none()),
        st.tuples(st.just("advance"), st.sampled_from([0.01, 0.5, 3.0, 20.0, 61.0]), st.none()),
    ),
    max_size=40,
)


@dataclass(eq=False)
class Flight:
    lane: Lane
    asked: int
    operation: Operation | None = None
    task: asyncio.Task[None] | None = None
    permit: Permit | None = None
    sent: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)


def most_within(window: float, times: list[float]) -> int:
    """How many of `times` lie within one window at most."""
    times = sorted(times)
    return max((bisect_left(times, time + window) - first for first, time in enumerate(times)), default=0)


class World:
    """The budget, and a service that says nothing of itself but what the actions make it say."""

    def __init__(self, limit: int, cap: int) -> None:
        self.clock = ManualClock()
        self.budget = RequestBudget(self.clock, limit, WINDOW, in_flight_cap=cap)
        self.limit = limit
        self.cap = cap
        self.flights: list[Flight] = []
        self.order = itertools.count()
        self.arrivals: list[tuple[float, Operation | None]] = []
        self.failures: list[Exception] = []
        self.paused_until = 0.0
        self.probes_only = False
        self.newest_at_refusal = 0
        self.move_paused_until = 0.0
        self.newest_at_move_refusal = 0
        self.refused_since: float | None = None
        self.unconnected_since: float | None = None

    @property
    def waiting(self) -> list[Flight]:
        return [flight for flight in self.flights if flight.permit is None]

    @property
    def flying(self) -> list[Flight]:
        return [flight for flight in self.flights if flight.permit is not None]

    async def run(self, flight: Flight) -> None:
        try:
            async with self.budget.permit(flight.lane, operation=flight.operation) as permit:
                self.sent(flight, permit)
                await flight.over.wait()
        except NotConnected as error:
            waited = self.clock.monotonic() - (self.unconnected_since or math.inf)
            if flight.lane is not Lane.USER or waited < 15:
                self.failures.append(error)
        except RateLimited as error:
            if self.clock.monotonic() - (self.refused_since or math.inf) < 600:
                self.failures.append(error)
        except AssertionError as error:
            self.failures.append(error)  # a task keeps its exception to itself
        finally:
            self.flights.remove(flight)

    def sent(self, flight: Flight, permit: Permit) -> None:
        now = self.clock.monotonic()
        assert now >= self.paused_until, "sent during a pause"
        assert flight.operation is not MOVE or now >= self.move_paused_until, "sent during the pause of its own limit"
        if self.probes_only:
            since = [other for other in self.flying if other.permit and other.permit.number > self.newest_at_refusal]
            assert all(now - other.sent > 19.99 for other in since), "a second request while a probe was on its way"
        ahead = [
            other
            for other in self.waiting
            if (other.lane, other.asked) < (flight.lane, flight.asked) and other.operation is flight.operation
        ]
        # Those ahead may have been granted in the same turn and not have run yet.
        assert len(ahead) <= self.cap
        assert all(other.lane <= flight.lane for other in ahead)
        flight.permit, flight.sent = permit, now
        assert len(self.flying) <= self.cap

    def check(self) -> None:
        if self.failures:
            raise self.failures[0]
        snapshot = self.budget.snapshot()
        assert snapshot.waiting == len(self.waiting)
        assert snapshot.in_flight == len(self.flying)
        arrivals = self.arrivals + [(flight.sent, flight.operation) for flight in self.flying]
        assert most_within(WINDOW, [time for time, _ in arrivals]) <= self.limit
        assert most_within(300.0, [time for time, operation in arrivals if operation is MOVE]) <= 2

    async def act(self, kind: str, what: object, how: object) -> None:
        if kind in {"ask", "move"} and isinstance(what, Lane) and isinstance(how, int):
            for _ in range(how):
                flight = Flight(what, next(self.order), MOVE if kind == "move" else None)
                self.flights.append(flight)
                flight.task = asyncio.create_task(self.run(flight))
        elif kind == "advance" and isinstance(what, float):
            await self.clock.advance(what)
        elif kind == "cancel" and isinstance(what, int) and self.flights:
            flight = self.flights[what % len(self.flights)]
            if flight.permit is not None:
                self.arrivals.append((flight.sent, flight.operation))
            assert flight.task is not None
            flight.task.cancel()
        elif kind in {"answer", "limit", "unsent"} and isinstance(what, int) and self.flying:
            self.outcome(kind, self.flying[what % len(self.flying)], how)
        await self.clock.settle()

    def outcome(self, kind: str, flight: Flight, how: object) -> None:
        now, permit = self.clock.monotonic(), flight.permit
        assert permit is not None
        if kind == "unsent":
            permit.unsent()
            self.unconnected_since = self.unconnected_since or now
        elif kind == "limit":
            seconds = how if isinstance(how, float) else None
            permit.limited(RetryAfter(seconds, "told" if seconds else ""))
            self.arrivals.append((now, flight.operation))
            self.unconnected_since = None
            self.refused_since = self.refused_since or now
            newest = max(other.permit.number for other in self.flying if other.permit)
            sent_together = permit.number <= self.newest_at_move_refusal and now < self.move_paused_until
            is_own = sent_together or not self.probes_only or (seconds or 0.0) > WINDOW
            if flight.operation is MOVE and is_own:
                self.move_paused_until = max(self.move_paused_until, now + (seconds or 1.0))
                self.newest_at_move_refusal = max(self.newest_at_move_refusal, newest)
            else:
                self.paused_until = max(self.paused_until, now + (seconds or 1.0))
            if not self.probes_only or (flight.operation is not MOVE and permit.number > self.newest_at_refusal):
                self.newest_at_refusal = newest
            self.probes_only = True
        else:
            permit.answered()
            self.unconnected_since = None
            share = how if isinstance(how, float) else 0.0
            self.arrivals.append((flight.sent + share * (now - flight.sent), flight.operation))
            if permit.number > self.newest_at_refusal:
                self.probes_only, self.paused_until, self.refused_since = False, 0.0, None
        flight.over.set()

    async def end(self) -> None:
        """From here on the service only says yes: then everybody gets through."""
        for _ in range(10_000):
            if not self.flights:
                break
            for flight in self.flying:
                if not flight.over.is_set():
                    self.outcome("answer", flight, 0.0)
            await self.clock.settle(5)
            self.check()
            if self.flights and not self.flying:
                await self.clock.advance(61)
        assert not self.flights, "somebody was lost"
        assert self.clock.sleeping == 0, "an idle budget keeps nobody awake"


@settings(max_examples=800, deadline=None)
@given(actions, st.integers(1, 6), st.integers(1, 4))
def test_the_limit_holds_pauses_hold_and_nobody_is_lost(
    steps: list[tuple[str, object, object]], limit: int, cap: int
) -> None:
    async def story() -> None:
        world = World(limit, cap)
        for step in steps:
            await world.act(*step)
            world.check()
        await world.end()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(story())
