"""Lists of any length of which only some pages are here.

A `Listing` owns the rows of one list of the service: what is here, what is on its way, what failed. It never
sends anything itself; :mod:`wistia_tui.library.loader` fetches what somebody looks at. Tables know only the
protocol :class:`Rows`, which a listing, a filtered view and the projects with "All medias" on top all speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.payloads import PER_PAGE

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE = PER_PAGE
"""Rows a page: they are asked for by the number of their page, so both must be the same."""


class Length(Enum):
    """How far the length of a listing can be trusted."""

    UNKNOWN = "unknown"
    ESTIMATED = "estimated"
    """Told by a count elsewhere, such as a project's mediaCount."""
    EXACT = "exact"
    """Seen: the last page was here."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A row that is not here: on its way, or why it is not."""

    page: int
    error: WistiaError | None = None


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """Which rows look different now: `first` to `last` inclusive, or all of them and the length too."""

    first: int
    last: int
    all: bool = False


EVERYTHING = RowsChanged(0, 0, all=True)


class Rows(Protocol[T_co]):
    """What a table knows of a list."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> T_co | Gap:
        """The record at `index`, or why it is not here; never waits."""
        ...

    def identity(self, index: int) -> str:
        """The id of the record at `index`, or "" while it is not here."""
        ...

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        ...

    def look(self, first: int, last: int) -> None:
        """Say that rows `first` to `last` are on the screen: what is missing there is fetched first."""
        ...

    def subscribe(self, listener: Callable[[RowsChanged], None]) -> Callable[[], None]:
        """Call `listener` at each change; the result ends it."""
        ...


class Announcer:
    """Tells listeners which rows changed."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[RowsChanged], None]] = []

    def subscribe(self, listener: Callable[[RowsChanged], None]) -> Callable[[], None]:
        """Call `listener` at each change; the result ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def announce(self, change: RowsChanged) -> None:
        """Tell everybody who listens."""
        for listener in tuple(self._listeners):
            listener(change)


class Listing(Announcer, Generic[T]):
    """The rows of one list, in the service's order; pages count from 1 as the service does."""

    def __init__(self, identify: Callable[[T], str], *, count: int | None = None) -> None:
        super().__init__()
        self._identify = identify
        self._rows: dict[int, T] = {}
        self._index: dict[str, int] = {}
        self._failed: dict[int, WistiaError] = {}
        self._here: set[int] = set()
        self._rechecked: set[int] = set()
        self._past_end: int | None = None
        self._steps_back = 0
        self._length = count or 0
        self.length = Length.UNKNOWN if count is None else Length.ESTIMATED

    def __len__(self) -> int:
        """Rows to show; while the length is unknown, one row more than is known, so that there is one to wait in."""
        return self._length + 1 if self.length is Length.UNKNOWN else self._length

    @property
    def loaded(self) -> int:
        """How many records are here."""
        return len(self._rows)

    def records(self) -> Iterator[tuple[int, T]]:
        """The records that are here with their rows, in order."""
        return iter(sorted(self._rows.items()))

    def row(self, index: int) -> T | Gap:
        """The record at `index`, or why it is not here."""
        try:
            return self._rows[index]
        except KeyError:
            page = index // PAGE_SIZE + 1
            return Gap(page, self._failed.get(page))

    def identity(self, index: int) -> str:
        """The id of the record at `index`, or ""."""
        record = self._rows.get(index)
        return self._identify(record) if record is not None else ""

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        return self._index.get(identity)

    def get(self, identity: str) -> T | None:
        """The record with that id, if it is here."""
        index = self._index.get(identity)
        return None if index is None else self._rows.get(index)

    # what the loader asks and tells -----------------------------------------------------------------------------

    def needs(self, page: int) -> bool:
        """Whether fetching `page` would bring anything new; a failed page waits until it is asked for again."""
        if page < 1 or page in self._failed or page in self._here:
            return False
        return (page - 1) * PAGE_SIZE < len(self)

    def end_in_doubt(self, page: int) -> bool:
        """Whether `page` is full, last by the count, and nobody has seen yet that nothing follows it."""
        end = page * PAGE_SIZE
        if self.length is Length.EXACT or page + 1 in self._failed:
            return False
        return end >= self._length > 0 and page in self._here and end - 1 in self._rows

    def place(self, page: int, records: Sequence[T]) -> None:
        """Take the answer for `page`. A short page is the last one (reference 4.1)."""
        first = (page - 1) * PAGE_SIZE
        self._failed.pop(page, None)
        before = {row: self.identity(row) for row in range(first, first + PAGE_SIZE)}
        moved = False
        self._here.add(page)
        self._drop(range(first, first + PAGE_SIZE))
        for row, record in enumerate(records[:PAGE_SIZE], first):
            identity = self._identify(record)
            if identity and (elsewhere := self._index.get(identity)) is not None:
                self._recheck(elsewhere // PAGE_SIZE + 1)
                moved = True
            self._rows[row] = record
            if identity:
                self._index[identity] = row
        resized = self._correct_length(page, first + len(records[:PAGE_SIZE]))
        # Who stands on a record follows it to its row only when told that rows moved, not merely changed.
        moved = moved or any(known and self._index.get(known) != row for row, known in before.items())
        self.announce(EVERYTHING if resized or moved else RowsChanged(first, first + PAGE_SIZE - 1))

    def _recheck(self, page: int) -> None:
        # Others edit while we page, so records move between pages: where we saw one first is out of date. Once a
        # page only: a service that sends the same page for every number must not keep us asking.
        if page not in self._rechecked:
            self._rechecked.add(page)
            self._here.discard(page)

    def _correct_length(self, page: int, seen: int) -> bool:
        """Learn the length from an answer that ended at row `seen`; whether what is shown of it changed."""
        before = (len(self), self.length)
        start = (page - 1) * PAGE_SIZE
        full_before = page - 1 in self._here and start - 1 in self._rows
        if start < seen < start + PAGE_SIZE or seen == 0 or (seen == start and full_before):
            self._length, self.length = seen, Length.EXACT
        elif seen == start:
            # Beyond an end that was seen, or that is being looked for already, it says nothing new.
            if start < self._length or (self.length is not Length.EXACT and self._past_end is None):
                self._step_back(page)
        elif page + 1 == self._past_end:
            self._length, self.length = seen, Length.EXACT
        elif self._past_end is not None:
            if seen >= self._length:
                self._length = (page + self._past_end) // 2 * PAGE_SIZE
        elif seen > self._length:
            self._length = seen
            if self.length is Length.EXACT:
                self.length = Length.ESTIMATED
        self._drop([row for row in self._rows if row >= self._length])
        self._here = {known for known in self._here if (known - 1) * PAGE_SIZE < max(self._length, 1)}
        return before != (len(self), self.length)

    def _step_back(self, empty: int) -> None:
        # Usually the count is off by a few records and the end is on the page before; where it is off by much,
        # steps double until a page holds something, and then halve: a wrong count never costs a walk.
        self._past_end = min(empty, self._past_end or empty)
        self._steps_back += 1
        here = max((page for page in self._here if (page - 1) * PAGE_SIZE in self._rows), default=0)
        back = max(here, empty - 2 ** (self._steps_back - 1), 1)
        self._length = min(back, empty - 1) * PAGE_SIZE
        self.length = Length.ESTIMATED

    def fail(self, page: int, error: WistiaError) -> None:
        """Say in its rows why `page` is not here; rows that are here already stay."""
        self._failed[page] = error
        first = (page - 1) * PAGE_SIZE
        self.announce(RowsChanged(first, first + PAGE_SIZE - 1))

    def failures(self) -> dict[int, WistiaError]:
        """The pages that failed, with the reason."""
        return dict(self._failed)

    def retry(self) -> None:
        """Let failed pages be fetched again."""
        self._failed.clear()
        self.announce(EVERYTHING)

    def expire(self, count: int | None = None) -> None:
        """Ask for every page again when it is next looked at; `count` is a new length. Rows stay meanwhile."""
        self._failed.clear()
        self._here.clear()
        self._rechecked.clear()
        self._past_end, self._steps_back = None, 0
        if count is not None:
            self._length, self.length = count, Length.ESTIMATED
            self._drop([row for row in self._rows if row >= count])
        elif self.length is Length.EXACT:
            self.length = Length.ESTIMATED
        self.announce(EVERYTHING)

    def expect(self, count: int | None) -> None:
        """Take `count` for the length of a list whose length is not known yet."""
        if count is not None and self.length is Length.UNKNOWN:
            self._length, self.length = max(count, self._length), Length.ESTIMATED
            self.announce(EVERYTHING)

    def keep_near(self, row: int, count: int) -> None:
        """Forget the pages farthest from `row` while more than `count` records are here; they come back when looked at.

        The first page stays: lists open there.
        """
        if self.loaded <= count:
            return
        near = row // PAGE_SIZE + 1
        pages = {known // PAGE_SIZE + 1 for known in self._rows}
        for page in sorted(pages, key=lambda page: (page != 1, abs(page - near)))[count // PAGE_SIZE :]:
            first = (page - 1) * PAGE_SIZE
            self._drop(range(first, first + PAGE_SIZE))
            self._here.discard(page)
            self.announce(RowsChanged(first, first + PAGE_SIZE - 1))

    # what a change does ---------------------------------------------------------------------------------------------

    def replace(self, record: T) -> bool:
        """Put a newer version of a record in its row; False if it is not here."""
        index = self._index.get(self._identify(record))
        if index is None:
            return False
        self._rows[index] = record
        self.announce(RowsChanged(index, index))
        return True

    def touch(self, identity: str) -> None:
        """Say that the row of a record looks different although the record is the same."""
        if (index := self._index.get(identity)) is not None:
            self.announce(RowsChanged(index, index))

    def remove(self, identity: str) -> bool:
        """Take a deleted record out; the rows after it move up. False if it is not here."""
        gone = self._index.get(identity)
        if gone is None:
            return False
        del self._rows[gone]
        self._rows = {row if row < gone else row - 1: record for row, record in self._rows.items()}
        self._index = {self._identify(record): row for row, record in self._rows.items() if self._identify(record)}
        self._length = max(0, self._length - 1)
        self._here = {page for page in self._here if self._complete(page)}
        self.announce(EVERYTHING)
        return True

    def shrink(self) -> None:
        """Say that a record was deleted whose row is not here: one row fewer, and any row may hold another record."""
        self.expire(None if self.length is Length.UNKNOWN else max(0, self._length - 1))

    def _complete(self, page: int) -> bool:
        first = (page - 1) * PAGE_SIZE
        return all(row in self._rows for row in range(first, min(first + PAGE_SIZE, self._length)))

    def _drop(self, rows: Sequence[int] | range) -> None:
        for row in rows:
            record = self._rows.pop(row, None)
            if record is not None and self._index.get(self._identify(record)) == row:
                del self._index[self._identify(record)]
