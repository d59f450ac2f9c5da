"""All jobs in a list that follows them, and each with its records on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.tasks import spawn
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.screens.about_jobs import AboutJobs
from wistia_tui.tui.screens.job import JobScreen
from wistia_tui.tui.screens.job_keys import Undo
from wistia_tui.tui.widgets.job_rows import JobFormat, JobLine, JobRows
from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.clock import Clock
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.library.jobs import Jobs

READ_EVERY = 5.0
"""Seconds between two looks at what other processes do; only what changed is painted."""
_NONE = "No jobs yet: every change that you make appears here."
_NOT_READ = "What earlier runs left is not read yet: it takes the account's number."


class JobsScreen(AboutJobs[JobLine]):
    """Follows the jobs; the cursor stays on its job."""

    FIRST_KEYS = "q back  Enter open"

    def __init__(self, jobs: Jobs, connection: Connection, clock: Clock, undo: Undo) -> None:
        """`undo` takes a job back and says what comes of it."""
        table: RecordTable[JobLine] = RecordTable(JobFormat(clock), empty=_empty(jobs), id="jobs")
        super().__init__(table, jobs, connection, undo)
        self._rows = JobRows(jobs)

    def compose(self) -> ComposeResult:
        """Where one is, the list, how the job under the cursor stands, what keys do."""
        yield self.pinned
        yield self.table
        yield self.counts
        yield self.why
        yield self.hints

    def on_mount(self) -> None:
        """Begin at the newest, and look at what other processes do."""
        self.table.show(self._rows)
        self._read_again()
        self.set_interval(READ_EVERY, self._read_again)

    def _read_again(self) -> None:
        """Other processes have jobs too, and tell nobody."""

        async def read() -> None:
            try:
                await self.jobs.refresh()
            except WistiaError as error:
                self.say(str(error), "error")

        spawn(read(), name="jobs")

    def renew(self) -> None:
        """Show how the jobs stand now."""
        self._rows.renew()
        self.table.empty = _empty(self.jobs)
        self._cursor_moved()

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        """Say where the cursor is, and how the job under it stands."""
        count = len(self._rows)
        self.pinned.say(" Jobs", f"{self.table.cursor + 1:,}/{count:,}" if count else "", 0)
        self.describe()

    @property
    def entry(self) -> JobEntry | None:
        """The job under the cursor."""
        return self._rows.row(self.table.cursor).entry if self.table.cursor < len(self._rows) else None

    def action_open(self) -> None:
        """Show the job with its records."""
        self.say("")
        if (entry := self.entry) is not None:
            self.app.push_screen(JobScreen(entry, self.jobs, self.connection, self.undo))


def _empty(jobs: Jobs) -> str:
    return _NONE if jobs.was_recovered else _NOT_READ
