"""What happens when the service refuses: in a pause, and while others on the account use it too."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.report import NO_BOUND, Row
from tests.rig.trial import WINDOW, Extent, Trial, percentile, trials_of
from wistia_tui.api.budget import Lane

ROUND_TRIP = 1.2
"""Seconds; the longest that the model's usual travel makes."""
_LENGTHS = (1.0, 2.5, 5.0, 12.0, 30.0, 60.0, 119.0)
_LONGEST_REST = 80.0
"""Seconds between two pauses that come out of the blue."""


def pause(extent: Extent) -> Iterator[Row]:
    """Out of the blue the service refuses everything for a time."""

    async def story(server: str, seed: int) -> Trial:
        trial = Trial(server, seed)
        rounds = max(1, round(extent.minutes * 60 / sum(length + _LONGEST_REST for length in _LENGTHS)))

        async def refusing() -> None:
            dice = random.Random(seed)
            for length in _LENGTHS * rounds:
                await asyncio.sleep(dice.uniform(_LONGEST_REST / 2, _LONGEST_REST))
                trial.service.close_for(length)
                await asyncio.sleep(length)

        async def somebody_always_waits() -> None:
            while True:
                await trial.ask(trial.pages, lambda: trial.client.medias(1, lane=Lane.USER))

        seconds = rounds * sum(length + _LONGEST_REST for length in _LENGTHS) + WINDOW
        people = (somebody_always_waits() for _ in range(3))
        await trial.run(seconds, refusing(), trial.work(), trial.browse(), *people)
        return trial

    trials = trials_of(extent, story)
    early = doubled = episodes = lost = 0
    late = -WINDOW
    for trial in trials:
        for episode in _episodes(trial):
            episodes += 1
            early += episode.early
            doubled += episode.beside_the_probe
            late = max(late, episode.late)
        lost += sum(total > 10_000 for notes in (trial.person, trial.pages) for total in trial.totals(notes))
    detail = f"{episodes} pauses of {min(_LENGTHS):g} to {max(_LENGTHS):g} s"
    yield Row("sent in a pause", early, 0, detail=detail)
    yield Row("first request after a pause: beyond Retry-After and its jitter", late, ROUND_TRIP, "s", detail)
    yield Row("sent beside a probe", doubled, 0, detail=detail)
    yield Row("lost in a pause", lost, 0, detail=detail)


@dataclass(frozen=True, slots=True)
class _Episode:
    early: int
    """Requests that were sent after a 429 was here and before the time that it named."""
    late: float
    """Seconds from the end of that time and the longest jitter to the next request."""
    beside_the_probe: int
    """Requests that were sent while the probe was on its way."""


def _episodes(trial: Trial) -> Iterator[_Episode]:
    requests = trial.service.requests
    position = 0
    while position < len(requests):
        if requests[position].status != 429:
            position += 1
            continue
        first_known = requests[position].answered
        # Those that were sent before the first refusal was known belong to it.
        together = position + 1
        while together < len(requests) and requests[together].sent < first_known:
            if requests[together].status == 429:
                first_known = min(first_known, requests[together].answered)
            together += 1
        refused = [it for it in requests[position:together] if it.status == 429]
        following = requests[together:]
        if not following:
            return
        probe = following[0]
        ends = max(it.answered + it.retry_after for it in refused)
        wait = max(it.retry_after for it in refused)
        yield _Episode(
            sum(it.answered < other.sent < it.answered + it.retry_after for it in refused for other in following),
            probe.sent - ends - max(0.25, min(2.0, 0.1 * wait)),
            sum(probe.sent < other.sent < probe.answered for other in following[1:]),
        )
        position = together


def others(extent: Extent) -> Iterator[Row]:
    """Others on the account send half of the limit, and repeat nothing."""
    per_minute = 300.0

    async def story(server: str, seed: int) -> Trial:
        trial = Trial(server, seed)
        neighbours = trial.service.neighbourhood(per_minute)
        await trial.run(extent.minutes * 60, trial.work(), trial.browse(), trial.watch(), neighbours)
        return trial

    trials = trials_of(extent, story)
    lived = f"{len(trials)} × {extent.minutes:g} min"
    own = [trial.service.refused for trial in trials]
    paused = [100 * trial.paused for trial in trials]
    theirs = [trial.service.neighbours_refused for trial in trials]
    slow = [percentile(trial.totals(trial.person), 0.99) for trial in trials]
    slowest = [max(trial.totals(trial.person)) for trial in trials]
    bulk = [len(trial.bulk) / extent.minutes for trial in trials]
    name = f"others send {per_minute:g} a minute"
    yield Row(f"{name}: own 429s", max(own), 25, detail=_each(own, lived))
    yield Row(f"{name}: time paused", max(paused), 1, "%", _each(paused, lived))
    yield Row(f"{name}: their 429s", max(theirs), 150, detail=_each(theirs, lived))
    yield Row(f"{name}: a person's request, p99", max(slow), 2, "s", _each(slow, lived))
    yield Row(f"{name}: a person's request, longest", max(slowest), NO_BOUND, "s", _each(slowest, lived))
    yield Row(f"{name}: bulk work a minute", min(bulk), NO_BOUND, detail=_each(bulk, lived))


def _each(values: list[int] | list[float], lived: str) -> str:
    return f"{lived}: {', '.join(f'{value:.3g}' for value in values)}"
