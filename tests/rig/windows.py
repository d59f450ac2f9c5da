"""Thousands of short stories full of trouble: never more requests in a window of the service than the limit."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.report import Row
from tests.rig.clients import ask_thinly
from tests.rig.service import Service, SlidingWindow, most_in_any_window, with_tails
from tests.rig.virtual import VirtualClock, run
from wistia_tui.api.budget import Lane, RequestBudget

_FULL_EVERY = 500
"""One story in so many has Wistia's own limit; the others a smaller one, that it takes fewer requests to reach."""
_WINDOW = 60.0
_WINDOWS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the service saw of one story."""

    seed: int
    limit: int
    sent: int
    most: int
    """Requests that arrived in any one window."""
    refused: int
    at_limit: bool

    @property
    def beyond(self) -> int:
        """Requests beyond the limit."""
        return self.most - self.limit


async def story(seed: int, budget_window: float = _WINDOW) -> Outcome:
    """Everybody wants something all the time; answers are slow or lost, people give up, requests time out.

    `budget_window`: what the budget believes the window to be.
    """
    dice = random.Random(seed)
    limit = 600 if seed % _FULL_EVERY == 0 else dice.randint(5, 40)
    service = Service(SlidingWindow(limit, _WINDOW), dice, travel=with_tails, lost=dice.choice((0.0, 0.02, 0.2)))
    budget = RequestBudget(VirtualClock(seed), limit, budget_window)
    impatience, timeout = dice.choice((0.0, 0.05, 0.3)), dice.choice((1.0, 5.0, 60.0))

    async def worker(lane: Lane) -> None:
        while True:
            patience = dice.expovariate(1.0) if dice.random() < impatience else None
            with contextlib.suppress(TimeoutError):
                # Outside of the request's own time limit: gives up wherever it stands, also while it waits.
                async with asyncio.timeout(patience):
                    await ask_thinly(service, budget, lane, timeout)

    lanes = [dice.choice(list(Lane)) for _ in range(dice.randint(2, 24))]
    workers = [asyncio.create_task(worker(lane)) for lane in (Lane.USER, *lanes)]
    done, _ = await asyncio.wait(workers, timeout=_WINDOWS * _WINDOW, return_when=asyncio.FIRST_EXCEPTION)
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    budget.close()
    for task in done:
        task.result()
    most = most_in_any_window(service.arrivals, _WINDOW)
    return Outcome(seed, limit, len(service.requests), most, service.refused, most >= limit)


def windows(seeds: Sequence[int]) -> Iterator[Row]:
    """The stories of these seeds."""
    outcomes = [run(story(seed)) for seed in seeds]
    worst = max(outcomes, key=lambda outcome: outcome.beyond)
    full = sum(outcome.limit == 600 for outcome in outcomes)
    detail = (
        f"{len(seeds):,} seeds, {full} of them with 600 in 60 s, {sum(it.sent for it in outcomes):,} requests; "
        f"the limit was reached in {sum(it.at_limit for it in outcomes):,}"
    )
    if worst.beyond > 0:
        detail += f"; seed {worst.seed}: {worst.most} of {worst.limit}"
    yield Row("most in any window beyond the limit", max(0, worst.beyond), 0, detail=detail)
    yield Row("429s in these", sum(outcome.refused for outcome in outcomes), 0, detail=detail)
