"""A pane of the browser: a table with the order and the filter of its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wistia_tui.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from wistia_tui.api.models import Media, Project
    from wistia_tui.api.payloads import Sort
    from wistia_tui.library.loader import LoadedRows
    from wistia_tui.library.rows import Rows
    from wistia_tui.library.views import FilteredRows

T = TypeVar("T")

NO_HIT = "No loaded row holds it; Esc ends the filter."
ARROWS = {False: "↑", True: "↓"}


def media_text(media: Media) -> str:
    """What the filter searches in a media."""
    return " ".join((media.name, media.hashed_id, media.status, media.type, *media.tags))


def project_text(project: Project) -> str:
    """What the filter searches in a project."""
    return f"{project.name} {project.hashed_id}"


def sort_words(sort: Sort | None) -> str:
    """An order as the pinned line says it: `updated ↓`."""
    return "" if sort is None else f"{sort.field} {ARROWS[sort.descending]}"


@dataclass
class Pane(Generic[T]):
    """What the browser knows of one of its two lists."""

    table: RecordTable[Any]
    title: str
    text_of: Callable[[T], str]
    """What the filter searches in a record."""
    sort: Sort | None = None
    source: LoadedRows[T] | None = None
    filtered: FilteredRows[T] | None = None
    shown: Rows[object] | None = None
    """The whole list as the table shows it without a filter."""
    _before_filter: str = ""
    """The record that the cursor was on when the filter began."""

    def show(self, source: LoadedRows[T], shown: Rows[object] | None = None, *, cursor: int = 0) -> None:
        """Show another list; a filter ends with the list that it was made for."""
        if self.source is not None and self.source is not source:
            self.source.look_away()
        self.drop_filter()
        self.source, self.shown = source, shown if shown is not None else source
        self.table.show(self.shown, cursor=cursor)

    def filter(self, word: str) -> None:
        """Show only the loaded records that hold `word`; an empty word shows all again, on the same record."""
        if self.source is None:
            return
        from wistia_tui.library.views import FilteredRows

        before = self.filtered
        if before is None:
            self._before_filter = self.table.current_identity
        identity = self.table.current_identity or self._before_filter
        self.filtered = FilteredRows(self.source, self.text_of, word, narrowing=before) if word else None
        if before is not None:
            before.close()
        # Not `or`: a filter without a hit is false, and must show nothing rather than everything.
        rows = self.filtered if self.filtered is not None else self.shown
        cursor = rows.index_of(identity) if rows is not None and identity else None
        self.table.show(rows, cursor=cursor or 0, empty=NO_HIT if word else "")

    def drop_filter(self) -> None:
        """Let the filter go without showing anything else."""
        if self.filtered is not None:
            self.filtered.close()
            self.filtered = None

    @property
    def count(self) -> tuple[int, bool]:
        """How many rows there are, and whether that is all; not while the length is unknown."""
        from wistia_tui.library.rows import Length

        rows = self.table.rows
        if self.source is None or rows is None:
            return 0, True
        if self.filtered is None and self.source.listing.length is Length.UNKNOWN:
            return max(0, len(rows) - 1), False
        return len(rows), True

    @property
    def not_loaded(self) -> int:
        """How many rows of the list are not here; a filter shows none of those."""
        if self.source is None or self.filtered is not None:
            return 0
        return max(0, len(self.source) - self.source.listing.loaded)

    @property
    def position(self) -> str:
        """Where the cursor is: `37/4,812`, with `+` behind a length that is not known."""
        if self.source is None or self.table.rows is None or not len(self.table.rows):
            return ""
        count, is_known = self.count
        return f"{self.table.cursor + 1:,}/{count:,}{'' if is_known else '+'}"

    @property
    def filter_words(self) -> str:
        """What the filter covers: `filter: demo (37 of 200 loaded)`, and how much is not loaded."""
        if self.filtered is None or self.source is None:
            return ""
        loaded, count = self.source.listing.loaded, len(self.source)
        rest = f", {count:,} in all" if count > loaded else ""
        return f"filter: {self.filtered.word} ({len(self.filtered):,} of {loaded:,} loaded{rest})"
