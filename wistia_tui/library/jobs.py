"""All jobs of an account: started, paused, taken back, and found again after the app was killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from wistia_tui.api.errors import WistiaError
from wistia_tui.library import wording
from wistia_tui.library.change import Change
from wistia_tui.library.endings import Endings
from wistia_tui.library.entries import (
    DOUBTFUL,
    TO_RETRY,
    UNSETTLED,
    Item,
    ItemEnding,
    ItemState,
    JobEntry,
    JobState,
    LostJob,
    NewJob,
    NotJournaled,
    Owner,
)
from wistia_tui.library.job import JobRun
from wistia_tui.library.job_board import JobBoard
from wistia_tui.library.outcomes import Mark
from wistia_tui.library.pace import Pacemaker
from wistia_tui.library.parts import Parts
from wistia_tui.library.plan import in_order, job_title
from wistia_tui.library.reporting import Reporting
from wistia_tui.library.taking_back import TakingBack, over_theirs, plan_to_take_back
from wistia_tui.library.tasks import spawn

_MARKED_AT_ONCE = 500


class BeingWorkedOn(WistiaError):
    """Somebody else, here or in another process, works on that job; nothing was done with it."""


class Jobs(JobBoard):
    """Runs the jobs of one account; everything belongs to the event loop's thread."""

    def __init__(self, parts: Parts, open_journal: Callable[[], Awaitable[None]]) -> None:
        """`open_journal` opens the journal of this account if it is not; it may raise `WistiaError`."""
        super().__init__(parts.journal, parts.clock, open_journal)
        self._parts = parts
        self.reporting = Reporting(parts.editor, self._item_ended, self._told)
        self._work: dict[int, asyncio.Task[None]] = {}
        self._taken: set[int] = set()
        """Jobs that somebody is about to do something with."""
        self.settled: list[JobEntry] = []
        """Single changes that an earlier run had on their way, and that are done, as a look showed."""
        self.on_end: Callable[[JobEntry], None] = lambda entry: None
        """Called with each job of many records that ended or stopped by itself."""
        self._is_stopping = False
        self.was_recovered = False
        """Whether it is known what an earlier run left."""
        parts.editor.journaled = self._single_journaled
        parts.editor.followed = self._follow_ups.add
        parts.editor.is_running = lambda job_id: job_id in self._runs or job_id in self._taken

    async def items(
        self, job_id: int, states: set[ItemState] | None = None, *, after: int = -1, limit: int | None = None
    ) -> list[Item]:
        """The items of a job in their order, beyond the place `after`. Raises `NotJournaled`."""
        return await self._journal.items(job_id, states, after=after, limit=limit)

    # acting ---------------------------------------------------------------------------------------------------------

    async def start(self, changes: Sequence[Change], title: str = "", *, undo_of: int | None = None) -> JobEntry:
        """Write a job down and begin with it. Raises `WistiaError`, and nothing was sent."""
        self._last_trouble = ""
        await self._open_journal()
        changes = in_order(changes)
        entry = await self._journal.add(NewJob(title or job_title(changes), changes, undo_of))
        self._entries[entry.id] = entry
        self._of_this_run.append(entry.id)
        if undo_of is not None:
            self._touch(undo_of)
        await self._begin(entry, changes, range(len(changes)))
        return entry

    async def pause(self, job_id: int) -> None:
        """Send nothing more of it; what is on its way is seen through."""
        if (run := self._runs.get(job_id)) is not None:
            run.stop(wording.PAUSED_BY_YOU)

    async def resume(self, job_id: int) -> None:
        """Go on with it, after looking at what is in doubt. Raises `WistiaError`."""
        if job_id in self._runs:
            return
        async with self._alone(job_id):
            entry = await self._demand_not_undone(job_id)
            if not entry.count(*UNSETTLED):
                raise WistiaError("Nothing of it is left to do.")
            await self._journal.set_state(job_id, JobState.RUNNING)
            await self._go_on(job_id)

    async def retry(self, job_id: int) -> None:
        """Try what failed again, after looking at each. Raises `WistiaError`."""
        async with self._alone(job_id):
            entry = await self._demand_not_undone(job_id)
            if not entry.count(*TO_RETRY):
                raise WistiaError("Nothing of it failed.")
            await self._journal.retry(job_id, TO_RETRY)
            await self._go_on(job_id)

    async def overwrite(self, job_id: int) -> None:
        """Send what was in conflict over what others wrote meanwhile. Raises `WistiaError`."""
        async with self._alone(job_id):
            await self._demand_not_undone(job_id)
            items = await self._journal.items(job_id, {ItemState.CONFLICT})
            if not items:
                raise WistiaError("Nothing of it is in conflict.")
            changes = await over_theirs(self._parts.client, items)
            await self._journal.retry(job_id, {ItemState.CONFLICT})
            await self._journal.replace_changes(job_id, changes)
            await self._go_on(job_id)

    async def cancel(self, job_id: int) -> None:
        """Send nothing more of it, now or later; what was done stays. Raises `WistiaError`."""
        run = self._runs.get(job_id)
        if run is not None:
            run.stop()
            try:
                await self._journal.cancel(job_id)
            except LostJob:  # it has stopped by itself meanwhile
                await self.ended(job_id)
                run = None
        if run is None:
            async with self._alone(job_id):
                if not (await self._journal.job(job_id)).is_over:
                    await self._journal.cancel(job_id)
                await self._journal.release(job_id)
        self._unmark(job_id, Mark.QUEUED)
        self._touch(job_id)

    async def look_again(self, job_id: int) -> None:
        """Find out what became of what is in doubt, and send nothing. Raises `WistiaError`."""
        if job_id not in self._runs:
            async with self._alone(job_id):
                await self._settle(job_id)

    async def give_up(self, job_id: int) -> None:
        """Ask no more what became of what is in doubt: it may be done or not. Raises `WistiaError`."""
        async with self._alone(job_id):
            doubtful = await self._journal.items(job_id, DOUBTFUL)
            endings = [(i, ItemEnding(i.seq, ItemState.CANCELLED, wording.left_open(i.change))) for i in doubtful]
            await Endings(self._journal, self.reporting, job_id).write(endings)
            await self._journal.release(job_id)

    async def plan_undo(self, job_id: int) -> TakingBack:
        """What takes a job back, for the records that still are as it left them. Raises `WistiaError`."""
        await self._journal.demand_undoable(job_id)
        items = await self._journal.items(job_id, {ItemState.DONE})
        return await plan_to_take_back(self._parts.client, items, self._parts.lists.changed_lately)

    async def undo(self, job_id: int) -> JobEntry:
        """Take a job back, as far as `plan_undo` says. Raises `WistiaError`, and nothing was sent."""
        plan = await self.plan_undo(job_id)
        if not plan.changes:
            raise WistiaError(plan.why_nothing)
        return await self.start(plan.changes, plan.title, undo_of=job_id)

    async def ended(self, job_id: int) -> None:
        """Wait until this process does nothing more for that job."""
        if (work := self._work.get(job_id)) is not None:
            await asyncio.wait([work])

    # after a start of the app -----------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """Find what an earlier run left, and what became of what it had sent. Raises `WistiaError`."""
        await self._open_journal()
        for entry in await self._journal.jobs():
            self._entries.setdefault(entry.id, entry)
        # Together: one that the service does not end must not keep the others from being known.
        outcomes = await asyncio.gather(*map(self._recover, self.unfinished), return_exceptions=True)
        self.was_recovered = True
        self._tell()
        for error in outcomes:
            if error is not None:
                raise error

    async def _recover(self, entry: JobEntry) -> None:
        with suppress(BeingWorkedOn):
            async with self._alone(entry.id):
                await self._settle(entry.id)
            if self._entries[entry.id].count(ItemState.DONE) == entry.total == 1:
                self.settled.append(self._entries[entry.id])

    async def _demand_not_undone(self, job_id: int) -> JobEntry:
        entry = await self._journal.job(job_id)
        if entry.undone_by is not None:
            raise WistiaError("That job was taken back, so nothing of it is sent again.", "Make the change anew.")
        return entry

    async def _settle(self, job_id: int) -> None:
        entry = await self._journal.job(job_id)
        run = self._run_for(entry)
        await run.settle(entry.why)
        self._entries[job_id] = await self._journal.job(job_id)
        if run.follow_up is not None:
            await self._put_off(run.follow_up, wording.INTERRUPTED)
        self._tell()

    # the end of the app -----------------------------------------------------------------------------------------------

    async def stop_all(self) -> None:
        """Begin nothing more, and wait until what is on its way is seen through; the rest stays in the journal."""
        self._is_stopping = True
        for run in self._runs.values():
            run.stop(wording.APP_ENDED)
        for job_id in list(self._runs):
            await self.ended(job_id)

    # inside -----------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _alone(self, job_id: int) -> AsyncIterator[None]:
        """Have a job to oneself; raises `WistiaError` if somebody works on it. Let go of it where that fails."""
        if job_id in self._runs or job_id in self._taken or self._parts.editor.is_at(job_id):
            raise BeingWorkedOn("That job is being worked on.", "Pause it, or wait for its end.")
        if any(run.follow_up == job_id for run in self._runs.values()):
            raise BeingWorkedOn("That job begins once the one that it follows has ended.", "Wait for its end.")
        self._taken.add(job_id)
        self._last_trouble = ""
        try:
            await self._open_journal()
            if not await self._journal.claim(job_id):
                raise BeingWorkedOn(
                    "Another process of this app works on that job, so nothing was changed here.",
                    "Look at it there, or end that process first.",
                )
            self._stranded.discard(job_id)
            try:
                yield
            except BaseException:
                with suppress(NotJournaled):
                    await self._journal.release(job_id)
                raise
        finally:
            self._taken.discard(job_id)

    async def _go_on(self, job_id: int) -> None:
        entry = self._entries[job_id] = await self._journal.job(job_id)
        if job_id not in self._of_this_run:
            self._of_this_run.append(job_id)
        planned = await self._journal.items(job_id, {ItemState.PLANNED})
        await self._begin(entry, [item.change for item in planned], [item.seq for item in planned])

    async def _mark_queued(self, job_id: int, changes: Sequence[Change], seqs: Sequence[int]) -> None:
        for number, (seq, change) in enumerate(zip(seqs, changes, strict=True)):
            self.reporting.mark(Item(job_id, seq, change, ItemState.PLANNED), Mark.QUEUED)
            if number % _MARKED_AT_ONCE == _MARKED_AT_ONCE - 1:
                await asyncio.sleep(0)  # keys come first

    def _run_for(self, entry: JobEntry) -> JobRun:
        return JobRun(entry, self._parts, self.reporting)

    async def _begin(self, entry: JobEntry, changes: Sequence[Change], seqs: Sequence[int]) -> None:
        """Carry out what is planned, `changes` at the places `seqs`; it can be stopped from now on."""
        run = self._runs[entry.id] = self._run_for(entry)
        try:
            await self._mark_queued(entry.id, changes, seqs)
        except BaseException:
            del self._runs[entry.id]
            raise
        self._pacemakers[entry.id] = Pacemaker(self._parts.clock.monotonic())

        async def carry_out() -> None:
            try:
                await run.run()
            finally:
                del self._runs[entry.id]
            if not run.let_go:
                self._stranded.add(entry.id)
            await self._run_ended(entry.id, run.follow_up)

        self._work[entry.id] = spawn(carry_out(), name="job")
        self._tell()

    async def _run_ended(self, job_id: int, follow_up: int | None) -> None:
        try:
            entry = self._entries[job_id] = await self._journal.job(job_id)
            if entry.owner is Owner.ANOTHER or entry.is_over:
                # Whoever took it over may have ended it as well.
                self._unmark(job_id, Mark.QUEUED, Mark.SAVING, Mark.DELETING, Mark.CHECKING)
            elif entry.state is JobState.CANCELLED:
                self._unmark(job_id, Mark.QUEUED)
            if entry.undo_of is not None:
                self._touch(entry.undo_of)
            if follow_up is not None:
                await self._begin_follow_up(follow_up)
        except WistiaError as error:
            self._tell_trouble(error)
        else:
            self.on_end(entry)
        self._tell()

    def _unmark(self, job_id: int, *marks: Mark) -> None:
        """Say nothing more in the rows of records of that job that say one of `marks`."""
        editor = self._parts.editor
        for identity, pending in list(editor.pending.items()):
            if pending.job_id == job_id and pending.mark in marks:
                editor.mark(identity, None)

    async def _begin_follow_up(self, job_id: int) -> None:
        if self._is_stopping:
            await self._put_off(job_id, wording.APP_ENDED)
        elif job_id not in self._runs and job_id not in self._taken:
            self._follow_ups.add(job_id)
            await self._go_on(job_id)

    async def _put_off(self, job_id: int, why: str) -> None:
        """Leave a job that is ours to whoever takes it up."""
        await self._journal.set_state(job_id, JobState.PAUSED, why)
        await self._journal.release(job_id)
        self._entries[job_id] = await self._journal.job(job_id)

    def _single_journaled(self, job_id: int) -> None:
        if job_id not in self._of_this_run:
            self._of_this_run.append(job_id)
        self._touch(job_id)

    def _item_ended(self, item: Item, ending: ItemEnding | None) -> None:
        pacemaker = self._pacemakers.get(item.job_id)
        if pacemaker is not None and ending is not None:
            pacemaker.done(1, self._parts.clock.monotonic())
        self._touch(item.job_id)

    def _told(self, job_id: int, error: WistiaError) -> None:
        self._tell_trouble(error)
