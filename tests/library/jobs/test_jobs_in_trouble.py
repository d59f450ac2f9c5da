"""Jobs where the service, the disk, another process or the app itself fails: nothing is wrong, and none is stuck."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.api.servers import settle_with
from tests.clocks import ManualClock
from tests.library.editing import sent
from tests.library.jobs_at_work import (
    applied,
    ended,
    library_in,
    medias,
    renames,
    restarted,
    run,
    through,
    until,
    videos,
)
from tests.library.journals import execute, no_room_beyond
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import ProjectRef
from wistia_tui.api.payloads import ProjectChanges, SubfolderChanges
from wistia_tui.library.change import (
    ArchiveMedia,
    CopyMedia,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditSubfolder,
    MoveMedia,
    Place,
    SwapMedia,
)
from wistia_tui.library.entries import ItemState, JobState, NewJob
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending
from wistia_tui.library.settling import all_subfolders, noting_earlier
from wistia_tui.library.sights import place_of
from wistia_tui.sandbox.running import Sandbox

# what was looked at, and when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
async def test_what_waited_long_is_looked_at_again_before_it_is_sent(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, count: int
) -> None:
    some = await medias(library, client, count)
    sandbox.faults.add(f"status=429 retry-after=50 method=PUT times={count}")
    if count == 1:
        (change,) = renames(some)
        work: asyncio.Future[object] = asyncio.ensure_future(library.editor.apply(change))  # type: ignore[arg-type]
    else:
        entry = await library.jobs.start(renames(some))
        work = asyncio.ensure_future(library.jobs.ended(entry.id))
    await until(clock, lambda: sent(sandbox, "PUT") >= count)
    for media in some:  # a colleague, while it waits
        sandbox.account.revise(replace(sandbox.account.media(media.hashed_id), name="Of a colleague"))
    before = {change.hashed_id for change in sandbox.changes}
    await through(clock, work)
    job = await library.jobs._journal.job(1)
    assert job.count(ItemState.CONFLICT) == count - len(before)
    assert {change.hashed_id for change in sandbox.changes} == before


async def test_what_a_killed_process_sent_last_has_time_to_arrive_whenever_it_was_written_down(
    client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    await library.open_journal()
    clock_now = clock.now
    change = await noting_earlier(client, CreateProject(ProjectChanges("Once")))
    entry = await library.jobs._journal.add(NewJob("Create", [change]), sending=True)
    await library.jobs._journal.release(entry.id)
    clock.now = lambda: clock_now().replace(year=clock_now().year + 1)  # type: ignore[method-assign]
    again = library_in(tmp_path, client, clock)
    await again.load_account()
    recovery = asyncio.ensure_future(again.recover())
    while clock.next_in > 20:
        await asyncio.sleep(0.001)
        assert not recovery.done(), "it has not waited"
    assert clock.sleeping
    await client.create_project(ProjectChanges("Once"))  # the service carries it out now
    await settle_with(clock, recovery)
    assert again.jobs.unfinished == []
    await again.aclose()


@pytest.mark.parametrize("fault", ["job-fails", "job-stuck"])
async def test_a_swap_is_done_only_once_the_media_has_another_file(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str
) -> None:
    one, other = await videos(sandbox, library, client, 2)
    sandbox.faults.add(fault)
    work = asyncio.ensure_future(library.editor.apply(SwapMedia(one, other)))
    await through(clock, work)  # type: ignore[arg-type]
    outcome = work.result()
    assert outcome.ending is (Ending.NOT_APPLIED if fault == "job-fails" else Ending.UNKNOWN), outcome.message
    sandbox.faults.clear()
    work = asyncio.ensure_future(library.editor.apply(SwapMedia(one, other)))
    await through(clock, work)  # type: ignore[arg-type]
    assert work.result().ending is Ending.APPLIED, work.result().message


async def test_lists_that_lag_for_long_do_not_make_what_was_archived_a_failure(
    clock: ManualClock, tmp_path: Path
) -> None:
    from wistia_tui.api.budget import RequestBudget

    with Sandbox.start(projects=4, medias=360, limit=100_000, job_seconds=0.0, lag=3600) as sandbox:
        client = WistiaClient(sandbox.base_url, sandbox.token, budget=RequestBudget(clock), clock=clock)
        library = library_in(tmp_path, client, clock)
        await library.load_account()
        some = await videos(sandbox, library, client, 3)
        entry = await run(library, clock, [ArchiveMedia(media) for media in some])
        assert entry.counts == {ItemState.DONE: 3}
        await library.aclose()
        await client.aclose()
        client.budget.close()


async def test_what_a_colleague_archived_is_not_ours_to_take_back(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await videos(sandbox, library, client, 3)
    sandbox.account.revise(replace(sandbox.account.media(some[1].hashed_id), archived=True))
    entry = await run(library, clock, [ArchiveMedia(media) for media in some])
    assert entry.counts == {ItemState.DONE: 2, ItemState.ALREADY: 1}
    assert len((await library.jobs.plan_undo(entry.id)).changes) == 2


# where it was to go ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MoveMedia, CopyMedia])
async def test_nothing_is_sent_to_a_project_that_is_gone(
    sandbox: Sandbox,
    client: WistiaClient,
    library: Library,
    clock: ManualClock,
    kind: type[MoveMedia] | type[CopyMedia],
) -> None:
    last = (await client.projects(1))[-1]
    to = Place(last.hashed_id, last.name)
    some = [media for media in await medias(library, client, 100) if place_of(media).project_id != to.project_id]
    await client.delete_project(to.project_id)
    entry = await run(library, clock, [kind(media, to) for media in some[:16]])
    assert entry.counts == {ItemState.FAILED: 16}
    (first, *_) = await library.jobs.items(entry.id)
    assert f"“{to.name}” is not there any more." in first.note
    assert sent(sandbox, "POST") + sent(sandbox, "PUT") == 0


async def test_a_request_that_is_refused_whatever_is_in_it_stops_the_job(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 64)
    sandbox.faults.add("status=422 method=PUT applied=no times=forever")
    entry = await run(library, clock, [ArchiveMedia(media) for media in some])
    assert entry.state is JobState.PAUSED
    assert "5 in a row failed" in entry.why
    assert entry.counts == {ItemState.FAILED: 5, ItemState.PLANNED: 59}
    assert sent(sandbox, "PUT") < 20


# one record ----------------------------------------------------------------------------------------------------------


async def test_a_record_that_cannot_be_read_fails_alone(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    projects = await client.projects(1)
    sandbox.faults.add(f"status=403 method=GET path=/projects/{projects[1].hashed_id} times=forever")
    entry = await run(library, clock, [DeleteProject(project) for project in projects])
    assert entry.counts == {ItemState.DONE: 3, ItemState.FAILED: 1}


async def test_an_id_that_cannot_be_sent_fails_alone(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 4)
    entry = await run(library, clock, renames([replace(some[0], hashed_id="a b"), *some[1:]]))
    assert entry.counts == {ItemState.DONE: 3, ItemState.FAILED: 1}


async def test_what_was_changed_here_and_deleted_by_others_is_gone(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 3)
    await run(library, clock, renames(some))
    await client.delete_media(some[0].hashed_id)
    fresh = await library.collect_fresh([media.hashed_id for media in some[1:]])
    entry = await run(library, clock, [DeleteMedia(media) for media in (some[0], *fresh)])
    assert entry.counts == {ItemState.ABSENT: 1, ItemState.DONE: 2}


# the app itself, and the disk ----------------------------------------------------------------------------------------


async def test_a_fault_of_the_app_leaves_a_job_that_can_go_on(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 30)
    applied_before = library.editor.applied
    calls = 0

    def faulty(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 10:
            raise LookupError("a fault")
        applied_before(*arguments)  # type: ignore[arg-type]

    library.editor.applied = faulty  # type: ignore[assignment, method-assign]
    entry = await run(library, clock, renames(some))
    assert entry.state is JobState.PAUSED
    assert "LookupError" in entry.why
    assert library.jobs.unfinished == [entry]
    await library.jobs.resume(entry.id)
    assert (await ended(library, clock, entry.id)).counts == {ItemState.DONE: 30}
    assert max(applied(sandbox, "update").values()) == 1


async def test_a_full_disk_stops_a_job_which_is_still_offered(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 60)
    troubles: list[str] = []
    library.jobs.on_trouble = troubles.append
    entry = await library.jobs.start(renames(some))
    await until(clock, lambda: len(sandbox.changes) > 5)
    with no_room_beyond(4096):
        await ended(library, clock, entry.id)
    assert [job.id for job in library.jobs.unfinished] == [entry.id]
    assert len(troubles) <= 2
    await library.jobs.resume(entry.id)
    entry = await ended(library, clock, entry.id)
    assert entry.counts == {ItemState.DONE: 60}
    assert max(applied(sandbox, "update").values()) == 1


# the service and other processes --------------------------------------------------------------------------------------


async def test_one_background_job_without_an_end_does_not_keep_the_others_from_being_known(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    some = await videos(sandbox, library, client, 4)
    await library.open_journal()
    journal = library.jobs._journal
    sandbox.faults.add("job-stuck")
    stuck = await journal.add(NewJob("Archive", [ArchiveMedia(media) for media in some[:3]]))
    call = await journal.sending_together(stuck.id, [0, 1, 2])
    answer = await client.archive_medias([media.hashed_id for media in some[:3]])
    await journal.call_answered(call, answer.job_id)
    await journal.release(stuck.id)
    done = await journal.add(NewJob("Rename", renames(some[3:])), sending=True)
    await journal.release(done.id)
    began = clock.monotonic()
    again = await restarted(tmp_path, client, clock)
    assert clock.monotonic() - began < 90
    assert {job.id: job.counts for job in again.jobs.unfinished} == {
        stuck.id: {ItemState.PLANNED: 3},  # to archive them once more changes nothing
        done.id: {ItemState.PLANNED: 1},
    }
    await again.aclose()


async def test_medias_that_show_it_are_done_whatever_the_service_says_of_its_background_job(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await videos(sandbox, library, client, 3)
    sandbox.faults.add("job-stuck")
    entry = await library.jobs.start([ArchiveMedia(media) for media in some])
    await until(clock, lambda: sent(sandbox, "GET", "background") > 0)
    for media in some:
        sandbox.account.revise(replace(sandbox.account.media(media.hashed_id), archived=True))
    began = clock.monotonic()
    await through(clock, asyncio.ensure_future(library.jobs.ended(entry.id)))
    assert clock.monotonic() - began < 120
    job = library.jobs.get(entry.id)
    assert job is not None
    assert job.counts == {ItemState.DONE: 3}


async def test_what_is_gone_already_is_no_failure(client: WistiaClient, library: Library, clock: ManualClock) -> None:
    for project in await client.projects(1):
        if subfolders := await all_subfolders(client, project.hashed_id):
            break
    (gone, *_) = subfolders
    await client.delete_subfolder(project.hashed_id, gone.hashed_id)
    ref = ProjectRef(project.hashed_id, project.name)
    assert (await run(library, clock, [DeleteSubfolder(ref, gone)])).counts == {ItemState.ABSENT: 1}
    edit = EditSubfolder(ref, gone, SubfolderChanges(name="Mine"))
    assert (await run(library, clock, [edit])).counts == {ItemState.ABSENT: 1}


async def test_a_background_job_that_the_service_forgot_is_not_asked_about_for_ever(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await videos(sandbox, library, client, 3)
    sandbox.faults.add("job-stuck")
    sandbox.faults.add("status=404 method=GET path=/background times=forever")
    await run(library, clock, [ArchiveMedia(media) for media in some])
    assert sent(sandbox, "GET", "background") < 5


@pytest.mark.parametrize("kind", ["rename", "archive"])
async def test_a_job_that_another_process_took_over_is_let_alone(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path, kind: str
) -> None:
    some = await videos(sandbox, library, client, 3)
    changes = renames(some) if kind == "rename" else [ArchiveMedia(media) for media in some]
    sending = library.jobs._journal.sending
    together = library.jobs._journal.sending_together

    def take_over(job_id: int) -> None:
        execute(
            tmp_path / "journal.db",
            "update job set owner = 'another', pid = 1, lease_until = 1e18 where id = ?",
            job_id,
        )

    async def lost(job_id: int, seqs: Sequence[int]) -> None:
        take_over(job_id)
        await sending(job_id, seqs)

    async def lost_together(job_id: int, seqs: Sequence[int]) -> int:
        take_over(job_id)
        return await together(job_id, seqs)

    library.jobs._journal.sending = lost  # type: ignore[method-assign]
    library.jobs._journal.sending_together = lost_together  # type: ignore[method-assign]
    entry = await library.jobs.start(changes)
    await settle_with(clock, asyncio.ensure_future(library.jobs.ended(entry.id)))
    assert sandbox.changes == []
    assert library.jobs.running == []


async def test_a_new_subfolder_that_the_list_does_not_show_yet_is_not_taken_for_gone(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    project = (await client.projects(1))[-1]
    made = await client.create_subfolder(project.hashed_id, SubfolderChanges(name="New"))
    to = Place(project.hashed_id, project.name, made.hashed_id, made.name)
    some = [media for media in await medias(library, client, 60) if place_of(media).project_id != to.project_id][:3]
    sandbox.faults.add(f"body=no-ids method=GET path=/projects/{project.hashed_id}/subfolders")
    entry = await run(library, clock, [MoveMedia(media, to) for media in some])
    assert entry.counts == {ItemState.DONE: 3}
