"""What is written down before it is sent, and what became of it: in a real file, read again by another journal."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clocks import START, ManualClock
from tests.library.journals import ACCOUNT, commits, execute, job, media, opened, renames, seqs, states
from wistia_tui.api.errors import TakenBack
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import ArchiveMedia, EditMedia
from wistia_tui.library.entries import (
    BatchCall,
    ItemEnding,
    ItemState,
    JobState,
    NewJob,
    NotJournaled,
    Owner,
)
from wistia_tui.library.journal import Journal
from wistia_tui.library.kept_text import Draft
from wistia_tui.library.ledger import KEPT_DAYS, SWEPT_AT_ONCE

PLANNED, SENDING, DONE, FAILED = ItemState.PLANNED, ItemState.SENDING, ItemState.DONE, ItemState.FAILED
HOSTILE = "\x1b]52;c;aGk=\x07 \ud800 \x00 \u202e [@click=app.quit]x[/] ' --"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    async with opened(path) as made:
        yield made


async def test_a_job_is_found_again_by_the_next_journal_of_the_file(path: Path) -> None:
    changes = renames(3)
    async with opened(path) as journal:
        entry = await journal.add(NewJob("Rename 3 medias", changes))
        assert (entry.kind, entry.title, entry.state, entry.owner) == (
            "EditMedia",
            "Rename 3 medias",
            JobState.RUNNING,
            Owner.US,
        )
        await journal.sending(entry.id, [1])
        left = replace(media(0), name="New 0")
        await journal.sending(entry.id, [0])
        await journal.ended(entry.id, [ItemEnding(0, DONE, "It is done.", left)])
    async with opened(path) as again:
        (found,) = await again.jobs()
        assert found == await again.job(entry.id)
        assert (found.title, found.created, found.counts) == (
            "Rename 3 medias",
            START,
            {PLANNED: 1, SENDING: 1, DONE: 1},
        )
        assert (found.total, found.is_over) == (3, False)
        items = await again.items(entry.id)
        assert [item.change for item in items] == changes
        assert [item.state for item in items] == [DONE, SENDING, PLANNED]
        assert (items[0].note, items[0].after, items[0].sent_at) == ("It is done.", left, START)
        assert (items[2].note, items[2].after, items[2].sent_at) == ("", None, None)


async def test_only_its_owner_can_read_the_file_and_its_directory(path: Path, journal: Journal) -> None:
    await journal.add(job())
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    assert mode(path.parent) == 0o700


async def test_a_file_that_others_could_read_is_made_private(path: Path) -> None:
    async with opened(path):
        pass
    os.chmod(path, 0o644)
    async with opened(path):
        assert mode(path) == 0o600


async def test_a_single_change_can_be_written_down_as_on_its_way(journal: Journal) -> None:
    entry = await journal.add(job(), sending=True)
    (item,) = await journal.items(entry.id)
    assert (item.state, item.sent_at, entry.counts) == (SENDING, START, {SENDING: 1})


async def test_with_its_last_item_a_job_is_finished_and_nobodys(journal: Journal) -> None:
    entry = await journal.add(job(2))
    await journal.set_state(entry.id, JobState.PAUSED, "The limit")
    await journal.sending(entry.id, [0, 1])
    await journal.ended(entry.id, [ItemEnding(0, DONE)])
    assert (await journal.job(entry.id)).state is JobState.PAUSED
    await journal.ended(entry.id, [ItemEnding(1, FAILED, "Refused.")])
    over = await journal.job(entry.id)
    assert (over.state, over.why, over.owner, over.is_over) == (JobState.FINISHED, "", Owner.NOBODY, True)
    assert not journal.holds(entry.id)


async def test_what_is_in_doubt_keeps_a_job_from_being_over(journal: Journal) -> None:
    entry = await journal.add(job(), sending=True)
    await journal.ended(entry.id, [ItemEnding(0, ItemState.UNKNOWN, "Nobody knows.")])
    found = await journal.job(entry.id)
    assert (found.state, found.owner, found.is_over) == (JobState.RUNNING, Owner.US, False)
    await journal.ended(entry.id, [ItemEnding(0, DONE)])
    assert (await journal.job(entry.id)).is_over


async def test_cancelling_takes_back_what_is_planned_and_leaves_the_doubts(journal: Journal) -> None:
    entry = await journal.add(job(3))
    await journal.sending(entry.id, [0])
    await journal.cancel(entry.id)
    assert await states(journal, entry.id) == [SENDING, ItemState.CANCELLED, ItemState.CANCELLED]
    found = await journal.job(entry.id)
    assert (found.state, found.is_over) == (JobState.CANCELLED, False)
    await journal.ended(entry.id, [ItemEnding(0, DONE)])
    found = await journal.job(entry.id)
    assert (found.state, found.is_over, found.owner) == (JobState.CANCELLED, True, Owner.NOBODY)


async def test_what_came_to_an_end_can_be_tried_again_and_the_rest_stays(journal: Journal) -> None:
    entry = await journal.add(job(4))
    endings = [ItemEnding(0, DONE), ItemEnding(1, FAILED, "No."), ItemEnding(2, ItemState.CONFLICT, "Theirs.")]
    await journal.ended(entry.id, [*endings, ItemEnding(3, ItemState.ABSENT)])
    assert await journal.claim(entry.id)
    await journal.retry(entry.id, {FAILED, ItemState.CONFLICT})
    assert await states(journal, entry.id) == [DONE, PLANNED, PLANNED, ItemState.ABSENT]
    assert [item.note for item in await journal.items(entry.id)] == ["", "", "", ""]
    assert (await journal.job(entry.id)).state is JobState.RUNNING


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.PAUSED])
async def test_a_job_of_which_nothing_is_left_is_neither_running_nor_paused(journal: Journal, state: JobState) -> None:
    done, cancelled, doubtful = [await journal.add(job()) for _ in range(3)]
    await journal.ended(done.id, [ItemEnding(0, DONE)])
    await journal.cancel(cancelled.id)
    await journal.sending(doubtful.id, [0])
    await journal.cancel(doubtful.id)
    for entry in (done, cancelled, doubtful):
        await journal.claim(entry.id)
        await journal.set_state(entry.id, state, "Why")
        await journal.retry(entry.id, {FAILED})
    found = [await journal.job(entry.id) for entry in (done, cancelled, doubtful)]
    assert [entry.state for entry in found] == [JobState.FINISHED, JobState.CANCELLED, JobState.CANCELLED]
    assert [entry.why for entry in found] == ["", "", ""]


async def test_a_planned_change_can_be_replaced_by_one_that_is_merged(journal: Journal) -> None:
    entry = await journal.add(job(2))
    merged = EditMedia(replace(media(1), name="Theirs"), MediaChanges(name="Mine", tags=("a", "c")))
    await journal.replace_changes(entry.id, [(1, merged)])
    assert [item.change for item in await journal.items(entry.id)] == [renames(1)[0], merged]


@pytest.mark.parametrize("at", ["sending", "done"])
async def test_what_was_sent_is_neither_replaced_nor_sent_again(journal: Journal, at: str) -> None:
    entry = await journal.add(job(2))
    await journal.sending(entry.id, [1])
    if at == "done":
        await journal.ended(entry.id, [ItemEnding(1, DONE)])
    with pytest.raises(RuntimeError if at == "sending" else TakenBack):
        await journal.sending(entry.id, [0, 1])
    if at == "sending":
        with pytest.raises(RuntimeError):
            await journal.replace_changes(entry.id, [(0, renames(2)[1]), (1, renames(1)[0])])
    else:
        await journal.replace_changes(entry.id, [(1, renames(1)[0])])
    items = await journal.items(entry.id)
    assert items[0].state is PLANNED, "a step that fails leaves nothing half done"
    assert [item.change for item in items] == renames(2)


async def test_what_was_cancelled_is_neither_sent_nor_ended(journal: Journal) -> None:
    entry = await journal.add(job(2))
    await journal.sending(entry.id, [0])
    await journal.cancel(entry.id)
    with pytest.raises(TakenBack):
        await journal.sending(entry.id, [1])
    await journal.ended(entry.id, [ItemEnding(0, DONE), ItemEnding(1, ItemState.CONFLICT)])
    assert await states(journal, entry.id) == [DONE, ItemState.CANCELLED]


async def test_what_a_cancelled_job_had_on_its_way_and_was_not_done_is_cancelled(journal: Journal) -> None:
    done = await journal.add(job())
    await journal.ended(done.id, [ItemEnding(0, DONE)])
    undo = await journal.add(replace(job(2), undo_of=done.id))
    await journal.sending(undo.id, [0])
    await journal.cancel(undo.id)
    await journal.replan(undo.id, [0])
    assert await states(journal, undo.id) == [ItemState.CANCELLED] * 2
    assert (await journal.job(done.id)).undone_by is None, "nothing of the undo was done or will be"


async def test_only_what_is_in_doubt_is_planned_again_after_a_look(journal: Journal) -> None:
    entry = await journal.add(job(3))
    await journal.sending(entry.id, [0, 1])
    await journal.ended(entry.id, [ItemEnding(1, ItemState.UNKNOWN)])
    await journal.replan(entry.id, [0, 1])
    assert await states(journal, entry.id) == [PLANNED] * 3
    await journal.ended(entry.id, [ItemEnding(2, DONE)])
    await journal.replan(entry.id, [2])
    assert await states(journal, entry.id) == [PLANNED, PLANNED, DONE], "what came to an end stays"
    with pytest.raises(RuntimeError):
        await journal.replan(entry.id, [0])


async def test_items_are_read_by_state_and_in_pages(journal: Journal) -> None:
    entry = await journal.add(job(10))
    await journal.ended(entry.id, [ItemEnding(seq, DONE) for seq in (2, 3, 7)])
    assert seqs(await journal.items(entry.id, {DONE})) == [2, 3, 7]
    assert seqs(await journal.items(entry.id, {PLANNED}, limit=3)) == [0, 1, 4]
    assert seqs(await journal.items(entry.id, {PLANNED, DONE}, after=4, limit=3)) == [5, 6, 7]
    assert await journal.items(entry.id, set()) == []


async def test_a_request_of_many_items_is_remembered_until_its_results_are_known(path: Path) -> None:
    huge = 10**40  # the service may send any number
    async with opened(path) as journal:
        entry = await journal.add(NewJob("Archive", [ArchiveMedia(media(number)) for number in range(3)]))
        first = await journal.sending_together(entry.id, [0, 2])
        second = await journal.sending_together(entry.id, [1])
        await journal.call_answered(second, huge)
        assert await states(journal, entry.id) == [SENDING] * 3
    async with opened(path) as again:
        assert await again.open_calls(entry.id) == [BatchCall(first, (0, 2), None), BatchCall(second, (1,), huge)]
        await again.call_over(first)
        assert await again.open_calls(entry.id) == [BatchCall(second, (1,), huge)]


async def test_of_jobs_that_are_over_the_newest_are_told_and_of_the_others_all(journal: Journal) -> None:
    unfinished, doubtful = await journal.add(job()), await journal.add(job(), sending=True)
    await journal.cancel(doubtful.id)
    over = [await journal.add(job()) for _ in range(5)]
    for entry in over:
        await journal.ended(entry.id, [ItemEnding(0, DONE)])
    told = [entry.id for entry in await journal.jobs(limit=2)]
    assert told == [over[4].id, over[3].id, doubtful.id, unfinished.id]


async def test_a_job_knows_which_one_it_takes_back_and_which_takes_it_back(journal: Journal) -> None:
    done = await journal.add(job())
    await journal.ended(done.id, [ItemEnding(0, DONE)])
    first = await journal.add(replace(job(), undo_of=done.id))
    with pytest.raises(NotJournaled, match="taken back already"):
        await journal.add(replace(job(), undo_of=done.id))
    await journal.cancel(first.id)  # before it did anything
    second = await journal.add(replace(job(), undo_of=done.id))
    assert (first.undo_of, second.undo_of) == (done.id, done.id)
    assert (await journal.job(done.id)).undone_by == second.id
    assert (await journal.add(replace(job(), undo_of=999))).undo_of is None, "it may be gone by now"


async def test_what_an_undo_left_when_it_was_cancelled_can_be_taken_back_by_another(journal: Journal) -> None:
    done = await journal.add(job(3))
    await journal.ended(done.id, [ItemEnding(seq, DONE) for seq in range(3)])
    first = await journal.add(replace(job(3), undo_of=done.id))
    await journal.ended(first.id, [ItemEnding(0, DONE)])
    await journal.sending(first.id, [1])
    await journal.cancel(first.id)
    assert (await journal.job(done.id)).undone_by == first.id, "one is on its way"
    await journal.ended(first.id, [ItemEnding(1, DONE)])
    assert (await journal.job(done.id)).undone_by is None
    second = await journal.add(replace(job(1), undo_of=done.id))
    await journal.ended(second.id, [ItemEnding(0, DONE)])
    await journal.claim(second.id)
    await journal.cancel(second.id)  # too late for anything to be left out
    assert (await journal.job(done.id)).undone_by == second.id
    with pytest.raises(NotJournaled, match="taken back already"):
        await journal.add(replace(job(), undo_of=done.id))


async def test_a_job_of_which_more_may_be_done_is_not_taken_back(journal: Journal) -> None:
    entry = await journal.add(job(3))
    await journal.sending(entry.id, [0, 1])
    await journal.ended(entry.id, [ItemEnding(0, DONE)])
    back = replace(job(), undo_of=entry.id)
    with pytest.raises(NotJournaled, match="Cancel the rest of it first"):
        await journal.add(back)
    await journal.cancel(entry.id)
    with pytest.raises(NotJournaled, match="is on its way"):
        await journal.add(back)
    with pytest.raises(NotJournaled, match="is on its way"):
        await journal.demand_undoable(entry.id)
    await journal.ended(entry.id, [ItemEnding(1, ItemState.UNKNOWN)])
    await journal.demand_undoable(entry.id)
    undo = await journal.add(back)
    assert [found.id for found in await journal.jobs()] == [undo.id, entry.id], "what was refused is not written down"


async def test_a_job_that_is_not_there_is_said_to_be_gone(journal: Journal) -> None:
    with pytest.raises(NotJournaled, match="not in the journal any more"):
        await journal.job(4)
    assert not await journal.claim(4)
    assert not journal.holds(4)


async def test_of_another_account_nothing_is_seen(path: Path) -> None:
    async with opened(path, account="mine") as mine, opened(path, account="theirs") as theirs:
        entry = await mine.add(job())
        await mine.keep_text("media1", "A media", MediaChanges(name="half-typed"))
        await mine.release(entry.id)
        assert (await theirs.jobs(), await theirs.kept_text()) == ([], [])
        assert not await theirs.claim(entry.id)
        with pytest.raises(NotJournaled):
            await theirs.job(entry.id)
        assert [found.id for found in await mine.jobs()] == [entry.id]
        await theirs.open("mine")
        assert [found.id for found in await theirs.jobs()] == [entry.id]


async def test_what_was_over_long_ago_is_removed_and_nothing_else(path: Path) -> None:
    clock = ManualClock()
    async with opened(path, clock=clock) as journal:
        finished = [await journal.add(job(SWEPT_AT_ONCE // 2 + 1)) for _ in range(4)]
        for entry in finished:
            await journal.ended(entry.id, [ItemEnding(seq, DONE) for seq in range(entry.total)])
        unfinished, doubtful = await journal.add(job()), await journal.add(job(), sending=True)
        await journal.cancel(doubtful.id)
        undo = await journal.add(replace(job(), undo_of=finished[0].id))
        await journal.keep_text("", "A project", ProjectChanges(name="half-typed"))
        await clock.advance(timedelta(days=KEPT_DAYS).total_seconds() - 1)
    async with opened(path, clock=clock) as again:
        assert len(await again.jobs()) == 7
    await clock.advance(2)
    async with opened(path, clock=clock, account="another account"):
        assert execute(path, "select count(*) from job") == [(3,)]
    async with opened(path, clock=clock) as again:
        assert [entry.id for entry in await again.jobs()] == [undo.id, doubtful.id, unfinished.id]
        assert (await again.job(undo.id)).undo_of is None
        assert len(await again.kept_text()) == 1
        assert (await again.add(job())).id > undo.id, "no number is ever given to another job"
    assert execute(path, "select count(*) from item") == [(4,)], "the items go with their jobs"


async def test_a_job_that_was_made_long_ago_is_kept_if_it_was_finished_lately(path: Path) -> None:
    clock = ManualClock()
    async with opened(path, clock=clock) as journal:
        old, paused = [await journal.add(job(2)) for _ in range(2)]
        for entry in (old, paused):
            await journal.sending(entry.id, [0])
            await journal.ended(entry.id, [ItemEnding(0, DONE)])
        await journal.ended(old.id, [ItemEnding(1, ItemState.ALREADY)])
        await clock.advance(timedelta(days=2 * KEPT_DAYS).total_seconds())
        await journal.claim(paused.id)
        await journal.sending(paused.id, [1])
        await journal.ended(paused.id, [ItemEnding(1, DONE)])
    async with opened(path, clock=clock) as again:
        assert [entry.id for entry in await again.jobs()] == [paused.id]


async def test_kept_text_outlives_the_app_in_its_order(path: Path) -> None:
    texts: list[tuple[str, Draft]] = [
        ("media1", MediaChanges(name="a", tags=())),
        ("", ProjectChanges(name="b")),
        ("", ProjectChanges(name="c")),
    ]
    origins = [media(1), None, None]
    async with opened(path) as journal:
        numbers = [
            await journal.keep_text(identity, "name", draft, origin)
            for (identity, draft), origin in zip(texts, origins, strict=True)
        ]
    async with opened(path) as again:
        assert [(kept.identity, kept.draft) for kept in await again.kept_text()] == texts
        assert [kept.origin for kept in await again.kept_text()] == origins
        await again.drop_text(numbers[1])
        assert [kept.number for kept in await again.kept_text()] == [numbers[0], numbers[2]]


async def test_hostile_texts_are_written_down_and_those_for_the_screen_are_safe(journal: Journal) -> None:
    change = EditMedia(media(0), MediaChanges(name=HOSTILE, description=HOSTILE, tags=(HOSTILE,)))
    entry = await journal.add(NewJob(HOSTILE, [change]))
    await journal.set_state(entry.id, JobState.PAUSED, HOSTILE)
    await journal.ended(entry.id, [ItemEnding(0, FAILED, HOSTILE)])
    await journal.keep_text("media1", HOSTILE, MediaChanges(name=HOSTILE))
    (item,) = await journal.items(entry.id)
    assert item.change == change, "what is sent is what was typed"
    (kept,) = await journal.kept_text()
    assert kept.origin is None
    assert kept.draft == MediaChanges(name=HOSTILE)
    for text in (entry.title, (await journal.job(entry.id)).why, item.note, kept.name):
        assert not {"\x1b", "\x07", "\ud800", "\x00", "\u202e"} & set(text)


async def test_what_waits_is_written_in_one_commit(path: Path, journal: Journal) -> None:
    before = commits(path)
    adding = [asyncio.create_task(journal.add(job(), sending=True)) for _ in range(100)]
    entries = await asyncio.gather(*adding)
    assert len({entry.id for entry in entries}) == 100
    assert commits(path) - before <= 3


async def test_a_job_of_ten_thousand_is_written_at_once_and_read_in_slices(path: Path, journal: Journal) -> None:
    before = commits(path)
    entry = await journal.add(job(10_000))
    assert commits(path) - before == 1
    assert entry.counts == {PLANNED: 10_000}
    assert seqs(await journal.items(entry.id, {PLANNED}, after=4_999, limit=2)) == [5_000, 5_001]


async def test_in_memory_nothing_is_written_and_no_lease_runs_out() -> None:
    async with opened(None) as journal:
        entry = await journal.add(job(2))
        await journal.sending(entry.id, [0])
        assert journal.holds(entry.id)
        await journal.ended(entry.id, [ItemEnding(0, DONE)])
        assert [found.counts for found in await journal.jobs()] == [{PLANNED: 1, DONE: 1}]


async def test_what_was_asked_for_is_written_although_nobody_waits_for_it_any_more(path: Path) -> None:
    journal = Journal(path, clock=ManualClock())
    await journal.open(ACCOUNT)
    adding = asyncio.create_task(journal.add(job()))
    await asyncio.sleep(0)
    adding.cancel()
    await journal.close()
    await journal.close()
    assert execute(path, "select title from job") == [("Rename",)]


async def test_it_can_be_used_again_after_it_was_closed(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job())
        await journal.close()
        assert (await journal.job(entry.id)).id == entry.id
