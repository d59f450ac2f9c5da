"""What long jobs cost: requests besides the changes, calls for many at once, the journal, and the loop meanwhile."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.report import Row
from tests.rig.trial import percentile
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.clock import SystemClock
from wistia_tui.library.change import ArchiveMedia, Change, EditMedia
from wistia_tui.library.entries import ItemEnding, ItemState, JobEntry, NewJob
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox

FASTER = 20.0
"""How many times faster time goes by: 5,000 changes take ten minutes under the account's limit."""
EDITS, ARCHIVED, WRITTEN = 5_000, 10_000, 1_000


class FastClock(SystemClock):
    """The machine's own time, going by faster."""

    def __init__(self) -> None:
        self._began, self._at = time.monotonic(), datetime.now(UTC)

    def monotonic(self) -> float:
        return self._began + FASTER * (time.monotonic() - self._began)

    def now(self) -> datetime:
        return self._at + timedelta(seconds=FASTER * (time.monotonic() - self._began))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FASTER)


def work() -> Iterator[Row]:
    """All of it."""
    asks, changes, entry, lags = asyncio.run(_edits())
    beyond = 100 * (asks - EDITS) / EDITS
    detail = f"{asks:,} requests, {changes:,} changes applied, {entry.count(ItemState.DONE):,} done"
    yield Row(f"{EDITS:,} renames: requests beyond them", beyond, 3, "%", detail)
    yield Row("the loop meanwhile, late: p99", 1000 * percentile(lags, 0.99), 10, "ms")
    calls, polls, reads, archived, lags = asyncio.run(_archive())
    detail = f"{archived:,} done, {polls} polls, {reads} reads"
    yield Row(f"{ARCHIVED:,} archived: calls", calls, ARCHIVED // 100, detail=detail)
    yield Row("the loop meanwhile, late: p99", 1000 * percentile(lags, 0.99), 10, "ms")
    costs = asyncio.run(_journal())
    yield Row("the journal, two commits a change: p99", 1000 * percentile(costs, 0.99), 5, "ms", f"{WRITTEN:,} changes")


async def _edits() -> tuple[int, int, JobEntry, list[float]]:
    with Sandbox.start(projects=10, medias=EDITS, limit=10_000_000, job_seconds=0.0) as sandbox:
        async with _library(sandbox) as (library, client):
            medias = await _all(client, EDITS)
            before = len(sandbox.requests)
            # As the app does: what is edited is read first, so that it is shown as it is.
            fresh = await library.collect_fresh([media.hashed_id for media in medias])
            changes: Sequence[Change] = [EditMedia(media, MediaChanges(name=f"{media.name} +")) for media in fresh]
            entry, lags = await _run(library, changes)
            return len(sandbox.requests) - before, len(sandbox.changes), entry, lags


async def _archive() -> tuple[int, int, int, int, list[float]]:
    with Sandbox.start(projects=10, medias=ARCHIVED, limit=10_000_000, job_seconds=0.05) as sandbox:
        async with _library(sandbox) as (library, client):
            medias = await _all(client, ARCHIVED)
            before = len(sandbox.requests)
            _, lags = await _run(library, [ArchiveMedia(media) for media in medias])
            asked = [(request.method, request.path) for request in sandbox.requests[before:]]
            calls = sum("archive" in path for _, path in asked)
            polls = sum("background_job" in path for _, path in asked)
            done = sum(change.action == "archive" and change.kind == "media" for change in sandbox.changes)
            return calls, polls, len(asked) - calls - polls, done, lags


@asynccontextmanager
async def _library(sandbox: Sandbox) -> AsyncIterator[tuple[Library, WistiaClient]]:
    """A library as the app makes it, with its files in a directory of its own."""
    clock = FastClock()
    client = WistiaClient(sandbox.base_url, sandbox.token, budget=RequestBudget(clock), clock=clock)
    with tempfile.TemporaryDirectory() as directory:
        journal = Journal(Path(directory) / "journal.db", clock=clock)
        library = Library(client, clock, journal=journal, keepsakes=Keepsakes(Path(directory) / "deleted", clock))
        await library.load_account()
        yield library, client
        await library.aclose()
    await client.aclose()
    client.budget.close()


async def _all(client: WistiaClient, count: int) -> list[Media]:
    pages = [await client.medias(page) for page in range(1, 1 + count // 100)]
    return [media for page in pages for media in page]


async def _run(library: Library, changes: Sequence[Change]) -> tuple[JobEntry, list[float]]:
    lags: list[float] = []

    async def watch() -> None:
        while True:
            then = time.monotonic()
            await asyncio.sleep(0.01)
            lags.append(max(0.0, time.monotonic() - then - 0.01))

    watching = asyncio.create_task(watch())
    entry = await library.jobs.start(changes)
    await library.jobs.ended(entry.id)
    watching.cancel()
    ended = library.jobs.get(entry.id)
    assert ended is not None
    return ended, lags


async def _journal() -> list[float]:
    change = EditMedia(Media.from_json({"hashed_id": "abc", "name": "a"}, editable=True), MediaChanges(name="b"))
    costs = []
    with tempfile.TemporaryDirectory() as directory:
        journal = Journal(Path(directory) / "journal.db", clock=SystemClock())
        await journal.open("account")
        for _ in range(WRITTEN):
            began = time.perf_counter()
            entry = await journal.add(NewJob("Rename", [change]), sending=True)
            await journal.ended(entry.id, [ItemEnding(0, ItemState.DONE, after=change.before)])
            costs.append(time.perf_counter() - began)
        await journal.close()
    return costs
