"""Whatever happens in whatever order: the limit holds, a pause holds, nobody is lost and nobody is overtaken."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, Permit, RequestBudget
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.limit_headers import RetryAfter

WINDOW = 60.0

actions = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from(Lane), st.integers(1, 3)),
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
    task: asyncio.Task[None] | None = None
    permit: Permit | None = None
    sent: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """The budget, and a service that says nothing of itself but what the actions make it say."""

    def __init__(self, limit: int, cap: int) -> None:
        self.clock = ManualClock()
        self.budget = RequestBudget(self.clock, limit, WINDOW, in_flight_cap=cap)
        self.limit = limit
        self.cap = cap
        self.flights: list[Flight] = []
        self.order = itertools.count()
        self.arrivals: list[float] = []
        self.failures: list[Exception] = []
        self.paused_until = 0.0
        self.probes_only = False
        self.newest_at_refusal = 0

    @property
    def waiting(self) -> list[Flight]:
        return [flight for flight in self.flights if flight.permit is None]

    @property
    def flying(self) -> list[Flight]:
        return [flight for flight in self.flights if flight.permit is not None]

    async def run(self, flight: Flight) -> None:
        try:
            async with self.budget.permit(flight.lane) as permit:
                self.sent(flight, permit)
                await flight.over.wait()
        except (AssertionError, WistiaError) as error:
            # A task keeps its exception to itself; no pause here is long enough for one of ours.
            self.failures.append(error)
        finally:
            self.flights.remove(flight)

    def sent(self, flight: Flight, permit: Permit) -> None:
        now = self.clock.monotonic()
        assert now >= self.paused_until, "sent during a pause"
        if self.probes_only:
            since = [other for other in self.flying if other.permit and other.permit.number > self.newest_at_refusal]
            assert not since, "a second request while a probe was on its way"
        ahead = [other for other in self.waiting if (other.lane, other.asked) < (flight.lane, flight.asked)]
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
        times = sorted(self.arrivals + [flight.sent for flight in self.flying])
        for first, time in enumerate(times):
            in_window = [other for other in times[first:] if other < time + WINDOW]
            assert len(in_window) <= self.limit, "more than the limit in one window of the service"

    async def act(self, kind: str, what: object, how: object) -> None:
        if kind == "ask" and isinstance(what, Lane) and isinstance(how, int):
            for _ in range(how):
                flight = Flight(what, next(self.order))
                self.flights.append(flight)
                flight.task = asyncio.create_task(self.run(flight))
        elif kind == "advance" and isinstance(what, float):
            await self.clock.advance(what)
        elif kind == "cancel" and isinstance(what, int) and self.flights:
            flight = self.flights[what % len(self.flights)]
            if flight.permit is not None:
                self.arrivals.append(flight.sent)
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
        elif kind == "limit":
            seconds = how if isinstance(how, float) else None
            permit.limited(RetryAfter(seconds, "told" if seconds else ""))
            self.paused_until = max(self.paused_until, now + (seconds or 1.0))
            if not self.probes_only or permit.number > self.newest_at_refusal:
                numbers = [other.permit.number for other in self.flying if other.permit]
                self.newest_at_refusal = max(numbers)
            self.probes_only = True
            self.arrivals.append(now)
        else:
            permit.answered()
            share = how if isinstance(how, float) else 0.0
            self.arrivals.append(flight.sent + share * (now - flight.sent))
            if permit.number > self.newest_at_refusal:
                self.probes_only, self.paused_until = False, 0.0
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


@settings(max_examples=150, deadline=None)
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
