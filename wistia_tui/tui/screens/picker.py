"""Dialogs that choose one record of a list that loads where somebody looks: what is typed narrows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from wistia_tui.library.loader import LoadedRows
from wistia_tui.library.rows import Gap, RowsChanged
from wistia_tui.library.views import FilteredRows
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import SafeInput, Words
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_strips import RowFormat

T = TypeVar("T")
R = TypeVar("R")

KEYS = "Enter choose  ↑↓ PgUp PgDn  ctrl+r again  Esc back"
NO_HIT = "No loaded row holds it."
NOT_HERE = "This row is not here yet."
LOOK_FIRST = "The list changed while you typed: look, then Enter again."
_LONGEST = 40
"""Cells of a name in a sentence."""


class Picker(Modal[R | None], Generic[T, R]):
    """Gives what is made of the chosen record of `rows`, or None."""

    def __init__(
        self, rows: LoadedRows[T], row_format: RowFormat[T], text_of: Callable[[T], str], *, title: str, empty: str
    ) -> None:
        """`text_of` is what is searched in a record; `empty` is said of a list without records."""
        super().__init__()
        self._source = rows
        self._text_of = text_of
        self._heading = safe_line(title)
        self._filtered: FilteredRows[T] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._seen_at: float | None = 0.0
        """When the list as it is narrowed now was painted; None while it is not."""
        self._under_cursor = ""
        """The id of the record that was painted there, or that a key went to."""
        self.find = SafeInput(placeholder="type to search what is loaded", id="picker-find")
        self.table: RecordTable[T] = RecordTable(row_format, empty=empty, id="picker-table")
        self.said = Words(id="picker-said", keep=True)
        self.hints = LineText(KEYS, id="picker-hints")

    # what a picker of a kind does -----------------------------------------------------------------------------------

    def chosen(self, record: T) -> None:
        """Close with what is made of `record`, or say why it cannot be that one."""
        raise NotImplementedError

    def typed(self, word: str) -> None:
        """Enter was pressed where no loaded row holds `word`."""
        self.said.say(self.where(), "warning")

    def tables(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title, what is typed, the list, what is said, keys."""
        with Vertical(classes="dialog picker"):
            yield LineText(self._heading, id="picker-title")
            yield self.find
            yield from self.tables()
            yield self.said
            yield self.hints

    def on_mount(self) -> None:
        """Show the list from its start, and follow it."""
        self.table.active = True
        self.table.show(self._source)
        self._unsubscribe = self._source.subscribe(self._rows_changed)
        self.say_where()

    def on_unmount(self) -> None:
        """Let the list go."""
        self._unsubscribe()
        self.table.show(None)
        self._drop_filter()

    def ready(self) -> None:
        """What is typed narrows the list."""
        self._seen()
        self.set_focus(self.find)

    # narrowing ------------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _narrow(self) -> None:
        word = self.find.value.strip()
        before = self._filtered
        if word == (before.word if before is not None else ""):
            return
        identity = self.table.current_identity
        self._filtered = FilteredRows(self._source, self._text_of, word, narrowing=before) if word else None
        if before is not None:
            before.close()
        rows = self._filtered if self._filtered is not None else self._source
        cursor = rows.index_of(identity) if identity else None
        self.table.show(rows, cursor=cursor or 0, empty=NO_HIT if word else "")
        self._wait_for_list()
        self.say_where()

    def _wait_for_list(self) -> None:
        self._seen_at = None
        self.call_after_refresh(self._seen)

    def _seen(self) -> None:
        self._seen_at = Message().time
        self._under_cursor = self.table.current_identity

    def _drop_filter(self) -> None:
        if self._filtered is not None:
            self._filtered.close()
            self._filtered = None

    def _rows_changed(self, change: RowsChanged) -> None:
        self.call_later(self.say_where)

    @on(CursorMoved)
    def say_where(self) -> None:
        """Say what there is to be said of the list and of the record under the cursor."""
        if self.is_attached:
            self.said.say(self.where(), "dim")
            if self.table.current_identity != self._under_cursor:
                self._wait_for_list()

    def where(self) -> str:
        """How much of the list is searched, and how the rest comes."""
        loaded, count = self._source.listing.loaded, len(self._source)
        if self._filtered is None:
            return self.about(self.table.current)
        words = f"In {len(self._filtered):,} of {loaded:,} loaded."
        return f"{words} Not all are loaded: scroll the whole list to load more." if count > loaded else words

    def about(self, record: T | Gap | None) -> str:
        """What is said of the record under the cursor while nothing is typed."""
        return ""

    # what keys do ---------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Keys that are not typed into the field."""
        if not self.is_meant(event) or self.handles(event):
            event.stop()
            event.prevent_default()

    def handles(self, event: Key) -> bool:
        """Do what the key is for; whether it is for anything here."""
        match event.key:
            case "escape":
                self.back()
            case "enter":
                self._choose(event)
            case "ctrl+r":
                self._source.retry()
            case "down" | "up" as key:
                self._move(1 if key == "down" else -1)
            case "pagedown" | "pageup" as key:
                self._move(self.table.page * (1 if key == "pagedown" else -1), page=True)
            case "tab" | "shift+tab":
                pass  # there is one field
            case _:
                return False
        return True

    def back(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

    def _move(self, by: int, *, page: bool = False) -> None:
        is_seen = self.table.current_identity == self._under_cursor
        self.table.move(by, page=page)
        if is_seen:
            self._under_cursor = self.table.current_identity

    def _choose(self, event: Key) -> None:
        self._narrow()
        is_another = self.table.current_identity != self._under_cursor
        if is_another or self._seen_at is None or event.time < self._seen_at:
            # Whoever typed on without looking may not mean what the list put under the cursor, nor what just came.
            self.said.say(LOOK_FIRST, "warning")
            return
        match self.table.current:
            case None:
                self.typed(self.find.value.strip())
            case Gap(error=error):
                self.said.say(NOT_HERE if error is None else str(error), "warning")
            case record:
                self.chosen(record)


def quoted(name: str) -> str:
    """A name in a sentence."""
    return f"“{fit(safe_line(name) or '(no name)', _LONGEST, pad=False)}”"
