"""One job: how it stands, and its records, those first that somebody may want to do something about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import title
from wistia_tui.library.entries import Item, ItemState, JobEntry
from wistia_tui.library.plan import request_lines
from wistia_tui.text import safe_line, wrap
from wistia_tui.tui.job_words import WENT_WRONG, state_words
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.screens.about_jobs import AboutJobs
from wistia_tui.tui.screens.job_keys import Undo
from wistia_tui.tui.screens.overwriting import read_theirs, theirs_words
from wistia_tui.tui.screens.reading import Line, Reading
from wistia_tui.tui.widgets.change_rows import effect
from wistia_tui.tui.widgets.item_rows import ItemFormat, ItemRows, state_of
from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.jobs import Jobs

READ_AGAIN_AFTER = 1.0
"""Seconds: what reads the journal waits for those who write to it, and they for it."""
_NONE_WRONG = "Nothing of it failed; f shows all of its records."
_NONE = "It has no records."


class JobScreen(AboutJobs[Item]):
    """Follows one job; its list is read again by itself while it is short, else with `r`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f", "only_wrong", show=False)]
    FIRST_KEYS, LAST_KEYS = "q back  Enter why", "f all or not done"

    def __init__(self, entry: JobEntry, jobs: Jobs, connection: Connection, undo: Undo) -> None:
        """`undo` takes a job back and says what comes of it."""
        super().__init__(RecordTable(ItemFormat(), empty=_NONE, id="items"), jobs, connection, undo)
        self._entry = entry
        self._only_wrong = bool(entry.count(*WENT_WRONG))
        self._listed = self._count
        """How many records the list was read for."""
        self._rows = ItemRows(self._read, self._listed, self.not_read)
        self._reading: Timer | None = None

    def compose(self) -> ComposeResult:
        """Which job, how it stands, its records, what keys do."""
        yield self.pinned
        yield self.counts
        yield self.why
        yield self.table
        yield self.hints

    def on_mount(self) -> None:
        """Read the first records."""
        self.table.show(self._rows, empty=_NONE_WRONG if self._only_wrong else "")

    def on_unmount(self) -> None:
        """Read no more."""
        self._rows.close()

    # keeping step with the job --------------------------------------------------------------------------------------

    @property
    def entry(self) -> JobEntry:
        """The job, as it was told last."""
        return self._entry

    @property
    def _count(self) -> int:
        return self._entry.count(*WENT_WRONG) if self._only_wrong else self._entry.total

    async def _read(self, after: int, limit: int) -> list[Item]:
        states = set(WENT_WRONG) if self._only_wrong else None
        return await self.jobs.items(self._entry.id, states, after=after, limit=limit)

    def renew(self) -> None:
        """Show how the job stands now."""
        before = self._entry
        self._entry = self.jobs.get(before.id) or before
        is_other = before.counts != self._entry.counts
        if is_other and self._rows.is_short and (self._count != self._listed or not self._only_wrong):
            self._read_again_soon()
        self._cursor_moved()

    def _read_again_soon(self) -> None:
        if self._reading is None:
            self._reading = self.set_timer(READ_AGAIN_AFTER, self._read_again)

    def _read_again(self) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        self._listed = self._count
        self._rows.read_again(self._listed)

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        """Say which job it is and how it stands."""
        entry, count = self._entry, len(self._rows)
        sign, word, _ = state_words(entry, runs_here=self.runs(entry))
        position = f"{self.table.cursor + 1:,}/{count:,}" if count else ""
        self.pinned.say(f" {sign} {word} · {safe_line(entry.title)}", position, 0)
        self.describe(" ".join(self._remarks()))

    def _remarks(self) -> Iterator[str]:
        if self._count != self._listed:
            yield "The list is older: r reads it again."
        elif (left_out := self._rows.left_out) and not self.runs(self._entry):
            yield f"{left_out:,} that another version of the app wrote cannot be shown."

    # what keys do ---------------------------------------------------------------------------------------------------

    def action_press(self, key: str) -> None:
        """Do something to the job; `r` reads its list again as well."""
        is_doubtful = self._entry.count(ItemState.UNKNOWN, ItemState.SENDING)
        if key == "r":
            self._read_again()
            if not is_doubtful:
                self.say("Read again.")
                return
        super().action_press(key)

    def action_only_wrong(self) -> None:
        """Show the records that are not done and will not be by themselves, or all again."""
        self.say("")
        self._only_wrong = not self._only_wrong
        self.table.show(self._rows, empty=_NONE_WRONG if self._only_wrong else "")
        self._read_again()
        self._cursor_moved()

    def action_open(self) -> None:
        """Show the record under the cursor with all that is known of its change."""
        if isinstance(item := self.table.current, Item):
            self.app.push_screen(ItemScreen(item, self.connection))


class ItemScreen(Reading[None]):
    """One record of a job: why, what was to become of it, and what is or was sent."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,enter", "close", show=False)]
    KEYS: ClassVar[str] = "j k scroll   q Esc back"

    def __init__(self, item: Item, connection: Connection) -> None:
        super().__init__(safe_line(title(item.change)) or "(no name)")
        self._item = item
        self._connection = connection
        self._theirs: list[str] = []
        """What others wrote meanwhile, where that keeps it from being sent."""

    def on_mount(self) -> None:
        """Read what others wrote."""
        if self._item.state is ItemState.CONFLICT:
            self.run_worker(self._read_theirs())

    async def _read_theirs(self) -> None:
        try:
            theirs = await read_theirs(self._connection.client, self._item)
        except WistiaError as error:
            self._theirs = [f"What is there now could not be read. {error}"]
        else:
            self._theirs = theirs_words(theirs[0]) if theirs is not None else []
        self.page.lay_out_again()
        self.page.refresh(layout=True)
        self.call_after_refresh(self._say_rest)

    def lay_out(self, width: int) -> list[Line]:
        """A heading for each of them, and its text below."""
        item = self._item
        sent = request_lines([item.change], method_override=self._connection.method_override)
        texts = (
            ("How it stands", [*filter(None, (state_of(item), item.note)), *self._theirs]),
            ("What was to become of it", [effect(item.change)]),
            ("The request", list(sent)),
        )
        lines: list[Line] = []
        for heading, paragraphs in texts:
            lines += [("", "text"), (heading, "title")]
            lines += [(line, "text") for text in paragraphs for line in wrap(safe_line(text), width)]
        return lines[1:]

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
