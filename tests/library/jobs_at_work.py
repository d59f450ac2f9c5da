"""Jobs as tests start, watch and count them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.api.servers import settle_with
from tests.clocks import ManualClock
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import Change, EditMedia, Place
from wistia_tui.library.entries import JobEntry
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.library import Library
from wistia_tui.library.sights import place_of
from wistia_tui.sandbox.running import Sandbox


def library_in(directory: Path, client: WistiaClient, clock: ManualClock) -> Library:
    """As a start of the app makes it."""
    return Library(
        client,
        clock,
        journal=Journal(directory / "journal.db", clock=clock),
        keepsakes=Keepsakes(directory / "deleted", clock),
    )


async def medias(library: Library, client: WistiaClient, count: int) -> list[Media]:
    """The first active medias, with what an edit starts from."""
    listed = [media for page in (1, 2, 3, 4) for media in await client.medias(page) if not media.archived]
    return await library.collect_fresh([media.hashed_id for media in listed[:count]])


async def run(library: Library, clock: ManualClock, changes: Sequence[Change]) -> JobEntry:
    entry = await library.jobs.start(changes)
    return await ended(library, clock, entry.id)


async def ended(library: Library, clock: ManualClock, job_id: int) -> JobEntry:
    await settle_with(clock, asyncio.ensure_future(library.jobs.ended(job_id)))
    entry = library.jobs.get(job_id)
    assert entry is not None
    return entry


async def until(clock: ManualClock, condition: Callable[[], bool]) -> None:
    """Let bulk work go on, which waits for its turns, until the condition holds."""

    async def wait() -> None:
        while not condition():  # noqa: ASYNC110 - what is waited for happens in the service
            await asyncio.sleep(0.001)

    await settle_with(clock, asyncio.ensure_future(wait()))


async def through(clock: ManualClock, work: asyncio.Future[object]) -> None:
    """Let it come to its end, through waits of any length."""
    while not work.done():
        await asyncio.sleep(0.001)
        if not work.done() and clock.next_in < 1e6:
            await clock.advance(min(clock.next_in, 5.0))
    work.result()


async def elsewhere(client: WistiaClient, some: Sequence[Media]) -> Place:
    """A project in which none of these is."""
    taken = {place_of(media).project_id for media in some}
    return next(Place(p.hashed_id, p.name) for p in await client.projects(1) if p.hashed_id not in taken)


def renames(some: Sequence[Media]) -> list[Change]:
    return [EditMedia(media, MediaChanges(name=f"{media.name} +")) for media in some]


def applied(sandbox: Sandbox, action: str) -> Counter[str]:
    """How often that was done to each record."""
    return Counter(change.hashed_id for change in sandbox.changes if (change.action, change.kind) == (action, "media"))


async def restarted(tmp_path: Path, client: WistiaClient, clock: ManualClock) -> Library:
    """The next start of the app, which has looked at what was left."""
    again = library_in(tmp_path, client, clock)
    await again.load_account()
    await settle_with(clock, recovery := asyncio.ensure_future(again.recover()))
    recovery.result()
    return again


async def videos(sandbox: Sandbox, library: Library, client: WistiaClient, count: int) -> list[Media]:
    some = await medias(library, client, 60)
    return [m for m in some if m.type == "Video" and m.assets and not sandbox.account.media(m.hashed_id).is_livestream][
        :count
    ]
