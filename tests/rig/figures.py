"""What hours of traffic show: one function a figure, or a few that come from the same runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.bench.report import NO_BOUND, Row
from tests.rig.service import SlidingWindow, Travel, most_in_any_window, usual, with_tails
from tests.rig.trial import LIMIT, WINDOW, WORKERS, Extent, Trial, percentile, trials_of
from wistia_tui.api.budget import IN_FLIGHT, Lane
from wistia_tui.api.lanes import BULK_SHARE

RAMP = 360.0
"""Seconds in which bulk work comes to its full rate and the window fills; what is sustained is measured after it."""

RAMP = 360.0
"""Seconds in which bulk work comes to its full rate and the window fills; what is sustained is measured after it."""


def alone(extent: Extent) -> Iterator[Row]:
    """Bulk work and a person browsing, nobody else on the account."""

    async def story(server: str, seed: int, travel: Travel) -> Trial:
        trial = Trial(server, seed, travel=travel)
        await trial.run(extent.minutes * 60, trial.work(), trial.browse(), trial.watch())
        return trial

    trials = [trial for travel in (usual, with_tails) for trial in trials_of(extent, partial(story, travel=travel))]
    lived = f"{len(trials)} × {extent.minutes:g} min, both servers"
    sent = sum(len(trial.service.requests) for trial in trials)
    yield Row("alone: 429s", sum(trial.service.refused for trial in trials), 0, detail=f"{sent:,} requests, {lived}")
    most = max(most_in_any_window(trial.service.arrivals, WINDOW) for trial in trials)
    yield Row("alone: most in any window", most, LIMIT, detail=lived)
    waits = [wait for trial in trials for wait in trial.waits(trial.person)]
    detail = f"{len(waits):,} requests of a person while bulk runs"
    yield Row("a person's wait for a permit: p99", 1000 * percentile(waits, 0.99), 50, "ms", detail)
    yield Row("a person's wait for a permit: longest", 1000 * max(waits), 250, "ms", detail)
    pages = [wait for trial in trials for wait in trial.waits(trial.pages)]
    detail = f"{len(pages):,} pages"
    yield Row("a page's wait for a permit: p99", 1000 * percentile(pages, 0.99), NO_BOUND, "ms", detail)
    yield from _meter([trial for trial in trials if trial.server == "sliding"])


def _meter(trials: list[Trial]) -> Iterator[Row]:
    """A slot is ours from before its request arrives until one window after its answer.

    So the meter is ahead of the service by what is on its way now, and by what was on its way one window ago.
    """
    beyond = samples = 0
    apart: dict[Travel, int] = {usual: 0, with_tails: 0}
    for trial in trials:
        lag = round(WINDOW / (trial.samples[1].at - trial.samples[0].at))
        for number, sample in enumerate(trial.samples):
            before = trial.samples[max(0, number - lag - 1) : max(0, number - lag) + 2]
            in_flight = sample.meter.in_flight + max(then.meter.in_flight for then in before)
            difference = sample.meter.used - sample.counted
            beyond = max(beyond, -difference, difference - in_flight)
            apart[trial.travel] = max(apart[trial.travel], abs(difference))
        samples += len(trial.samples)
    detail = f"{samples:,} samples; where answers take up to a minute, {apart[with_tails]}"
    yield Row("meter against the service's count: most apart", apart[usual], IN_FLIGHT, detail=detail)
    yield Row("meter: apart beyond what is on its way, or was when the window began", beyond, 0, detail=detail)


def use(extent: Extent) -> Iterator[Row]:
    """Bulk work and nothing else, without anything kept for a person, and with it."""
    for reserve, share, bound in (("off", 1.0, 2.0), ("on", BULK_SHARE, 15.0)):

        async def story(server: str, seed: int, share: float = share) -> Trial:
            trial = Trial(server, seed, bulk_share=share)
            await trial.run(RAMP + extent.minutes * 60, trial.work())
            return trial

        trials = trials_of(extent, story)
        seconds = extent.minutes * 60
        done = [sum(when > trial.ended - seconds for when in trial.bulk) for trial in trials]
        used = [100 * number / (LIMIT * seconds / WINDOW) for number in done]
        detail = f"used {min(used):.2f} to {max(used):.2f} %; {sum(trial.service.refused for trial in trials)} 429s"
        yield Row(f"limit left unused by bulk work, reserve {reserve}", 100 - min(used), bound, "%", detail)


def move(extent: Extent) -> Iterator[Row]:
    """3,000 medias are moved, 100 with a call, while a person browses."""

    async def story(server: str, seed: int) -> Trial:
        trial = Trial(server, seed, moves=SlidingWindow(10, 300.0))
        batches = iter([f"media{number:05}" for number in range(start, start + 100)] for start in range(0, 3000, 100))

        async def moving() -> None:
            for batch in batches:
                await trial.ask(trial.moved, partial(trial.client.move_medias, batch, "project", lane=Lane.BULK))

        await trial.run(900, trial.browse(), *(moving() for _ in range(WORKERS)))
        return trial

    trials = trials_of(extent, story)
    detail = f"{len(trials)} times, both servers"
    calls = [sum(it.is_move for it in trial.service.requests) for trial in trials]
    yield Row("3,000 medias moved: calls", max(calls), 30, detail=detail)
    yield Row("3,000 medias moved: 429s", sum(trial.service.refused for trial in trials), 0, detail=detail)
    took = [max(asked.done for asked in trial.moved) - trial.began for trial in trials]
    detail += f", {min(took):.1f} to {max(took):.1f} s"
    yield Row("3,000 medias moved: time", max(took), 620, "s", detail)
    too_soon = sum(seconds < 600 for seconds in took)
    yield Row("3,000 medias moved: sooner than the limit allows", too_soon, 0, detail=detail)
    waits = [wait for trial in trials for wait in trial.waits([*trial.person, *trial.pages])]
    detail = f"{len(waits):,} reads, the longest {max(waits):.2f} s"
    yield Row("reads beside it: wait for a permit, p99", 1000 * percentile(waits, 0.99), 50, "ms", detail)
