"""Where a list ends that does not say how long it is: two bounds, which every answer narrows."""

from __future__ import annotations

LAST_PAGE = 1_000_000
"""No list is longer; a service that has something for every page must not be asked for ever."""


class EndSearch:
    """The last page lies after `full` and before `past`.

    Probes gallop away from the bound that is known in steps that double, and halve what lies between two bounds,
    though at first no farther below `past` than the step: an end that is n pages away takes some 2 log2(n) probes,
    from wherever the search begins.
    """

    def __init__(self) -> None:
        self.full = 0
        """The highest page that was seen full; 0 for none."""
        self.past: int | None = None
        """The lowest page that was seen to hold nothing."""
        self._step = 1
        self._short = 0  # where `past` only follows from a short page before it, that page

    @property
    def is_over(self) -> bool:
        """Whether no page is left between the bounds: `full` is the last one, and nothing follows it."""
        return self.past is not None and self.past <= self.full + 1

    def encloses(self, page: int) -> bool:
        """Whether `page` may be the last one for all that was seen, and is not known to be."""
        return self.full < page and (self.past is None or page < self.past)

    def probe(self) -> int | None:
        """The page that tells most about the end, or None when it is known or not worth looking for."""
        if self.past is None:
            page = self.full + self._step
            return page if page <= LAST_PAGE else None
        return None if self.is_over else max((self.full + self.past) // 2, self.past - self._step)

    def begin(self) -> None:
        """Gallop from here on: pages that somebody only scrolled to have made the steps no longer."""
        if self.past is None:
            self._step = 1

    def saw_full(self, page: int) -> None:
        """Page `page` is full: the end is on it or after it."""
        if self.past is not None and (page >= self.past or page == self._short):
            self.reopen()  # others added records
        elif page == self.probe():
            self._step *= 2
        self.full = max(self.full, page)

    def saw_last(self, page: int) -> None:
        """Page `page` is neither full nor empty: the end is on it."""
        self.full, self.past, self._step, self._short = page - 1, page + 1, 1, page

    def saw_nothing(self, page: int, full_below: int) -> None:
        """Page `page` holds nothing; `full_below` is the highest page before it that is here and full, or 0."""
        if page == self.probe():
            self._step *= 2
        elif self.past is None:
            self._step = 1
        if self.full >= page:
            self.full, self._step = 0, 1  # others deleted records
        self.full = max(self.full, full_below)
        if self.past is None or page <= self.past:
            self.past, self._short = page, 0

    def reopen(self) -> None:
        """Forget what was seen to hold nothing: it may hold something by now."""
        self.past, self._step, self._short = None, 1, 0
