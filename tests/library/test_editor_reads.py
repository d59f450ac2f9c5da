"""Reads and lists that lag behind a change: what they bring does not undo it on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import ManualClock
from tests.library.editing import first_media
from tests.library.late_client import LateClient
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project
from wistia_tui.library.change import DeleteMedia
from wistia_tui.library.library import Library
from wistia_tui.library.listing import Gap
from wistia_tui.library.loader import LoadedRows
from wistia_tui.tui.widgets.row_formats import MediaFormat


@pytest.mark.parametrize("kind", ["media", "project"])
async def test_a_read_that_was_overtaken_by_a_change_does_not_undo_it_on_the_screen(
    late: LateClient, clock: ManualClock, kind: str
) -> None:
    library = Library(late, clock)
    records: LoadedRows[Media] | LoadedRows[Project]
    if kind == "media":
        records = library.medias(None, None)
        records.listing.place(1, await late.medias(1))
        read: Callable[[str], Awaitable[Media | Project]] = library.media
    else:
        records = library.projects(None)
        records.listing.place(1, await late.projects(1))
        read = library.project
    identity = records.identity(0)

    def name() -> str:
        record = records.row(0)
        assert not isinstance(record, Gap)
        return record.name

    late.hold_next()
    reading = asyncio.ensure_future(read(identity))
    await late.held.wait()
    listed = records.row(0)
    assert not isinstance(listed, Gap)
    library.record_changed(replace(listed, name="Written"))  # in the same second, so with an equal stamp
    late.release.set()
    await reading
    assert name() == "Written"
    # Lists lag for as long; a read that began later shows what is there, stamps being equal.
    await read(identity)
    assert name() == "Written"
    await clock.advance(61)
    fresh = await read(identity)
    assert name() == fresh.name != "Written"
    # A newer version wins over whatever lags behind it.
    assert listed.updated is not None
    library.record_changed(replace(listed, name="Newer", updated=listed.updated + timedelta(seconds=1)))
    await read(identity)
    assert name() == "Newer"
    library.close()


async def test_a_deleted_record_that_comes_back_can_be_changed_and_deleted_again(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    await library.editor.apply(DeleteMedia(media))
    await clock.advance(61)
    assert not library.editor.is_gone(media.hashed_id)
    await library.editor.apply(DeleteMedia(media))
    assert library.editor.is_gone(media.hashed_id)


async def test_a_deleted_record_that_a_late_read_brings_stays_gone(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await library.editor.apply(DeleteMedia(media))
    rows = library.medias(None, None)
    rows.listing.place(1, [media])  # as a list that lags behind brings it
    library.record_changed(replace(media, name="Ghost"))
    assert library.editor.is_gone(media.hashed_id)
    assert rows.row(0) == media
    row_format = MediaFormat(ManualClock())
    row_format.editor = library.editor
    assert "deleted" in "".join(text for text, _ in row_format.row(media, 80))
    assert library.editor.pending == {}
