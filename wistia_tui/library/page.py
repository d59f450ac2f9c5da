"""What is here of one page of a list, and which records may have moved from it to the pages beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from wistia_tui.library.rows import PAGE_SIZE

T = TypeVar("T")


@dataclass(slots=True)
class Page(Generic[T]):
    """`PAGE_SIZE` places, each with a record and its id ("" if it has none), or with None and ""."""

    records: list[T | None]
    ids: list[str]
    count: int
    """How many places hold a record."""
    read_at: float
    """When its answer came, in seconds of the loader's clock."""
    due: float = math.inf
    """From when on it is known to be out of date, and read again when looked at."""

    @classmethod
    def read(cls, records: Sequence[T], identify: Callable[[T], str], at: float) -> Page[T]:
        """A page as it was answered with at most `PAGE_SIZE` records."""
        rest = PAGE_SIZE - len(records)
        ids = [identify(record) for record in records]
        return cls([*records, *[None] * rest], ids + [""] * rest, len(records), at)

    @classmethod
    def missing(cls) -> Page[T]:
        """A page that was not read, for records that come to it from elsewhere."""
        return cls([None] * PAGE_SIZE, [""] * PAGE_SIZE, 0, -math.inf, -math.inf)

    @property
    def is_full(self) -> bool:
        """Whether its last place is taken: the list may go on after it."""
        return self.records[-1] is not None

    def is_complete(self, rows: int) -> bool:
        """Whether each of its first `rows` places holds a record."""
        return all(record is not None for record in self.records[: max(0, rows)])

    def empty(self, place: int) -> None:
        """Leave a gap at `place`, from 0."""
        self.count -= self.records[place] is not None
        self.records[place], self.ids[place] = None, ""

    def take(self, place: int) -> tuple[T | None, str]:
        """Take out what is at `place`, with its id; what follows it moves up, and the last place is free."""
        record = self.records.pop(place)
        self.count -= record is not None
        self.records.append(None)
        self.ids.append("")
        return record, self.ids.pop(place)

    def put_last(self, record: T, identity: str) -> None:
        """Put a record in the last place, which is free."""
        self.records[-1], self.ids[-1] = record, identity
        self.count += 1


def fell_off(before: Sequence[str], now: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Which ids of a page `before` are missing `now` and may have moved to the page before it, and to the one after.

    Each with the place where it stood. What is missing between two that stayed has left the list, or moved far.
    """
    here = set(now)
    stayed = [place for place, identity in enumerate(before) if identity and identity in here]
    first, last = (stayed[0], stayed[-1]) if stayed else (len(before), -1)
    missing = {identity: place for place, identity in enumerate(before) if identity and identity not in here}
    return (
        {identity: place for identity, place in missing.items() if place < first},
        {identity: place for identity, place in missing.items() if place > last},
    )
