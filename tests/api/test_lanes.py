"""Who may use how much of the limit, how fast bulk work goes, and what operations have to themselves."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.test_budget import TOKEN_REFUSED, Request, spend, using
from wistia_tui.api.budget import BudgetState, Lane, RequestBudget
from wistia_tui.api.bulk_pace import BulkPace
from wistia_tui.api.errors import RateLimited
from wistia_tui.api.limit_headers import ToldLimits
from wistia_tui.api.operations import MEDIA_MOVE, MEDIA_SHOW, MEDIA_UPDATE, Operation, read_any


class Call(Request):
    """A request of a named operation."""

    def __init__(self, budget: RequestBudget, operation: Operation, lane: Lane = Lane.USER) -> None:
        self.operation = operation
        super().__init__(budget, lane)

    async def run(self, budget: RequestBudget, lane: Lane) -> None:
        async with budget.permit(lane, operation=self.operation) as permit:
            self.permit = permit
            await self.over.wait()


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


async def test_what_others_left_by_the_services_own_word_is_left_to_a_person_too() -> None:
    async with using() as (budget, clock):
        async with budget.permit(Lane.USER) as permit:
            permit.answered(ToldLimits(remaining=31, reset=30.0))
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


async def test_a_limit_for_another_span_of_time_does_not_replace_the_accounts() -> None:
    async with using() as (budget, _):
        for _ in range(4):
            async with budget.permit(Lane.USER) as permit:
                permit.answered(ToldLimits(limit=20, remaining=19, reset=1.0, window=1.0))
        assert budget.snapshot().limit == 600


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


# an operation's own limit --------------------------------------------------------------------------------------------


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


async def test_refusals_with_a_long_rest_between_them_are_not_ten_minutes_of_refusals() -> None:
    async with using() as (budget, clock):
        for _ in range(3):
            request = Request(budget)
            await clock.settle()
            await request.limit(5)
            assert budget.snapshot().state is BudgetState.BACKOFF
            await clock.advance(900)


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


# the token -----------------------------------------------------------------------------------------------------------


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


# the pace of bulk work -----------------------------------------------------------------------------------------------

WINDOW = 60.0


def sent_in(pace: BulkPace, seconds: float, now: float, limit: int = 600, share: float = 0.9) -> tuple[int, float]:
    """How many leave in that time if there is always one that could, and what time it is then."""
    end, count = now + seconds, 0
    while (now := pace.opens_at(now, limit, WINDOW, share)) <= end:
        pace.passed(now, limit, WINDOW)
        count += 1
    return count, end


def test_bulk_work_begins_at_half_of_the_limit_and_reaches_its_share_after_four_minutes() -> None:
    pace = BulkPace()
    first, now = sent_in(pace, 60, 1000.0)
    assert 310 <= first <= 345, "half of the limit, the burst, and what is gained meanwhile"
    _, now = sent_in(pace, 180, now)
    later, now = sent_in(pace, 60, now)
    assert 530 <= later <= 541


def test_after_a_429_the_pace_is_seven_tenths_and_rises_slowly() -> None:
    pace = BulkPace()
    _, now = sent_in(pace, 300, 1000.0)
    pace.refused(now, 400, 600)
    assert pace.rate == pytest.approx(280)
    _, now = sent_in(pace, 600, now)
    assert pace.rate == pytest.approx(304, abs=2), "ten minutes of 2.4 a minute each"
    pace.refused(now, 1, 600)
    assert pace.rate == 30


def test_a_rest_does_not_save_up_for_a_faster_pace() -> None:
    pace = BulkPace()
    _, now = sent_in(pace, 300, 1000.0)
    now += 3600
    first, _ = sent_in(pace, 1, now)
    assert first <= 16
    assert pace.rate is not None
    assert pace.rate <= 302


def test_half_an_hour_without_a_429_is_enough_to_forget_it() -> None:
    pace = BulkPace()
    _, now = sent_in(pace, 60, 1000.0)
    pace.refused(now, 100, 600)
    _, now = sent_in(pace, 1790, now)
    slow = pace.rate or 0
    assert slow < 200
    _, now = sent_in(pace, 300, now)
    assert (pace.rate or 0) > slow + 200


async def test_bulk_work_never_empties_the_window_at_once() -> None:
    async with using() as (budget, clock):

        async def work() -> None:
            while True:
                async with budget.permit(Lane.BULK) as permit:
                    permit.answered()

        workers = [asyncio.create_task(work()) for _ in range(4)]
        await clock.settle()
        assert budget.snapshot().used == 10
        assert budget.snapshot().bulk_per_minute == pytest.approx(300)
        await clock.advance(10)
        assert 55 <= budget.snapshot().used <= 64
        person = Request(budget)
        await clock.settle()
        assert person.permit is not None, "nobody waits behind bulk work"
        await person.answer()
        for worker in workers:
            worker.cancel()
