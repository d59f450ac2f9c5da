"""The programs that the app is compared with: `python -m tests.bench.references empty` or `table`.

Each imports only what it needs: its start is part of the comparison.
"""

from __future__ import annotations

import sys

READY = "ready-now"
"""What the empty app shows."""
TABLE_ROWS = 1_000
LAST_COLUMN = "Updated"
"""The end of the table's heads."""


def empty() -> None:
    """The least that a Textual app can be."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Empty(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(READY)

    Empty().run()


def table() -> None:
    """Textual's own table, with rows as wide as the app's."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    class Table(App[None]):
        def compose(self) -> ComposeResult:
            rows: DataTable[str] = DataTable(cursor_type="row")
            rows.add_columns("Name", "Type", "Status", "Length", LAST_COLUMN)
            rows.add_rows(
                (f"{number:04} Quarterly review with the whole product team, part {number % 9}", *rest)
                for number, rest in (
                    (n, ("video", "ready", f"{n % 60}:{n % 50 + 10}", "2 y")) for n in range(TABLE_ROWS)
                )
            )
            yield rows

    Table().run()


if __name__ == "__main__":
    {"empty": empty, "table": table}[sys.argv[1]]()
