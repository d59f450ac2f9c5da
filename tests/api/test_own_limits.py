"""Operations with a limit to themselves, written down or only known by a 429."""

from __future__ import annotations

import pytest

from tests.api.budgets import Call, using
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.errors import RateLimited
from wistia_tui.api.operations import MEDIA_MOVE, MEDIA_SHOW, MEDIA_UPDATE, Operation


async def test_moving_medias_has_a_limit_of_its_own_and_reading_goes_on() -> None:
    async with using() as (budget, clock):
        moves = [Call(budget, MEDIA_MOVE, Lane.BULK) for _ in range(11)]
        for move in moves[:10]:
            await clock.advance(1)
            await move.answer()
        await clock.advance(1)
        assert moves[10].is_waiting
        (route,) = budget.snapshot().routes
        assert (route.name, route.used, route.limit, route.window, route.waiting) == (MEDIA_MOVE.name, 10, 10, 300.0, 1)
        assert budget.snapshot().state is BudgetState.OK
        read = Call(budget, MEDIA_SHOW, Lane.BULK)
        await clock.settle()
        await read.answer()
        await clock.advance(289)
        assert moves[10].is_waiting
        await clock.advance(2)
        await moves[10].answer()


@pytest.mark.parametrize(("operation", "seconds"), [(MEDIA_MOVE, 20.0), (MEDIA_MOVE, 200.0), (MEDIA_UPDATE, 100.0)])
async def test_a_429_that_may_come_from_an_own_limit_holds_the_others_for_one_probe_only(
    operation: Operation, seconds: float
) -> None:
    async with using() as (budget, clock):
        refused = Call(budget, operation)
        await clock.settle()
        await refused.limit(seconds)
        first, second = Call(budget, MEDIA_SHOW), Call(budget, MEDIA_SHOW)
        again = Call(budget, operation, Lane.BULK)
        await clock.settle()
        assert first.permit is not None
        assert second.is_waiting
        await first.answer()
        await clock.settle()
        assert second.permit is not None
        await second.answer()
        if seconds <= 120:
            assert again.is_waiting
            assert budget.snapshot().routes[0].seconds_left == pytest.approx(seconds, abs=2.1)
            await clock.advance(seconds - 0.1)
            assert again.is_waiting
            await clock.advance(2.2)
            await again.answer()
            await clock.settle()
            assert budget.snapshot().routes == () or budget.snapshot().routes[0].seconds_left is None
        else:
            with pytest.raises(RateLimited, match=f"the limit of “{operation.name}” alone is used up"):
                await again.task


async def test_if_the_others_are_refused_too_it_was_the_accounts_limit() -> None:
    async with using() as (budget, clock):
        refused = Call(budget, MEDIA_UPDATE)
        await clock.settle()
        await refused.limit(100)
        probe = Call(budget, MEDIA_SHOW)
        await clock.settle()
        await probe.limit(100)
        assert budget.snapshot().state is BudgetState.BACKOFF
        waiting = Call(budget, MEDIA_SHOW)
        await clock.advance(99)
        assert waiting.is_waiting
        waiting.task.cancel()


async def test_the_same_operation_refused_again_does_not_make_it_the_accounts_limit() -> None:
    async with using() as (budget, clock):
        for _ in range(3):
            refused = Call(budget, MEDIA_MOVE)
            await clock.advance(40)
            await refused.limit(30)
        read = Call(budget, MEDIA_SHOW)
        await clock.settle()
        await read.answer()
        assert budget.snapshot().state is BudgetState.OK


async def test_while_something_of_one_kind_waits_for_its_own_limit_the_state_says_so() -> None:
    async with using() as (budget, clock):
        refused = Call(budget, MEDIA_UPDATE)
        await clock.settle()
        await refused.limit(100)
        read = Call(budget, MEDIA_SHOW)
        await clock.settle()
        await read.answer()
        assert budget.snapshot().state is BudgetState.OK, "nothing waits for it"
        again, other = Call(budget, MEDIA_UPDATE), Call(budget, MEDIA_UPDATE)
        await clock.settle()
        snapshot = budget.snapshot()
        assert (snapshot.state, snapshot.waiting) == (BudgetState.ONE_KIND, 2)
        assert snapshot.seconds_left == pytest.approx(100, abs=2.1)
        assert snapshot.reason == "Wistia answered 429: the limit of “media update” alone is used up"
        assert budget.next_change() is not None
        await clock.advance(103)
        assert again.permit is not None
        assert other.is_waiting
        assert (budget.snapshot().state, budget.snapshot().seconds_left) == (BudgetState.ONE_KIND, None)
        await again.answer()
        await clock.settle()
        assert budget.snapshot().state is BudgetState.OK
        await other.answer()


async def test_a_pause_of_everything_is_said_before_that_of_one_kind() -> None:
    async with using() as (budget, clock):
        refused = Call(budget, MEDIA_UPDATE)
        await clock.settle()
        await refused.limit(100)
        again, probe = Call(budget, MEDIA_UPDATE), Call(budget, MEDIA_SHOW)
        await clock.settle()
        assert budget.snapshot().state is BudgetState.PROBING
        await probe.limit(100)
        assert budget.snapshot().state is BudgetState.BACKOFF
        again.task.cancel()
