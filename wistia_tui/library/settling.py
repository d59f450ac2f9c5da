"""Looking at what the service holds, where it is not known how a change ended: was it done?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.models import Media, Project, Sharing, Subfolder
from wistia_tui.api.payloads import PER_PAGE, MediaFilter, Sort, SortField
from wistia_tui.api.verification import SETTLE_AFTER, Seen, Sight, undeterred
from wistia_tui.clock import Clock
from wistia_tui.library.change import (
    Change,
    CopyMedia,
    CreateSubfolder,
    DeleteSubfolder,
    EditSharing,
    EditSubfolder,
    Making,
    OfMedia,
    OfProject,
    Record,
    RemoveSharing,
)
from wistia_tui.library.earlier import Earlier
from wistia_tui.library.sights import found_among, sight_of

R = TypeVar("R")

NEWEST_FIRST = Sort(SortField.CREATED, descending=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look showed of a change, and the record that it is about as the service has it now."""

    sight: Sight
    record: Record | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was certainly done."""
        return self.sight.seen is Seen.DONE


async def newest(client: WistiaClient, change: Making, lane: Lane = Lane.USER) -> Sequence[Media | Project | Subfolder]:
    """The newest records of the list that `change` adds to. Raises `WistiaError`."""
    if isinstance(change, CopyMedia):
        return await client.medias(1, MediaFilter(project_id=change.to.project_id), NEWEST_FIRST, lane=lane)
    if isinstance(change, CreateSubfolder):
        return await all_subfolders(client, change.project.hashed_id, lane)
    return await client.projects(1, NEWEST_FIRST, lane=lane)


async def noting_earlier(
    client: WistiaClient, change: Making, known: Collection[str] = (), lane: Lane = Lane.USER
) -> Making:
    """`change` with what is there before it, by which the new record will be told. Raises `WistiaError`."""
    return replace(change, earlier=Earlier.of(await newest(client, change, lane), known))


async def look(client: WistiaClient, change: Change, *, taken: Collection[str] = (), lane: Lane = Lane.USER) -> Finding:
    """Whether the service shows `change`; `taken`: see `found_among`. Raises `WistiaError`."""
    if isinstance(change, Making):
        return Finding(*found_among(change, await newest(client, change, lane), taken))
    record = await current(client, change, lane)
    return Finding(sight_of(change, record), record)


async def current(client: WistiaClient, change: Change, lane: Lane = Lane.USER) -> Record | None:
    """The record that `change` is about as it is now; None if there is none. Raises `WistiaError`."""
    try:
        if isinstance(change, OfMedia):
            return replace(await client.media(change.identity, lane=lane), hashed_id=change.identity)
        if isinstance(change, OfProject):
            return replace(await client.project(change.identity, lane=lane), hashed_id=change.identity)
        if isinstance(change, EditSubfolder | DeleteSubfolder):
            subfolders = await all_subfolders(client, change.project.hashed_id, lane)
            return next((found for found in subfolders if found.hashed_id == change.identity), None)
        if isinstance(change, EditSharing | RemoveSharing):
            sharings = await all_sharings(client, change.project.hashed_id, lane)
            return next((found for found in sharings if found.id == change.before.id), None)
    except NotFound:
        pass
    return None


async def all_subfolders(client: WistiaClient, project_id: str, lane: Lane = Lane.USER) -> list[Subfolder]:
    """All subfolders of a project. Raises `WistiaError`."""
    return await all_pages(lambda page: client.subfolders(project_id, page, lane=lane), lambda found: found.hashed_id)


async def all_sharings(client: WistiaClient, project_id: str, lane: Lane = Lane.USER) -> list[Sharing]:
    """With whom a project is shared. Raises `WistiaError`."""
    return await all_pages(lambda page: client.sharings(project_id, page, lane=lane), lambda found: found.id)


async def all_pages(read: Callable[[int], Awaitable[Sequence[R]]], key: Callable[[R], object]) -> list[R]:
    """The records of all pages, each once by its `key`. Raises `WistiaError`."""
    found: dict[object, R] = {}
    page = 1
    while True:
        records = await read(page)
        known = len(found)
        found.update((key(record), record) for record in records)
        # A service that does not know pages here would give the first one for ever.
        if len(records) < PER_PAGE or len(found) == known:
            return list(found.values())
        page += 1


async def look_for(client: WistiaClient, clock: Clock, change: Change, *, taken: Collection[str] = ()) -> Finding:
    """Look until `change` is shown or has had time enough to be; never raises `WistiaError`."""
    finding = Finding(Sight(Seen.OTHER))
    for wait in SETTLE_AFTER:
        if wait:
            await clock.sleep(wait)
        try:
            finding = await undeterred(lambda: look(client, change, taken=taken))
        except WistiaError as error:
            finding = Finding(Sight(Seen.OTHER, f"Looking for it failed too: {error.happened}"))
        if finding.is_done:
            break
    return finding
