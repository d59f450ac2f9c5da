"""Two processes on one file: a job is never worked on by both, whatever happens to either."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.servers import eventually
from tests.clocks import ManualClock
from tests.library.journals import Machine, execute, job, no_room_beyond, opened, states
from wistia_tui.api.errors import TakenBack
from wistia_tui.library import journal_thread, leases
from wistia_tui.library.entries import ItemEnding, ItemState, JobState, LostJob, NotJournaled, Owner
from wistia_tui.library.journal import Journal, guard_of
from wistia_tui.library.leases import LEASE, LEASE_ELSEWHERE, RENEWED_EVERY, Process, boottime, is_alive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def one(path: Path, machine: Machine) -> AsyncIterator[Journal]:
    async with opened(path, machine.process(1)) as journal:
        yield journal


@pytest.fixture
async def two(path: Path, machine: Machine) -> AsyncIterator[Journal]:
    async with opened(path, machine.process(2)) as journal:
        yield journal


async def test_a_job_under_way_is_nobody_elses(one: Journal, two: Journal) -> None:
    entry = await one.add(job())
    assert ((await one.job(entry.id)).owner, (await two.job(entry.id)).owner) == (Owner.US, Owner.ANOTHER)
    assert not await two.claim(entry.id)
    assert (one.holds(entry.id), two.holds(entry.id)) == (True, False)
    assert await one.claim(entry.id), "it is ours already"


async def test_a_job_that_was_let_go_can_be_taken_by_one_of_those_who_want_it(one: Journal, two: Journal) -> None:
    entry = await one.add(job())
    await one.release(entry.id)
    assert not one.holds(entry.id)
    assert (await two.job(entry.id)).owner is Owner.NOBODY
    assert sorted(await asyncio.gather(one.claim(entry.id), two.claim(entry.id))) == [False, True]
    assert [one.holds(entry.id), two.holds(entry.id)].count(True) == 1


async def test_only_its_owner_lets_go_of_a_job(one: Journal, two: Journal) -> None:
    entry = await one.add(job())
    await two.release(entry.id)
    assert (await one.job(entry.id)).owner is Owner.US
    assert one.holds(entry.id)


async def test_what_another_process_works_on_is_not_taken_back(one: Journal, two: Journal) -> None:
    entry = await one.add(job(2))
    await one.ended(entry.id, [ItemEnding(0, ItemState.DONE)])
    back = replace(job(), undo_of=entry.id)
    with pytest.raises(NotJournaled, match="Another process"):
        await two.add(back)
    await one.cancel(entry.id)
    await one.release(entry.id)
    assert (await two.add(back)).undo_of == entry.id


@pytest.mark.parametrize("how", ["dead", "silent", "rebooted", "slept"])
async def test_the_job_of_a_process_that_is_gone_can_be_taken_over(path: Path, machine: Machine, how: str) -> None:
    async with opened(path, machine.process(1)) as one:
        entry = await one.add(job())
    after = machine
    if how == "dead":
        machine.dead.add(1)
    elif how == "silent":
        machine.seconds += LEASE
    elif how == "rebooted":
        after = Machine("another boot")
    else:  # a machine that does not name its starts, and whose clock began again
        machine.seconds -= 1
    async with opened(path, after.process(2)) as two:
        (found,) = await two.jobs()
        assert found.owner is Owner.NOBODY
        assert await two.claim(entry.id)
        await two.sending(entry.id, [0])


async def test_a_job_of_another_machine_is_left_alone_until_it_was_silent_for_long(path: Path) -> None:
    clock = ManualClock()
    here, there = Machine("boot", "here"), Machine("another boot", "there")
    here.dead.add(1)  # a process of that number there may well live
    async with opened(path, there.process(1), clock=clock) as one, opened(path, here.process(2), clock=clock) as two:
        entry = await one.add(job())
        here.seconds += 10 * LEASE
        assert not await two.claim(entry.id)
        assert (await two.job(entry.id)).owner is Owner.ANOTHER
        await clock.advance((LEASE_ELSEWHERE + timedelta(seconds=1)).total_seconds())
        assert await two.claim(entry.id)


async def test_whoever_was_stopped_for_too_long_sends_and_writes_nothing_more(
    one: Journal, two: Journal, machine: Machine
) -> None:
    entry = await one.add(job(2))
    await one.sending(entry.id, [0])
    guard = guard_of(one, entry.id)
    guard()
    machine.seconds += LEASE - 0.5
    guard()
    machine.seconds += 0.5
    with pytest.raises(TakenBack, match="stopped for a while"):
        guard()
    assert await two.claim(entry.id)
    assert two.holds(entry.id)
    for step in (
        one.sending(entry.id, [1]),
        one.sending_together(entry.id, [1]),
        one.ended(entry.id, [ItemEnding(0, ItemState.DONE)]),
        one.replan(entry.id, [0]),
        one.replace_changes(entry.id, [(1, job(2).changes[0])]),
        one.set_state(entry.id, JobState.PAUSED),
        one.retry(entry.id, {ItemState.FAILED}),
        one.cancel(entry.id),
    ):
        with pytest.raises(LostJob):
            await step
    assert await states(two, entry.id) == [ItemState.SENDING, ItemState.PLANNED]
    assert (await two.job(entry.id)).state is JobState.RUNNING


async def test_nothing_is_written_down_as_sent_under_a_lease_that_has_run_out(path: Path, machine: Machine) -> None:
    process = machine.process(1)
    async with opened(path, process) as one:
        entry = await one.add(job(2))
        await one.sending(entry.id, [0])
        execute(path, "update job set lease_until = ?", machine.seconds)
        with pytest.raises(LostJob):
            await one.sending(entry.id, [1])
        await one.ended(entry.id, [ItemEnding(0, ItemState.DONE)])  # nobody has taken it, so what is known is written
        assert await states(one, entry.id) == [ItemState.DONE, ItemState.PLANNED]


async def test_leases_are_renewed_with_whatever_else_is_written(
    path: Path, one: Journal, two: Journal, machine: Machine
) -> None:
    async with opened(path, machine.process(3)) as three:
        theirs = await three.add(job())
    entry = await one.add(job(9))
    for seq in range(9):
        machine.seconds += RENEWED_EVERY
        await one.sending(entry.id, [seq])
    assert machine.seconds > 100 + 2 * LEASE
    assert one.holds(entry.id)
    assert not await two.claim(entry.id)
    assert await one.claim(theirs.id), "nobody but their owner renews them"


async def test_leases_are_renewed_although_nothing_else_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEWED_EVERY", 0.01)
    monkeypatch.setattr(journal_thread, "_AGAIN_AFTER", 0.01)

    def until() -> object:
        ((seconds,),) = execute(path, "select lease_until from job")
        return seconds

    async with opened(path) as one:
        entry = await one.add(job())
        first = until()
        await eventually(lambda: until() != first)
        assert one.holds(entry.id)


async def test_a_renewal_does_not_bring_back_what_was_lost_or_let_go(
    one: Journal, two: Journal, machine: Machine
) -> None:
    lost, released, kept = [await one.add(job()) for _ in range(3)]
    machine.seconds += LEASE
    assert await two.claim(lost.id)
    await asyncio.gather(one.release(released.id), one.job(kept.id))
    assert [one.holds(entry.id) for entry in (lost, released, kept)] == [False, False, True]


async def test_a_job_that_could_not_be_written_down_as_let_go_is_nobodys_in_the_end(
    one: Journal, two: Journal, machine: Machine
) -> None:
    stuck, kept = [await one.add(job(3)) for _ in range(2)]
    with no_room_beyond(0), pytest.raises(NotJournaled):
        await one.release(stuck.id)
    for seq in range(3):
        machine.seconds += RENEWED_EVERY
        await one.sending(kept.id, [seq])
    assert [one.holds(entry.id) for entry in (stuck, kept)] == [False, True]
    assert [(await one.job(entry.id)).owner for entry in (stuck, kept)] == [Owner.NOBODY, Owner.US]
    assert not await two.claim(kept.id)
    assert await two.claim(stuck.id)


async def test_it_is_the_real_process_that_is_asked_for(path: Path) -> None:
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    assert (is_alive(os.getpid()), is_alive(ended.pid), is_alive(1), is_alive(2**80)) == (True, False, True, True)
    async with opened(path, Process(pid=ended.pid)) as gone, opened(path, Process()) as here:
        entry = await gone.add(job())
        assert gone.holds(entry.id)
        assert await here.claim(entry.id)
    async with opened(path, Process(pid=os.getppid())) as parent, opened(path, Process()) as here:
        entry = await parent.add(job())
        assert not await here.claim(entry.id)


def test_each_run_of_the_app_has_a_name_of_its_own() -> None:
    assert Process().token != Process().token
    assert boottime() <= Process().now() <= boottime()
    assert Process().boot == Process().boot
    assert Process().host
