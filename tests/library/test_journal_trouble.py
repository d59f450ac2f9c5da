"""The journal cannot be written, read or opened: nothing is sent, the reason is said, and it goes on once it can."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clocks import ManualClock
from tests.library.journals import ACCOUNT, Machine, commits, execute, job, no_room_beyond, opened, seqs
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library import journal_file
from wistia_tui.library.entries import ItemEnding, ItemState, JobState, NotJournaled
from wistia_tui.library.journal import NOT_NOTED, NOT_SENT, Journal
from wistia_tui.library.journal_file import VERSION
from wistia_tui.library.ledger import UNREADABLE, UNREADABLE_SENT

FULL = "the disk is full or reports an error"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


async def test_on_a_full_disk_nothing_is_written_in_part_and_with_room_it_goes_on(path: Path) -> None:
    async with opened(path) as journal:
        before = await journal.add(job())
        size = path.stat().st_size  # noqa: ASYNC240
        with no_room_beyond(size):
            with pytest.raises(NotJournaled, match=FULL) as failure:
                await journal.add(job(1_000))
            assert str(path) in failure.value.happened
            assert failure.value.meaning == "Nothing was sent."
            assert failure.value.next_step.startswith("Make room and try again")
            assert [entry.id for entry in await journal.jobs()] == [before.id], "it can still be read"
        after = await journal.add(job(1_000))
        assert [entry.id for entry in await journal.jobs()] == [after.id, before.id]


async def test_what_does_not_fit_is_refused_as_a_full_disk(path: Path) -> None:
    async with opened(path) as journal:
        await journal._thread.do(lambda db: db.execute("pragma max_page_count = 1").fetchall())
        with pytest.raises(NotJournaled, match="does not fit on the disk"):
            await journal.add(job(1_000))
        with pytest.raises(NotJournaled, match="does not fit on the disk"):
            await journal.keep_text("media1", "A media", MediaChanges(description="x" * 100_000))


async def test_a_text_that_is_too_long_fails_nothing_that_shares_its_commit(path: Path) -> None:
    async with opened(path) as journal:
        await journal._thread.do(lambda db: db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000))
        before = commits(path)
        results = await asyncio.gather(
            journal.add(job()),
            journal.keep_text("media1", "A media", MediaChanges(description="x" * 20_000)),
            journal.add(job()),
            return_exceptions=True,
        )
        assert commits(path) - before <= 2
        assert [entry.id for entry in await journal.jobs()] == [2, 1]
        assert isinstance(results[1], NotJournaled)
        assert "takes no text of that length" in str(results[1])
        assert await journal.kept_text() == []


async def test_what_was_sent_and_cannot_be_noted_is_not_said_to_be_unsent(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job())
        call = await journal.sending_together(entry.id, [0])
        said = []
        with no_room_beyond(0):
            for write in (
                journal.ended(entry.id, [ItemEnding(0, ItemState.DONE)]),
                journal.call_answered(call, 2),
                journal.set_state(entry.id, JobState.PAUSED),
                journal.release(entry.id),
                journal.add(job()),
            ):
                with pytest.raises(NotJournaled, match=FULL) as failure:
                    await write
                said.append(failure.value.meaning)
        assert said == [NOT_NOTED, NOT_NOTED, "", "", NOT_SENT]


async def test_a_disk_without_room_for_a_new_journal_can_be_given_some(path: Path) -> None:
    journal = Journal(path, clock=ManualClock())
    with no_room_beyond(0), pytest.raises(NotJournaled, match=FULL):
        await journal.open(ACCOUNT)
    await journal.open(ACCOUNT)
    assert (await journal.add(job())).total == 1
    await journal.close()


async def test_a_journal_that_has_become_read_only_takes_nothing(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job())
        await journal._thread.do(lambda db: db.execute("pragma query_only = on").fetchall())
        with pytest.raises(NotJournaled, match="is read-only"):
            await journal.sending(entry.id, [0])
    assert execute(path, "select job, state from item") == [(entry.id, "planned")]


@pytest.mark.parametrize("how", ["alone", "with its directory", "for another one"])
async def test_a_journal_that_was_moved_away_takes_nothing(tmp_path: Path, how: str) -> None:
    path = tmp_path / "state" / "journal.db"
    async with opened(path) as journal:
        await journal.add(job())
        if how == "alone":
            path.unlink()
        else:
            shutil.rmtree(path.parent)
        if how == "for another one":
            async with opened(path) as other:
                await other.add(job())
        with pytest.raises(NotJournaled, match="is not where it was any more"):
            await journal.add(job())
        with pytest.raises(NotJournaled, match="is not where it was any more"):
            await journal.ended(1, [ItemEnding(0, ItemState.DONE)])
    if how == "for another one":
        assert execute(path, "select state from item") == [("planned",)]


def below_a_file(path: Path) -> Path:
    path.write_text("")
    return path / "state" / "journal.db"


def a_link(path: Path) -> Path:
    path.symlink_to(path.with_name("elsewhere"))
    return path


def a_directory(path: Path) -> Path:
    path.mkdir()
    return path


def no_database(path: Path) -> Path:
    path.write_bytes(b"no SQLite at all, and longer than its header is " * 40)
    return path


def damaged(path: Path) -> Path:
    execute(path, "create table job (id)")
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    return path


def of_another_program(path: Path) -> Path:
    execute(path, "create table cookies (value text)")
    return path


def of_a_newer_version(path: Path) -> Path:
    execute(path, "create table unheard_of (value text)")
    execute(path, f"pragma application_id = {journal_file._APPLICATION}")
    execute(path, f"pragma user_version = {VERSION + 1}")
    return path


@pytest.mark.parametrize(
    ("make", "reason", "way_out"),
    [
        (below_a_file, r"cannot be opened \(Not a directory\)", "set to a directory that can be written"),
        (a_link, "not a regular file", "set to a directory that can be written"),
        (a_directory, "not a regular file", "set to a directory that can be written"),
        (no_database, "is not a journal of this app", "Move it away"),
        (damaged, "is damaged", "Move it away"),
        (of_another_program, "is not a journal of this app", "Move it away"),
        (of_a_newer_version, "was written by a newer version of this app", "Take that version"),
    ],
)
async def test_what_cannot_be_a_journal_is_left_as_it_is_and_the_way_out_is_said(
    path: Path, make: Callable[[Path], Path], reason: str, way_out: str
) -> None:
    there = make(path)
    before = path.read_bytes() if path.is_file() else None  # noqa: ASYNC240
    journal = Journal(there, clock=ManualClock())
    with pytest.raises(NotJournaled, match=reason) as failure:
        await journal.open(ACCOUNT)
    assert (str(there) in failure.value.happened, failure.value.meaning) == (True, "Nothing was sent.")
    assert way_out in failure.value.next_step
    with pytest.raises(NotJournaled):
        await journal.add(job())
    await journal.close()
    assert (path.read_bytes() if path.is_file() else None) == before  # noqa: ASYNC240


async def test_what_was_in_its_place_can_be_moved_away_without_a_new_start(path: Path) -> None:
    no_database(path)
    journal = Journal(path, clock=ManualClock())
    with pytest.raises(NotJournaled):
        await journal.open(ACCOUNT)
    path.unlink()  # noqa: ASYNC240
    await journal.open(ACCOUNT)
    assert (await journal.add(job())).id == 1
    await journal.close()


@pytest.mark.parametrize("lock", ["begin immediate", "begin exclusive"])
async def test_a_process_that_holds_the_file_up_is_waited_for_but_not_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.setattr(journal_file, "LOCKED_FOR", 0.05)
    async with opened(path) as journal:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute(lock)
        with pytest.raises(NotJournaled, match="is held by another process"):
            await journal.add(job())
        late = Journal(path, clock=ManualClock())
        with pytest.raises(NotJournaled, match="is held by another process"):
            await late.open(ACCOUNT)
        monkeypatch.setattr(journal_file, "LOCKED_FOR", 60.0)
        waiting = [asyncio.create_task(journal.add(job())), asyncio.create_task(late.open(ACCOUNT))]
        await asyncio.sleep(0)
        other.execute("rollback")
        other.close()
        await asyncio.gather(*waiting)
        assert len(await late.jobs()) == 1
        await late.close()


async def test_a_change_that_cannot_be_read_is_never_sent_and_does_not_hold_up_its_job(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job(6))
        await journal.sending(entry.id, [1])
        await journal.ended(entry.id, [ItemEnding(2, ItemState.DONE), ItemEnding(3, ItemState.FAILED, "Refused.")])
        execute(path, 'update item set change = \'{"kind": "Unheard"}\' where seq < 4')
        assert seqs(await journal.items(entry.id, {ItemState.PLANNED}, limit=1)) == [4], "what follows is not held up"
        assert await journal.items(entry.id, {ItemState.SENDING}) == []
        found = execute(path, "select state, note from item where seq < 4 order by seq")
        assert found == [("failed", UNREADABLE), ("failed", UNREADABLE_SENT), ("done", ""), ("failed", "Refused.")]
        execute(path, "update item set change = '[' where seq in (4, 5)")
        assert await journal.items(entry.id) == []
        over = await journal.job(entry.id)
        assert (over.state, over.counts) == (JobState.FINISHED, {ItemState.DONE: 1, ItemState.FAILED: 5})


async def test_to_look_at_the_job_of_another_version_changes_nothing_in_it(path: Path) -> None:
    machine = Machine()
    async with opened(path, machine.process(1)) as newer, opened(path, machine.process(2)) as older:
        entry = await newer.add(job(2))
        await newer.sending(entry.id, [0])
        execute(path, 'update item set change = \'{"kind": "Unheard"}\'')
        assert await older.items(entry.id) == []
        await newer.ended(entry.id, [ItemEnding(0, ItemState.DONE)])
        await newer.set_state(entry.id, JobState.PAUSED)
        await newer.release(entry.id)
        assert await older.items(entry.id) == [], "nobody works on it, and it may be resumed by the newer one"
        paused = await older.job(entry.id)
        assert (paused.state, paused.counts) == (JobState.PAUSED, {ItemState.DONE: 1, ItemState.PLANNED: 1})
        assert await older.claim(entry.id)
        assert await older.items(entry.id) == []
        assert (await older.job(entry.id)).counts == {ItemState.DONE: 1, ItemState.FAILED: 1}


@pytest.mark.parametrize(
    "damage",
    [
        "update job set created = 'yesterday' where id = :id",
        "update job set created = x'00' where id = :id",
        "update job set pid = 'none' where id = :id",
        "update job set state = 'unheard' where id = :id",
        "update item set state = 'unheard' where job = :id and seq = 0",
    ],
)
async def test_a_job_that_cannot_be_read_does_not_hide_the_others(path: Path, damage: str) -> None:
    async with opened(path) as journal:
        broken, whole = [await journal.add(job(2)) for _ in range(2)]
        await journal._thread.do(lambda db: db.execute("pragma ignore_check_constraints = on").fetchall())
        await journal._thread.do(lambda db: db.execute(damage, {"id": broken.id}).fetchall())
        assert [entry.id for entry in await journal.jobs()] == [whole.id]
        with pytest.raises(NotJournaled, match="is damaged"):
            await journal.job(broken.id)
        with pytest.raises(NotJournaled, match="is damaged"):
            await journal.add(replace(job(), undo_of=broken.id))
        assert (await journal.add(job())).total == 1


async def test_a_request_of_many_that_cannot_be_read_leaves_its_items_in_doubt(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job(3))
        calls = [await journal.sending_together(entry.id, [seq]) for seq in range(3)]
        execute(path, "update call set seqs = '[' where id = ?", calls[0])
        execute(path, "update call set background = 'x' where id = ?", calls[1])
        execute(path, "update item set sent_at = 'x' where seq = 1")
        assert [call.id for call in await journal.open_calls(entry.id)] == [calls[2]]
        assert [item.sent_at is None for item in await journal.items(entry.id, {ItemState.SENDING})] == [0, 1, 0]


async def test_a_record_that_cannot_be_read_is_as_if_it_was_not_known(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job())
        await journal.ended(entry.id, [ItemEnding(0, ItemState.DONE)])
        execute(path, "update item set after = 'x'")
        (item,) = await journal.items(entry.id)
        assert (item.state, item.after, item.change) == (ItemState.DONE, None, job().changes[0])


async def test_kept_text_that_cannot_be_read_is_left_for_the_version_that_can(path: Path) -> None:
    async with opened(path) as journal:
        await journal.keep_text("media1", "A media", MediaChanges(name="a"))
        await journal.keep_text("media2", "Another", MediaChanges(name="b"))
        execute(path, "update draft set draft = '{}' where identity = 'media1'")
        assert [kept.identity for kept in await journal.kept_text()] == ["media2"]
    assert execute(path, "select count(*) from draft") == [(2,)]
