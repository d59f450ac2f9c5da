"""The request log: every request of this run in a list that follows the newest, and each with its answer on Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wistia_tui.text import safe_line
from wistia_tui.tui import actions
from wistia_tui.tui.copying import copy_curl
from wistia_tui.tui.following import Throttle
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.browser import NARROW
from wistia_tui.tui.screens.calm import ROOMY, CalmScreen
from wistia_tui.tui.screens.request_details import RequestDetails
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.pinned_line import PinnedLine
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.request_rows import RequestFormat, RequestRows

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange
    from wistia_tui.library.connection import Connection

_KEYS = " Enter open  f failed only  y copy as curl  q back"
_NONE = "No requests yet: what the app asks Wistia for appears here."
_NONE_FAILED = "No request failed; f shows all."


class RequestsScreen(CalmScreen[None]):
    """Follows the newest request while the cursor is on it, and stays where it is otherwise."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (ROOMY, "-roomy")]  # noqa: RUF012 (Textual's way)
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings(MOVES),
        Binding("enter", "open", show=False),
        Binding("f", "only_failed", show=False),
        Binding("y", "copy", show=False),
        Binding("at,q,escape", "close", show=False),
    ]

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._rows = RequestRows(connection.log)
        self._table: RecordTable[Exchange] = RecordTable(RequestFormat(), empty=_NONE, id="requests")
        self._pinned = PinnedLine(id="pinned")
        self._hints = LineText(_KEYS, id="request-hints")
        self._throttle = Throttle(self, self._renew)

    def compose(self) -> ComposeResult:
        """Where one is, the list, what keys do."""
        yield self._pinned
        yield self._table
        yield self._hints

    def on_mount(self) -> None:
        """Begin at the newest."""
        self._unsubscribe = self._connection.log.subscribe(lambda _: self._throttle.changed())
        self._pinned.connected(self._connection.budget, read_only=self._connection.read_only)
        self._table.active = True
        self._table.show(self._rows, cursor=len(self._rows) - 1)
        self._say_where()

    def on_unmount(self) -> None:
        """Let the log go."""
        self._throttle.stop()
        self._unsubscribe()

    # keeping step with the log --------------------------------------------------------------------------------------

    def _renew(self) -> None:
        follows = self._table.cursor >= len(self._rows) - 1
        self._rows.renew()
        if follows:
            self._table.move_to(len(self._rows) - 1)
        self._say_where()

    @on(CursorMoved)
    def _say_where(self) -> None:
        position = f"{self._table.cursor + 1:,}/{len(self._rows):,}" if len(self._rows) else ""
        self._pinned.say(" Failed requests" if self._rows.only_failed else " Requests", position, 0)

    # what keys do ---------------------------------------------------------------------------------------------------

    @property
    def _current(self) -> Exchange | None:
        return self._rows.row(self._table.cursor) if self._table.cursor < len(self._rows) else None

    def _say(self, text: str) -> None:
        self._hints.say(f" {safe_line(text)}")

    def action_act(self, action_id: str) -> None:
        """Move."""
        self._hints.say(_KEYS)
        by = rows_to_move(action_id, self._table.page)
        if by is not None:
            self._table.move(by, page=abs(by) > 1)

    def action_open(self) -> None:
        """Show the request and its answer."""
        self._hints.say(_KEYS)
        if (exchange := self._current) is not None:
            connection = self._connection
            self.app.push_screen(RequestDetails(exchange, connection.log, connection.client.raw))

    def action_only_failed(self) -> None:
        """Show the failed ones only, or all again, with the cursor where it was or on the newest."""
        self._hints.say(_KEYS)
        chosen = self._table.current_identity
        self._rows.only_failed = not self._rows.only_failed
        self._rows.renew()
        where = self._rows.index_of(chosen) if chosen else None
        cursor = len(self._rows) - 1 if where is None else where
        self._table.show(self._rows, cursor=cursor, empty=_NONE_FAILED if self._rows.only_failed else "")

    def action_copy(self) -> None:
        """Copy the request as a line for the shell."""
        if (exchange := self._current) is not None:
            copy_curl(self.app, exchange, self._connection.log, self._say)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
