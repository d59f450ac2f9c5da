"""All jobs in a list that follows them, and each with its records on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.tasks import spawn
from wistia_tui.text import safe_line
from wistia_tui.tui import actions
from wistia_tui.tui.following import Following
from wistia_tui.tui.job_words import count_words, pace_words, waits_words
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.browser import NARROW
from wistia_tui.tui.screens.calm import ROOMY, CalmScreen
from wistia_tui.tui.screens.job import JobScreen
from wistia_tui.tui.screens.job_keys import KEYS, JobKeys, Undo
from wistia_tui.tui.widgets.job_rows import JobFormat, JobLine, JobRows
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.pinned_line import PinnedLine
from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.clock import Clock
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.library.jobs import Jobs

READ_EVERY = 5.0
"""Seconds between two looks at what other processes do; only what changed is painted."""
_KEYS = " q back  Enter open  p pause  x cancel  t retry  u undo  r look  o overwrite"
_NONE = "No jobs yet: every change that you make appears here."
_NOT_READ = "What earlier runs left is not read yet: it takes the account's number."


class JobsScreen(CalmScreen[None]):
    """Follows the jobs; the cursor stays on its job."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (ROOMY, "-roomy")]  # noqa: RUF012 (Textual's way)
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(MOVES),
        *(Binding(key, f"press('{key}')", show=False) for key in KEYS),
        Binding("enter", "open", show=False),
        Binding("J,q,escape", "close", show=False),
    ]

    def __init__(self, jobs: Jobs, connection: Connection, clock: Clock, undo: Undo) -> None:
        """`undo` takes a job back and says what comes of it."""
        super().__init__()
        self._jobs = jobs
        self._connection = connection
        self._undo = undo
        self._rows = JobRows(jobs)
        self._table: RecordTable[JobLine] = RecordTable(JobFormat(clock), empty=self._empty, id="jobs")
        self._pinned = PinnedLine(id="pinned")
        self._counts = LineText(id="job-counts")
        self._why = LineText(id="job-why")
        self._hints = LineText(_KEYS, id="job-hints")
        self._keys = JobKeys(jobs, undo, self._say, read_only=connection.read_only)
        self._following: Following | None = None

    @property
    def _empty(self) -> str:
        return _NONE if self._jobs.was_recovered else _NOT_READ

    def compose(self) -> ComposeResult:
        """Where one is, the list, how the job under the cursor stands, what keys do."""
        yield self._pinned
        yield self._table
        yield self._counts
        yield self._why
        yield self._hints

    def on_mount(self) -> None:
        """Begin at the newest, and stay up to date."""
        connection = self._connection
        self._pinned.connected(connection.budget, read_only=connection.read_only)
        self._pinned.watch_jobs(self._jobs)
        self._table.active = True
        self._table.show(self._rows)
        # What a job waits for is the budget's affair, and counts down.
        self._following = Following(self, connection.budget, lambda _: self._renew())
        self._unsubscribe = self._jobs.subscribe(self._following.changed)
        self._read_again()
        self.set_interval(READ_EVERY, self._read_again)

    def _read_again(self) -> None:
        """Other processes have jobs too, and tell nobody."""

        async def read() -> None:
            try:
                await self._jobs.refresh()
            except WistiaError as error:
                self._say(safe_line(str(error)), "error")

        spawn(read(), name="jobs")

    def on_unmount(self) -> None:
        """Let the jobs and the budget go."""
        self._unsubscribe()
        if self._following is not None:
            self._following.stop()

    def _renew(self) -> None:
        self._rows.renew()
        self._table.empty = self._empty
        self._describe()

    @on(CursorMoved)
    def _describe(self) -> None:
        """Say where the cursor is, and how the job under it stands."""
        count = len(self._rows)
        self._pinned.say(" Jobs", f"{self._table.cursor + 1:,}/{count:,}" if count else "", 0)
        line = self._current
        if line is None:
            self._counts.say("")
            self._why.say("")
            return
        parts = (count_words(line.entry), pace_words(line.pace))
        self._counts.say(" " + " · ".join(filter(None, parts)))
        waits = waits_words(line.entry, self._connection.budget.snapshot()) if line.runs_here else ""
        self._why.say(f" {safe_line(waits or line.entry.why)}")

    # what keys do ---------------------------------------------------------------------------------------------------

    @property
    def _current(self) -> JobLine | None:
        return self._rows.row(self._table.cursor) if self._table.cursor < len(self._rows) else None

    @property
    def _entry(self) -> JobEntry | None:
        return self._current.entry if self._current is not None else None

    def _say(self, text: str, kind: str = "plain") -> None:
        self._hints.say(f" {safe_line(text)}" if text else _KEYS)

    def action_act(self, action_id: str) -> None:
        """Move."""
        self._say("")
        self._keys.forget()
        by = rows_to_move(action_id, self._table.page)
        if by is not None:
            self._table.move(by, page=abs(by) > 1)

    def action_press(self, key: str) -> None:
        """Do something to the job under the cursor."""
        self._keys.press(key, self._entry)

    def action_open(self) -> None:
        """Show the job with its records."""
        self._say("")
        if (entry := self._entry) is not None:
            self.app.push_screen(JobScreen(entry, self._jobs, self._connection, self._undo))

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
