"""The marked records of one list, by their ids: rows move while colleagues edit, marks do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class Places(Protocol):
    """Where records are in a list."""

    def identity(self, index: int) -> str:
        """The id of the record at `index`, or "" while it is not here or has none."""
        ...

    def identities(self, first: int, last: int) -> list[str]:
        """The same of rows `first` to `last` inclusive; rows past the end are left out."""
        ...

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        ...


class Marks:
    """A set of ids in the order in which they were marked, and a range that is being drawn.

    A range runs from its anchor to the cursor and takes what it passes; rows inside it that come later are taken
    too. What it took stays in it when its page is let go. Only a record with an id can be marked.
    """

    def __init__(self, never: Iterable[str] = ()) -> None:
        """`never` are ids that stand for no record."""
        self._never = frozenset({"", *never})
        self._ids: dict[str, None] = {}
        self._anchor: tuple[str, int] | None = None
        self._span = range(0)
        # The row where each was taken, for when the range shrinks past rows that are not here any more.
        self._taken: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids) + len(self._taken)

    def __contains__(self, identity: str) -> bool:
        return identity in self._ids or identity in self._taken

    def __iter__(self) -> Iterator[str]:
        yield from self._ids
        yield from self._taken

    def can_mark(self, identity: str) -> bool:
        """Whether that id is one of a record."""
        return identity not in self._never

    def toggle(self, identity: str) -> bool:
        """Mark or unmark a record; whether it is marked now."""
        if identity in self:
            self.drop(identity)
            return False
        self.add((identity,))
        return identity in self._ids

    def add(self, identities: Iterable[str]) -> None:
        """Mark records; what cannot be marked is passed over."""
        self._ids.update((identity, None) for identity in identities if identity not in self._never)

    def drop(self, identity: str) -> None:
        """Unmark a record, such as one that was deleted."""
        self._ids.pop(identity, None)
        self._taken.pop(identity, None)

    def clear(self) -> None:
        """Unmark everything and end the range."""
        self._ids.clear()
        self.give_up_range()

    # a range --------------------------------------------------------------------------------------------------------

    @property
    def span(self) -> range:
        """The rows of the range that is being drawn; empty while none is."""
        return self._span

    @property
    def taken_rows(self) -> frozenset[int]:
        """The rows at which the range took a record that was not marked before."""
        return frozenset(self._taken.values())

    def begin_range(self, rows: Places, row: int) -> None:
        """Draw a range from `row` on."""
        self.keep_range()
        self._anchor = (rows.identity(row), row)
        self.stretch_range(rows, row)

    def stretch_range(self, rows: Places, row: int) -> None:
        """Let the range that is being drawn end at `row`; the work is as long as the way from where it ended."""
        if self._anchor is None:
            return
        before, self._span = self._span, _between(self._anchor[1], row)
        forgotten = False
        for left in _outside(before, self._span):
            for identity in rows.identities(left.start, left.stop - 1):
                forgotten = forgotten or not identity
                self._taken.pop(identity, None)
        if forgotten:
            self._taken = {identity: at for identity, at in self._taken.items() if at in self._span}
        for reached in _outside(self._span, before):
            self._take(rows, reached)

    def rows_came(self, rows: Places, first: int, last: int) -> None:
        """Take the rows `first` to `last` as far as the range covers them: they hold other records now."""
        self._take(rows, range(max(first, self._span.start), min(last + 1, self._span.stop)))

    def rows_moved(self, rows: Places, row: int) -> None:
        """Draw the range again between the records that it runs between: they are in other rows now."""
        if self._anchor is None:
            return
        identity, anchor = self._anchor
        if identity:
            found = rows.index_of(identity)
            if found is None:
                # While it is between two pages another record stands in its row: the range begins with one it took.
                here = [at for taken in self._taken if (at := rows.index_of(taken)) is not None]
                found = min(here, key=lambda at: abs(at - anchor), default=row)
            anchor = found
        self._anchor = (identity, anchor)
        self._span = _between(anchor, row)
        self._taken = {
            taken: at
            for taken, at in self._taken.items()
            if taken == identity or (at in self._span and rows.index_of(taken) is None)
        }
        self._take(rows, self._span)

    def keep_range(self) -> None:
        """End the range; what it took is marked."""
        self.add(self._taken)
        self.give_up_range()

    def give_up_range(self) -> None:
        """End the range; what was marked before it stays."""
        self._anchor, self._span = None, range(0)
        self._taken = {}

    def _take(self, rows: Places, indexes: range) -> None:
        if not indexes:
            return
        for index, identity in enumerate(rows.identities(indexes.start, indexes.stop - 1), indexes.start):
            if identity not in self._never and identity not in self._ids:
                self._taken[identity] = index


def _between(one: int, other: int) -> range:
    return range(min(one, other), max(one, other) + 1)


def _outside(rows: range, other: range) -> list[range]:
    """The parts of `rows` that are not in `other`; both go in steps of one."""
    if not other:
        return [rows] if rows else []
    before, after = range(rows.start, min(rows.stop, other.start)), range(max(rows.start, other.stop), rows.stop)
    return [part for part in (before, after) if part]
