from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.clocks import ManualClock
from tests.tui.request_logs import CANARY
from tests.tui.shown import shown_lines
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.request_log import RequestLog
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui import again, copying
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.widgets.line_text import LineText


def connection_to(
    sandbox: Sandbox, *, read_only: bool = False, method_override: bool = False, state: Path | None = None
) -> Connection:
    """A connection to `sandbox`; what is changed is written down below `state`, or in memory."""
    clock = SystemClock()
    budget = RequestBudget(clock, waits_for_token=True)
    log = RequestLog(clock)
    log.hide(sandbox.token)
    client = WistiaClient(
        sandbox.base_url, sandbox.token, budget=budget, clock=clock, log=log, method_override=method_override
    )
    return Connection(
        client,
        budget,
        log,
        read_only=read_only,
        method_override=method_override,
        service=sandbox.base_url,
        journal=Journal(state / "journal.db" if state else None, clock=clock),
        keepsakes=Keepsakes(state / "deleted" if state else None, clock),
        demo=False,
        close=client.aclose,
    )


@asynccontextmanager
async def library_of(sandbox: Sandbox) -> AsyncIterator[Library]:
    """The library of the account, as the app has it."""
    connection = connection_to(sandbox)
    library = Library(connection.client, SystemClock())
    await library.load_account()
    yield library
    await library.aclose()
    await connection.close()


class Running:
    """The app on a sandbox, with what a person sees of it."""

    def __init__(self, app: WistiaApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in shown_lines(self.app))

    @property
    def status(self) -> str:
        return self.app.browser.query_one("#status", LineText).text.strip()

    @property
    def under_cursor(self) -> str:
        """The name of the record that keys act on."""
        return str(getattr(self.app.browser.current, "name", ""))

    async def see(self, wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen holds `wanted`; the screen."""
        test = wanted if callable(wanted) else lambda text: wanted in text
        try:
            async with asyncio.timeout(20):
                while not test(text := self.text):
                    await self.pilot.pause()
                    await asyncio.sleep(0)
            return text
        except TimeoutError:
            said = "\n".join(said for _, said in self.app.browser.messages)
            raise AssertionError(f"it never came to that\n{self.text}\n{said}") from None

    async def loaded(self) -> str:
        """Wait until the first rows of the fixture's 1,260 medias are there; the screen."""
        return await self.see(lambda text: "1,260" in text and "loading" not in text)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)


@asynccontextmanager
async def running(
    sandbox: Sandbox,
    *,
    size: tuple[int, int] = (160, 50),
    read_only: bool = False,
    method_override: bool = False,
    state: Path | None = None,
) -> AsyncIterator[Running]:
    def connect() -> Connection:
        return connection_to(sandbox, read_only=read_only, method_override=method_override, state=state)

    app = WistiaApp(connect, connect, clock=SystemClock())
    async with app.run_test(size=size) as pilot:
        yield Running(app, pilot)


@pytest.fixture
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses a key again has read what was asked, however soon it is."""
    monkeypatch.setattr(again, "HELD_WITHIN", 0.0)


@pytest.fixture
def slow_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses a key again has read nothing, however late it is."""
    monkeypatch.setattr(again, "HELD_WITHIN", 1e9)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=1260) as started:
        yield started


@pytest.fixture
async def library(sandbox: Sandbox) -> AsyncIterator[Library]:
    async with library_of(sandbox) as made:
        yield made


@pytest.fixture
def log() -> RequestLog:
    """A log of requests, which hides the secret that they hold."""
    log = RequestLog(ManualClock())
    log.hide(CANARY)
    return log


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was copied, in place of the clipboard of this machine."""
    texts: list[str] = []

    def copy(text: str, send_osc52: Callable[[str], None]) -> str:
        texts.append(text)
        return f"Copied {text}"

    monkeypatch.setattr(copying, "copy", copy)
    return texts
