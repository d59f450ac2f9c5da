"""After a 429: how long nothing leaves, who finds out whether it is over, and who is told not to wait."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.budgets import Call, Request, spend, using
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.errors import RateLimited
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.api.operations import read_any


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


async def test_all_who_wait_for_what_is_blocked_are_told_whatever_they_read() -> None:
    async with using() as (budget, clock):
        refused = Request(budget)
        await clock.settle()
        flying = [Request(budget) for _ in range(11)]
        waiting = [Call(budget, read_any(f"/medias/{number}.json"), Lane.BULK) for number in range(40)]
        await clock.settle()
        await refused.limit(5000)
        for call in waiting:
            with pytest.raises(RateLimited):
                await call.task
        for request in flying:
            await request.end()


async def test_a_time_that_cannot_be_meant_is_shown_and_not_waited_for() -> None:
    async with using() as (budget, _):
        async with budget.permit(Lane.USER) as permit:
            permit.limited(RetryAfter(None, "999999999", is_absurd=True))
        assert "999999999" in budget.snapshot().reason
        with pytest.raises(RateLimited, match="999999999"):
            await spend(budget, 1, Lane.BULK)


async def test_ten_minutes_of_refusals_end_the_waiting_with_the_reason() -> None:
    async with using() as (budget, clock):
        patient = Request(budget, Lane.VISIBLE)
        await clock.settle()
        assert patient.permit is not None
        began = clock.monotonic()
        await patient.limit(30)
        waiting = Request(budget, Lane.BULK)
        while not waiting.task.done():
            probe = Request(budget)
            await clock.settle()
            await clock.advance((budget.snapshot().seconds_left or 0) + 0.01)
            if probe.permit is not None:
                assert budget.snapshot().state is BudgetState.PROBING
                await probe.limit(30)
        assert 600 <= clock.monotonic() - began <= 720
        assert budget.snapshot().state is BudgetState.BLOCKED
        with pytest.raises(RateLimited, match="Wistia answered 429"):
            await waiting.task


async def test_refusals_with_a_long_rest_between_them_are_not_ten_minutes_of_refusals() -> None:
    async with using() as (budget, clock):
        for _ in range(3):
            request = Request(budget)
            await clock.settle()
            await request.limit(5)
            assert budget.snapshot().state is BudgetState.BACKOFF
            await clock.advance(900)
