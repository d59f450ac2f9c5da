"""A log file on a disk that is full, hangs or is in the way: it is said once, and no request waits."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from tests.cli.logged import lines_of, request
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli import log_file as module
from wistia_tui.cli.log_file import LogFile


class Ear:
    """Hears what a log file says, and waits for it."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self._told: asyncio.Queue[str] = asyncio.Queue()
        file.hear(self._told.put_nowait)

    async def hears(self) -> str:
        async with asyncio.timeout(20):
            return await self._told.get()

    async def hears_no_more(self) -> None:
        """Close the file, after which all was said."""
        await asyncio.to_thread(self._file.close)
        await asyncio.sleep(0)
        assert self._told.empty()


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.has_room_for(resource.RLIM_INFINITY)


class Disk:
    """The disk as this process sees it: no file can grow beyond a size."""

    def has_room_for(self, size: int) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))


class Lines(SimpleQueue[Any]):
    """Lines that wait; tells how often the writer was done with all that it had taken."""

    done = threading.Semaphore(0)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        self.done.release()
        return super().get(block, timeout)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Returns when one more line was written, or given up."""
    monkeypatch.setattr(Lines, "done", done := threading.Semaphore(0))
    monkeypatch.setattr(module, "SimpleQueue", Lines)

    def wait() -> None:
        assert done.acquire(timeout=20)

    return wait


async def test_each_time_that_the_disk_is_full_is_said_once(
    log: RequestLog, path: Path, disk: Disk, written: Callable[[], None]
) -> None:
    ear = Ear(LogFile(path, log))
    written()  # it waits for the first
    for outage in (1, 2):
        disk.has_room_for(0)
        request(log)
        written()
        assert await ear.hears() == (
            f"The log file {path} cannot be written (File too large): requests are missing in it while that lasts. "
            "Free some space, or leave and name another file."
        )
        request(log)
        written()
        disk.has_room_for(resource.RLIM_INFINITY)
        request(log)
        written()
        assert len(lines_of(path)) == outage
    await ear.hears_no_more()


async def test_a_line_that_had_no_room_is_not_glued_to_the_next(
    log: RequestLog, path: Path, disk: Disk, written: Callable[[], None]
) -> None:
    file = LogFile(path, log)
    written()
    request(log)
    written()
    disk.has_room_for(len(lines_of(path)[0]) + 1 + 40)
    ear = Ear(file)
    request(log)
    assert "(File too large)" in await ear.hears()
    disk.has_room_for(resource.RLIM_INFINITY)
    request(log)
    file.close()

    first, half, last = lines_of(path)
    assert len(half) == 40
    assert first == last
    assert first.startswith(half)


async def test_a_file_that_cannot_be_rotated_goes_on_when_it_can(log: RequestLog, path: Path) -> None:
    older, in_the_way = [path.with_name(f"requests.log.{number}") for number in (1, 2)]
    older.write_text("older\n")
    in_the_way.mkdir()
    file = LogFile(path, log, most_bytes=200)
    ear = Ear(file)
    request(log)
    request(log)

    assert "requests.log cannot be written (Is a directory)" in await ear.hears()
    in_the_way.rmdir()
    request(log)
    await ear.hears_no_more()
    assert [len(lines_of(one)) for one in (path, older)] == [1, 1]
    assert in_the_way.read_text() == "older\n"


class HungDisk:
    """Every write hangs until it is released."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = threading.Semaphore(0)
        self.released = threading.Event()
        self._real = os.write
        monkeypatch.setattr(os, "write", self._write)

    def _write(self, descriptor: int, data: bytes) -> int:
        self.writes.release()
        assert self.released.wait(60)
        return self._real(descriptor, data)


async def test_a_disk_that_hangs_costs_no_more_memory_than_the_bound(
    log: RequestLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    disk = HungDisk(monkeypatch)
    ear = Ear(LogFile(path, log))
    request(log)
    assert await asyncio.to_thread(disk.writes.acquire, timeout=20)
    for _ in range(5):
        request(log)

    assert "it takes too long" in await ear.hears()
    disk.released.set()
    await ear.hears_no_more()
    assert len(lines_of(path)) == 1 + 3


HANGING = """
import os, sys, threading
from pathlib import Path
from tests.clocks import ManualClock
from tests.cli.logged import request
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli import log_file

writes = threading.Event()
def hang(descriptor, data):
    writes.set()
    threading.Event().wait()
os.write = hang
log_file.CLOSE_WITHIN = 0.1
log = RequestLog(ManualClock())
file = log_file.LogFile(Path(sys.argv[1]), log)
request(log)
assert writes.wait(20)
if sys.argv[2] == "closed":
    file.close()
print("end")
"""


@pytest.mark.parametrize("end", ["closed", "abandoned"])
def test_a_disk_that_hangs_keeps_no_process_from_ending(path: Path, end: str) -> None:
    ended = subprocess.run([sys.executable, "-c", HANGING, path, end], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "end\n", "")
