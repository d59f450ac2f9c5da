"""What a rule would do to each record, as a list for a table: two rows each, as it is and as it would be."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wistia_tui.library.rows import EVERYTHING, RowsChanged
from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.widgets.change_rows import FixedRows
from wistia_tui.tui.widgets.changed_part import changed_part, excerpts
from wistia_tui.tui.widgets.row_formats import NO_NAME

if TYPE_CHECKING:
    from wistia_tui.api.models import Media, Project
    from wistia_tui.library.bulk_edit import Preview
    from wistia_tui.tui.widgets.row_strips import Part

LINES = 2
"""Rows of one record."""
EMPTY = "(empty)"
_NAME_LEAST, _NAME_MOST = 12, 32
_GAP = "  "


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One of the two rows of a record."""

    record: Media | Project
    field: str
    """The field that is shown."""
    preview: Preview | None
    """None while no rule is known that can be used."""
    is_after: bool

    @property
    def value(self) -> str:
        """What the field holds, in one line that is safe for a terminal."""
        held = getattr(self.record, self.field, "")
        return safe_line(held if isinstance(held, str) else ", ".join(held))


class PreviewRows(FixedRows[PreviewLine]):
    """The records and what is known of each; only rows that would look different are announced."""

    def __init__(self, records: Sequence[Media | Project], field: str) -> None:
        self._records = records
        self._field = field
        self._previews: list[Preview | None] = [None] * len(records)
        self._lines: dict[int, PreviewLine] = {}
        """By row, those that were looked at: to make all of them takes longer than a key may."""
        super().__init__(())

    def __len__(self) -> int:
        return len(self._records) * LINES

    def row(self, index: int) -> PreviewLine:
        """The row at `index`, the same object as long as it looks the same."""
        if index not in self._lines:
            number, line = divmod(index, LINES)
            self._lines[index] = PreviewLine(
                self._records[number], self._field, self._previews[number], is_after=line == 1
            )
        return self._lines[index]

    def show_field(self, field: str) -> None:
        """Show what `field` holds; previews of the same field stay."""
        if field != self._field:
            self._field = field
            self._previews = [None] * len(self._records)
            self._lines.clear()
            self.announce(EVERYTHING)

    def forget(self) -> None:
        """Show the records as they are."""
        self._put(0, [None] * len(self._records))

    def put(self, first: int, previews: Sequence[Preview]) -> None:
        """Take the previews of the records from number `first` on."""
        self._put(first, previews)

    def _put(self, first: int, previews: Sequence[Preview | None]) -> None:
        for index, preview in enumerate(previews, first):
            if not _look_same(self._previews[index], preview):
                self._previews[index] = preview
                row = index * LINES
                last = row + LINES - 1
                for line in range(row, last + 1):
                    self._lines.pop(line, None)
                self.announce(RowsChanged(row, last))


def _look_same(one: Preview | None, other: Preview | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.before, one.after, one.problem, one.changes is None) == (
        other.before,
        other.after,
        other.problem,
        other.changes is None,
    )


class PreviewFormat:
    """Rows of previews: what differs stands between ‹ and ›, one version below the other."""

    def __init__(self, *, is_named: bool) -> None:
        """`is_named`: whether the value itself says which record it is."""
        self.is_named = is_named

    def _name_width(self, width: int) -> int:
        return 0 if self.is_named else max(_NAME_LEAST, min(width // 3, _NAME_MOST))

    def header(self, width: int) -> str:
        """The heads of the columns."""
        name = self._name_width(width)
        return "  " + (fit("Record", name) + _GAP if name else "") + "As it is, → as it would be"

    def state(self, record: PreviewLine) -> Hashable | None:
        """Whether it says its name."""
        return self.is_named

    def row(self, record: PreviewLine, width: int) -> list[Part]:
        """One of both rows in `width` cells."""
        preview = record.preview
        problem = preview.problem if preview is not None else ""
        changes = preview is not None and preview.changes is not None
        if record.is_after:
            sign = "→" if changes else " "
        else:
            sign = "✗" if problem else " " if changes or preview is None else "="
        name = self._name_width(width)
        start = f"{sign} "
        if name:
            start += fit("" if record.is_after else safe_line(record.record.name) or NO_NAME, name) + _GAP
        room = max(0, width - cell_width(start))
        if preview is not None and changes:
            shown = excerpts(changed_part(preview.before, preview.after), room)[record.is_after]
            tail = fit(shown.tail, max(0, room - cell_width(shown.head) - cell_width(shown.changed)))
            return [(start + shown.head, ""), (shown.changed, "accent"), (tail, "")]
        if record.is_after:
            return [(start + fit(problem, room), "warning" if problem else "")]
        return [(start + fit(record.value or EMPTY, room), "warning" if problem else "dim" if preview else "")]
