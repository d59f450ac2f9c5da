"""What a table knows of a list: rows that are here or not yet, and a word when they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.payloads import PER_PAGE

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

    def identities(self, first: int, last: int) -> list[str]:
        """The ids of rows `first` to `last` inclusive, as far as the list goes; "" for each that is not here."""
        ...

    def index_of(self, identity: str) -> int | None:
        """Where the record with that id is, if it is here."""
        ...

    def awaits(self, identity: str) -> bool:
        """Whether that record left its page and may come back with a page beside it that is still to be read."""
        ...

    def look(self, first: int, last: int) -> None:
        """Say that rows `first` to `last` are on the screen: what is missing there is fetched first."""
        ...

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """Find out which row is the last one, then call `done`, with what went wrong if anything; the result gives up.

        `done` is called at once when the last row is known, and never when somebody looks elsewhere meanwhile.
        """
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
