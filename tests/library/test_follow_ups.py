"""What follows from a change is on the disk in the same moment as its ending, and is done once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.journals import commits, execute, job, opened, renames, seqs, states
from wistia_tui.library.entries import ItemEnding, ItemState, JobState, LostJob, NewJob, Owner

PLANNED, DONE = ItemState.PLANNED, ItemState.DONE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


async def test_it_is_written_down_in_one_commit_and_is_ours(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(NewJob("Restore", renames(3)))
        before = commits(path)
        number = await journal.ended(entry.id, [ItemEnding(0, DONE)], then=NewJob("Move 1", renames(1)))
        assert commits(path) - before == 1
        assert number is not None
        assert journal.holds(number)
        following = await journal.job(number)
        assert (following.title, following.state, following.owner) == ("Move 1", JobState.RUNNING, Owner.US)
        again = await journal.ended(entry.id, [ItemEnding(1, DONE)], then=NewJob("Move 3", renames(2)), into=number)
        assert again == number
        assert (await journal.job(number)).title == "Move 3"
        assert seqs(await journal.items(number)) == [0, 1, 2]
        assert await states(journal, entry.id) == [DONE, DONE, PLANNED]
        assert await journal.ended(entry.id, [ItemEnding(2, DONE)]) is None


async def test_what_is_anothers_by_now_gets_nothing_more(path: Path) -> None:
    async with opened(path) as journal, opened(path) as other:
        entry = await journal.add(NewJob("Restore", renames(2)))
        number = await journal.ended(entry.id, [ItemEnding(0, DONE)], then=job())
        assert number is not None
        await journal.release(number)
        assert await other.claim(number)
        second = await journal.ended(entry.id, [ItemEnding(1, DONE)], then=job(), into=number)
        assert second not in {None, number}
        assert (await journal.job(number)).total == 1


async def test_nothing_follows_from_an_ending_that_is_not_written_down(path: Path) -> None:
    async with opened(path) as journal:
        entry = await journal.add(job())
        await journal.release(entry.id)
        with pytest.raises(LostJob):
            await journal.ended(entry.id, [ItemEnding(0, DONE)], then=job())
        assert execute(path, "select count(*) from job") == [(1,)]
