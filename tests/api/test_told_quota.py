"""What the headers of answers say of the quota, and how far it is believed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.budgets import Request, spend, using
from wistia_tui.api.budget import BudgetState, Lane, RequestBudget
from wistia_tui.api.limit_headers import ToldLimits


async def hear(budget: RequestBudget, **told: Any) -> None:
    """Send a request whose answer tells of the quota."""
    async with budget.permit(Lane.USER) as permit:
        permit.answered(ToldLimits(**told))


async def test_headers_are_shown_less_what_was_sent_since() -> None:
    async with using() as (budget, clock):
        await hear(budget, remaining=10, reset=30.0)
        await spend(budget, 2)
        snapshot = budget.snapshot()
        assert (snapshot.source, snapshot.remaining_told, snapshot.used) == ("headers", 8, 3)
        await clock.advance(30)
        assert budget.snapshot().source == "est"
        assert budget.snapshot().remaining_told is None


async def test_nothing_leaves_while_the_headers_leave_nothing() -> None:
    async with using() as (budget, clock):
        await hear(budget, remaining=0, reset=30.0)
        request = Request(budget)
        await clock.advance(29)
        assert request.is_waiting
        assert budget.snapshot().state is BudgetState.THROTTLED
        assert budget.snapshot().seconds_left == pytest.approx(1)
        await clock.advance(1)
        assert request.permit is not None
        await request.answer()


async def test_what_others_left_by_the_services_own_word_is_left_to_a_person_too() -> None:
    async with using() as (budget, clock):
        await hear(budget, remaining=31, reset=30.0)
        bulk, visible = Request(budget, Lane.BULK), Request(budget, Lane.VISIBLE)
        await clock.settle()
        assert bulk.is_waiting
        assert visible.permit is not None
        await visible.answer()
        second = Request(budget, Lane.VISIBLE)
        await clock.settle()
        assert second.is_waiting
        await spend(budget, 5)
        await clock.advance(30)
        assert bulk.permit is not None
        assert second.permit is not None
        await bulk.answer()
        await second.answer()


async def test_a_header_that_is_wrong_for_a_day_stops_nobody_for_a_day() -> None:
    async with using() as (budget, clock):
        await hear(budget, remaining=0, reset=86_400.0)
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
            await hear(budget, limit=told)
            assert budget.snapshot().limit == limit


async def test_a_limit_for_another_span_of_time_does_not_replace_the_accounts() -> None:
    async with using() as (budget, _):
        for _ in range(4):
            await hear(budget, limit=20, remaining=19, reset=1.0, window=1.0)
        assert budget.snapshot().limit == 600


async def test_a_smaller_limit_waits_for_as_many_slots_as_are_too_many() -> None:
    async with using(limit=4) as (budget, clock):
        for _ in range(3):
            await hear(budget, limit=2)
            await clock.advance(1)
        request = Request(budget)
        await clock.settle()
        await clock.advance(57.5)
        assert budget.snapshot().used == 2
        assert request.is_waiting
        await clock.advance(1)
        assert request.permit is not None
        await request.answer()
