"""The request log as a list for a table, and how its rows look."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable
from http import HTTPStatus
from typing import TYPE_CHECKING

from wistia_tui.library.rows import EVERYTHING, Announcer, RowsChanged
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.widgets.row_formats import Column, size_words

if TYPE_CHECKING:
    from wistia_tui.api.errors import WistiaError
    from wistia_tui.api.exchange import Exchange
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.tui.widgets.row_strips import Part

TARGET_LEAST = 24
"""Cells that path and query keep while other columns give way."""
ON_ITS_WAY = "…"

_TIME = Column("Time", 8)
_STATUS = Column("Status", 11)
_METHOD = Column("Method", 6)
_ATTEMPT = Column("Try", 3, right=True)
_WAITED = Column("Waited", 7, right=True)
_TOOK = Column("Took", 7, right=True)
_SIZE = Column("Size", 8, right=True)
_REQUEST_ID = Column("x-request-id", 36)
_SHORT_REQUEST_ID = Column("x-request-id", 18)
_BEFORE = (_TIME, _STATUS, _METHOD)
_LAYOUTS = (
    (_BEFORE, (_ATTEMPT, _WAITED, _TOOK, _SIZE, _REQUEST_ID)),
    (_BEFORE, (_ATTEMPT, _WAITED, _TOOK, _SIZE, _SHORT_REQUEST_ID)),
    (_BEFORE, (_ATTEMPT, _WAITED, _TOOK, _SIZE)),
    (_BEFORE, (_TOOK, _SIZE)),
    (_BEFORE, (_TOOK,)),
    (_BEFORE, ()),
    ((_STATUS,), ()),
)
_GAP = "  "
_FAILURES = {400: "invalid", 401: "token", 403: "refused", 404: "missing", 429: "limited"}
"""What failed statuses are called in a row."""


class RequestRows(Announcer):
    """The exchanges of a log as they were when `renew` was called last, all or the failed ones; none is ever missing.

    Between two calls nothing moves, however many requests come and go.
    """

    def __init__(self, log: RequestLog) -> None:
        super().__init__()
        self._log = log
        self._shown: tuple[Exchange, ...] = ()
        self._looks: list[tuple[int, Hashable]] = []
        self.only_failed = False
        self.renew()

    def renew(self) -> None:
        """Take over what the log holds now, and announce the rows that look different."""
        everything = self._log.exchanges
        self._shown = tuple(filter(lambda kept: kept.is_failed, everything)) if self.only_failed else everything
        before, self._looks = self._looks, [(shown.number, state_of(shown)) for shown in self._shown]
        kept = self._looks[: len(before)]
        if [number for number, _ in before] != [number for number, _ in kept]:
            self.announce(EVERYTHING)
        elif before != self._looks:
            first = next((row for row, look in enumerate(kept) if look != before[row]), len(before))
            self.announce(RowsChanged(first, len(self._looks) - 1))

    def __len__(self) -> int:
        return len(self._shown)

    def row(self, index: int) -> Exchange:
        """The exchange at `index`."""
        return self._shown[index]

    def identity(self, index: int) -> str:
        """Its number."""
        return str(self._shown[index].number) if 0 <= index < len(self._shown) else ""

    def identities(self, first: int, last: int) -> list[str]:
        """The numbers of rows `first` to `last`."""
        return [str(exchange.number) for exchange in self._shown[first : last + 1]]

    def index_of(self, identity: str) -> int | None:
        """Where the exchange of that number is."""
        number = int(identity)
        index = bisect_left(self._shown, number, key=lambda exchange: exchange.number)
        return index if index < len(self._shown) and self._shown[index].number == number else None

    def awaits(self, identity: str) -> bool:
        """Never: what is not here is gone."""
        return False

    def look(self, first: int, last: int) -> None:
        """Nothing has to be fetched."""

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """The last row is known."""
        done(None)
        return lambda: None


def seconds_words(seconds: float) -> str:
    """A time as `312 ms`, `2.3 s` or `140 s`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 99.95 else f"{seconds:.0f} s"


def state_of(exchange: Exchange) -> Hashable:
    """How far it is: what else its row says never changes."""
    return exchange.status, exchange.is_ended


def status_words(exchange: Exchange) -> tuple[str, str, str]:
    """What came of it: its sign, its words and the name of its style."""
    status = "" if exchange.status is None else str(exchange.status)
    if not exchange.is_ended and not exchange.is_failed:
        return " ", f"{status}{ON_ITS_WAY}", "dim"
    if not exchange.is_failed:
        return " ", status, ""
    if exchange.status is None:
        return "✗", "no answer", "error"
    if exchange.status == HTTPStatus.TOO_MANY_REQUESTS:
        return "✗", f"{status} {_FAILURES[429]}", "warning"
    if 200 <= exchange.status < 300:
        return "✗", f"{status} broken", "error"
    return "✗", f"{status} {_FAILURES.get(exchange.status, 'failed')}", "error"


class RequestFormat:
    """Rows of requests."""

    @staticmethod
    def _layout(width: int) -> tuple[tuple[Column, ...], int, tuple[Column, ...]]:
        for before, after in _LAYOUTS:
            taken = 2 + sum(column.width + len(_GAP) for column in (*before, *after))
            if width - taken >= TARGET_LEAST:
                return before, width - taken, after
        before, after = _LAYOUTS[-1]
        return before, max(0, width - 2 - sum(column.width + len(_GAP) for column in before)), after

    def header(self, width: int) -> str:
        """The heads of the columns."""
        before, target, after = self._layout(width)
        heads = [column.cell(column.title) for column in before]
        heads += [fit("Path", target), *(column.cell(column.title) for column in after)]
        return "  " + _GAP.join(heads)

    def state(self, record: Exchange) -> Hashable | None:
        """How far it is."""
        return state_of(record)

    def row(self, record: Exchange, width: int) -> list[Part]:
        """An exchange in `width` cells."""
        before, target, after = self._layout(width)
        sign, status, style = status_words(record)
        cells = {
            _TIME: f"{record.at.astimezone():%H:%M:%S}",
            _STATUS: status,
            _METHOD: safe_line(record.method),
            _ATTEMPT: str(record.attempt),
            _WAITED: seconds_words(record.waited),
            _TOOK: ON_ITS_WAY if record.seconds is None else seconds_words(record.seconds),
            _SIZE: size_words(record.size) if record.is_ended else ON_ITS_WAY,
            _REQUEST_ID: safe_line(record.request_id),
            _SHORT_REQUEST_ID: safe_line(record.request_id),
        }
        texts = [column.cell(cells[column]) for column in before]
        texts += [fit(safe_line(record.target), target), *(column.cell(cells[column]) for column in after)]
        return [(f"{sign} {_GAP.join(texts)}", style)]
