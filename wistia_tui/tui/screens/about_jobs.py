"""What the list of jobs and the screen of one job do alike: follow them, move, and act on the job of the moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType

from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui import actions
from wistia_tui.tui.following import Following
from wistia_tui.tui.job_words import count_words, key_words, pace_words, waits_words
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.browser import NARROW
from wistia_tui.tui.screens.calm import ROOMY, CalmScreen
from wistia_tui.tui.screens.job_keys import KEYS, JobKeys, Undo
from wistia_tui.tui.screens.overwriting import Overwriting
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.pinned_line import PinnedLine
from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.api.errors import WistiaError
    from wistia_tui.library.change import Edit
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.library.jobs import Jobs
    from wistia_tui.tui.screens.browser import Browser

R = TypeVar("R")

_WHOLE = "  ! all of it"


class AboutJobs(CalmScreen[None], Generic[R]):
    """Shows `table`, follows the jobs, and acts on the one that `entry` gives."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (ROOMY, "-roomy")]  # noqa: RUF012 (Textual's way)
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(MOVES),
        *(Binding(key, f"press('{key}')", show=False) for key in KEYS),
        Binding("enter", "open", show=False),
        Binding("exclamation_mark", "messages", show=False),
        Binding("J,q,escape", "close", show=False),
    ]
    FIRST_KEYS: ClassVar[str]
    LAST_KEYS: ClassVar[str] = ""
    """What keys do, whatever job it is: those before the keys of the job, and those that may be cut off."""

    def __init__(self, table: RecordTable[R], jobs: Jobs, connection: Connection, undo: Undo) -> None:
        """`undo` takes a job back and says what comes of it."""
        super().__init__()
        self.table = table
        self.jobs = jobs
        self.connection = connection
        self.undo = undo
        self.pinned = PinnedLine(id="pinned")
        self.counts = LineText(id="job-counts")
        self.why = LineText(id="job-why")
        self.hints = LineText(id="job-hints")
        self._said = ""
        overwriting = Overwriting(self, self._apply)
        self.keys = JobKeys(jobs, undo, overwriting.start, self.say, read_only=connection.read_only)
        self._following: Following | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    # what a screen of a kind shows ----------------------------------------------------------------------------------

    @property
    def entry(self) -> JobEntry | None:
        """The job that keys act on."""
        raise NotImplementedError

    def renew(self) -> None:
        """Jobs may stand otherwise now."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Show more of what is under the cursor."""
        raise NotImplementedError

    # following ------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Stay up to date."""
        budget = self.connection.budget
        self.pinned.connected(budget, read_only=self.connection.read_only)
        self.pinned.watch_jobs(self.jobs)
        self.table.active = True
        # What a job waits for is the budget's affair, and counts down.
        self._following = Following(self, budget, lambda _: self.renew())
        self._unsubscribe = self.jobs.subscribe(self._following.changed)

    def on_unmount(self) -> None:
        """Let the jobs and the budget go."""
        self._unsubscribe()
        if self._following is not None:
            self._following.stop()

    def runs(self, entry: JobEntry) -> bool:
        """Whether this process carries it out."""
        return any(running.id == entry.id for running in self.jobs.running)

    def describe(self, more: str = "") -> None:
        """Say how the job of the moment stands, and `more`."""
        entry = self.entry
        self._show_hints()
        if entry is None:
            self.counts.say("")
            self.why.say("")
            return
        runs = self.runs(entry)
        pace = pace_words(self.jobs.pace(entry.id)) if runs else ""
        self.counts.say(" " + " · ".join(filter(None, (count_words(entry), pace))))
        waits = waits_words(entry, self.connection.budget.snapshot()) if runs else ""
        self.why.say(f" {safe_line(' '.join(filter(None, (waits or entry.why, more))))}")

    # what keys do ---------------------------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "plain") -> None:
        """Say what happened in the place of the keys, the keys again if it is nothing; the browser says it as well.

        So it can be read again, whole, and is not lost on whoever went back before it was known.
        """
        self._said = safe_line(text)
        if text and (browser := self._browser) is not None:
            browser.say(text, kind)
        if self.is_attached:
            self._show_hints()

    @property
    def _browser(self) -> Browser | None:
        return getattr(self.app, "browser", None)

    def action_messages(self) -> None:
        """Show the latest messages, whole."""
        if (browser := self._browser) is not None:
            browser.act("messages")

    def _show_hints(self) -> None:
        entry = self.entry
        keys = key_words(entry, runs_here=self.runs(entry)) if entry is not None else []
        said, room = f" {self._said}", self.hints.size.width
        if not self._said:
            said = " " + "  ".join(filter(None, (self.FIRST_KEYS, *keys, self.LAST_KEYS)))
        elif cell_width(said) > room > len(_WHOLE):
            said = fit(said, room - len(_WHOLE)) + _WHOLE
        self.hints.say(said)

    def action_act(self, action_id: str) -> None:
        """Move."""
        self.say("")
        self.keys.forget()
        if action_id == "last":
            self.table.move_to_end(self.not_read)
        elif (by := rows_to_move(action_id, self.table.page)) is not None:
            self.table.move(by, page=abs(by) > 1)

    def not_read(self, error: WistiaError) -> None:
        """Say what kept rows from coming."""
        self.say(f"The records could not be read. {error}", "error")

    def action_press(self, key: str) -> None:
        """Do something to the job of the moment."""
        self.keys.press(key, self.entry)

    def _apply(self, edit: Edit) -> None:
        if (browser := self._browser) is not None:
            browser.editing.apply(edit)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
