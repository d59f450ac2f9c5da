"""How fast bulk work goes, so that others on the account keep their share."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.budgets import Request, using
from wistia_tui.api.budget import Lane
from wistia_tui.api.bulk_pace import BulkPace

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
