"""What the browser says of its connection, each change once, and the keys that go with it."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.clocks import START
from tests.tui.budgets import StandInBudget
from tests.tui.conftest import Running, running
from wistia_tui.api.meter import BudgetState
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.app import WistiaApp

S = BudgetState
OFFLINE = {"state": S.OFFLINE, "seconds_left": 4.0, "reason": "No connection"}


def no_demo() -> Connection:
    raise AssertionError("nobody asked for the demo")


async def told(app: Running, words: str) -> None:
    """Wait until the status line says it, cut to its width or not."""
    await app.see(lambda _: words in app.status)


@asynccontextmanager
async def following(sandbox: Sandbox, budget: StandInBudget) -> AsyncIterator[tuple[Running, list[str]]]:
    """The app, its news taken from `budget`, and what it says from now on."""
    async with running(sandbox, size=(120, 40)) as app:
        await app.loaded()
        browser = app.app.browser
        assert browser.connection is not None
        browser.news.watch(dataclasses.replace(browser.connection, budget=budget))  # type: ignore[arg-type]
        said: list[str] = []
        say = browser.say

        def saying(text: str, kind: str = "plain") -> None:
            said.append(text)
            say(text, kind)

        browser.say = saying  # type: ignore[method-assign]
        yield app, said


async def test_offline_and_back_are_said_once_each(sandbox: Sandbox) -> None:
    budget = StandInBudget()
    async with following(sandbox, budget) as (app, said):
        budget.become(**OFFLINE, waiting=2)
        await told(app, "No connection. r tries at once, c takes back what waits. Text is kept.")
        for changes in ({"seconds_left": 3.0}, {"state": S.PROBING}, {"state": S.OFFLINE}, {"state": S.PROBING}):
            budget.become(**changes)
            await app.pilot.pause()
        assert len(said) == 1
        budget.become(state=S.OK, seconds_left=None)
        await app.see("The connection is back. What waited is on its way.")
        budget.become(state=S.NEAR)
        budget.become(state=S.OK, waiting=0)
        await app.pilot.pause()
        assert len(said) == 2
        budget.become(**OFFLINE)
        budget.become(state=S.PROBING)
        budget.become(state=S.BACKOFF, waiting=2)  # an answer: there is a connection, and the meter counts down
        await app.pilot.pause()
        assert said[2:] == [said[0], "The connection is back."]
        budget.become(state=S.NEAR)
        await app.pilot.pause()
        assert len(said) == 4


async def test_blocked_says_until_when(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = StandInBudget()
    async with following(sandbox, budget) as (app, said):
        monkeypatch.setattr(app.app.browser.clock, "now", lambda: START)
        budget.become(state=S.BLOCKED, seconds_left=3_600.0, reason="Wistia answered 429")
        opens = (START + timedelta(hours=1)).astimezone()
        await told(app, f"Wistia answered 429: no requests until {opens:%H:%M}. r tries one before.")
        budget.become(state=S.PROBING)
        budget.become(state=S.BACKOFF)
        budget.become(state=S.BLOCKED)
        budget.become(state=S.OK)
        await app.see("Wistia takes requests again.")
        assert len(said) == 2


async def test_a_429_to_one_kind_of_request_is_said_once_and_goes_with_what_waited(sandbox: Sandbox) -> None:
    budget = StandInBudget()
    async with following(sandbox, budget) as (app, said):
        budget.become(state=S.ONE_KIND, seconds_left=97.0, waiting=1)
        await told(app, "Wistia answered 429 to one kind of request: b says which, c takes it back.")
        for state in (S.PROBING, S.ONE_KIND, S.THROTTLED, S.ONE_KIND):
            budget.become(state=state)
            await app.pilot.pause()
        assert len(said) == 1
        budget.become(state=S.OK, waiting=0)
        await app.see(lambda _: app.status == "")
        budget.become(state=S.ONE_KIND, waiting=1)
        await told(app, "Wistia answered 429")
        await app.press("c")
        budget.become(state=S.OK)
        await app.pilot.pause()
        assert "taken back" in app.status, "what was said since stays"


async def test_r_lets_what_waits_try_and_asks_for_nothing_more(sandbox: Sandbox) -> None:
    budget = StandInBudget(**OFFLINE, waiting=2)
    async with following(sandbox, budget) as (app, said):
        before = len(sandbox.requests)
        await app.press("r", "r")
        assert budget.retries == 2
        assert said[-1] == "Trying at once…"
        assert len(sandbox.requests) == before
        budget.become(waiting=0)
        await app.press("r")
        assert budget.retries == 3
        await app.see("Read again.")
        assert len(sandbox.requests) > before, "with nothing waiting, the list is what tries"


async def test_c_takes_back_what_waits_and_says_how_much(sandbox: Sandbox) -> None:
    budget = StandInBudget(waiting=3)
    async with following(sandbox, budget) as (app, _):
        await app.press("c")
        await app.see("3 waiting requests were taken back.")
        await app.press("c")
        await app.see("Nothing waits, so nothing was taken back.")
        budget.become(waiting=1)
        await app.press("c")
        await app.see("1 waiting request was taken back.")


async def test_another_connection_takes_the_place_of_the_first(sandbox: Sandbox) -> None:
    budget, other = StandInBudget(), StandInBudget()
    async with following(sandbox, budget) as (app, said):
        budget.become(**OFFLINE)
        await app.see("No connection.")
        said.clear()
        browser = app.app.browser
        assert browser.connection is not None
        browser.news.watch(dataclasses.replace(browser.connection, budget=other))  # type: ignore[arg-type]
        assert (budget.listeners, other.listeners) == (0, 1)
        await app.pilot.pause()
        assert said == [], "the other one was never offline"
        other.become(**OFFLINE)
        await app.pilot.pause()
        assert len(said) == 1


@pytest.mark.parametrize("key", ["b", "c", "L"])
async def test_before_there_is_a_connection_the_keys_say_so(key: str) -> None:
    app = WistiaApp(lambda: None, no_demo, clock=SystemClock())
    async with app.run_test(size=(80, 24)) as pilot:
        shown = Running(app, pilot)
        text = await shown.see("Welcome")
        assert "No token" in text.splitlines()[0]
        assert "Connecting" not in text
        app.pop_screen()
        await shown.press(key)
        await shown.see("Not connected yet.")


# with a real service ------------------------------------------------------------------------------------------------


async def test_a_service_that_goes_away_and_comes_back_loses_nothing(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(120, 40)) as app:
        await app.loaded()
        sandbox.stop()
        await app.press("l", "G")
        await told(app, "No connection. r tries at once")
        text = await app.see("offline")
        assert "loading" in text
        await app.press("r", "r", "r")
        port = urlsplit(sandbox.base_url).port
        assert port is not None
        with Sandbox.start(projects=4, medias=1260, port=port) as again:
            await app.press("r")
            await app.see("The connection is back.")
            await app.see(lambda text: "1,260/1,260" in text and "loading" not in text)
            asked = [request.path for request in again.requests]
            assert len(asked) <= 4, "what waited was asked for once"


async def test_what_is_taken_back_says_so_in_its_rows_and_r_asks_again(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=60 path=/medias")
    async with running(sandbox, size=(120, 40)) as app:
        await app.see("429 · back in")
        await app.press("l")
        await app.press("c")
        await app.see("waiting request")
        await app.see("taken back, r asks again")
        connection = app.app.browser.connection
        assert connection is not None
        assert connection.budget.snapshot().waiting == 0


async def test_what_the_token_may_not_do_is_said_before_anything_is_typed(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT")
    async with running(sandbox, size=(120, 40)) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("z", "ctrl+s")
        await told(app, "is not saved")
        await app.press("j", "e")
        await told(
            app, "e again: all the same; L: new token. Refused before (change medias): Wistia does not allow this"
        )
        await app.press("k", "e")
        await app.see("laid over the newest version")  # what was typed can be reached in any case
        await app.press("escape", "y")
        await app.press("h", "j", "e")
        await app.see("Edit project")
        await app.press("escape", "b")
        await app.see("Wistia refused this token to change medias.")


@pytest.mark.usefixtures("quick_reader")
async def test_what_was_refused_once_can_be_tried_all_the_same(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT")
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("z", "ctrl+s")
        await told(app, "is not saved")
        await app.press("j", "e")
        await told(app, "e again: all the same")
        await app.press("escape", "e")
        await told(app, "e again: all the same")
        assert app.app.screen is app.app.browser, "the question was put aside"
        await app.press("e")
        await app.see("Nothing changed")
        await app.press("z", "ctrl+s")
        await app.see("Renamed")
        assert len(sandbox.changes) == 1


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_nothing_that_is_typed_for_a_filter_is_taken_for_a_token(sandbox: Sandbox, key: str) -> None:
    budget = StandInBudget()
    async with following(sandbox, budget) as (app, _):
        await app.press(*"/onbo")
        budget.become(state=S.TOKEN_REFUSED, reason="Wistia refused the token", waiting=1)
        await app.pilot.pause()
        await app.press(*"arding")
        assert "onboarding" in app.status
        assert app.app.screen is app.app.browser
        await app.press(key)
        await app.see("New token")
