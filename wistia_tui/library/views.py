"""Lists made of other lists: the records that match a word, and a list with one entry on top."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.listing import EVERYTHING, PAGE_SIZE, Announcer, Gap, Rows, RowsChanged
from wistia_tui.library.loader import LoadedRows

T = TypeVar("T")
H = TypeVar("H")


class FilteredRows(Announcer, Generic[T]):
    """The loaded records of a list whose text holds a word; what is not loaded is not searched, and is counted."""

    def __init__(
        self,
        source: LoadedRows[T],
        text_of: Callable[[T], str],
        word: str,
        *,
        narrowing: FilteredRows[T] | None = None,
    ) -> None:
        """Search `source` for `word`, ignoring case.

        `narrowing` is a filter of the same source that still follows it, such as the one for the word without its
        last letter: what it found out is not found out again.
        """
        super().__init__()
        self.source = source
        self.word = word
        self._needle = word.casefold()
        self._text_of = text_of
        self._texts: dict[int, tuple[T, str]] = {}
        self._loaded = source.listing.loaded
        self._hits: list[int] = []
        if narrowing is not None and narrowing.source is source and narrowing._text_of is text_of:
            self._texts = dict(narrowing._texts)
            if narrowing._needle in self._needle:
                self._hits = self._matching(narrowing._hits)
            else:
                self._search()
        else:
            self._search()
        self._unsubscribe = source.subscribe(self._source_changed)

    def __len__(self) -> int:
        return len(self._hits)

    def row(self, index: int) -> T | Gap:
        """The matching record number `index`."""
        return self.source.row(self._hits[index])

    def identity(self, index: int) -> str:
        """The id of the matching record number `index`, or ""."""
        return self.source.identity(self._hits[index]) if 0 <= index < len(self._hits) else ""

    def identities(self, first: int, last: int) -> list[str]:
        """The ids of the matching records number `first` to `last` inclusive."""
        return [self.source.identity(row) for row in self._hits[max(0, first) : max(0, last + 1)]]

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is among the matches."""
        row = self.source.index_of(identity)
        if row is None:
            return None
        hit = bisect_left(self._hits, row)
        return hit if hit < len(self._hits) and self._hits[hit] == row else None

    def awaits(self, identity: str) -> bool:
        """Whether that record left its page and may come back with a page beside it that is still to be read."""
        return self.source.awaits(identity)

    def look(self, first: int, last: int) -> None:
        """Nothing: a filter searches what is loaded and loads nothing by itself."""

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """Call `done`: the last match is known."""
        done(None)
        return lambda: None

    def close(self) -> None:
        """Stop following the source."""
        self._unsubscribe()

    def _search(self) -> None:
        known, self._texts = self._texts, {}
        for _, record in self.source.listing.records():
            if (text := known.get(id(record))) is not None:
                self._texts[id(record)] = text
        self._hits = self._matching(row for row, _ in self.source.listing.records())

    def _matching(self, rows: Iterable[int]) -> list[int]:
        return [
            row
            for row in rows
            if not isinstance(record := self.source.row(row), Gap) and self._needle in self._text(record)
        ]

    def _text(self, record: T) -> str:
        # By the object itself, since rows move and an id may be missing; that it is kept here keeps its number its own.
        known = self._texts.get(id(record))
        if known is None:
            known = self._texts[id(record)] = (record, self._text_of(record).casefold())
        return known[1]

    def _source_changed(self, change: RowsChanged) -> None:
        loaded = self.source.listing.loaded
        came_or_went, self._loaded = loaded != self._loaded, loaded
        if change.all or len(self._texts) > 2 * max(loaded, PAGE_SIZE):
            self._search()
            self.announce(EVERYTHING)
            return
        first, end = bisect_left(self._hits, change.first), bisect_right(self._hits, change.last)
        hits = self._matching(range(change.first, change.last + 1))
        if came_or_went or hits != self._hits[first:end]:
            self._hits[first:end] = hits
            self.announce(EVERYTHING)
        elif hits:
            self.announce(RowsChanged(first, end - 1))


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

    def identities(self, first: int, last: int) -> list[str]:
        """The ids of entries `first` to `last` inclusive, as far as there are any; "" for each that is not here."""
        top = [self._first_identity] if first <= 0 <= last else []
        return top + self.rest.identities(max(0, first - 1), last - 1)

    def index_of(self, identity: str) -> int | None:
        """Where the entry with that id is, if it is here."""
        if identity == self._first_identity:
            return 0
        row = self.rest.index_of(identity)
        return None if row is None else row + 1

    def awaits(self, identity: str) -> bool:
        """Whether that record left its page and may come back with a page beside it that is still to be read."""
        return self.rest.awaits(identity)

    def look(self, first: int, last: int) -> None:
        """Pass on what is on the screen."""
        self.rest.look(max(0, first - 1), max(0, last - 1))

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """Find out which entry is the last one, then call `done`; the result gives up."""
        return self.rest.seek_end(done)

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
