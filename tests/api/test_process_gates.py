"""What holds the requests of one process back: its connection, its token, and what is on its way."""

from __future__ import annotations

import pytest

from tests.api.budgets import TOKEN_REFUSED, Request, spend, using
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.errors import NotConnected, TakenBack, TokenRefused


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


async def test_a_refused_token_keeps_the_queue_until_there_is_another() -> None:
    async with using(waits_for_token=True) as (budget, clock):
        refused, flying = Request(budget), Request(budget)
        await clock.settle()
        assert refused.permit is not None
        refused.permit.token_refused(TOKEN_REFUSED)
        await refused.end()
        waiting = [Request(budget), Request(budget, Lane.BULK)]
        await clock.advance(3600)
        assert all(request.is_waiting for request in waiting)
        assert budget.snapshot().state is BudgetState.TOKEN_REFUSED
        async with budget.permit(Lane.USER, past_token=True) as permit:
            permit.answered()
        assert all(request.is_waiting for request in waiting), "the new token was only tried"
        budget.token_replaced()
        await clock.settle()
        assert all(request.permit for request in waiting)
        assert flying.permit is not None
        flying.permit.token_refused(TOKEN_REFUSED)
        assert budget.snapshot().state is BudgetState.OK, "that was about the token before"
        for request in (flying, *waiting):
            await request.answer()


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


@pytest.mark.parametrize(("lane", "most"), [(Lane.USER, 12), (Lane.VISIBLE, 10), (Lane.BULK, 8)])
async def test_a_person_finds_a_place_among_those_on_their_way(lane: Lane, most: int) -> None:
    async with using() as (budget, clock):
        requests = [Request(budget, lane) for _ in range(13)]
        await clock.settle()
        assert budget.snapshot().in_flight == most
        person, visible = Request(budget), Request(budget, Lane.VISIBLE)
        await clock.settle()
        assert person.is_waiting == (lane is Lane.USER)
        assert visible.is_waiting == (lane is not Lane.BULK)
        for request in [*requests, person, visible]:
            request.task.cancel()


async def test_after_lost_answers_less_bulk_work_is_on_its_way_until_it_goes_well_again() -> None:
    async with using() as (budget, clock):
        for left in (4, 2, 1, 1):
            lost = Request(budget)
            await clock.settle()
            await lost.end()
            bulk = [Request(budget, Lane.BULK) for _ in range(9)]
            await clock.advance(3)
            assert budget.snapshot().in_flight == left
            for request in bulk:
                request.task.cancel()
                await clock.settle()
            if left == 1:
                break
        await clock.advance(120)
        for most in (2, 3):
            await spend(budget, 20)
            bulk = [Request(budget, Lane.BULK) for _ in range(9)]
            await clock.settle()
            assert budget.snapshot().in_flight == most
            for request in bulk:
                if request.permit is not None:
                    await request.answer()
                request.task.cancel()
            await clock.advance(120)
