"""Lists made of other lists: the records that match a word, and a list with one entry on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from wistia_tui.library.listing import EVERYTHING, Announcer, Gap, Rows, RowsChanged
from wistia_tui.library.loader import LoadedRows

T = TypeVar("T")
H = TypeVar("H")


class FilteredRows(Announcer, Generic[T]):
    """The loaded records of a list whose text holds a word; what is not loaded is not searched, and is counted."""

    def __init__(self, source: LoadedRows[T], text_of: Callable[[T], str], word: str) -> None:
        super().__init__()
        self.source = source
        self.word = word
        self._needle = word.casefold()
        self._text_of = text_of
        self._hits: list[int] = []
        self._unsubscribe = source.subscribe(self._source_changed)
        self._search()

    def __len__(self) -> int:
        return len(self._hits)

    def row(self, index: int) -> T | Gap:
        """The matching record number `index`."""
        return self.source.row(self._hits[index])

    def identity(self, index: int) -> str:
        """The id of the matching record number `index`, or ""."""
        return self.source.identity(self._hits[index]) if 0 <= index < len(self._hits) else ""

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is among the matches."""
        row = self.source.index_of(identity)
        return self._hits.index(row) if row in self._hits else None

    def look(self, first: int, last: int) -> None:
        """Nothing: a filter searches what is loaded and loads nothing by itself."""

    def close(self) -> None:
        """Stop following the source."""
        self._unsubscribe()

    def _search(self) -> None:
        self._hits = [
            row for row, record in self.source.listing.records() if self._needle in self._text_of(record).casefold()
        ]

    def _source_changed(self, change: RowsChanged) -> None:
        self._search()
        self.announce(EVERYTHING)


class WithFirst(Announcer, Generic[H, T]):
    """A list with one entry of another kind above it, such as "All medias" above the projects."""

    def __init__(self, first: H, first_identity: str, rest: Rows[T]) -> None:
        super().__init__()
        self.first = first
        self._first_identity = first_identity
        self.rest = rest
        self._unsubscribe = rest.subscribe(self._rest_changed)

    def __len__(self) -> int:
        return 1 + len(self.rest)

    def row(self, index: int) -> H | T | Gap:
        """The first entry, or row `index - 1` of the rest."""
        return self.first if index == 0 else self.rest.row(index - 1)

    def identity(self, index: int) -> str:
        """The id of the entry at `index`, or ""."""
        return self._first_identity if index == 0 else self.rest.identity(index - 1)

    def index_of(self, identity: str) -> int | None:
        """Where the entry with that id is, if it is here."""
        if identity == self._first_identity:
            return 0
        row = self.rest.index_of(identity)
        return None if row is None else row + 1

    def look(self, first: int, last: int) -> None:
        """Pass on what is on the screen."""
        self.rest.look(max(0, first - 1), max(0, last - 1))

    def change_first(self, first: H) -> None:
        """Exchange the entry on top."""
        if first != self.first:
            self.first = first
            self.announce(RowsChanged(0, 0))

    def close(self) -> None:
        """Stop following the rest."""
        self._unsubscribe()

    def _rest_changed(self, change: RowsChanged) -> None:
        self.announce(change if change.all else RowsChanged(change.first + 1, change.last + 1))
