"""What people do with jobs at any moment: paused, given up, taken back, and followed by others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.servers import settle_with
from tests.clocks import ManualClock
from tests.library.editing import sent
from tests.library.jobs_at_work import (
    ended,
    medias,
    renames,
    restarted,
    run,
    through,
    until,
    videos,
)
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import ProjectRef
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SubfolderChanges
from wistia_tui.library.change import (
    CreateProject,
    EditSubfolder,
    RestoreMedia,
    SwapMedia,
)
from wistia_tui.library.entries import ItemState, JobState, NewJob
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending
from wistia_tui.library.settling import all_subfolders
from wistia_tui.library.sights import place_of
from wistia_tui.library.tasks import spawn
from wistia_tui.sandbox.running import Sandbox


async def test_what_nobody_can_know_is_left_when_its_person_says_so(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    one, other = await videos(sandbox, library, client, 2)
    await library.open_journal()
    entry = await library.jobs._journal.add(NewJob("Swap", [SwapMedia(one, other)]), sending=True)
    await library.jobs._journal.release(entry.id)
    again = await restarted(tmp_path, client, clock)
    assert [job.counts for job in again.jobs.unfinished] == [{ItemState.UNKNOWN: 1}]
    await again.jobs.give_up(entry.id)
    (item,) = await again.jobs.items(entry.id)
    assert (item.state, "may be swapped or not" in item.note) == (ItemState.CANCELLED, True)
    await again.aclose()
    once_more = await restarted(tmp_path, client, clock)
    assert once_more.jobs.unfinished == []
    await once_more.aclose()


async def test_a_job_that_is_over_does_not_go_on(client: WistiaClient, library: Library, clock: ManualClock) -> None:
    entry = await run(library, clock, renames(await medias(library, client, 3)))
    for work in (library.jobs.resume, library.jobs.retry, library.jobs.overwrite):
        with pytest.raises(WistiaError, match="Nothing of it"):
            await work(entry.id)
    assert (await library.jobs._journal.job(entry.id)).state is JobState.FINISHED


async def test_a_job_that_stops_by_itself_is_cancelled_all_the_same(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    entry = await library.jobs.start(renames(await medias(library, client, 60)))
    await until(clock, lambda: len(sandbox.changes) > 5)
    release = library.jobs._journal.release

    async def released_and_cancelled(job_id: int) -> None:
        await release(job_id)
        cancelling.append(asyncio.ensure_future(library.jobs.cancel(job_id)))
        await asyncio.sleep(0.01)

    cancelling: list[asyncio.Future[None]] = []
    library.jobs._journal.release = released_and_cancelled  # type: ignore[method-assign]
    await library.jobs.pause(entry.id)
    await ended(library, clock, entry.id)
    library.jobs._journal.release = release  # type: ignore[method-assign]
    await cancelling[0]
    job = await library.jobs._journal.job(entry.id)
    assert (job.state, job.count(ItemState.PLANNED)) == (JobState.CANCELLED, 0)


async def test_a_job_can_be_paused_while_its_rows_are_marked(
    client: WistiaClient, library: Library, clock: ManualClock, sandbox: Sandbox
) -> None:
    (media,) = await medias(library, client, 1)
    many = [replace(media, hashed_id=f"media{number}") for number in range(1200)]
    starting = asyncio.ensure_future(library.jobs.start(renames(many)))
    while not library.jobs.running and not library.jobs._runs:  # noqa: ASYNC110 - it is being written down
        await asyncio.sleep(0)
    await library.jobs.pause(1)
    entry = await ended(library, clock, (await starting).id)
    assert entry.counts == {ItemState.PLANNED: 1200}
    assert sandbox.changes == []


async def test_a_created_project_is_what_undo_takes_back_not_its_description(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    await library.open_journal()
    change = CreateProject(ProjectChanges(name="New", description="Why"))
    await settle_with(clock, asyncio.ensure_future(library.editor.apply(change)))
    undoable = await library.jobs.newest_undoable()
    assert undoable is not None
    assert undoable.kind == "CreateProject"


async def test_a_project_that_a_job_creates_is_described(
    client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    await library.open_journal()
    change = CreateProject(ProjectChanges(name="New", description="Why"))
    entry = await library.jobs._journal.add(NewJob("Create", [change]), sending=True)  # and killed
    await library.jobs._journal.release(entry.id)
    again = await restarted(tmp_path, client, clock)
    await again.jobs.resume(entry.id)
    await ended(again, clock, entry.id)
    for follow_up in again.jobs.running:
        await ended(again, clock, follow_up.id)
    assert [project.description for project in await client.projects(1) if project.name == "New"] == ["<p>Why</p>\n"]
    await again.aclose()


async def test_what_waits_in_a_paused_job_can_be_changed_by_hand(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 120)
    entry = await library.jobs.start(renames(some))
    await until(clock, lambda: len(sandbox.changes) > 5)
    assert library.editor.busy(some[-1].hashed_id)
    await library.jobs.pause(entry.id)
    await ended(library, clock, entry.id)
    assert not library.editor.busy(some[-1].hashed_id)


async def test_mine_is_sent_over_theirs_for_a_subfolder_as_well(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    for project in await client.projects(1):
        if subfolders := await all_subfolders(client, project.hashed_id):
            break
    (before, *_) = subfolders
    await client.update_subfolder(project.hashed_id, before.hashed_id, SubfolderChanges(name="Theirs"))
    edit = EditSubfolder(ProjectRef(project.hashed_id, project.name), before, SubfolderChanges(name="Mine"))
    entry = await run(library, clock, [edit])
    assert entry.counts == {ItemState.CONFLICT: 1}
    await library.jobs.overwrite(entry.id)
    assert (await ended(library, clock, entry.id)).counts == {ItemState.DONE: 1}


async def test_text_is_taken_up_once_however_often_it_is_looked_for(library: Library) -> None:
    await library.open_journal()
    await library.jobs._journal.keep_text("media1", "A media", MediaChanges(name="half typed"))
    drafts = library.editor.drafts
    await asyncio.gather(drafts.restore(), drafts.restore())
    assert len(drafts) == 1


async def test_a_job_that_follows_begins_once(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    listed = [media for page in (1, 2, 3, 4) for media in await client.medias(page)]
    archived = [media for media in listed if media.archived and place_of(media).subfolder_id][:3]
    entry = await library.jobs.start([RestoreMedia(media, place_of(media)) for media in archived])
    run_of_it = library.jobs._runs[entry.id]
    refused: list[str] = []

    async def resume(*_: object) -> None:
        assert run_of_it.follow_up is not None
        try:
            await library.jobs.resume(run_of_it.follow_up)
        except WistiaError as error:
            refused.append(error.happened)

    library.jobs.reporting.ended = lambda *_: spawn(resume(), name="a key")  # type: ignore[assignment, method-assign]
    await ended(library, clock, entry.id)
    assert run_of_it.follow_up is not None
    assert set(refused) <= {
        "That job begins once the one that it follows has ended.",
        "That job is being worked on.",
    }
    assert refused
    await ended(library, clock, run_of_it.follow_up)
    assert (await library.jobs._journal.job(run_of_it.follow_up)).counts == {ItemState.DONE: len(archived)}


async def test_a_change_on_its_way_is_not_given_up(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    (change,) = renames(await medias(library, client, 1))
    sandbox.faults.add("status=429 retry-after=10 method=PUT")
    work = asyncio.ensure_future(library.editor.apply(change))  # type: ignore[arg-type]
    while not sent(sandbox, "PUT"):  # noqa: ASYNC110 - what is waited for happens in the service
        await asyncio.sleep(0.001)
    for refused in (library.jobs.give_up, library.jobs.cancel, library.jobs.look_again):
        with pytest.raises(WistiaError, match="being worked on"):
            await refused(1)
    await through(clock, work)  # type: ignore[arg-type]
    assert work.result().ending is Ending.APPLIED


async def test_texts_are_taken_up_in_their_order(library: Library) -> None:
    await library.open_journal()
    texts = [ProjectChanges(name=name) for name in "abc"]
    for text in texts:
        await library.jobs._journal.keep_text("", "A project", text)
    await library.editor.drafts.restore()
    assert library.editor.drafts.get("") == texts[-1]
