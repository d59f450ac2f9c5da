"""Sorted lists of media numbers, built when first asked for and kept right through every change."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from typing import NamedTuple

Key = tuple[int | str, ...]


class Order(NamedTuple):
    """Which medias (of one project, or all) in which order."""

    project_id: int | None
    sort_by: str


class Orders:
    """One sorted list per order in use: a change moves one entry instead of sorting a large account again."""

    def __init__(self, members: Callable[[int | None], Iterable[int]], key: Callable[[str, int], Key]) -> None:
        self._members = members
        self._key = key
        self._lists: dict[Order, list[Key]] = {}

    def entries(self, order: Order) -> list[Key]:
        """Ascending keys, each ending with its media's number; not to be changed by the caller."""
        if order not in self._lists:
            self._lists[order] = sorted(self._key(order.sort_by, number) for number in self._members(order.project_id))
        return self._lists[order]

    def key(self, sort_by: str, number: int) -> Key:
        """What `number` is sorted by; ends with the number, so that no two are equal."""
        return self._key(sort_by, number)

    def take(self, project_id: int, number: int) -> None:
        """Take a media out before it changes."""
        for order, entries in self._lists.items():
            if order.project_id in (None, project_id):
                place = bisect_left(entries, self._key(order.sort_by, number))
                if place < len(entries) and entries[place][-1] == number:
                    del entries[place]

    def put(self, project_id: int, number: int) -> None:
        """Put a media back after it changed."""
        for order, entries in self._lists.items():
            if order.project_id in (None, project_id):
                insort(entries, self._key(order.sort_by, number))

    def forget(self) -> None:
        """Build every list anew when it is next asked for."""
        self._lists.clear()
