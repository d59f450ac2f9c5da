"""The panel behind the meter: everything that is known of the budget, live."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest
from textual.geometry import Region
from textual.widget import Widget

from tests.clocks import START, ManualClock
from tests.tui.budgets import StandInBudget
from tests.tui.conftest import running
from tests.tui.modal_host import STILL_OPEN, Shown, showing
from wistia_tui.api.meter import BudgetState, Refusal, RouteSnapshot
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width
from wistia_tui.tui.screens.budget import LOG_IN, BudgetPanel
from wistia_tui.tui.wording import taken_back

S = BudgetState
BUSY: dict[str, Any] = {
    "used": 598,
    "state": S.BACKOFF,
    "seconds_left": 11.2,
    "reason": "Wistia answered 429: the account's request limit is used up",
    "waiting": 16,
    "waiting_by_lane": (3, 1, 12),
    "in_flight": 2,
    "is_shared": True,
    "sent_lately": (0, 1, 7, 0, 0, 0, 0, 0, 0, 3, 4, 14),
    "bulk_per_minute": 412.3,
    "last_refusal": Refusal(START, "7c1f-22", 457),
    "routes": (
        RouteSnapshot("medias move", 10, 10, 300.0, 250.0, 2),
        RouteSnapshot("media show", 3, None, 60.0, 90.0, 0),
    ),
}


def panel(budget: StandInBudget, not_allowed: tuple[str, ...] = ()) -> BudgetPanel:

    def take_back() -> str:
        return taken_back(budget.cancel_waiting())

    return BudgetPanel(budget, ManualClock(), take_back, not_allowed)  # type: ignore[arg-type]


def local(moment: datetime, form: str) -> str:
    return moment.astimezone().strftime(form)


async def whole(shown: Shown) -> str:
    """All that can be scrolled to."""
    seen = shown.words
    while "more below" in shown.text:
        await shown.press("pagedown")
        seen += " " + shown.words
    return seen


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_it_says_everything_in_words(size: tuple[int, int]) -> None:
    refused = ("media update", "projects list", "medias copy")
    async with showing(panel(StandInBudget(**BUSY), refused), size) as shown:
        shown.assert_safe()
        assert "Esc back" in shown.text
        text = await whole(shown)
    for words in (
        "598 of 600 in 60 s, rising",
        "an estimate",
        "this host: all your wistia-tui on it share the limit and its pauses",
        "backing off: Wistia answered 429",
        "the next try is in 0:12",
        "3 for you · 1 for what is visible soon · 12 for bulk work",
        "up to 412 requests a minute",
        "▁▂▅▁▁▁▁▁▁▃▃█",
        f"{local(START, '%H:%M:%S')}, request 7c1f-22",
        "457 at least",
        "10 of 10 in 5 min · next in 5 min · 2 wait",
        "Media show Wistia refuses it for now · next in 1:30",
        "Wistia refused this token to change medias, list projects, do “medias copy”.",
        "Take back the 16 requests that wait",
        "Give another token",
    ):
        assert words in " ".join(text.split()), words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "ok: requests leave at once."),
        ({"state": S.NEAR}, "near the limit: most of the limit is used"),
        ({"state": S.THROTTLED, "seconds_left": 3.5}, "full: the next request leaves in 0:04."),
        ({"state": S.THROTTLED}, "full: the next request leaves when another one is answered."),
        (
            {"state": S.ONE_KIND, "seconds_left": 97.2, "reason": "Wistia answered 429"},
            "one kind waits: Wistia answered 429. The next try is in 1:38; all others leave at once.",
        ),
        ({"state": S.PROBING, "reason": "Wistia answered 429."}, "trying one: Wistia answered 429. One request finds"),
        ({"state": S.BLOCKED, "seconds_left": 3600.0}, f"Requests go on at {local(START, '%M')}"[:18]),
        (
            {"state": S.OFFLINE, "seconds_left": 7.2, "reason": "No connection"},
            "No connection. The next try is in 0:08.",
        ),
        (
            {"state": S.OFFLINE, "reason": "No connection", "in_flight": 1},
            "offline: No connection. One request is trying.",
        ),
        ({"state": S.OFFLINE, "reason": "No connection"}, "offline: No connection. r tries again."),
        ({"state": S.TOKEN_REFUSED}, "token refused: Nothing is sent until there is another."),
        ({"why_not_shared": "The disk is full."}, "this app alone: The disk is full."),
        ({"source": "headers", "remaining_told": 457}, "Wistia itself: it told that 457 are left"),
        ({"waiting": 4}, "Waiting 4"),
    ],
)
async def test_each_state_and_source_has_its_sentence(changes: dict[str, Any], said: str) -> None:
    async with showing(panel(StandInBudget(**changes))) as shown:
        assert said in shown.words


async def test_blocked_says_the_time_of_day() -> None:
    async with showing(panel(StandInBudget(state=S.BLOCKED, seconds_left=3_600.0))) as shown:
        opens = START.replace(hour=START.hour + 1)
        assert f"Requests go on at {local(opens, '%H:%M')}, in 60 min" in shown.words


async def test_what_can_be_done_is_offered_only_while_it_can() -> None:
    budget = StandInBudget()
    async with showing(panel(budget)) as shown:
        assert "Take back" not in shown.words
        assert "Try at once" not in shown.words
        await shown.press("r")
        assert budget.retries == 0
        await shown.press("c")
        budget.become(state=S.OFFLINE, seconds_left=20.0, waiting=3, waiting_by_lane=(3, 0, 0))
        await seen(shown, "Try at once: one request goes out.")
        await shown.press("r")
        assert budget.retries == 1
        await shown.press("c")
        assert "3 waiting requests were taken back." in shown.words
        assert "Take back" not in shown.words
        budget.become(seconds_left=19.0)
        await seen(shown, "in 0:19")
        assert "3 waiting requests were taken back" in shown.words
        budget.become(waiting=1, waiting_by_lane=(1, 0, 0))
        await seen(shown, "Waiting 1 for you r")
        budget.become(waiting=0, waiting_by_lane=(0, 0, 0))
        await seen(shown, "Waiting nothing r")
        assert shown.result is STILL_OPEN


@pytest.mark.parametrize(("key", "result"), [("b", None), ("q", None), ("escape", None), ("L", LOG_IN)])
async def test_it_closes_and_lets_the_budget_go(key: str, result: str | None) -> None:
    budget = StandInBudget()
    async with showing(panel(budget)) as shown:
        assert budget.listeners == 1
        await shown.press(key)
        assert shown.result == result
        assert budget.listeners == 0


async def seen(shown: Shown, words: str) -> None:
    async with asyncio.timeout(20):
        while words not in shown.words:
            await shown.pilot.pause()
            await asyncio.sleep(0)


async def test_only_lines_that_change_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = StandInBudget(state=S.OFFLINE, seconds_left=9.0, reason="No connection")
    async with showing(panel(budget)) as shown:
        painted: list[tuple[str, tuple[Region, ...], bool]] = []
        for widget in shown.app.screen.query("*"):

            def refresh(*regions: Region, widget: Widget = widget, **named: Any) -> Widget:
                painted.append((widget.id or "", regions, bool(named.get("layout"))))
                return Widget.refresh(widget, *regions, **named)

            monkeypatch.setattr(widget, "refresh", refresh)
        budget.become(seconds_left=8.0)
        await seen(shown, "in 0:08")
        assert [(name, len(regions), layout) for name, regions, layout in painted] == [("reading-page", 1, False)]
        assert painted[0][1][0].height == 1
        budget.become(in_flight=0)  # nothing that changes a word
        budget.become(in_flight=7)
        await seen(shown, "On their way 7")
        assert len(painted) == 2


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_its_frame_stays_when_lines_come_and_go(size: tuple[int, int]) -> None:
    def frame(shown: Shown) -> list[int]:
        return [y for y, line in enumerate(shown.text.splitlines()) if "╭" in line or "╰" in line]

    budget = StandInBudget()
    async with showing(panel(budget), size) as shown:
        before = frame(shown)
        budget.become(**BUSY)
        await seen(shown, "Take back the 16 requests")
        assert frame(shown) == before
        await shown.press("G")
        budget.become(waiting=0, waiting_by_lane=(0, 0, 0), routes=(), last_refusal=None, state=S.OK)
        await shown.press("g")
        await seen(shown, "ok: requests leave at once.")
        assert frame(shown) == before


def test_no_line_is_wider_than_the_page() -> None:
    for width in (30, 56, 96):
        lines = panel(StandInBudget(**BUSY), ("media update",)).lay_out(width)
        assert all(cell_width(text) <= width for text, _ in lines)


async def test_it_opens_on_its_key_and_shows_the_requests_of_the_run(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("b")
        await app.see(lambda text: f"{len(sandbox.requests)} of 600 in 60 s" in text)
        await app.see("this app")
        await app.press("b")
        await app.see("All medias")
        assert app.app.screen is app.app.browser


def test_what_is_not_allowed_is_read_as_it_is_now() -> None:
    refused: dict[str, object] = {}
    shown = BudgetPanel(StandInBudget(), ManualClock(), str, MappingProxyType(refused))  # type: ignore[arg-type]
    assert "refused" not in str(shown.lay_out(60))
    refused["media delete"] = object()
    assert "refused this token to delete medias" in str(shown.lay_out(60))
