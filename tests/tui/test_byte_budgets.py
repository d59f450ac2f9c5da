"""What each key may cost on the line: exact, on a line that is never busy, in true colour at 120 by 40."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from tests.tui.conftest import Running, connection_to
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.terminal.grid import CellGrid
from wistia_tui.tui.terminal.output import is_frame

COLUMNS, LINES = 120, 40


class CountingDriver(HeadlessDriver):
    """Takes frames as a terminal's driver does and counts the bytes that would leave for each."""

    is_headless = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._grid = CellGrid(can_erase=True)
        self._grid.resize(COLUMNS, LINES)
        self.sent = 0

    def write(self, data: str) -> None:
        if is_frame(data):
            self._grid.paint(data)
            self.sent += len(self._grid.difference().encode())
        else:
            self.sent += len(data.encode())


class CountingApp(WistiaApp):
    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> CountingDriver:
        driver = CountingDriver(self, debug=False, mouse=False, size=size)
        self._driver = driver
        return driver


class Counting(Running):
    """The app with a count of its bytes."""

    def __init__(self, app: WistiaApp, pilot: Pilot[None], account: Sandbox, requests_before: int) -> None:
        super().__init__(app, pilot)
        self._account = account
        self._before = requests_before

    @property
    def sent(self) -> int:
        driver = self.app._driver
        assert isinstance(driver, CountingDriver)
        return driver.sent

    async def settled(self) -> None:
        """Wait until nothing is loading, nothing is about to be drawn and the details have caught up."""
        timer = self.app.browser._details_timer
        await self.see(lambda text: "loading" not in text and not timer._active.is_set())
        await self.see(lambda text: f" {len(self._account.requests) - self._before}/600" in text)
        for _ in range(3):
            await self.pilot.pause()

    async def cost(self, *keys: str) -> int:
        """The bytes that these keys cause until all is settled."""
        await self.settled()
        before = self.sent
        await self.press(*keys)
        await self.settled()
        return self.sent - before


@pytest.fixture(scope="module")
def account() -> Iterator[Sandbox]:
    with Sandbox.start(projects=1, medias=2000) as started:
        yield started


@pytest.fixture
async def app(account: Sandbox) -> AsyncIterator[Counting]:
    def connect() -> Connection:
        return connection_to(account)

    before = len(account.requests)
    made = CountingApp(connect, connect, clock=SystemClock())
    async with made.run_test(size=(COLUMNS, LINES)) as pilot:
        counting = Counting(made, pilot, account, before)
        await counting.see(lambda text: "2,000" in text and "Video" in text)
        await counting.settled()
        yield counting


async def test_the_first_complete_screen(app: Counting) -> None:
    assert app.sent <= 9_000


async def test_the_cursor_with_details_closed(app: Counting) -> None:
    await app.press("l", "p")
    costs = [await app.cost("down") for _ in range(80)]
    assert statistics.median(costs) <= 300
    assert statistics.mean(costs) <= 700


async def test_the_cursor_with_details_open(app: Counting) -> None:
    await app.press("l")
    costs = [await app.cost("down") for _ in range(40)]
    assert statistics.median(costs) <= 1_000
    assert statistics.mean(costs) <= 1_500


async def test_a_page_of_new_rows(app: Counting) -> None:
    await app.press("l", "p")
    costs = [await app.cost("pagedown") for _ in range(10)]
    assert max(costs) <= 5_000


async def test_going_to_the_other_pane(app: Counting) -> None:
    await app.press("p")
    assert await app.cost("tab") <= 1_000
    assert await app.cost("tab") <= 1_000


async def test_a_letter(app: Counting) -> None:
    await app.press("l", "p")
    await app.cost("colon")
    assert await app.cost("7") <= 300
    await app.press("escape", "e")
    await app.see("Nothing changed")
    assert await app.cost("z") <= 300
    assert await app.cost("backspace") <= 300


async def test_the_status_line(app: Counting) -> None:
    await app.press("l")
    await app.settled()
    before = app.sent
    app.app.browser.say("Renamed “Q2 recap”.")
    await app.settled()
    assert app.sent - before <= 300


async def test_the_form(app: Counting) -> None:
    await app.press("l", "p")
    await app.settled()
    before = app.sent
    await app.press("e")
    await app.see("Nothing changed")
    await app.settled()
    assert app.sent - before <= 6_000
    assert await app.cost("escape") <= 6_000


async def test_a_key_that_changes_nothing(app: Counting) -> None:
    await app.press("l", "p")
    assert await app.cost("up") == 0
    assert await app.cost("home") == 0
    assert await app.cost("escape") == 0


async def test_a_rule_and_the_question_that_follows(app: Counting) -> None:
    await app.press("l", "p")
    await app.cost("space", "space", "space")
    assert await app.cost("E") <= 6_000
    await app.press("tab", "tab")
    assert await app.cost("z") <= 2_000  # the first one changes every record that is shown
    assert await app.cost("z") <= 1_000
    assert await app.cost("ctrl+s") <= 6_000
    assert await app.cost("n") <= 6_000


async def test_the_jobs(app: Counting) -> None:
    assert await app.cost("J") <= 4_000
    assert await app.cost("down") == 0
    assert await app.cost("escape") <= 6_000
