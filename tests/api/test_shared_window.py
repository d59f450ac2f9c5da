"""One window for all processes of a host: a real file, and real processes where it matters."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.servers import eventually
from tests.api.test_budget import Request
from tests.clocks import ManualClock
from wistia_tui.api import window_access, window_file
from wistia_tui.api.account_window import AccountWindow, Wish
from wistia_tui.api.budget import BudgetState, Lane, RequestBudget
from wistia_tui.api.limit_headers import RetryAfter, ToldLimits
from wistia_tui.api.operations import MEDIA_MOVE
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import WindowFile

SERVICE = "https://api.example.com/v1"
TOKEN = "c4na7y-t0ken-0123456789abcdef"


def budget_on(directory: Path, clock: ManualClock, *, limit: int = 600, token: str = TOKEN) -> RequestBudget:
    shared = SharedWindow(WindowFile(directory, SERVICE, token), clock.monotonic)
    return RequestBudget(clock, limit, 60.0, shared=shared)


@asynccontextmanager
async def processes(
    directory: Path, count: int = 2, *, limit: int = 600, token: str = TOKEN
) -> AsyncIterator[tuple[ManualClock, list[RequestBudget]]]:
    """So many budgets, as so many processes have them."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        budgets = [budget_on(directory, clock, limit=limit, token=token) for _ in range(count)]
        for budget in budgets:
            stack.callback(budget.close)
        yield clock, budgets


async def sent(request: Request) -> Request:
    await eventually(lambda: request.permit is not None)
    return request


async def spend(budget: RequestBudget, count: int, lane: Lane = Lane.USER) -> None:
    for _ in range(count):
        async with budget.permit(lane) as permit:
            permit.answered()
    await all_told(budget)


async def all_told(budget: RequestBudget) -> None:
    """Wait until the thread has done everything that the budget asked for."""
    done = asyncio.Event()
    budget._access.do(lambda window, now: None, lambda result: done.set())
    await done.wait()


def the_file(directory: Path) -> Path:
    (found,) = directory.glob("window-*.db")
    return found


async def test_what_one_process_sends_counts_for_the_others(tmp_path: Path) -> None:
    async with processes(tmp_path, limit=4) as (clock, (one, two)):
        await spend(one, 3)
        await spend(two, 1)
        snapshot = two.snapshot()
        assert (snapshot.used, snapshot.is_shared, snapshot.why_not_shared) == (4, True, "")
        waiting = Request(one)
        await eventually(lambda: one.snapshot().state is BudgetState.THROTTLED)
        assert waiting.is_waiting
        await clock.advance(59.9)
        assert waiting.is_waiting
        await clock.advance(0.2)
        await sent(waiting)
        await waiting.answer()


async def test_a_429_pauses_all_and_one_probe_of_all_finds_out_whether_it_is_over(tmp_path: Path) -> None:
    async with processes(tmp_path) as (clock, (one, two)):
        await spend(two, 1)
        refused = await sent(Request(one))
        await refused.limit(10)
        await all_told(one)
        waiting = [Request(one), Request(two), Request(two)]
        await eventually(lambda: two.snapshot().state is BudgetState.BACKOFF)
        await clock.advance(9.9)
        assert all(request.is_waiting for request in waiting)
        await clock.advance(2)
        await eventually(lambda: any(request.permit for request in waiting))
        for budget in (one, two):
            await clock.advance(1)
            await all_told(budget)
        (probe,) = [request for request in waiting if request.permit is not None]
        await probe.answer()
        for request in waiting:
            if request is not probe:
                await arrives(clock, request)
                await request.answer()


async def arrives(clock: ManualClock, request: Request) -> None:
    """Those who wait look again now and then; give them the time."""
    for _ in range(2000):
        if request.permit is not None:
            return
        await clock.advance(0.1)
        await asyncio.sleep(0.001)
    raise AssertionError("it never left")


async def test_bulk_work_of_all_processes_has_one_pace(tmp_path: Path) -> None:
    async with processes(tmp_path, limit=60) as (_, (one, two)):
        await spend(one, 10, Lane.BULK)
        later = Request(two, Lane.BULK)
        await all_told(two)
        assert later.is_waiting, "the burst is spent, by whichever process"
        later.task.cancel()
        assert two.snapshot().bulk_per_minute == pytest.approx(30)


async def test_two_tokens_of_one_account_share_it_as_soon_as_the_account_is_known(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        clock = ManualClock()
        one, two, other = (budget_on(tmp_path, clock, token=token) for token in ("token-1", "token-2", "token-3"))
        for budget in (one, two, other):
            stack.callback(budget.close)
        await spend(one, 2)
        await spend(two, 3)
        await spend(other, 1)
        one.identify("token-1", "970001")
        two.identify("token-2", "970001")
        other.identify("token-3", "970002")
        for budget in (one, two, other):
            await spend(budget, 1)
        for budget, used in ((one, 7), (two, 7), (other, 2)):
            # Those that were sent before the account was known are moved along.
            await all_told(budget)
            assert budget.snapshot().used == used
        # From then on the token alone is enough to know the account.
        again = budget_on(tmp_path, clock, token="token-1")
        stack.callback(again.close)
        await spend(again, 1)
        assert again.snapshot().used == 8


async def test_the_file_is_private_and_holds_neither_token_nor_account(tmp_path: Path) -> None:
    directory = tmp_path / "state" / "wistia-tui"
    async with processes(directory) as (_, (one, two)):
        one.identify(TOKEN, "970001-account")
        await spend(one, 1)
        await spend(two, 1)
        file = the_file(directory)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        content = file.read_bytes()
        assert TOKEN.encode() not in content
        assert b"970001-account" not in content
        assert SERVICE.encode() not in content


@contextmanager
def unusable(directory: Path, how: str) -> Iterator[None]:
    if how == "a file in the place of the directory":
        directory.write_text("")
        yield
        directory.unlink()
        return
    directory.mkdir(mode=0o700)
    path = WindowFile(directory, SERVICE, TOKEN).path
    if how == "not a database":
        path.write_bytes(b"no SQLite at all, and longer than its header is " * 40)
    elif how == "a link":
        path.symlink_to(directory / "elsewhere")
    elif how == "locked":
        lock = sqlite3.connect(path, isolation_level=None)
        lock.execute("begin exclusive")
        yield
        lock.close()
        return
    yield
    path.unlink()


@pytest.mark.parametrize("how", ["a file in the place of the directory", "not a database", "a link", "locked"])
async def test_without_the_file_a_process_goes_on_alone_says_so_and_comes_back(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_file, "LOCKED_FOR", 0.05)
    directory = tmp_path / "state"
    trouble = ExitStack()
    trouble.enter_context(unusable(directory, how))
    async with processes(directory, 1, limit=5) as (clock, (budget,)):
        with trouble:
            await spend(budget, 2)
            snapshot = budget.snapshot()
            assert (snapshot.used, snapshot.is_shared) == (2, False)
            assert snapshot.why_not_shared.startswith("The file that all processes of this host share cannot be used")
            await clock.advance(20)
            await spend(budget, 1)
            assert not budget.snapshot().is_shared
        await clock.advance(11)
        await spend(budget, 1)
        assert budget.snapshot().is_shared
        assert budget.snapshot().used == 4, "what was sent alone counts for the others from now on"


@pytest.mark.parametrize(
    "state",
    ["", "[]", "{}", '{"limit": "x"}', '{"limit":600,"newest":1,"flying":[],"held":[1e300],"bulk":[]}', "[" * 9999],
)
async def test_a_state_that_cannot_be_read_is_written_over(tmp_path: Path, state: str) -> None:
    async with processes(tmp_path) as (_, (one, two)):
        await spend(one, 1)
        with sqlite3.connect(the_file(tmp_path)) as connection:
            connection.execute("update account set state = ?", (state,))
        connection.close()
        await spend(two, 1)
        await spend(one, 1)
        assert (one.snapshot().used, one.snapshot().is_shared) == (2, True)


async def test_what_was_done_alone_is_told_to_the_others_once(tmp_path: Path) -> None:
    async with processes(tmp_path) as (clock, (one, two)):
        await spend(two, 3)
        over = await sent(Request(one))
        bulk = await sent(Request(one, Lane.BULK))
        lock = sqlite3.connect(the_file(tmp_path), isolation_level=None)
        lock.execute("begin exclusive")
        await over.answer()
        await spend(one, 4)
        assert not one.snapshot().is_shared
        await bulk.limit(100)
        await all_told(one)
        assert one.snapshot().state is BudgetState.BACKOFF
        rate = one.snapshot().bulk_per_minute
        assert rate is not None
        assert rate < 300
        lock.close()
        await clock.advance(31)
        await all_told(one)
        await all_told(two)
        for budget in (one, two):
            snapshot = budget.snapshot()
            assert snapshot.is_shared
            assert snapshot.used == 9, "three, two that began before, and four"
            assert snapshot.state is BudgetState.BACKOFF
            assert snapshot.bulk_per_minute == pytest.approx(rate)
        await clock.advance(60)
        assert two.snapshot().used == 0


async def test_a_token_that_takes_the_place_of_another_is_known_as_the_accounts(tmp_path: Path) -> None:
    async with (
        processes(tmp_path, 1, token="token-1") as (clock, (one,)),
        processes(tmp_path, 1, token="token-2") as (
            _,
            (two,),
        ),
    ):
        one.identify("token-1", "970001")
        await spend(one, 1)
        await spend(two, 2)
        one.identify("token-2", "970001")
        await spend(one, 1)
        assert one.snapshot().used == 4
        await spend(two, 1)
        assert two.snapshot().used == 5
        assert clock.monotonic() == 1000


async def test_a_disk_that_does_not_answer_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_access, "ANSWERS_WITHIN", 0.05)
    answers = threading.Event()
    opened = WindowFile.open

    def hang(file: WindowFile) -> None:
        answers.wait()
        opened(file)

    monkeypatch.setattr(WindowFile, "open", hang)
    async with processes(tmp_path, 1, limit=3) as (_, (budget,)):
        try:
            await spend(budget, 3)
            snapshot = budget.snapshot()
            assert (snapshot.used, snapshot.is_shared) == (3, False)
            assert "does not answer" in snapshot.why_not_shared
        finally:
            answers.set()


async def test_each_process_keeps_to_the_limit_that_it_was_told_itself(tmp_path: Path) -> None:
    async with processes(tmp_path) as (_, (one, two)):
        for limit in (300, 999_999_999):
            for _ in range(3):
                async with one.permit(Lane.USER) as permit:
                    permit.answered(ToldLimits(limit=limit))
            await all_told(one)
            assert one.snapshot().limit == 300, "ten times the usual is a mistake"
        await spend(two, 1)
        assert two.snapshot().limit == 600
        assert two.snapshot().used == 7


KILLED = """
import asyncio, sys, time
from pathlib import Path
from tests.api.test_shared_window import SERVICE, TOKEN
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.limit_headers import RetryAfter, ToldLimits
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import WindowFile
from wistia_tui.clock import SystemClock

async def hold(budget, ready):
    async with budget.permit(Lane.USER):
        ready.append(1)
        await asyncio.sleep(1000)

async def main():
    clock = SystemClock()
    shared = SharedWindow(WindowFile(Path(sys.argv[1]), SERVICE, TOKEN), clock.monotonic)
    budget = RequestBudget(clock, 5, 60.0, shared=shared)
    ready = []
    holders = [asyncio.create_task(hold(budget, ready)) for _ in range(3)]
    while len(ready) < 3:
        await asyncio.sleep(0.001)
    print("held", flush=True)
    await asyncio.sleep(1000)

asyncio.run(main())
"""


async def test_a_killed_process_holds_nobody_back_for_longer_than_a_window(tmp_path: Path) -> None:
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        KILLED,
        str(tmp_path),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert killed.stdout is not None
    assert await killed.stdout.readline() == b"held\n"
    killed.send_signal(signal.SIGKILL)
    await killed.wait()

    now = [time.monotonic()]
    budget = RequestBudget(
        ManualClock(), 5, 60.0, shared=SharedWindow(WindowFile(tmp_path, SERVICE, TOKEN), lambda: now[0])
    )
    try:
        await spend(budget, 2)
        # What it had sent may still arrive, so it counts for a window from then, and no longer.
        assert budget.snapshot().used == 5
        now[0] += 60.1
        await all_told(budget)
        assert budget._window.used == 3
        now[0] += 30
        await all_told(budget)
        assert budget._window.used == 0
    finally:
        budget.close()


async def test_files_of_earlier_starts_are_swept_away_and_others_left(tmp_path: Path) -> None:
    old, young = tmp_path / "window-0123.db", tmp_path / "window-4567.db"
    for file in (old, young, tmp_path / "wistia-tui.log"):
        file.write_text("")
    os.utime(old, (1, 1))
    async with processes(tmp_path, 1) as (_, (budget,)):
        await spend(budget, 1)
        assert not old.exists()
        assert young.exists()
        assert (tmp_path / "wistia-tui.log").exists()


steps = st.lists(
    st.tuples(st.sampled_from(["take", "move", "bulk", "return", "limit", "wait"]), st.integers(0, 5)), max_size=25
)


@given(steps)
def test_a_window_that_was_written_down_goes_on_as_the_one_in_memory(story: list[tuple[str, int]]) -> None:
    """Nothing that decides is lost on the way through JSON."""

    def fresh() -> AccountWindow:
        return AccountWindow(6, 60.0)

    window, now = fresh(), 1000.0
    for what, how in story:
        written = json.loads(json.dumps(window.to_values()))
        copy = fresh()
        copy.read(written, now)
        answers = []
        for one in (window, copy):
            slots = list(one._flying)
            if what in {"take", "move", "bulk"}:
                lane = Lane.BULK if what == "bulk" else Lane.USER
                answers.append(one.take([Wish(lane, MEDIA_MOVE if what == "move" else None)], 1, now))
            elif what == "return" and slots:
                one.returned(slots[how % len(slots)], now, was_sent=True, was_answered=how > 2)
            elif what == "limit" and slots:
                slot = slots[how % len(slots)]
                operation = MEDIA_MOVE if one._flying[slot].operation else None
                one.limited(slot.number, operation, now, RetryAfter(float(how + 1), "x"), 0.5)
        assert len(set(answers)) <= 1
        assert copy.to_values() == window.to_values()
        if what == "wait":
            now += how * 10.0
            window.expire(now)
