"""The file under the shared window cannot be used, read or waited for: a process goes on alone, and comes back."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.api.budgets import Request
from tests.api.servers import TOKEN
from tests.api.sharing import SERVICE, all_told, processes, sent, spend, the_file
from wistia_tui.api import window_access, window_file
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.window_file import WindowFile


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
