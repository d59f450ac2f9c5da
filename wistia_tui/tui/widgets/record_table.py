"""A table over any `Rows`: draws only what is on the screen, one line at a time.

It is not a scrolling widget: it keeps its own first row, so that a key that moves the cursor repaints two lines
and one that scrolls repaints the rows, without a layout pass. It owns no records, only where one is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.tui.messages import CursorMoved, RowClicked
from wistia_tui.tui.moves import FAR
from wistia_tui.tui.widgets.marks import Marks
from wistia_tui.tui.widgets.row_strips import Look, RowFormat, RowStrips

if TYPE_CHECKING:
    from wistia_tui.api.errors import WistiaError
    from wistia_tui.library.rows import Gap, Rows, RowsChanged

T = TypeVar("T")

WHEEL = 3
"""Rows that one notch of the mouse wheel moves."""


class RecordTable(Widget, Generic[T]):
    """Rows, a cursor, and the part of them that is on the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-table--header",
        "record-table--row",
        "record-table--marked",
        "record-table--dim",
        "record-table--accent",
        "record-table--warning",
        "record-table--error",
        "record-table--cursor",
    }
    DEFAULT_CSS = """
    RecordTable { height: 1fr; width: 1fr; overflow: hidden; }
    """
    can_focus = False

    def __init__(
        self,
        row_format: RowFormat[T],
        *,
        empty: str,
        id: str,  # noqa: A002 (Textual's name)
        marks: Marks | None = None,
    ) -> None:
        super().__init__(id=id)
        self.marks = marks if marks is not None else Marks()
        """Which records are marked; whoever changes them says so by `marks_changed`."""
        self.empty = empty
        """What the table says when its list is empty."""
        self._says_empty = empty
        self._rows: Rows[T] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._cursor = 0
        self._cursor_identity = ""
        self._top = 0
        self._looked_at = (0, 0)
        self._active = False
        self._stop_seeking: Callable[[], None] = lambda: None
        self._styles_by_name: dict[tuple[str, bool], Style] = {}
        self._strips = RowStrips(row_format, self._style)

    # what it shows --------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Rows[T] | None:
        """The list that is shown."""
        return self._rows

    def show(self, rows: Rows[T] | None, *, cursor: int = 0, empty: str = "") -> None:
        """Show another list, with the cursor on row `cursor`; `empty` is what an empty one says, if not the usual."""
        self._says_empty = empty or self.empty
        self.marks.keep_range()
        self._stop_seeking()
        self._unsubscribe()
        self._rows = rows
        self._unsubscribe = rows.subscribe(self._rows_changed) if rows is not None else lambda: None
        self._cursor, self._top = max(0, cursor), 0
        self._remember()
        self._follow()
        self.refresh()
        self._moved()

    @property
    def cursor(self) -> int:
        """The row of the cursor, from 0."""
        return self._cursor

    @property
    def current(self) -> T | Gap | None:
        """What is under the cursor; None in an empty list."""
        if self._rows is None or not 0 <= self._cursor < len(self._rows):
            return None
        return self._rows.row(self._cursor)

    @property
    def current_identity(self) -> str:
        """The id of the record under the cursor, or "" where there is none."""
        return self._rows.identity(self._cursor) if self._rows is not None else ""

    @property
    def active(self) -> bool:
        """Whether keys go to this table."""
        return self._active

    @active.setter
    def active(self, active: bool) -> None:
        if active != self._active:
            self._active = active
            self._refresh_rows(self._cursor, self._cursor)

    @property
    def page(self) -> int:
        """How many rows are on the screen at once."""
        return max(1, self.size.height - 1)

    def move(self, by: int, *, page: bool = False) -> None:
        """Move the cursor by `by` rows; with `page`, move what is shown along with it."""
        if page and self._rows is not None:
            self._put_top(self._top + by)
        self.move_to(self._cursor + by)

    def move_to(self, row: int) -> None:
        """Put the cursor on `row`, or as near as the list has one."""
        self._stop_seeking()
        count = len(self._rows) if self._rows is not None else 0
        row = max(0, min(row, count - 1))
        if row == self._cursor:
            return
        before, self._cursor = self._cursor, row
        self._remember()
        if self.marks.span and self._rows is not None:
            self.marks.stretch_range(self._rows, row)
            self._refresh_rows(min(before, row), max(before, row))
        if not self._follow():
            self._refresh_rows(before, before)
            self._refresh_rows(row, row)
        if self._looked_at != (self._top, self.page):
            self._look()
        self._tell()

    def move_to_end(self, failed: Callable[[WistiaError], None]) -> None:
        """Put the cursor on the last row, found out first where it is not known, unless the cursor moves meanwhile."""
        self.move(FAR, page=True)
        if (rows := self._rows) is None:
            return

        def found(error: WistiaError | None) -> None:
            if error is not None:
                failed(error)
            else:
                self.move_to(len(rows) - 1)

        self._stop_seeking = rows.seek_end(found)

    def marks_changed(self, row: int | None = None) -> None:
        """Show what changed in the marks: of the record in `row`, or of any."""
        if row is None:
            self.refresh()
        else:
            self._refresh_rows(row, row)

    # keeping step with the list -------------------------------------------------------------------------------------

    def _rows_changed(self, change: RowsChanged) -> None:
        if self._rows is None:
            return
        if not change.all:
            self._refresh_rows(change.first, change.last)
            if self.marks.span:
                self.marks.rows_came(self._rows, change.first, change.last)
            if change.first <= self._cursor <= change.last:
                self._keep_step(self._rows)
                self._moved()
            elif self.marks.span:
                self._tell()
            return
        # Records move when others are added, deleted or correct the count: the cursor stays on its record.
        if self._cursor_identity and self._rows.identity(self._cursor) != self._cursor_identity:
            row = self._rows.index_of(self._cursor_identity)
            if row is not None:
                self._top = max(0, self._top + row - self._cursor)
                self._cursor = row
        self._cursor = max(0, min(self._cursor, len(self._rows) - 1))
        self.marks.rows_moved(self._rows, self._cursor)
        self._keep_step(self._rows)
        self._follow()
        self.refresh()
        self._moved()

    def _keep_step(self, rows: Rows[T]) -> None:
        # A record that left its page for the next may come back with it: the cursor waits for it.
        if not (self._cursor_identity and rows.awaits(self._cursor_identity)):
            self._remember()

    def _remember(self) -> None:
        self._cursor_identity = self.current_identity

    def _moved(self) -> None:
        self._look()
        self._tell()

    def _tell(self) -> None:
        self.post_message(CursorMoved(self.id or ""))

    def _look(self) -> None:
        if self._rows is not None and self.size.height > 1:
            self._looked_at = (self._top, self.page)
            self._rows.look(self._top, self._top + self.page - 1)

    def _follow(self) -> bool:
        """Scroll by half a screen when the cursor left it: one line at a time would repaint all rows at each key."""
        page = self.page
        if self._top <= self._cursor < self._top + page:
            return self._put_top(self._top)
        return self._put_top(self._cursor - page // 2)

    def _put_top(self, top: int) -> bool:
        count = len(self._rows) if self._rows is not None else 0
        top = max(0, min(top, count - self.page))
        if top == self._top:
            return False
        self._top = top
        self.refresh()
        return True

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._strips.forget()
        self._follow()
        self._look()

    def on_click(self, event: Click) -> None:
        """Where the mouse was asked for, put the cursor on the row under it."""
        row = self._top + event.y - 1
        if event.y and self._rows is not None and row < len(self._rows):
            self.move_to(row)
            self.post_message(RowClicked(self.id or ""))

    def on_mouse_scroll_down(self) -> None:
        """Move on by a few rows."""
        self.move(WHEEL, page=True)

    def on_mouse_scroll_up(self) -> None:
        """Move back by a few rows."""
        self.move(-WHEEL, page=True)

    def notify_style_update(self) -> None:
        """Forget the styles made from the style sheet before, and what was drawn in them."""
        self._styles_by_name.clear()
        self._strips.forget()
        super().notify_style_update()

    # drawing --------------------------------------------------------------------------------------------------------

    def _refresh_rows(self, first: int, last: int) -> None:
        first, last = max(first, self._top), min(last, self._top + self.page - 1)
        if first <= last:
            self.refresh(Region(0, first - self._top + 1, self.size.width, last - first + 1))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as there is room."""
        return container.width

    def _style(self, name: str, cursor: bool) -> Style:
        key = (name, cursor)
        if key not in self._styles_by_name:
            style = self.get_component_rich_style(f"record-table--{name or 'row'}")
            if cursor:
                style += self.get_component_rich_style("record-table--cursor", partial=True)
            self._styles_by_name[key] = style
        return self._styles_by_name[key]

    def render_line(self, y: int) -> Strip:
        """One line: the heads of the columns, a row, or nothing."""
        width = self.size.width
        if y == 0:
            return self._strips.header(width)
        index = self._top + y - 1
        if self._rows is None or index >= len(self._rows):
            text = f"   {self._says_empty}" if self._rows is not None and index == 0 else ""
            return self._strips.line(text, "dim", width)
        on_cursor = index == self._cursor
        marked = bool(self.marks) and self._rows.identity(index) in self.marks
        look = Look(on_cursor, on_cursor and self._active, marked)
        return self._strips.row(self._rows, index, width, look, first_shown=self._top)
