"""One window for all processes of a host: a real file, and real processes where it matters."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.api.budgets import Request
from tests.api.servers import TOKEN, eventually
from tests.api.sharing import SERVICE, all_told, arrives, budget_on, processes, sent, spend, the_file
from tests.clocks import ManualClock
from wistia_tui.api.budget import BudgetState, Lane, RequestBudget
from wistia_tui.api.limit_headers import ToldLimits
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import WindowFile


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


async def test_a_token_that_takes_the_place_of_another_is_known_as_the_accounts(tmp_path: Path) -> None:
    async with (
        processes(tmp_path, 1, token="token-1") as (clock, (one,)),
        processes(tmp_path, 1, token="token-2") as (_, (two,)),
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
import asyncio, sys
from pathlib import Path
from tests.api.sharing import budget_on
from wistia_tui.api.budget import Lane
from wistia_tui.clock import SystemClock

async def hold(budget, ready):
    async with budget.permit(Lane.USER):
        ready.append(1)
        await asyncio.sleep(1000)

async def main():
    budget = budget_on(Path(sys.argv[1]), SystemClock(), limit=5)
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
        # Not by `snapshot`, which looks with the budget's own clock: that is another one.
        assert budget._window.used == 5
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
