"""What the keys that mark do to a pane, and what there is to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wistia_tui.tui.screens.panes import Pane
    from wistia_tui.tui.widgets.marks import Marks


def toggle(pane: Pane[Any]) -> str:
    """Mark or unmark the row of the cursor and move on, or keep the range that is being drawn."""
    table, marks = pane.table, pane.table.marks
    if marks.span:
        return keep_range(pane)
    identity = table.current_identity
    if not marks.can_mark(identity):
        return _why_not(pane)
    marks.toggle(identity)
    table.marks_changed(table.cursor)
    table.move(1)
    return ""


def mark_range(pane: Pane[Any]) -> str:
    """Begin a range at the cursor, or keep the one that is being drawn."""
    table = pane.table
    if table.marks.span:
        return keep_range(pane)
    if table.rows is None or not len(table.rows):
        return "There is nothing to mark here."
    table.marks.begin_range(table.rows, table.cursor)
    table.marks_changed(table.cursor)
    return "Range: move to its end; v keeps it, Esc drops it."


def keep_range(pane: Pane[Any]) -> str:
    """End the range; what it took stays marked, and what it could not take is said."""
    from wistia_tui.library.rows import Gap

    marks, rows = pane.table.marks, pane.table.rows
    taken = marks.taken_rows
    missing = 0
    if rows is not None:
        missing = sum(row not in taken and isinstance(rows.row(row), Gap) for row in marks.span)
    marks.keep_range()
    return marked_words(marks) + (f"; {_rows_are(missing, ' of the range')} not loaded." if missing else ".")


def mark_loaded(pane: Pane[Any]) -> str:
    """Mark every row that is shown and loaded, or unmark all where that is done already."""
    table, marks, rows = pane.table, pane.table.marks, pane.table.rows
    if rows is None or not len(rows):
        return "There is nothing to mark here."
    marks.keep_range()
    loaded = [identity for identity in rows.identities(0, len(rows) - 1) if marks.can_mark(identity)]
    if loaded and all(identity in marks for identity in loaded):
        for identity in loaded:
            marks.drop(identity)
        table.marks_changed()
        return f"{_rows_are(len(loaded))} unmarked."
    marks.add(loaded)
    table.marks_changed()
    missing = pane.not_loaded
    return marked_words(marks) + (f"; {_rows_are(missing)} not loaded." if missing else ".")


def end(pane: Pane[Any]) -> bool:
    """End the range that is being drawn, or else all marks; whether there was one of them."""
    marks = pane.table.marks
    if marks.span:
        marks.give_up_range()
    elif marks:
        marks.clear()
    else:
        return False
    pane.table.marks_changed()
    return True


def marked_words(marks: Marks) -> str:
    """`37 marked`."""
    return f"{len(marks):,} marked"


def _rows_are(count: int, which: str = "") -> str:
    return f"1 row{which} is" if count == 1 else f"{count:,} rows{which} are"


def _why_not(pane: Pane[Any]) -> str:
    from wistia_tui.library.rows import Gap
    from wistia_tui.tui.widgets.row_formats import AllMedias

    match pane.table.current:
        case None:
            return "There is nothing to mark here."
        case Gap():
            return "This row is not here yet, so it cannot be marked."
        case AllMedias():
            return "“All medias” is not a project, so it cannot be marked."
        case _:
            return "Wistia sent this record without an id, so it cannot be marked."
