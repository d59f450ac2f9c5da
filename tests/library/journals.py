"""Journals in real files, played by processes whose clock of leases and whose death the test decides."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.clocks import ManualClock
from wistia_tui.api.models import EditableMedia, Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.clock import Clock
from wistia_tui.library.change import EditMedia
from wistia_tui.library.entries import Item, ItemState, NewJob
from wistia_tui.library.journal import Journal
from wistia_tui.library.leases import Process

ACCOUNT = "an account"


class Machine:
    """A start of a machine: the clock that its processes share, and which of them live."""

    def __init__(self, boot: str = "boot", host: str = "host") -> None:
        self.boot, self.host = boot, host
        self.seconds = 100.0
        self.dead: set[int] = set()

    def process(self, pid: int) -> Process:
        return Process(
            token=f"{self.host} {self.boot} {pid}",
            pid=pid,
            boot=self.boot,
            host=self.host,
            now=lambda: self.seconds,
            is_alive=lambda pid: pid not in self.dead,
        )


@asynccontextmanager
async def opened(
    path: Path | None, process: Process | None = None, *, account: str = ACCOUNT, clock: Clock | None = None
) -> AsyncIterator[Journal]:
    """A journal of `account`, closed at the end."""
    journal = Journal(path, clock=clock or ManualClock(), process=process)
    try:
        await journal.open(account)
        yield journal
    finally:
        await journal.close()


def media(number: int) -> Media:
    name = f"Video {number}"
    return Media(hashed_id=f"media{number:05}", name=name, original=EditableMedia(name, "", ("a", "b, c")))


def renames(count: int) -> list[EditMedia]:
    return [EditMedia(media(number), MediaChanges(name=f"New {number}")) for number in range(count)]


def job(count: int = 1, title: str = "Rename") -> NewJob:
    return NewJob(title, renames(count))


async def states(journal: Journal, job_id: int) -> list[ItemState]:
    return [item.state for item in await journal.items(job_id)]


def seqs(items: Sequence[Item]) -> list[int]:
    return [item.seq for item in items]


def execute(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What another program makes of the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process can grow beyond `size` bytes, whatever writes it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def commits(path: Path) -> int:
    """How many transactions have written the file, as SQLite counts them in its header."""
    return int.from_bytes(path.read_bytes()[24:28], "big")
