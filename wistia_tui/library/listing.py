"""Lists of any length of which only some pages are here.

A `Listing` owns the rows of one list of the service: what is here, what is to be read again, what failed. It never
sends anything and knows no clock: :mod:`wistia_tui.library.loader` fetches what somebody looks at and says when.
Tables know only the protocol :class:`Rows`, which a listing, a filtered view and the projects with "All medias" on
top all speak.

Others edit while we page, so records move between pages. One that is read on a second page is shown there only;
where it was, and where records of a page may have moved to that are nowhere now, is read again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.end_search import EndSearch
from wistia_tui.library.page import Page, fell_off
from wistia_tui.library.pages import Pages, first_row, page_at
from wistia_tui.library.rows import EVERYTHING, PAGE_SIZE, Announcer, Gap, Length, Rows, RowsChanged

__all__ = ["EVERYTHING", "PAGE_SIZE", "Announcer", "Gap", "Length", "Listing", "Rows", "RowsChanged"]

T = TypeVar("T")

RECHECK = 10.0
"""Seconds between two readings of a page for records that moved: a list in motion must not keep us asking."""
STALE = 300.0
"""Seconds after which a page that is looked at is read again."""
PAGES_LEFT = 8
"""Pages for which it is remembered which records may have moved to them."""


class Listing(Announcer, Generic[T]):
    """The rows of one list, in the service's order; pages count from 1 as the service does.

    Times are seconds of a clock that never goes back.
    """

    def __init__(self, identify: Callable[[T], str], *, count: int | None = None) -> None:
        super().__init__()
        self._identify = identify
        self._pages = Pages[T]()
        self._failed: dict[int, WistiaError] = {}
        self._rechecked: dict[int, float] = {}
        # Records that left their page and may have gone to the page they are filed under, and the row that each left.
        self._left: dict[int, dict[str, int]] = {}
        self._end = EndSearch()
        self._length = count or 0
        self.length = Length.UNKNOWN if count is None else Length.ESTIMATED

    def __len__(self) -> int:
        """Rows to show; while the length is unknown, one row more than is known, so that there is one to wait in."""
        return self._length + 1 if self.length is Length.UNKNOWN else self._length

    @property
    def loaded(self) -> int:
        """How many records are here."""
        return self._pages.loaded

    def records(self) -> Iterator[tuple[int, T]]:
        """The records that are here with their rows, in order."""
        return self._pages.records()

    def row(self, index: int) -> T | Gap:
        """The record at `index`, or why it is not here."""
        record = self._pages.record(index)
        return record if record is not None else Gap(page_at(index), self._failed.get(page_at(index)))

    def identity(self, index: int) -> str:
        """The id of the record at `index`, or ""."""
        return self._pages.identity(index)

    def identities(self, first: int, last: int) -> list[str]:
        """The ids of rows `first` to `last` inclusive, as far as the list goes; "" for each that is not here."""
        return self._pages.identities(max(0, first), min(last + 1, len(self)))

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        return self._pages.index_of(identity)

    def get(self, identity: str) -> T | None:
        """The record with that id, if it is here."""
        index = self._pages.index_of(identity)
        return None if index is None else self._pages.record(index)

    def awaits(self, identity: str) -> bool:
        """Whether that record left its page and may come back with a page beside it that is still to be read."""
        return self._pages.page_of(identity) is None and any(identity in left for left in self._left.values())

    # what the loader asks -------------------------------------------------------------------------------------------

    def needs(self, number: int, now: float = 0.0) -> bool:
        """Whether page `number` is missing or known to be out of date; one that failed waits to be asked for again."""
        if number < 1 or number in self._failed or first_row(number) >= len(self):
            return False
        page = self._pages.get(number)
        return page is None or now >= page.due

    def due_at(self, number: int) -> float:
        """When page `number` is to be read again although nobody asked, in seconds of the clock; infinite if never."""
        page = self._pages.get(number)
        return math.inf if page is None or number in self._failed else page.due

    def is_stale(self, number: int, now: float) -> bool:
        """Whether page `number` is here and was read so long ago that others may have changed it."""
        page = self._pages.get(number)
        return page is not None and now - page.read_at >= STALE and number not in self._failed

    def awaited(self, first: int, last: int) -> set[int]:
        """The pages that records which stood in rows `first` to `last` may have moved to."""
        return {number for number, left in self._left.items() if any(first <= row <= last for row in left.values())}

    def end_in_doubt(self, number: int, now: float = 0.0) -> bool:
        """Whether page `number` is full, last by the count, and nobody has seen yet that nothing follows it."""
        if self.length is Length.EXACT or number * PAGE_SIZE < self._length or number + 1 in self._failed:
            return False
        page = self._pages.get(number)
        return page is not None and page.is_full and now < page.due

    def begin_search(self) -> None:
        """Begin to look for the end, also where that failed before."""
        self._end.begin()
        if (probe := self.end_probe()) is not None and self._failed.pop(probe, None) is not None:
            self.announce(_rows_of(probe))

    def end_probe(self) -> int | None:
        """The page to read next to find the end, wherever it is; None when it is known or not worth looking for."""
        if self.length is Length.EXACT:
            return None
        return self._last_by_count if self._end.encloses(self._last_by_count) else self._end.probe()

    # what the loader tells ------------------------------------------------------------------------------------------

    def place(self, number: int, records: Sequence[T], at: float = 0.0) -> None:
        """Take the answer for page `number`, which came at the time `at`; a short page is the last (reference 4.1)."""
        page = Page.read(records[:PAGE_SIZE], self._identify, at)
        twin = self._twin(number, page)
        if twin is not None and twin < number:
            page = Page.read((), self._identify, at)
        elif twin is not None:
            self._pages.forget(twin)
            self._end.saw_nothing(twin, self._pages.last_full(twin, at))
        self._failed.pop(number, None)
        was_awaited = self._left.pop(number, None) is not None
        before = self._pages.forget(number)
        has_moved = self._vacate(page.ids, at) or was_awaited
        if page.count:
            self._pages.put(number, page)
        if before is not None:
            has_moved = has_moved or any(old and old != new for old, new in zip(before.ids, page.ids, strict=True))
            self._note_what_left(number, before, page, at)
        resized = self._learn_length(number, page.count, at, was_here=before is not None)
        # Who stands on a record follows it to its row only when told that rows moved, not merely changed.
        self.announce(EVERYTHING if resized or has_moved else _rows_of(number))

    def fail(self, number: int, error: WistiaError, at: float = 0.0) -> None:
        """Say in its rows why page `number` is not here; rows that are here already stay.

        A page that was read again only for its age counts as read: it shows what it has until it is old once more.
        """
        was_awaited = self._left.pop(number, None) is not None
        page = self._pages.get(number)
        if page is not None and at < page.due:
            page.read_at = at
        else:
            self._failed[number] = error
        self.announce(EVERYTHING if was_awaited else _rows_of(number))

    def failures(self) -> dict[int, WistiaError]:
        """The pages that failed, with the reason."""
        return dict(self._failed)

    def retry(self, concerns: Callable[[WistiaError], bool] = lambda error: True) -> None:
        """Let the pages be fetched again whose failure `concerns` us."""
        kept = {number: error for number, error in self._failed.items() if not concerns(error)}
        if len(kept) < len(self._failed):
            self._failed = kept
            self.announce(EVERYTHING)

    def expire(self, count: int | None = None) -> None:
        """Ask for every page again when it is next looked at; `count` is a new length. Rows stay meanwhile."""
        for page in self._pages:
            page.due = -math.inf
        self._failed.clear()
        self._rechecked.clear()
        self._left.clear()
        self._end = EndSearch()
        if count is not None:
            self._length, self.length = count, Length.ESTIMATED
            self._pages.trim(count)
        elif self.length is Length.EXACT:
            self.length = Length.ESTIMATED
        self.announce(EVERYTHING)

    def expect(self, count: int | None) -> None:
        """Take `count` for the length of a list whose length is not known yet."""
        if count is not None and self.length is Length.UNKNOWN:
            self._length, self.length = max(count, self._length), Length.ESTIMATED
            self._fit_length()
            self.announce(EVERYTHING)

    def keep_near(self, row: int, count: int) -> None:
        """Forget the pages farthest from `row` while more than `count` records are here; they come back when looked at.

        The first page stays: lists open there.
        """
        if self.loaded <= count:
            return
        for number in self._pages.farthest(page_at(row), keep=count // PAGE_SIZE):
            self._pages.forget(number)
            self.announce(_rows_of(number))

    # what a change does ---------------------------------------------------------------------------------------------

    def replace(self, record: T) -> bool:
        """Put a newer version of a record in its row; False if it is not here."""
        index = self.index_of(self._identify(record))
        if index is None:
            return False
        self._pages.replace(index, record)
        self.announce(RowsChanged(index, index))
        return True

    def touch(self, identity: str) -> None:
        """Say that the row of a record looks different although the record is the same."""
        if (index := self.index_of(identity)) is not None:
            self.announce(RowsChanged(index, index))

    def remove(self, identity: str) -> bool:
        """Take a deleted record out; the rows after it move up. False if it is not here."""
        index = self.index_of(identity)
        if index is None:
            return False
        self._length = max(0, self._length - 1)
        self._pages.close_up(index, self._length)
        self._end = EndSearch()
        self.announce(EVERYTHING)
        return True

    def shrink(self) -> None:
        """Say that a record was deleted whose row is not here: one row fewer, and any row may hold another record."""
        self.expire(None if self.length is Length.UNKNOWN else max(0, self._length - 1))

    # records that move ----------------------------------------------------------------------------------------------

    def _vacate(self, ids: Sequence[str], at: float) -> bool:
        """Empty the rows where these records were seen before; whether there were any."""
        has_moved = False
        for identity in ids:
            if (row := self._pages.index_of(identity)) is not None:
                self._pages.empty(row)
                self._recheck(page_at(row), at)
                has_moved = True
        return has_moved

    def _recheck(self, number: int, at: float) -> None:
        """Have page `number` read again when it is looked at, though not before its turn comes."""
        if (page := self._pages.get(number)) is not None and page.due > at:
            page.due = max(at, self._rechecked.get(number, -math.inf) + RECHECK)
            self._rechecked[number] = page.due

    def _note_what_left(self, number: int, before: Page[T], page: Page[T], at: float) -> None:
        start = first_row(number)
        for beside, places in zip((number - 1, number + 1), fell_off(before.ids, page.ids), strict=True):
            left = {identity: start + place for identity, place in places.items() if self.index_of(identity) is None}
            if beside >= 1 and left:
                self._left[beside] = left
                self._recheck(beside, at)
        while len(self._left) > PAGES_LEFT:
            del self._left[next(iter(self._left))]

    def _twin(self, number: int, page: Page[T]) -> int | None:
        """Another page that was read just now and holds the very same, where one of the two may be past the end.

        Some services send the last page for any that follows it, or one page for all. By chance two pages never
        agree: a whole page of records would have to come or go between two requests.
        """
        twin = self._pages.page_of(page.ids[0])
        known = self._pages.get(twin) if twin is not None else None
        if twin is None or known is None or twin == number or max(twin, number) < self._end.full:
            return None
        is_same = known.ids == page.ids and known.count == page.count and "" not in page.ids[: page.count]
        is_fresh = known.due > page.read_at and page.read_at - known.read_at < RECHECK
        return twin if is_same and is_fresh else None

    # the length -----------------------------------------------------------------------------------------------------

    def _learn_length(self, number: int, count: int, at: float, *, was_here: bool) -> bool:
        """Learn from the `count` records of page `number` how long the list is; whether what is shown of it changed."""
        shown = (len(self), self.length)
        if 0 < count < PAGE_SIZE:
            self._end.saw_last(number)
            self._length, self.length = first_row(number) + count, Length.EXACT
        elif not count:
            self._end.saw_nothing(number, self._pages.last_full(number, at))
        else:
            self._end.saw_full(number)
            if was_here and self.length is Length.EXACT and self._length == number * PAGE_SIZE:
                # That nothing follows it was seen when it was another page.
                self._end.reopen()
                self.length = Length.ESTIMATED
        self._fit_length()
        return shown != (len(self), self.length)

    def _fit_length(self) -> None:
        """Bring the length in line with what was seen of the end."""
        end, seen = self._end, self._end.full * PAGE_SIZE
        if end.is_over:
            self._length, self.length = seen, Length.EXACT
        elif self._length < seen:
            self._length = seen
            self.length = Length.ESTIMATED if self.length is Length.EXACT else self.length
        if not end.is_over and end.past is not None and not end.encloses(self._last_by_count):
            # The next guess, so that whoever goes to the last row reads the page that tells most.
            is_unknown = self.length is Length.UNKNOWN
            self._length = seen if is_unknown else (end.probe() or end.full) * PAGE_SIZE
            self.length = Length.UNKNOWN if is_unknown else Length.ESTIMATED
        self._pages.trim(self._length)

    @property
    def _last_by_count(self) -> int:
        return page_at(self._length - 1)


def _rows_of(number: int) -> RowsChanged:
    return RowsChanged(first_row(number), first_row(number) + PAGE_SIZE - 1)
