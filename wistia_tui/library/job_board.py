"""What is known of the jobs of one account, and who is told when it changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from wistia_tui.api.errors import WistiaError
from wistia_tui.clock import Clock
from wistia_tui.library.change import Change
from wistia_tui.library.entries import DOUBTFUL, ItemState, JobEntry, NotJournaled, Owner
from wistia_tui.library.job import JobRun
from wistia_tui.library.journal import Journal
from wistia_tui.library.pace import Pace, Pacemaker
from wistia_tui.library.tasks import spawn
from wistia_tui.library.undo import can_undo

log = logging.getLogger(__name__)

TOLD_EVERY = 0.25
"""Seconds between two words to those who watch: nobody reads faster, and each repaint travels."""


class JobBoard:
    """All jobs as the journal has them, and those that are being carried out here."""

    def __init__(self, journal: Journal, clock: Clock, open_journal: Callable[[], Awaitable[None]]) -> None:
        self._journal = journal
        self._clock = clock
        self._open_journal = open_journal
        self._entries: dict[int, JobEntry] = {}
        self._runs: dict[int, JobRun] = {}
        self._pacemakers: dict[int, Pacemaker] = {}
        self._of_this_run: list[int] = []
        """Jobs that were started since the app was, in this order."""
        self._stranded: set[int] = set()
        """Jobs of which nothing runs here any more, and which the journal could not be told to let go."""
        self._follow_ups: set[int] = set()
        """Jobs that belong to another one, which is what its person wants to take back."""
        self._dirty: set[int] = set()
        self._telling: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self.on_trouble: Callable[[str], None] = lambda sentence: None
        """Called with what the journal could not take."""
        self._last_trouble = ""

    @property
    def entries(self) -> Sequence[JobEntry]:
        """All jobs that are known, the newest first."""
        return sorted(self._entries.values(), key=lambda entry: -entry.id)

    def get(self, job_id: int) -> JobEntry | None:
        """The job with that number."""
        return self._entries.get(job_id)

    @property
    def running(self) -> list[JobEntry]:
        """The jobs that are being carried out by this process, the newest first."""
        return [entry for entry in self.entries if entry.id in self._runs]

    @property
    def unfinished(self) -> list[JobEntry]:
        """The jobs of which something is left and on which nobody works."""
        return [
            entry
            for entry in self.entries
            if not entry.is_over
            and entry.id not in self._runs
            and (entry.owner is Owner.NOBODY or entry.id in self._stranded)
        ]

    def is_in_doubt(self, kind: type[Change]) -> bool:
        """Whether a change of that kind may have been done by an earlier run, or by this one."""
        return any(entry.kind == kind.__name__ and entry.count(*DOUBTFUL) for entry in self._entries.values())

    @property
    def last_undoable(self) -> JobEntry | None:
        """The newest change of this run that can be taken back and was not."""
        for job_id in reversed(self._of_this_run):
            entry = self._entries.get(job_id)
            if job_id in self._follow_ups:
                continue
            if entry is not None and entry.undone_by is None and entry.count(ItemState.DONE) and can_undo(entry.kind):
                return entry
        return None

    async def newest_undoable(self) -> JobEntry | None:
        """The same, after reading what was written down since. Raises `NotJournaled`."""
        for job_id in {*self._dirty, *self._of_this_run[-2:]}:
            self._entries[job_id] = await self._journal.job(job_id)
        return self.last_undoable

    def pace(self, job_id: int) -> Pace:
        """How fast that job goes and how long it will take."""
        entry, pacemaker = self._entries.get(job_id), self._pacemakers.get(job_id)
        if entry is None or pacemaker is None:
            return Pace()
        return pacemaker.pace(entry, self._clock.monotonic())

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when jobs changed, at most four times a second; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def refresh(self) -> None:
        """Read all jobs again, those of other processes with them. Raises `WistiaError`."""
        await self._open_journal()
        for entry in await self._journal.jobs():
            if entry.id not in self._runs:
                self._entries[entry.id] = entry
        self._tell()

    def close(self) -> None:
        """Let go of all watchers."""
        self._listeners.clear()
        if self._telling is not None:
            self._telling.cancel()

    # for those that act -------------------------------------------------------------------------------------------

    def _tell_trouble(self, error: WistiaError) -> None:
        """Once: one full disk is met in many places."""
        if str(error) != self._last_trouble:
            self._last_trouble = str(error)
            self.on_trouble(self._last_trouble)

    def _touch(self, job_id: int) -> None:
        """Read that job again soon, and tell those who watch."""
        self._dirty.add(job_id)
        if self._telling is None or self._telling.done():
            self._telling = spawn(self._read_touched(), name="jobs")

    async def _read_touched(self) -> None:
        while self._dirty:
            dirty, self._dirty = self._dirty, set()
            for job_id in dirty:
                try:
                    self._entries[job_id] = await self._journal.job(job_id)
                except NotJournaled as error:
                    self._tell_trouble(error)
                    return
            self._tell()
            await self._clock.sleep(TOLD_EVERY)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:
                # Whoever draws the jobs must not be able to stop them.
                log.exception("a listener of the jobs failed")
