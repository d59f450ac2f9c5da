from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.clocks import ManualClock
from wistia_tui.api.budget import BudgetState, Lane, Permit, RequestBudget
from wistia_tui.api.errors import NotConnected, RateLimited, TakenBack, TokenRefused
from wistia_tui.api.limit_headers import RetryAfter, ToldLimits
from wistia_tui.api.permits import Place

TOKEN_REFUSED = TokenRefused("Wistia does not accept this token.", status=401, code="unauthorized_credentials")


@asynccontextmanager
async def using(
    limit: int = 600, cap: int = 12, *, waits_for_token: bool = False
) -> AsyncIterator[tuple[RequestBudget, ManualClock]]:
    clock = ManualClock()
    budget = RequestBudget(clock, limit, 60.0, in_flight_cap=cap, waits_for_token=waits_for_token)
    before = asyncio.all_tasks()
    yield budget, clock
    budget.close()
    await clock.settle()
    assert asyncio.all_tasks() == before, "the budget left a task behind"


async def spend(budget: RequestBudget, count: int, lane: Lane = Lane.USER) -> None:
    for _ in range(count):
        async with budget.permit(lane) as permit:
            permit.answered()


class Request:
    """A request that is answered when the test says so."""

    def __init__(self, budget: RequestBudget, lane: Lane = Lane.USER, order: Place | None = None) -> None:
        self.order = order
        self.permit: Permit | None = None
        self.over = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(self.run(budget, lane))

    async def run(self, budget: RequestBudget, lane: Lane) -> None:
        async with budget.permit(lane, self.order) as permit:
            self.permit = permit
            await self.over.wait()

    @property
    def is_waiting(self) -> bool:
        return self.permit is None

    async def end(self) -> None:
        self.over.set()
        await self.task

    async def answer(self) -> None:
        assert self.permit is not None
        self.permit.answered()
        await self.end()

    async def unconnected(self) -> None:
        assert self.permit is not None
        self.permit.unsent()
        await self.end()

    async def limit(self, seconds: float | None = 10.0) -> None:
        assert self.permit is not None
        self.permit.limited(RetryAfter(seconds, str(seconds)))
        await self.end()


async def test_a_slot_is_free_one_window_after_the_answer_and_not_after_the_sending() -> None:
    async with using(limit=1) as (budget, clock):
        first = Request(budget)
        await clock.advance(30)
        await first.answer()
        second = Request(budget)
        await clock.advance(59.999)
        assert second.is_waiting
        snapshot = budget.snapshot()
        assert snapshot.state is BudgetState.THROTTLED
        assert snapshot.seconds_left == pytest.approx(0.001)
        assert (snapshot.waiting, snapshot.used) == (1, 1)
        await clock.advance(0.001)
        assert second.permit is not None
        await second.answer()


async def test_a_request_that_found_no_connection_costs_nothing() -> None:
    async with using(limit=1) as (budget, clock):
        async with budget.permit(Lane.USER) as permit:
            permit.unsent()
        assert budget.snapshot().used == 0
        request = Request(budget)
        await clock.advance(1)
        assert request.permit is not None
        await request.answer()


async def test_a_request_that_ends_without_a_word_keeps_its_slot() -> None:
    async with using(limit=2) as (budget, clock):
        with pytest.raises(ZeroDivisionError):
            async with budget.permit(Lane.USER):
                raise ZeroDivisionError
        request = Request(budget)
        await clock.settle()
        request.task.cancel()
        await clock.settle()
        assert budget.snapshot().used == 2
        assert budget.snapshot().in_flight == 0


async def test_a_person_goes_before_what_is_visible_before_bulk_and_else_first_come() -> None:
    async with using(limit=1) as (budget, clock):
        await spend(budget, 1)
        lanes = (Lane.BULK, Lane.VISIBLE, Lane.USER, Lane.VISIBLE, Lane.USER)
        requests = [Request(budget, lane) for lane in lanes]
        await clock.settle()
        order = []
        for _ in requests:
            await clock.advance(60)
            (gone,) = [request for request in requests if request.permit is not None and not request.task.done()]
            order.append(requests.index(gone))
            await gone.answer()
        assert order == [2, 4, 1, 3, 0]


async def test_a_cancelled_waiter_is_forgotten_and_the_next_one_goes() -> None:
    async with using(limit=1) as (budget, clock):
        await spend(budget, 1)
        first, second = Request(budget), Request(budget)
        await clock.settle()
        first.task.cancel()
        await clock.settle()
        assert budget.snapshot().waiting == 1
        await clock.advance(60)
        assert second.permit is not None
        await second.answer()


async def test_a_permit_granted_and_cancelled_in_the_same_turn_goes_back() -> None:
    async with using(cap=1) as (budget, clock):
        first, second = Request(budget), Request(budget)
        await clock.settle()

        def cancel_when_granted() -> None:
            # Called while the permit is handed over, before the second task can run with it.
            if not budget.snapshot().waiting:
                second.task.cancel()

        unsubscribe = budget.subscribe(cancel_when_granted)
        await first.answer()
        await clock.settle()
        unsubscribe()
        assert second.task.cancelled()
        assert second.is_waiting
        assert (budget.snapshot().used, budget.snapshot().in_flight) == (1, 0)
        await spend(budget, 1)


async def test_many_cancelled_waiters_do_not_pile_up() -> None:
    async with using(limit=1) as (budget, clock):
        await spend(budget, 1)
        last = Request(budget, Lane.BULK)
        for _ in range(20):
            requests = [Request(budget) for _ in range(50)]
            await clock.settle()
            for request in requests:
                request.task.cancel()
            await clock.settle()
        assert budget.snapshot().waiting == 1
        assert sum(map(len, budget._line._heaps.values())) < 60
        await clock.advance(60)
        assert last.permit is not None
        await last.answer()


async def test_no_more_than_the_cap_are_on_their_way() -> None:
    async with using(cap=3) as (budget, clock):
        requests = [Request(budget) for _ in range(5)]
        await clock.settle()
        assert budget.snapshot().in_flight == 3
        assert budget.snapshot().waiting == 2
        assert clock.sleeping == 0
        await requests[0].answer()
        await clock.settle()
        assert requests[3].permit is not None
        assert requests[4].is_waiting
        for request in requests[1:]:
            await clock.settle()
            await request.answer()


async def test_after_a_429_nothing_leaves_until_the_pause_is_over_and_then_one_probe() -> None:
    async with using() as (budget, clock):
        first, older = Request(budget), Request(budget)
        await clock.settle()
        await first.limit(10)
        waiting = [Request(budget) for _ in range(3)]
        await clock.advance(9.99)
        assert budget.snapshot().state is BudgetState.BACKOFF
        assert budget.snapshot().waiting == 3
        # An answer to what was sent before the refusal proves nothing.
        await older.answer()
        assert all(request.permit is None for request in waiting)
        await clock.advance(2)
        assert [request.permit is not None for request in waiting] == [True, False, False]
        assert budget.snapshot().state is BudgetState.PROBING
        await waiting[0].answer()
        await clock.settle()
        assert all(request.permit is not None for request in waiting)
        assert budget.snapshot().state is BudgetState.OK
        assert budget.snapshot().reason == ""
        for request in waiting[1:]:
            await request.answer()


@pytest.mark.parametrize("told", [1.0, 12.0, 60.0, 100.0])
async def test_jitter_makes_a_pause_longer_and_never_shorter(told: float) -> None:
    async with using() as (budget, clock):
        request = Request(budget)
        await clock.settle()
        await request.limit(told)
        left = budget.snapshot().seconds_left
        assert left is not None
        assert told <= left <= told + max(0.25, min(2.0, told / 10))
        assert clock.sleeping == 0, "nobody waits, so nothing runs"


async def test_refusals_of_requests_sent_together_are_one_and_only_lengthen_the_pause() -> None:
    async with using() as (budget, clock):
        requests = [Request(budget) for _ in range(6)]
        await clock.settle()
        await requests[0].limit(20)
        for request in requests[1:]:
            await request.limit(1)
        left = budget.snapshot().seconds_left
        assert left is not None
        assert 20 <= left <= 22


async def test_repeated_refusals_widen_the_pause() -> None:
    async with using() as (budget, clock):
        pauses = []
        for _ in range(8):
            request = Request(budget)
            await clock.advance(200)
            await request.limit(1)
            pauses.append(budget.snapshot().seconds_left or 0)
        for pause, least in zip(pauses, (1, 1, 5, 10, 20, 40, 60, 60), strict=True):
            assert least <= pause <= least + 2


@pytest.mark.parametrize(("used", "least"), [(10, 5.0), (300, 30.0)])
async def test_a_429_without_a_time_waits_for_our_oldest_slot_or_five_seconds(used: int, least: float) -> None:
    async with using() as (budget, clock):
        await spend(budget, used)
        await clock.advance(30)
        for factor in (1, 2):
            request = Request(budget)
            await clock.settle()
            await request.limit(None)
            left = budget.snapshot().seconds_left or 0
            assert least * factor <= left <= least * factor + 2 or (used == 300 and factor == 2)
            await clock.advance(left)


async def test_a_probe_that_ends_without_an_answer_lets_the_next_one_try() -> None:
    async with using() as (budget, clock):
        first = Request(budget)
        await clock.settle()
        await first.limit(5)
        one, two = Request(budget), Request(budget)
        await clock.advance(10)
        assert one.permit is not None
        one.permit.unsent()
        await one.end()
        await clock.advance(1)
        assert two.permit is not None
        two.task.cancel()
        three = Request(budget)
        await clock.settle()
        assert three.permit is not None
        await three.answer()


async def test_a_repeated_request_gets_its_old_place() -> None:
    async with using() as (budget, clock):
        first = Request(budget)
        await clock.settle()
        assert first.permit is not None
        later = [Request(budget) for _ in range(2)]
        await clock.settle()
        await first.limit(5)
        for request in later:
            await request.limit(5)
        newcomer = Request(budget)
        again = Request(budget, Lane.USER, first.permit.order)
        await clock.settle()
        await clock.advance(10)
        assert again.permit is not None
        assert newcomer.is_waiting
        await again.answer()
        await newcomer.answer()


async def test_a_pause_beyond_patience_ends_all_waiting_with_the_time() -> None:
    async with using() as (budget, clock):
        first = Request(budget)
        await clock.settle()
        assert first.permit is not None
        waiting = [Request(budget) for _ in range(12)]
        await clock.settle()
        first.permit.limited(RetryAfter(1800.0, "1800"))
        await clock.settle()
        with pytest.raises(RateLimited, match=r"at 12:30, in 30:0\d"):
            await waiting[-1].task
        # Whoever only scrolls by is told at once; a person gets one request through now and then.
        with pytest.raises(RateLimited):
            await spend(budget, 1, Lane.VISIBLE)
        await first.end()
        probe = Request(budget)
        await clock.settle()
        assert probe.permit is not None
        with pytest.raises(RateLimited):
            await spend(budget, 1)
        probe.permit.limited(RetryAfter(1800.0, "1800"))
        await probe.end()
        with pytest.raises(RateLimited):
            await spend(budget, 1)
        await clock.advance(11)
        await spend(budget, 1)
        assert budget.snapshot().state is BudgetState.OK
        for request in waiting[:-1]:
            request.task.cancel()
        await asyncio.gather(*(request.task for request in waiting), return_exceptions=True)


async def test_a_time_that_cannot_be_meant_is_shown_and_not_waited_for() -> None:
    async with using() as (budget, _):
        async with budget.permit(Lane.USER) as permit:
            permit.limited(RetryAfter(None, "999999999", is_absurd=True))
        assert "999999999" in budget.snapshot().reason
        with pytest.raises(RateLimited, match="999999999"):
            await spend(budget, 1, Lane.BULK)


async def test_a_refused_token_ends_who_waits_and_then_lets_one_request_at_a_time_try() -> None:
    async with using(cap=1) as (budget, clock):
        first = Request(budget)
        waiting = Request(budget, Lane.VISIBLE)
        await clock.settle()
        assert first.permit is not None
        first.permit.token_refused(TOKEN_REFUSED)
        await first.end()
        with pytest.raises(TokenRefused) as caught:
            await waiting.task
        assert caught.value.code == "unauthorized_credentials"
        assert budget.snapshot().state is BudgetState.TOKEN_REFUSED
        assert budget.snapshot().reason
        one, two = Request(budget), Request(budget)
        await clock.settle()
        assert one.permit is not None
        assert two.is_waiting
        await one.answer()
        await two.answer()
        assert budget.snapshot().state is BudgetState.OK


async def test_without_a_connection_one_request_at_a_time_tries_less_and_less_often() -> None:
    async with using() as (budget, clock):
        requests = [Request(budget, Lane.VISIBLE) for _ in range(8)]
        await clock.settle()
        assert all(request.permit for request in requests)
        waiting = [Request(budget, Lane.VISIBLE) for _ in range(12)]
        for request in requests:
            await request.unconnected()
        for number, wait in enumerate((0.5, 1, 2, 4, 8, 16, 30, 30)):
            assert (budget.snapshot().state is BudgetState.OFFLINE) == (number > 0)
            await clock.advance(wait * 0.99)
            assert all(request.is_waiting for request in waiting[number:])
            await clock.advance(wait * 0.27)
            (probe,) = [request for request in waiting if request.permit and not request.task.done()]
            await probe.unconnected()
        snapshot = budget.snapshot()
        assert (snapshot.waiting, snapshot.used) == (4, 0)
        assert "no connection" in snapshot.reason
        assert 30 <= (snapshot.seconds_left or 0) <= 37.5
        budget.retry_now()
        await clock.settle()
        (probe,) = [request for request in waiting if request.permit and not request.task.done()]
        await probe.answer()
        await clock.settle()
        assert budget.snapshot().state is BudgetState.OK
        assert all(request.permit for request in waiting)
        for request in waiting[9:]:
            await request.end()


async def test_a_person_waits_a_quarter_of_a_minute_for_a_connection_and_others_as_long_as_it_takes() -> None:
    async with using() as (budget, clock):
        first = Request(budget)
        await clock.settle()
        await first.unconnected()
        tries = [Request(budget) for _ in range(4)]
        await clock.settle()
        person, visible = Request(budget), Request(budget, Lane.VISIBLE)
        await clock.settle()
        for probe, wait in zip(tries, (0.7, 1.3, 2.6, 5.1), strict=True):
            await clock.advance(wait)
            await probe.unconnected()
        assert clock.monotonic() < 1000 + 15
        assert person.is_waiting
        assert not person.task.done()
        await clock.advance(1000 + 15 - clock.monotonic())
        with pytest.raises(NotConnected, match="not sent"):
            await person.task
        assert budget.snapshot().waiting_by_lane == (0, 1, 0)
        assert budget.cancel_waiting() == 1
        with pytest.raises(TakenBack):
            await visible.task


async def test_the_meter_is_near_from_four_fifths_on() -> None:
    async with using(limit=10) as (budget, clock):
        await spend(budget, 7)
        assert budget.snapshot().state is BudgetState.OK
        await spend(budget, 1)
        assert budget.snapshot().state is BudgetState.NEAR
        await clock.advance(60)
        assert budget.snapshot().state is BudgetState.OK


async def test_headers_are_shown_less_what_was_sent_since() -> None:
    async with using() as (budget, clock):
        async with budget.permit(Lane.USER) as permit:
            permit.answered(ToldLimits(remaining=10, reset=30.0))
        await spend(budget, 2)
        snapshot = budget.snapshot()
        assert (snapshot.source, snapshot.remaining_told, snapshot.used) == ("headers", 8, 3)
        await clock.advance(30)
        assert budget.snapshot().source == "est"
        assert budget.snapshot().remaining_told is None


async def test_nothing_leaves_while_the_headers_leave_nothing() -> None:
    async with using() as (budget, clock):
        async with budget.permit(Lane.USER) as permit:
            permit.answered(ToldLimits(remaining=0, reset=30.0))
        request = Request(budget)
        await clock.advance(29)
        assert request.is_waiting
        assert budget.snapshot().state is BudgetState.THROTTLED
        assert budget.snapshot().seconds_left == pytest.approx(1)
        await clock.advance(1)
        assert request.permit is not None
        await request.answer()


async def test_a_header_that_is_wrong_for_a_day_stops_nobody_for_a_day() -> None:
    async with using() as (budget, clock):
        async with budget.permit(Lane.USER) as permit:
            permit.answered(ToldLimits(remaining=0, reset=86_400.0))
        request = Request(budget)
        await clock.advance(120)
        assert request.permit is not None
        await request.answer()


async def test_an_older_answer_that_leaves_more_changes_nothing() -> None:
    async with using() as (budget, clock):
        older, newer = Request(budget), Request(budget)
        await clock.settle()
        assert older.permit is not None
        assert newer.permit is not None
        newer.permit.answered(ToldLimits(remaining=3, reset=30.0))
        older.permit.answered(ToldLimits(remaining=9, reset=30.0))
        assert budget.snapshot().remaining_told == 3
        await older.end()
        await newer.end()


async def test_another_limit_is_taken_over_when_three_answers_agree() -> None:
    async with using() as (budget, _):
        for told, limit in ((100, 600), (100, 600), (50, 600), (100, 600), (100, 600), (100, 100)):
            async with budget.permit(Lane.USER) as permit:
                permit.answered(ToldLimits(limit=told))
            assert budget.snapshot().limit == limit


async def test_a_smaller_limit_waits_for_as_many_slots_as_are_too_many() -> None:
    async with using(limit=4) as (budget, clock):
        for _ in range(3):
            async with budget.permit(Lane.USER) as permit:
                permit.answered(ToldLimits(limit=2))
            await clock.advance(1)
        request = Request(budget)
        await clock.settle()
        await clock.advance(57.5)
        assert budget.snapshot().used == 2
        assert request.is_waiting
        await clock.advance(1)
        assert request.permit is not None
        await request.answer()


async def test_next_change_is_exactly_when_the_snapshot_differs() -> None:
    async with using(limit=2) as (budget, clock):
        assert budget.next_change() is None
        await spend(budget, 1)
        await clock.advance(1.5)
        await spend(budget, 1)
        assert budget.next_change() == pytest.approx(0.5)  # 58.5 s left: shown as 59, then as 58
        await clock.advance(58.5)
        assert budget.snapshot().used == 1
        assert budget.next_change() == pytest.approx(1.5)
        await clock.advance(1.5)
        assert budget.next_change() is None


async def test_listeners_hear_of_changes_until_they_leave_and_cannot_do_harm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with using() as (budget, _):
        seen: list[int] = []

        def broken() -> None:
            raise RuntimeError("no meter")

        forget_broken = budget.subscribe(broken)
        unsubscribe = budget.subscribe(lambda: seen.append(budget.snapshot().in_flight))
        with caplog.at_level(logging.CRITICAL, logger="wistia_tui.api.budget"):
            await spend(budget, 1)
        assert 1 in seen
        assert seen[-1] == 0
        forget_broken()
        unsubscribe()
        unsubscribe()
        seen.clear()
        await spend(budget, 1)
        assert not seen


async def test_closing_ends_who_waits_and_refuses_newcomers() -> None:
    async with using(limit=1) as (budget, clock):
        await spend(budget, 1)
        waiting = Request(budget)
        await clock.settle()
        budget.close()
        for refused in (waiting, Request(budget)):
            with pytest.raises(NotConnected, match="not sent"):
                await refused.task
