"""The list of requests: it follows the newest, keeps its place, and costs nothing while nobody looks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from textual.geometry import Region

from tests.clocks import ManualClock
from tests.tui.conftest import Running, connection_to, running
from tests.tui.modal_host import showing
from tests.tui.request_logs import CANARY, MEDIA, answer, see, send
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.rows import RowsChanged
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import is_safe
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.screens.requests import RequestsScreen


def list_of(log: RequestLog) -> RequestsScreen:
    clock = ManualClock()
    budget = RequestBudget(clock)
    client = WistiaClient("http://127.0.0.1:9/v1", CANARY, budget=budget, clock=clock, log=log)
    connection = Connection(
        client,
        budget,
        log,
        read_only=False,
        method_override=False,
        service="http://127.0.0.1:9/v1",
        journal=Journal(None, clock=clock),
        keepsakes=Keepsakes(None, clock),
        demo=False,
        close=client.aclose,
    )
    return RequestsScreen(connection)


async def test_without_requests_it_says_so(log: RequestLog) -> None:
    async with showing(list_of(log)) as shown:
        assert "No requests yet" in shown.text
        await shown.press("enter", "y", "j", "G", "f")
        assert "No request failed" in shown.text
        await shown.press("q")
        assert shown.result is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_it_follows_the_newest_while_the_cursor_is_there(log: RequestLog, size: tuple[int, int]) -> None:
    for _ in range(100):
        answer(send(log))
    async with showing(list_of(log), size) as shown:
        await see(shown, "100/100")
        answer(send(log), 404)
        text = await see(shown, "101/101")
        cursor = next(line for line in text.split("\n") if line.startswith("▌"))
        assert "404 missing" in cursor
        shown.assert_safe()


async def test_it_stays_where_it_is_while_the_cursor_is_elsewhere(log: RequestLog) -> None:
    for _ in range(100):
        answer(send(log))
    async with showing(list_of(log)) as shown:
        await see(shown, "100/100")
        await shown.press("k")
        before = shown.text
        for _ in range(5):
            answer(send(log), 404)
        after = await see(shown, "99/105")
        assert after.split("\n")[1:-1] == before.split("\n")[1:-1]


async def test_the_cursor_stays_on_its_request_when_old_ones_go() -> None:
    log = RequestLog(ManualClock(), most=50)
    for _ in range(50):
        answer(send(log))
    async with showing(list_of(log), (160, 24)) as shown:
        await see(shown, "50/50")
        await shown.press("k")
        assert "id-49 " in next(line for line in shown.text.split("\n") if line.startswith("▌"))
        for _ in range(10):
            answer(send(log))
        text = await see(shown, "39/50")
        assert "id-49 " in next(line for line in text.split("\n") if line.startswith("▌"))


async def test_however_many_requests_come_it_looks_four_times_a_second(log: RequestLog) -> None:
    screen = list_of(log)
    async with showing(screen) as shown:
        told: list[RowsChanged] = []
        screen._rows.subscribe(told.append)
        for _ in range(25):
            answer(send(log))
        assert told == [], "nothing is drawn while a request is on its way"
        await see(shown, "25/25")
        for _ in range(25):
            answer(send(log))
        await see(shown, "50/50")
        assert len(told) == 2


async def test_nothing_is_drawn_of_what_is_not_shown(log: RequestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(40):
        answer(send(log), 500)
    screen = list_of(log)
    async with showing(screen) as shown:
        await shown.press("f", "g")
        await see(shown, "1/40")
        looks: list[int] = []
        renew = screen._rows.renew

        def renewing() -> None:
            renew()
            looks.append(len(screen._rows))

        monkeypatch.setattr(screen._rows, "renew", renewing)
        drawn: list[tuple[Region, ...]] = []
        monkeypatch.setattr(screen._table, "refresh", lambda *regions, **_: drawn.append(regions))
        answer(send(log))
        async with asyncio.timeout(20):
            while not looks:
                await shown.pilot.pause()
        assert looks == [40]
        answer(send(log), 500)  # below what is on the screen
        await see(shown, "1/41")
        assert drawn == []


async def test_a_screen_that_cannot_draw_fails_no_request(log: RequestLog, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Exchange] = []

    def broken(_: Exchange) -> None:
        raise RuntimeError("cannot draw")

    log.subscribe(broken)
    log.subscribe(heard.append)
    exchange = answer(send(log, MEDIA, method="PUT"))
    assert exchange.is_ended
    assert heard == [exchange] * 3
    assert "a listener of the request log failed" in caplog.text


async def test_failed_requests_alone(log: RequestLog) -> None:
    for number in range(60):
        answer(send(log), 500 if number % 20 == 10 else 200)
    async with showing(list_of(log)) as shown:
        await shown.press("f")
        text = await see(shown, "3/3")
        assert text.count("500 failed") == 3
        assert "Failed requests" in text
        await shown.press("k", "f")
        assert "31/60" in shown.text
        assert "500 failed" in next(line for line in shown.text.split("\n") if line.startswith("▌"))


async def test_a_request_is_copied_for_the_shell(log: RequestLog, copied: list[str]) -> None:
    answer(send(log, MEDIA, f"name=it's&note={CANARY}".encode(), method="PUT"))
    async with showing(list_of(log)) as shown:
        await shown.press("y")
        await see(shown, "Copied curl")
        await shown.press("k")
        assert "Copied" not in shown.text
        await shown.press("enter")
        await see(shown, "ab12.json")
        await shown.press("y")
        await see(shown, "Copied curl")
    assert len(copied) == 2
    assert copied[0] == copied[1]
    assert "-X PUT https://api.test/v1/medias/ab12.json" in copied[0]
    assert '-H "Authorization: Bearer $WISTIA_TOKEN"' in copied[0]
    assert CANARY not in copied[0]


async def test_what_cannot_be_copied_is_said(copied: list[str]) -> None:
    log = RequestLog(ManualClock(), longest_body=3)
    answer(send(log, MEDIA, b"name=long", method="PUT"))
    async with showing(list_of(log)) as shown:
        await shown.press("y")
        assert "not kept any more, so it cannot be copied" in shown.text
    assert copied == []


@pytest.fixture
def canary_sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=2, medias=30, token=CANARY) as started:
        yield started


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_apps_own_requests_from_the_browser_and_back(canary_sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(canary_sandbox, size=size) as app:
        await app.see("Webinars")
        await app.press("at")
        text = await app.see("/v1/projects.json")
        assert CANARY not in text
        await app.press("g", "enter")
        text = await app.see("Authorization: Bearer $WISTIA_TOKEN")
        await app.press("x")
        text = await app.see("<?xml")
        assert CANARY not in text
        assert is_safe(text.replace("\n", ""))
        await app.press("q")
        await app.see(".xml")
        await app.press("at")
        await app.see("All medias")


async def test_before_the_connection_there_is_nothing_to_show(canary_sandbox: Sandbox) -> None:
    may_connect = threading.Event()

    def connect() -> Connection:
        may_connect.wait(20)
        return connection_to(canary_sandbox)

    app = WistiaApp(connect, connect, clock=SystemClock())
    async with app.run_test() as pilot:
        shown = Running(app, pilot)
        await shown.press("at")
        await shown.see("Not connected yet.")
        may_connect.set()


async def test_what_goes_wrong_with_the_log_file_is_said(canary_sandbox: Sandbox) -> None:
    heard: list[Callable[[str], None]] = []

    def connect() -> Connection:
        return replace(connection_to(canary_sandbox), hear_warnings=heard.append)

    app = WistiaApp(connect, connect, clock=SystemClock())
    async with app.run_test() as pilot:
        shown = Running(app, pilot)
        await shown.see("Webinars")
        heard[0]("The log file requests.log cannot be written.")
        await shown.see("The log file requests.log cannot be written.")
