"""Deleting through a service that loses answers: done once, counted once, and gone from the rows."""

from __future__ import annotations

import asyncio

from tests.clocks import ManualClock
from tests.library.editing import first_media, settled
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import DeleteMedia, DeleteProject, EditProject
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending
from wistia_tui.sandbox.running import Sandbox


async def test_deleting_takes_the_row_out_and_counts_down(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    await library.load_account()
    media = await first_media(client)
    rows = library.medias(None, None)
    rows.listing.place(1, await client.medias(1))
    count = len(rows)
    outcome = await library.editor.apply(DeleteMedia(media))
    assert outcome.ending is Ending.APPLIED
    assert len(rows) == count - 1
    assert rows.index_of(media.hashed_id) is None
    assert library.account.media_count == count - 1
    assert media.hashed_id not in {media.hashed_id for media in await client.medias(1)}


async def test_a_lost_answer_to_a_delete_is_done_when_the_record_is_gone(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-after method=DELETE")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.APPLIED
    assert len(sandbox.changes) == 1


async def test_a_delete_that_did_not_arrive_is_sent_again(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-before method=DELETE")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.APPLIED
    assert outcome.message == f"Deleted “{media.name}”."
    assert len(sandbox.changes) == 1


async def test_a_delete_that_never_arrives_leaves_the_row(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-before method=DELETE times=forever")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.NOT_APPLIED
    assert "not deleted" in outcome.message
    assert sandbox.changes == []


async def test_deleting_what_a_colleague_deleted_says_so(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await client.delete_media(media.hashed_id)
    outcome = await library.editor.apply(DeleteMedia(media))
    assert outcome.ending is Ending.APPLIED
    assert "already gone" in outcome.message


async def test_a_project_is_edited_and_deleted_with_its_medias(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    await library.load_account()
    project = (await client.projects(1))[0]
    outcome = await library.editor.apply(
        EditProject(project, ProjectChanges(name="Renamed", anonymous_can_upload=True, description="Plain words"))
    )
    assert outcome.ending is Ending.APPLIED
    assert "answer shows another" not in outcome.message
    now = await client.project(project.hashed_id)
    assert (now.name, now.anonymous_can_upload) == ("Renamed", True)
    before = library.account.media_count or 0
    gone = await library.editor.apply(DeleteProject(now))
    assert gone.ending is Ending.APPLIED
    assert library.account.media_count == before - (now.media_count or 0)
