"""Slots and the queue before them: who may send when, and what the meter and its listeners are told."""

from __future__ import annotations

import logging

import pytest

from tests.api.budgets import Request, spend, using
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.errors import NotConnected


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


@pytest.mark.parametrize(("lane", "most"), [(Lane.USER, 600), (Lane.VISIBLE, 570), (Lane.BULK, 540)])
async def test_each_lane_leaves_room_for_those_before_it(lane: Lane, most: int) -> None:
    async with using() as (budget, clock):
        await spend(budget, most - 1)
        await spend(budget, 1, lane)
        last = Request(budget, lane)
        await clock.settle()
        assert last.is_waiting
        if lane is not Lane.USER:
            await spend(budget, 1)
        last.task.cancel()


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


async def test_the_meter_is_near_from_four_fifths_on() -> None:
    async with using(limit=10) as (budget, clock):
        await spend(budget, 7)
        assert budget.snapshot().state is BudgetState.OK
        await spend(budget, 1)
        assert budget.snapshot().state is BudgetState.NEAR
        await clock.advance(60)
        assert budget.snapshot().state is BudgetState.OK


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
