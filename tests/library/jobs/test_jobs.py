"""Changes of many records against a real service: what is sent, what it costs, what is said, and how it is stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clocks import ManualClock
from tests.library.editing import sent
from tests.library.jobs_at_work import applied, elsewhere, ended, library_in, medias, renames, run, until
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library import wording
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    DeleteMedia,
    EditMedia,
    MoveMedia,
    Place,
    RestoreMedia,
)
from wistia_tui.library.entries import ItemState, JobEntry, JobState
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Mark
from wistia_tui.library.sights import place_of
from wistia_tui.sandbox.running import Sandbox


async def test_each_record_is_changed_once_and_looked_at_in_slices(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 250)
    before = sent(sandbox, "GET")
    entry = await run(library, clock, renames(some))
    assert (entry.state, entry.counts) == (JobState.FINISHED, {ItemState.DONE: 250})
    assert applied(sandbox, "update") == Counter(media.hashed_id for media in some)
    assert sent(sandbox, "GET") - before == 3, "one look for a hundred records"
    assert library.editor.pending == {}
    assert library.jobs.last_undoable == entry


async def test_what_others_changed_meanwhile_is_left_alone_until_a_person_says_so(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 5)
    theirs = some[2].hashed_id
    await client.update_media(theirs, MediaChanges(name="Of a colleague"))
    entry = await run(library, clock, renames(some))
    assert entry.counts == {ItemState.DONE: 4, ItemState.CONFLICT: 1}
    (item,) = await library.jobs.items(entry.id, {ItemState.CONFLICT})
    assert item.change.identity == theirs
    assert "somebody else changed the name" in item.note
    assert (await client.media(theirs)).name == "Of a colleague"
    assert library.editor.pending[theirs].mark is Mark.FAILED
    await library.jobs.overwrite(entry.id)
    entry = await ended(library, clock, entry.id)
    assert entry.counts == {ItemState.DONE: 5}
    assert (await client.media(theirs)).name == f"{some[2].name} +"


async def test_a_job_is_taken_back_where_nobody_else_was(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 6)
    entry = await run(library, clock, renames(some))
    await client.update_media(some[0].hashed_id, MediaChanges(name="Later, by a colleague"))
    await client.delete_media(some[1].hashed_id)
    plan = await library.jobs.plan_undo(entry.id)
    assert len(plan.changes) == 4
    assert len(plan.left) == 2
    undo = await ended(library, clock, (await library.jobs.undo(entry.id)).id)
    assert undo.counts == {ItemState.DONE: 4}
    names = [(await client.media(media.hashed_id)).name for media in some[2:]]
    assert names == [media.name for media in some[2:]]
    assert (await client.media(some[0].hashed_id)).name == "Later, by a colleague"
    assert library.jobs.entries[-1].undone_by == undo.id
    again = await ended(library, clock, (await library.jobs.undo(undo.id)).id)
    assert again.counts == {ItemState.DONE: 4}
    assert (await client.media(some[3].hashed_id)).name == f"{some[3].name} +"


async def test_archiving_and_taking_it_back_brings_each_media_to_its_place(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = [
        media
        for media in await medias(library, client, 150)
        if not sandbox.account.media(media.hashed_id).is_livestream
    ]
    calls = sent(sandbox, "PUT", "archive")
    entry = await run(library, clock, [ArchiveMedia(media) for media in some])
    assert entry.counts == {ItemState.DONE: len(some)}
    assert sent(sandbox, "PUT", "archive") - calls == 2
    undo = await library.jobs.undo(entry.id)
    await ended(library, clock, undo.id)
    for follow_up in library.jobs.running:
        await ended(library, clock, follow_up.id)
    now = {media.hashed_id: media for media in await library.collect_fresh([media.hashed_id for media in some])}
    assert [place_of(now[media.hashed_id]) for media in some] == [place_of(media) for media in some]
    assert not any(media.archived for media in now.values())


async def test_what_is_restored_gets_to_its_subfolder_after_the_app_was_ended_in_between(
    client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    listed = [media for page in (1, 2, 3, 4) for media in await client.medias(page)]
    archived = [media for media in listed if media.archived and place_of(media).subfolder_id][:3]
    leaving: list[asyncio.Task[None]] = []
    reporting = library.jobs.reporting
    reporting.ended = lambda *_: leaving.append(asyncio.ensure_future(library.changes_ended()))  # type: ignore[method-assign]
    entry = await library.jobs.start([RestoreMedia(media, place_of(media)) for media in archived])
    await until(clock, lambda: bool(leaving) and all(task.done() for task in leaving))
    again = library_in(tmp_path, client, clock)
    await again.load_account()
    await again.recover()
    (move,) = again.jobs.unfinished
    restored = again.jobs.get(entry.id)
    assert restored is not None
    assert restored.counts == {ItemState.DONE: len(archived)}
    assert (move.kind, move.why) == ("MoveMedia", wording.APP_ENDED)
    await again.jobs.resume(move.id)
    assert (await ended(again, clock, move.id)).counts == {ItemState.DONE: len(archived)}
    now = await again.collect_fresh([media.hashed_id for media in archived])
    assert [place_of(media) for media in now] == [place_of(media) for media in archived]
    await again.aclose()


async def test_what_cannot_be_archived_is_said_one_by_one(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    alive = [media for media in sandbox.account.medias() if media.is_livestream and not media.archived][:2]
    some = await medias(library, client, 3) + await library.collect_fresh([media.hashed_id for media in alive])
    entry = await run(library, clock, [ArchiveMedia(media) for media in some])
    assert entry.counts == {ItemState.DONE: 3, ItemState.FAILED: 2}
    (first, _) = await library.jobs.items(entry.id, {ItemState.FAILED})
    assert "Livestreams" in first.note


async def test_one_bad_record_does_not_spoil_the_request_of_the_others(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 8)
    await client.delete_media(some[3].hashed_id)
    to = await elsewhere(client, some)
    entry = await run(library, clock, [MoveMedia(media, to) for media in some])
    assert entry.count(ItemState.ABSENT) == 1
    assert entry.count(ItemState.DONE) == 7


@pytest.mark.parametrize("fault", ["reset-after", "truncate", "body=html applied=yes", "status=502 applied=yes"])
@pytest.mark.parametrize("kind", ["archive", "move", "copy", "delete", "edit"])
async def test_a_lost_answer_is_settled_and_applied_once(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, kind: str, fault: str
) -> None:
    some = await medias(library, client, 3)
    to = await elsewhere(client, some)
    makers: dict[str, Callable[[Media], Change]] = {
        "archive": ArchiveMedia,
        "move": lambda media: MoveMedia(media, to),
        "copy": lambda media: CopyMedia(media, to),
        "delete": DeleteMedia,
        "edit": lambda media: EditMedia(media, MediaChanges(name=f"{media.name} +")),
    }
    method = {"copy": "POST", "delete": "DELETE"}.get(kind, "PUT")
    sandbox.faults.add(f"{fault} method={method}")
    entry = await run(library, clock, [makers[kind](media) for media in some])
    assert entry.counts == {ItemState.DONE: 3}, [item.note for item in await library.jobs.items(entry.id)]
    done = [change for change in sandbox.changes if change.kind == "media"]
    assert len(done) == 3


async def test_five_failures_of_one_kind_stop_a_job(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 60)
    sandbox.faults.add("status=403 method=PUT applied=no times=forever")
    stopped: list[JobEntry] = []
    library.jobs.on_end = stopped.append
    entry = await run(library, clock, renames(some))
    assert entry.state is JobState.PAUSED
    assert "5 in a row failed" in entry.why
    assert entry.count(ItemState.PLANNED) > 40
    assert sandbox.changes == []
    assert stopped == [entry]
    sandbox.faults.clear()
    await library.jobs.retry(entry.id)
    entry = await ended(library, clock, entry.id)
    assert entry.counts == {ItemState.DONE: 60}


async def test_a_paused_job_goes_on_and_a_cancelled_one_does_not(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 120)
    entry = await library.jobs.start(renames(some))
    await until(clock, lambda: len(sandbox.changes) > 10)
    await library.jobs.pause(entry.id)
    entry = await ended(library, clock, entry.id)
    assert entry.state is JobState.PAUSED
    assert 0 < entry.count(ItemState.DONE) < 120
    assert not entry.count(ItemState.SENDING, ItemState.UNKNOWN)
    await library.jobs.resume(entry.id)
    await until(clock, lambda: len(sandbox.changes) > 80)
    await library.jobs.cancel(entry.id)
    entry = await ended(library, clock, entry.id)
    assert entry.state is JobState.CANCELLED
    assert entry.count(ItemState.DONE) + entry.count(ItemState.CANCELLED) == 120
    assert max(applied(sandbox, "update").values()) == 1
    assert library.editor.pending == {}


async def test_an_undo_that_was_cancelled_half_way_can_be_made_again_for_the_rest(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 60)
    entry = await run(library, clock, renames(some))
    undo = await library.jobs.undo(entry.id)
    await until(clock, lambda: len(sandbox.changes) > 65)
    await library.jobs.cancel(undo.id)
    undo = await ended(library, clock, undo.id)
    assert 0 < undo.count(ItemState.DONE) < 60
    again = await ended(library, clock, (await library.jobs.undo(entry.id)).id)
    assert again.counts == {ItemState.DONE: 60 - undo.count(ItemState.DONE)}
    assert max(applied(sandbox, "update").values()) == 2, "nothing that was back already was sent again"
    now = await library.collect_fresh([media.hashed_id for media in some])
    assert [media.name for media in now] == [media.name for media in some]
    with pytest.raises(WistiaError):
        await library.jobs.undo(entry.id)


async def test_the_rest_of_a_paused_job_is_cancelled_before_it_is_taken_back(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 120)
    entry = await library.jobs.start(renames(some))
    await until(clock, lambda: len(sandbox.changes) > 10)
    await library.jobs.pause(entry.id)
    entry = await ended(library, clock, entry.id)
    with pytest.raises(WistiaError, match="Cancel the rest of it first: J, then x"):
        await library.jobs.undo(entry.id)
    await library.jobs.cancel(entry.id)
    undo = await ended(library, clock, (await library.jobs.undo(entry.id)).id)
    assert undo.counts == {ItemState.DONE: entry.count(ItemState.DONE)}
    now = await library.collect_fresh([media.hashed_id for media in some])
    assert [media.name for media in now] == [media.name for media in some]


async def test_without_a_connection_nothing_is_lost_and_the_job_waits(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    some = await medias(library, client, 4)
    sandbox.faults.add("status=429 retry-after=100000 method=PUT")
    entry = await run(library, clock, renames(some))
    assert entry.state is JobState.PAUSED
    assert entry.counts[ItemState.PLANNED] >= 1
    assert sandbox.changes == [] or entry.count(ItemState.DONE) == len(sandbox.changes)


async def test_what_was_deleted_is_kept_in_full(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, tmp_path: Path
) -> None:
    some = await medias(library, client, 3)
    await client.delete_media(some[1].hashed_id)
    entry = await run(library, clock, [DeleteMedia(media) for media in some])
    assert entry.counts == {ItemState.DONE: 2, ItemState.ABSENT: 1}
    (file,) = (tmp_path / "deleted").iterdir()
    text = file.read_text()
    assert some[0].hashed_id in text
    assert some[1].hashed_id not in text
    assert '"assets"' in text
    with pytest.raises(WistiaError, match="cannot bring back"):
        await library.jobs.undo(entry.id)


async def test_what_waits_for_the_limit_of_moves_is_taken_back_at_once(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    last = (await client.projects(1))[-1]
    to = Place(last.hashed_id, last.name)
    some = [media for media in await medias(library, client, 300) if place_of(media).project_id != to.project_id]
    for _ in range(10):  # the limit of five minutes
        await client.move_medias([some[0].hashed_id], to.project_id)
    entry = await library.jobs.start([MoveMedia(media, to) for media in some[1:]])
    while not client.budget.snapshot().waiting:  # noqa: ASYNC110 - its requests are on their way there
        await asyncio.sleep(0.001)
    began = clock.monotonic()
    await library.jobs.cancel(entry.id)
    entry = await ended(library, clock, entry.id)
    assert clock.monotonic() - began < 60
    assert (entry.state, entry.counts) == (JobState.CANCELLED, {ItemState.CANCELLED: len(some) - 1})
    assert library.editor.pending == {}
