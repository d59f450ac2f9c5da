"""One job: how it stands, and its records, those first that somebody may want to do something about."""

from __future__ import annotations

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
from wistia_tui.tui import actions
from wistia_tui.tui.following import Following
from wistia_tui.tui.job_words import WENT_WRONG, count_words, pace_words, state_words, waits_words
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.browser import NARROW
from wistia_tui.tui.screens.calm import ROOMY, CalmScreen
from wistia_tui.tui.screens.job_keys import KEYS, JobKeys, Undo
from wistia_tui.tui.screens.reading import Line, Reading
from wistia_tui.tui.widgets.change_rows import effect
from wistia_tui.tui.widgets.item_rows import ItemFormat, ItemRows, state_of
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.pinned_line import PinnedLine
from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.jobs import Jobs

_KEYS = " q back  Enter why  f all or not done  p pause  x cancel  t retry  u undo  r look  o overwrite"
READ_AGAIN_AFTER = 1.0
"""Seconds: what reads the journal waits for those who write to it, and they for it."""
_NONE_WRONG = "Nothing of it failed; f shows all of its records."
_NONE = "It has no records."


class JobScreen(CalmScreen[None]):
    """Follows one job; its list is read again by itself while it is short, else with `r`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (ROOMY, "-roomy")]  # noqa: RUF012 (Textual's way)
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(MOVES),
        *(Binding(key, f"press('{key}')", show=False) for key in KEYS),
        Binding("f", "only_wrong", show=False),
        Binding("enter", "open", show=False),
        Binding("J,q,escape", "close", show=False),
    ]

    def __init__(self, entry: JobEntry, jobs: Jobs, connection: Connection, undo: Undo) -> None:
        """`undo` takes a job back and says what comes of it."""
        super().__init__()
        self._entry = entry
        self._jobs = jobs
        self._connection = connection
        self._only_wrong = bool(entry.count(*WENT_WRONG))
        self._listed = self._count
        """How many records the list was read for."""
        self._rows = ItemRows(self._read, self._listed, self._not_read)
        self._table: RecordTable[Item] = RecordTable(ItemFormat(), empty=_NONE, id="items")
        self._pinned = PinnedLine(id="pinned")
        self._counts = LineText(id="job-counts")
        self._why = LineText(id="job-why")
        self._hints = LineText(_KEYS, id="job-hints")
        self._keys = JobKeys(jobs, undo, self._say, read_only=connection.read_only)
        self._following: Following | None = None
        self._reading: Timer | None = None

    def compose(self) -> ComposeResult:
        """Which job, how it stands, its records, what keys do."""
        yield self._pinned
        yield self._counts
        yield self._why
        yield self._table
        yield self._hints

    def on_mount(self) -> None:
        """Read the first records, and stay up to date."""
        connection = self._connection
        self._pinned.connected(connection.budget, read_only=connection.read_only)
        self._pinned.watch_jobs(self._jobs)
        self._table.active = True
        self._table.show(self._rows, empty=_NONE_WRONG if self._only_wrong else "")
        self._following = Following(self, connection.budget, lambda _: self._renew())
        self._unsubscribe = self._jobs.subscribe(self._following.changed)

    def on_unmount(self) -> None:
        """Let the job go."""
        self._rows.close()
        self._unsubscribe()
        if self._following is not None:
            self._following.stop()

    # keeping step with the job --------------------------------------------------------------------------------------

    @property
    def _count(self) -> int:
        return self._entry.count(*WENT_WRONG) if self._only_wrong else self._entry.total

    async def _read(self, after: int, limit: int) -> list[Item]:
        states = set(WENT_WRONG) if self._only_wrong else None
        return await self._jobs.items(self._entry.id, states, after=after, limit=limit)

    def _not_read(self, error: WistiaError) -> None:
        self._say(f"The records could not be read. {error}")

    def _renew(self) -> None:
        before = self._entry
        self._entry = self._jobs.get(before.id) or before
        is_other = before.counts != self._entry.counts
        if is_other and self._rows.is_short and (self._count != self._listed or not self._only_wrong):
            self._read_again_soon()
        self._describe()

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
    def _describe(self) -> None:
        """Say which job it is and how it stands."""
        entry, count = self._entry, len(self._rows)
        sign, word, _ = state_words(entry, runs_here=self._runs)
        position = f"{self._table.cursor + 1:,}/{count:,}" if count else ""
        self._pinned.say(f" {sign} {word} · {safe_line(entry.title)}", position, 0)
        pace = pace_words(self._jobs.pace(entry.id)) if self._runs else ""
        self._counts.say(" " + " · ".join(filter(None, (count_words(entry), pace))))
        waits = waits_words(entry, self._connection.budget.snapshot()) if self._runs else ""
        stale = "The list is older: r reads it again." if self._count != self._listed else ""
        self._why.say(f" {safe_line(' '.join(filter(None, (waits or entry.why, stale))))}")

    @property
    def _runs(self) -> bool:
        return any(running.id == self._entry.id for running in self._jobs.running)

    # what keys do ---------------------------------------------------------------------------------------------------

    @property
    def _current(self) -> Item | None:
        record = self._table.current
        return record if isinstance(record, Item) else None

    def _say(self, text: str, kind: str = "plain") -> None:
        self._hints.say(f" {safe_line(text)}" if text else _KEYS)

    def action_act(self, action_id: str) -> None:
        """Move."""
        self._say("")
        self._keys.forget()
        if action_id == "last":
            self._table.move_to_end(self._not_read)
        elif (by := rows_to_move(action_id, self._table.page)) is not None:
            self._table.move(by, page=abs(by) > 1)

    def action_press(self, key: str) -> None:
        """Do something to the job; `r` reads its list again as well."""
        is_doubtful = self._entry.count(ItemState.UNKNOWN, ItemState.SENDING)
        if key == "r":
            self._read_again()
            if not is_doubtful:
                self._say("Read again.")
                return
        self._keys.press(key, self._entry)

    def action_only_wrong(self) -> None:
        """Show the records that are not done and will not be by themselves, or all again."""
        self._say("")
        self._only_wrong = not self._only_wrong
        self._table.show(self._rows, empty=_NONE_WRONG if self._only_wrong else "")
        self._read_again()
        self._describe()

    def action_open(self) -> None:
        """Show the record under the cursor with all that is known of its change."""
        if (item := self._current) is not None:
            override = self._connection.method_override
            self.app.push_screen(ItemScreen(item, method_override=override))

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


class ItemScreen(Reading[None]):
    """One record of a job: why, what was to become of it, and what is or was sent."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,enter", "close", show=False)]
    KEYS: ClassVar[str] = "j k scroll   q Esc back"

    def __init__(self, item: Item, *, method_override: bool) -> None:
        super().__init__(safe_line(title(item.change)) or "(no name)")
        self._item = item
        self._override = method_override

    def lay_out(self, width: int) -> list[Line]:
        """A heading for each of them, and its text below."""
        item = self._item
        sent = request_lines([item.change], method_override=self._override)
        texts = (
            ("How it stands", [state_of(item), item.note] if item.note else [state_of(item)]),
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
