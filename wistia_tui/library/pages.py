"""The pages of a list that are here, and where each record is among them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Generic, TypeVar

from wistia_tui.library.page import Page
from wistia_tui.library.rows import PAGE_SIZE

T = TypeVar("T")

_NOTHING = [""] * PAGE_SIZE


def page_at(row: int) -> int:
    """The number of the page that holds `row`; rows count from 0, pages from 1."""
    return row // PAGE_SIZE + 1


def first_row(number: int) -> int:
    """The first row of page `number`."""
    return (number - 1) * PAGE_SIZE


class Pages(Generic[T]):
    """Pages by their number; no id is in two places, and each is found without a search through the rows."""

    def __init__(self) -> None:
        self._pages: dict[int, Page[T]] = {}
        self._page_of: dict[str, int] = {}
        self.loaded = 0
        """How many records are here."""

    def __iter__(self) -> Iterator[Page[T]]:
        return iter(self._pages.values())

    def get(self, number: int) -> Page[T] | None:
        """Page `number`, if it is here."""
        return self._pages.get(number)

    def records(self) -> Iterator[tuple[int, T]]:
        """The records that are here with their rows, in order."""
        for number in sorted(self._pages):
            for row, record in enumerate(self._pages[number].records, first_row(number)):
                if record is not None:
                    yield row, record

    def record(self, row: int) -> T | None:
        """The record in `row`, if it is here."""
        page = self._pages.get(row // PAGE_SIZE + 1)
        return None if page is None else page.records[row % PAGE_SIZE]

    def identity(self, row: int) -> str:
        """The id of the record in `row`, or ""."""
        page = self._pages.get(row // PAGE_SIZE + 1)
        return "" if page is None else page.ids[row % PAGE_SIZE]

    def identities(self, first: int, end: int) -> list[str]:
        """The ids of rows `first` to `end` exclusive, "" for each that is not here."""
        ids: list[str] = []
        for number in range(page_at(first), page_at(end - 1) + 1):
            page = self._pages.get(number)
            ids += _NOTHING if page is None else page.ids
        skipped = first_row(page_at(first))
        return ids[first - skipped : max(0, end - skipped)]

    def page_of(self, identity: str) -> int | None:
        """The number of the page that holds the record with that id, if it is here."""
        return self._page_of.get(identity)

    def index_of(self, identity: str) -> int | None:
        """The row of the record with that id, if it is here."""
        number = self._page_of.get(identity)
        return None if number is None else first_row(number) + self._pages[number].ids.index(identity)

    def last_full(self, below: int, at: float) -> int:
        """The highest page before page `below` that is full, and up to date at the time `at`; 0 for none."""
        return max(
            (number for number, page in self._pages.items() if number < below and page.is_full and page.due > at),
            default=0,
        )

    # changing -------------------------------------------------------------------------------------------------------

    def put(self, number: int, page: Page[T]) -> None:
        """Take page `number`, whose records are nowhere else here."""
        self._pages[number] = page
        self._page_of.update((identity, number) for identity in page.ids if identity)
        self.loaded += page.count

    def forget(self, number: int) -> Page[T] | None:
        """Let page `number` go; gives what was here of it."""
        page = self._pages.pop(number, None)
        if page is not None:
            self.loaded -= page.count
            for identity in page.ids:
                if self._page_of.get(identity) == number:
                    del self._page_of[identity]
        return page

    def empty(self, row: int) -> None:
        """Leave a gap in `row`, where a record is."""
        number = page_at(row)
        page, place = self._pages[number], row % PAGE_SIZE
        if self._page_of.get(page.ids[place]) == number:
            del self._page_of[page.ids[place]]
        page.empty(place)
        self.loaded -= 1

    def replace(self, row: int, record: T) -> None:
        """Put another version of the record in `row` in its place."""
        self._pages[page_at(row)].records[row % PAGE_SIZE] = record

    def trim(self, length: int) -> None:
        """Let go of the rows from `length` on."""
        last = page_at(length - 1)
        for number in [known for known in self._pages if known > last]:
            self.forget(number)
        if (page := self._pages.get(last)) is not None:
            for row in range(length, first_row(last) + PAGE_SIZE):
                if page.records[row % PAGE_SIZE] is not None:
                    self.empty(row)

    def farthest(self, number: int, keep: int) -> list[int]:
        """All pages but the `keep` ones that are nearest to page `number`, of which the first page is always one."""
        return sorted(self._pages, key=lambda known: (known != 1, abs(known - number)))[keep:]

    def close_up(self, row: int, length: int) -> None:
        """Take the record in `row` out of a list that is `length` long without it; the rows after it move up.

        Pages that lack a row after that are out of date.
        """
        number = page_at(row)
        self.empty(row)
        self._pages[number].take(row % PAGE_SIZE)
        for later in sorted(known for known in self._pages if known > number):
            record, identity = self._pages[later].take(0)
            if record is not None:
                self._pages.setdefault(later - 1, Page.missing()).put_last(record, identity)
                if identity:
                    self._page_of[identity] = later - 1
        for known, page in self._pages.items():
            if known >= number and not page.is_complete(length - first_row(known)):
                page.due = -math.inf
        self.trim(length)
