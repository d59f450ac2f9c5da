"""One job carried out: slice by slice, each record looked at before it is sent, each ending written down at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import cast, get_args

from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import TakenBack, WistiaError
from wistia_tui.api.payloads import MOST_AT_ONCE
from wistia_tui.library import wording
from wistia_tui.library.batches import Batches
from wistia_tui.library.calls_of import CALLS_AT_ONCE
from wistia_tui.library.change import (
    Batched,
    CopyMedia,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    Making,
    Single,
)
from wistia_tui.library.checking import Checking
from wistia_tui.library.endings import Endings
from wistia_tui.library.entries import Item, ItemState, JobEntry, JobState, LostJob
from wistia_tui.library.failures import NOT_ABOUT_THE_RECORD, FailuresInARow
from wistia_tui.library.freshness import LOOK_COUNTS, Look, Stale
from wistia_tui.library.journal import guard_of
from wistia_tui.library.outcomes import Mark
from wistia_tui.library.parts import Parts
from wistia_tui.library.places import went_elsewhere
from wistia_tui.library.reporting import Reporting
from wistia_tui.library.sending import send

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests of one job under way: what the budget lets bulk work have (reliability 1.3)."""

SLICES = {kind.__name__: MOST_AT_ONCE * CALLS_AT_ONCE for kind in get_args(Batched)} | {
    kind.__name__: MOST_AT_ONCE for kind in (EditMedia, EditProject, DeleteMedia, CopyMedia)
}
# A full copy of all that one holds takes so long that a look at others would be stale.
SLICES[DeleteProject.__name__] = 1
"""How many items are looked at together, by their kind; others take a request each, so the looks are kept close."""


class JobRun:
    """Carries one job out until nothing of it may be sent any more, or somebody stops it."""

    def __init__(self, entry: JobEntry, parts: Parts, reporting: Reporting) -> None:
        self._id = entry.id
        self._parts = parts
        self._reporting = reporting
        self._slice = SLICES.get(entry.kind, AT_ONCE)
        self._lane = Lane.USER if entry.total == 1 else Lane.BULK
        self._lease = guard_of(parts.journal, entry.id)
        self._endings = Endings(parts.journal, reporting, entry.id)
        self._checking = Checking(parts, self._endings, entry.id, self._lane, self.stop)
        self._failures = FailuresInARow(self.stop)
        self._look = Look(parts.clock)
        """At the records that are about to be sent."""
        self._counts = LOOK_COUNTS
        self._at_work: set[asyncio.Task[object]] = set()
        """What sends at this moment; each may wait minutes for its turn."""
        self._batches = Batches(
            parts, reporting, self._endings, entry.id, self._lane, self._guard, self.stop, self._at_work
        )
        self.let_go = False
        """Whether the journal knows that this process does nothing more for it."""
        self.why_stopped: str | None = None
        """Why nothing more is sent, once that is so; empty for no reason but its person's wish."""
        self._made: set[str] = set()
        """Hashed ids of what this run made."""

    @property
    def follow_up(self) -> int | None:
        """The job of what follows from what was done; it is ours, and not begun."""
        return self._endings.follow_up

    def stop(self, why: str = "") -> None:
        """Send nothing more; what is on its way is seen through."""
        if self.why_stopped is None:
            self.why_stopped = why
            self._parts.client.budget.cancel_waiting(self._at_work)

    def _guard(self) -> None:
        if self.why_stopped is not None:
            raise TakenBack("The job was stopped before this was sent.")
        self._look.guard(self._lease)()
        self._counts = LOOK_COUNTS

    async def run(self) -> None:
        """Do what is left, and say in the journal how the job stands then; never raises `WistiaError`."""
        await self._until_stopped(self._go_on)

    async def settle(self, why: str = "") -> None:
        """Find out what became of what may have been sent, and send nothing; never raises `WistiaError`.

        `why`: for what reason it stood still before, if that is known.
        """
        self.stop(why or wording.INTERRUPTED)
        await self._until_stopped(self._settle)

    async def _until_stopped(self, work: Callable[[], Awaitable[None]]) -> None:
        journal = self._parts.journal
        try:
            try:
                await work()
            except TakenBack:
                pass  # it was stopped while it looked
            except WistiaError as error:
                self.why_stopped = str(error)
            except Exception as error:
                # A fault of the app. What is in the journal is true, and the job must not be left in nobody's hands.
                log.exception("a job failed")
                self.why_stopped = wording.app_failed(error)
            entry = await journal.job(self._id)
            if entry.state in {JobState.RUNNING, JobState.PAUSED}:
                doubts = entry.count(ItemState.UNKNOWN, ItemState.SENDING)
                why = self.why_stopped or (wording.in_doubt(doubts) if doubts else "")
                await journal.set_state(self._id, JobState.PAUSED, why)
            await journal.release(self._id)
            self.let_go = True
        except LostJob:
            self.let_go = True  # whoever has it now goes on with it
        except WistiaError as error:
            # The journal cannot say it now; what it said last is looked at again at the next start.
            self._reporting.failed(self._id, error)

    async def _settle(self) -> None:
        await self._batches.settle_open_calls()
        await self._checking.settle_doubtful(self._reporting)

    async def _go_on(self) -> None:
        await self._settle()
        while self.why_stopped is None and (items := await self._next_slice()):
            ready = await self._checking.check(items)
            self._look = Look(self._parts.clock, self._counts)
            self._counts *= 2  # until something is sent: it must get on, however slowly turns come
            if ready and isinstance(ready[0].change, Batched):
                await self._batches.send(ready, lambda: self.why_stopped is not None)
            else:
                await self._send_each(ready)

    async def _next_slice(self) -> Sequence[Item]:
        return await self._parts.journal.items(self._id, {ItemState.PLANNED}, limit=self._slice)

    async def _send_each(self, items: Sequence[Item]) -> None:
        waiting = iter(items)
        async with asyncio.TaskGroup() as group:
            # What is made by another at the same moment could be taken for what was made here.
            for _ in range(1 if any(isinstance(item.change, Making) for item in items) else min(AT_ONCE, len(items))):
                task: asyncio.Task[object] = group.create_task(self._work(waiting))
                self._at_work.add(task)
                task.add_done_callback(self._at_work.discard)

    async def _work(self, waiting: Iterator[Item]) -> None:
        for item in waiting:
            if self.why_stopped is not None or self._look.is_stale:
                return
            try:
                await self._send(item)
            except LostJob as error:
                self.stop(str(error))
            except TakenBack:
                return  # the job was cancelled
            except WistiaError as error:
                # Raised by the journal only: what cannot be written down is not sent.
                if self.why_stopped is None:
                    self._reporting.failed(self._id, error)
                self.stop(str(error))

    async def _send(self, item: Item) -> None:
        parts = self._parts
        await parts.journal.sending(self._id, [item.seq])
        outcome = await send(
            parts.client,
            parts.clock,
            parts.background,
            cast("Single", item.change),
            mark=lambda mark: self._reporting.mark(item, mark),
            guard=self._guard,
            made=self._made,
            lane=self._lane,
        )
        cause = outcome.cause
        if isinstance(cause, LostJob):
            self.stop(str(cause))
            return
        if isinstance(cause, Stale):
            await parts.journal.replan(self._id, [item.seq])
            self._reporting.mark(item, Mark.QUEUED)
            return
        if isinstance(cause, NOT_ABOUT_THE_RECORD):
            await parts.journal.replan(self._id, [item.seq])
            self._reporting.mark(item, Mark.QUEUED)
            self.stop(wording.TAKEN_BACK if isinstance(cause, TakenBack) else str(cause))
            return
        if isinstance(item.change, Making) and outcome.record is not None:
            self._made.add(str(getattr(outcome.record, "hashed_id", "")))
        await self._endings.write([(item, outcome.item_ending(item.seq))])
        self._failures.ended(cause)
        if went_elsewhere(item.change, outcome.record):
            self.stop("Wistia put a copy into another project than the one it was for.")
