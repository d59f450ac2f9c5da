"""The meter: what it says in each width, and how seldom it is painted."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.timer import Timer

from tests.tui.budgets import StandInBudget, quiet
from tests.tui.conftest import running
from wistia_tui.api.meter import BudgetState
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui.following import QUIET_BETWEEN, SHORTEST_BETWEEN
from wistia_tui.tui.widgets.budget_meter import BudgetMeter, countdown, trend, words

S = BudgetState
STEADY = (5,) * 12
RISES = (0,) * 8 + (3, 4, 5, 6)
FALLS = (9,) * 6 + (0,) * 6
QUEUE: dict[str, Any] = {"waiting": 16, "waiting_by_lane": (3, 1, 12)}


JOB = ("job 38 % · 4:10", "job 38 %", "")


@pytest.mark.parametrize(
    ("changes", "complete", "medium", "narrow"),
    [
        ({}, "▕█▉      ▏ 143/600 est app · job 38 % · 4:10", "143/600 est · job 38 % · 4:10", "143/600 · job 38 %"),
        (
            {"state": S.NEAR, "used": 512, "bulk_per_minute": 540.4, **QUEUE},
            "512/600 est app · near · job 38 % · 4:10",
            "512/600 near · job 38 %",
            "512/600 near",
        ),
        (
            {"state": S.BACKOFF, "seconds_left": 12.0},
            "143/600 est app · 429 · back in 0:12 · job 38 %",
            "429 · back in 0:12 · job 38 %",
            "429 · back in 0:12",
        ),
        (
            {"state": S.TOKEN_REFUSED, "waiting": 3},
            "143/600 est app · token refused · job 38 %",
            "token refused · job 38 %",
            "token refused",
        ),
    ],
    ids=["at rest", "near", "backing off", "refused"],
)
def test_a_job_takes_the_cells_of_all_but_the_count_and_the_state(
    changes: dict[str, Any], complete: str, medium: str, narrow: str
) -> None:
    for width, said in ((47, complete), (29, medium), (19, narrow)):
        text, _ = words(quiet(**changes), width, JOB)
        assert text == said


@pytest.mark.parametrize(
    ("changes", "complete", "medium", "narrow"),
    [
        ({}, "▕█▉      ▏ 143/600 est app", "▕█▉      ▏ 143/600 est", "143/600 est"),
        (
            {"sent_lately": RISES, "is_shared": True},
            "▕█▉      ▏ 143/600 est ↑ host",
            "▕█▉      ▏ 143/600 est ↑",
            "143/600 est ↑",
        ),
        (
            {"why_not_shared": "The disk is full."},
            "▕█▉      ▏ 143/600 est alone",
            "▕█▉      ▏ 143/600 est alone",
            "143/600 est alone",
        ),
        (
            {"source": "headers", "remaining_told": 100, "limit": 500},
            "▕██████▍ ▏ 400/500 told app",
            "▕██████▍ ▏ 400/500 told",
            "400/500 told",
        ),
        (
            {"state": S.NEAR, "used": 512, "sent_lately": STEADY, "is_shared": True},
            "▕██████▉ ▏ 512/600 est → host · near",
            "▕██████▉ ▏ 512/600 est → near",
            "512/600 est → near",
        ),
        (
            {"state": S.NEAR, "used": 512, "is_shared": True, "sent_lately": RISES, "bulk_per_minute": 540.4, **QUEUE},
            "512/600 est ↑ host near 3+1+12 wait 540/min",
            "512/600 est ↑ near · 16 wait",
            "512/600 near",
        ),
        (
            {"waiting": 3, "waiting_by_lane": (3, 0, 0)},
            "▕█▉      ▏ 143/600 est app · 3 wait",
            "143/600 est · 3 wait",
            "143/600 · 3 wait",
        ),
        (
            {"state": S.ONE_KIND, "used": 6, "seconds_left": 97.2, "waiting": 1},
            "6/600 est app · 429 one kind · 1:38 · 1 wait",
            "429 one kind · 1:38 · 1 wait",
            "429 · 1:38 · 1 wait",
        ),
        (
            {"state": S.ONE_KIND, "used": 6, "waiting": 2},
            "6/600 est app · 429 one kind · trying · 2 wait",
            "429 · trying · 2 wait",
            "429 · trying 2 wait",
        ),
        (
            {"state": S.THROTTLED, "used": 600, "seconds_left": 4.0, "waiting": 1},
            "600/600 est app · full · next in 0:04 · 1 wait",
            "full · next in 0:04 · 1 wait",
            "full 0:04 · 1 wait",
        ),
        (
            {"state": S.BACKOFF, "seconds_left": 11.2, "sent_lately": FALLS, "is_shared": True, **QUEUE},
            "143/600 est ↓ host · 429 · 0:12 · 3+1+12 wait",
            "429 · back in 0:12 · 16 wait",
            "429 · 0:12 16 wait",
        ),
        (
            {"state": S.PROBING, "waiting": 2},
            "143/600 est app · 429 · trying one · 2 wait",
            "429 · trying one · 2 wait",
            "429 · trying 2 wait",
        ),
        (
            {"state": S.BLOCKED, "seconds_left": 3540.0},
            "143/600 est app · blocked · 59 min · r tries",
            "blocked · 59 min · r tries",
            "blocked 59 min",
        ),
        (
            {"state": S.OFFLINE, "seconds_left": 7.1, "waiting": 2, "used": 0},
            "0/600 est app · offline 0:08 · 2 wait",
            "offline 0:08 · 2 wait",
            "offline 0:08 2 wait",
        ),
        (
            {"state": S.OFFLINE, "waiting": 2},
            "143/600 est app · offline · trying · 2 wait",
            "offline · trying · 2 wait",
            "offline trying",
        ),
        (
            {"state": S.TOKEN_REFUSED, "waiting": 1},
            "143/600 est app · token refused · 1 wait",
            "token refused · 1 wait",
            "token refused",
        ),
    ],
)
def test_each_state_in_words(changes: dict[str, Any], complete: str, medium: str, narrow: str) -> None:
    snapshot = quiet(**changes)
    assert [words(snapshot, width)[0] for width in (47, 29, 19)] == [complete, medium, narrow]


def every_snapshot() -> Iterator[dict[str, Any]]:
    for state, used, limit, seconds, waiting, sent, shared, why, bulk, told in itertools.product(
        S, (0, 7, 1_999), (0, 600, 2_000), (None, 0.0, 9.5, 119.9, 86_400.0), (0, 1, 4_321), ((), STEADY),
        (False, True), ("", "No disk."), (None, 540.0), (None, 7)
    ):  # fmt: skip
        yield {
            "state": state,
            "used": used,
            "limit": limit,
            "seconds_left": seconds,
            "waiting": waiting,
            "waiting_by_lane": (0, 0, waiting),
            "sent_lately": sent,
            "is_shared": shared,
            "why_not_shared": why,
            "bulk_per_minute": bulk,
            "source": "est" if told is None else "headers",
            "remaining_told": told,
        }


def test_it_always_says_something_and_cuts_no_word() -> None:
    for changes in every_snapshot():
        snapshot = quiet(**changes)
        for width in (19, 29, 47):
            text, style = words(snapshot, width)
            assert text
            assert is_safe(text)
            assert style in {"quiet", "near", "alarm"}
            assert cell_width(text) <= width


def test_the_trend_is_that_of_what_was_sent() -> None:
    assert [trend(quiet(sent_lately=sent)) for sent in ((), (0,) * 12, RISES, STEADY, FALLS)] == ["", "", "↑", "→", "↓"]
    assert trend(quiet(sent_lately=(*STEADY[:-1], 0))) == "→", "the running twelfth has only begun"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1.0, "0:00"),
        (0.0, "0:00"),
        (0.01, "0:01"),
        (59.0, "0:59"),
        (61.0, "1:01"),
        (119.5, "2 min"),
        (3_541.0, "60 min"),
    ],
)
def test_a_countdown_never_shows_too_little(seconds: float, shown: str) -> None:
    assert countdown(seconds) == shown


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield BudgetMeter(id="meter")


class Painted:
    """A meter, what it was painted with since it was shown, and the times that it asked to be woken after."""

    def __init__(self, pilot: Pilot[None], meter: BudgetMeter) -> None:
        self.meter = meter
        self.words: list[str] = []
        self.wake_ups: list[float] = []
        self.timers: list[Timer] = []
        self._pilot = pilot

    async def until(self, test: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not test():
                await self._pilot.pause()
                await asyncio.sleep(0)

    async def at_rest(self) -> None:
        """Wait until the meter waits for nothing but the budget's word."""
        await self._pilot.pause()
        await self.until(lambda: all(timer._task is None or timer._task.done() for timer in self.timers))


@asynccontextmanager
async def painting(budget: StandInBudget) -> AsyncIterator[Painted]:
    async with Host().run_test(size=(60, 1)) as pilot:
        meter = pilot.app.query_one(BudgetMeter)
        meter.styles.width = 48
        await pilot.pause()
        painted = Painted(pilot, meter)
        refresh, set_timer = meter.refresh, meter.set_timer

        def refreshing(*arguments: Any, **named: Any) -> BudgetMeter:
            painted.words.append(meter._shown[0])
            return refresh(*arguments, **named)

        def timing(seconds: float, *arguments: Any, **named: Any) -> Timer:
            painted.wake_ups.append(seconds)
            painted.timers.append(set_timer(seconds, *arguments, **named))
            return painted.timers[-1]

        meter.refresh = refreshing  # type: ignore[method-assign]
        meter.set_timer = timing  # type: ignore[method-assign, assignment]
        meter.watch_budget(budget)  # type: ignore[arg-type]
        painted.words.clear()
        yield painted


async def test_many_changes_are_painted_as_the_first_and_the_last() -> None:
    budget = StandInBudget()
    async with painting(budget) as painted:
        await painted.at_rest()
        budget.become(used=200)
        await painted.until(lambda: bool(painted.words))
        assert painted.wake_ups == [SHORTEST_BETWEEN] * 2, "the first change shows before the rest, not after it"
        for used in range(200, 300):
            budget.become(used=used)
        await painted.until(lambda: "299/600" in painted.words[-1])
        assert len(painted.words) == 2
        budget.become(used=300)
        assert len(painted.words) == 2, "a rest follows each drawing, the one that ended a rest as well"
        await painted.until(lambda: "300/600" in painted.words[-1])
        assert painted.wake_ups == [SHORTEST_BETWEEN] * 4


async def test_nothing_is_painted_and_nobody_woken_while_nothing_changes() -> None:
    budget = StandInBudget()
    async with painting(budget) as painted:
        await painted.at_rest()
        budget.become(in_flight=3)  # something that the meter does not say
        await painted.at_rest()
        assert painted.words == []
        assert painted.wake_ups == [SHORTEST_BETWEEN] * 2


async def test_a_countdown_is_painted_when_its_second_changes() -> None:
    budget = StandInBudget(state=S.BACKOFF, seconds_left=9.6)
    budget.changes_in = 0.6
    async with painting(budget) as painted:
        budget.hold(state=S.BACKOFF, seconds_left=9.0)
        await painted.until(lambda: bool(painted.words))
        assert "back in 0:09" in painted.words[-1]
        assert painted.wake_ups[:2] == [SHORTEST_BETWEEN, 0.6]


async def test_the_trend_follows_time_while_anything_was_sent() -> None:
    budget = StandInBudget(sent_lately=RISES)
    budget.changes_in = 0.0
    async with painting(budget) as painted:
        budget.hold(sent_lately=FALLS)
        await painted.until(lambda: "↓" in "".join(painted.words))
        budget.hold(sent_lately=())
        budget.changes_in = None
        budget.become()
        await painted.until(lambda: "↓" not in painted.words[-1])
        assert painted.wake_ups[:2] == [SHORTEST_BETWEEN, QUIET_BETWEEN - SHORTEST_BETWEEN]
        await painted.at_rest()


async def test_it_lets_the_budget_go() -> None:
    budget, other = StandInBudget(), StandInBudget()
    async with painting(budget) as painted:
        await painted.at_rest()
        budget.become(used=1)
        painted.meter.watch_budget(other)  # type: ignore[arg-type]
        assert (budget.listeners, other.listeners) == (0, 1)
        await painted.at_rest()
        assert not any("1/600" in words for words in painted.words), "the change was still on its way"
        await painted.meter.remove()
        assert other.listeners == 0


@pytest.mark.parametrize(("size", "width"), [((80, 24), 20), ((100, 30), 30), ((120, 40), 48), ((160, 50), 48)])
async def test_its_width_is_that_of_the_layout(sandbox: Sandbox, size: tuple[int, int], width: int) -> None:
    async with running(sandbox, size=size) as app:
        await app.loaded()
        assert app.app.browser.query_one(BudgetMeter).size.width == width
        line = app.text.splitlines()[0]
        assert "/600 est" in line
        assert (" app" in line) == (width == 48), "complete from 120 columns"
