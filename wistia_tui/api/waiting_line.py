"""WaitingLine: the queue before the budget. By lane, then first come; each operation may be held back by itself."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.lanes import Lane
from wistia_tui.api.permits import Waiter

_Key = tuple[Lane, str, bool]


class WaitingLine:
    """Waiters until they are granted, failed or cancelled."""

    def __init__(self) -> None:
        self._heaps: dict[_Key, list[Waiter]] = {}
        self._counts = dict.fromkeys(Lane, 0)

    def __len__(self) -> int:
        return sum(self._counts.values())

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many wait in each lane."""
        return self._counts[Lane.USER], self._counts[Lane.VISIBLE], self._counts[Lane.BULK]

    def add(self, waiter: Waiter) -> None:
        """Take a place."""
        heapq.heappush(self._heaps.setdefault(_key(waiter), []), waiter)
        self._counts[waiter.lane] += 1

    def heads(self) -> list[Waiter]:
        """The first of each operation, in the order in which they may go."""
        for key, heap in list(self._heaps.items()):
            while heap and heap[0].granted.done():
                heapq.heappop(heap)
            if not heap:
                del self._heaps[key]
        return sorted(heap[0] for heap in self._heaps.values())

    def first_like(self, waiter: Waiter) -> Waiter | None:
        """The first of the same lane and operation, if anybody is left there."""
        heap = self._heaps.get(_key(waiter), [])
        while heap and heap[0].granted.done():
            heapq.heappop(heap)
        return heap[0] if heap else None

    def remove_first(self, waiter: Waiter) -> None:
        """Let `waiter` go, which is the first of its kind."""
        heapq.heappop(self._heaps[_key(waiter)])
        self._counts[waiter.lane] -= 1

    def forget_cancelled(self, waiter: Waiter) -> None:
        """One was cancelled: it is swept away when it is at the head, or when those like it are most of its heap."""
        self._counts[waiter.lane] -= 1
        heap = self._heaps.get(_key(waiter), [])
        if len(heap) > 2 * self._counts[waiter.lane] + 16:
            heap[:] = [other for other in heap if not other.granted.done()]
            heapq.heapify(heap)

    def fail(self, error: Callable[[], WistiaError], concerns: Callable[[Waiter], bool] = lambda waiter: True) -> int:
        """End those that `concerns` names, each with an error of its own; how many."""
        failed = [waiter for waiter in self if concerns(waiter)]
        for waiter in failed:
            self._counts[waiter.lane] -= 1
            waiter.granted.set_exception(error())
        return len(failed)

    def __iter__(self) -> Iterator[Waiter]:
        return (waiter for heap in self._heaps.values() for waiter in heap if not waiter.granted.done())


def _key(waiter: Waiter) -> _Key:
    return waiter.lane, waiter.operation.name if waiter.operation is not None else "", waiter.past_token
