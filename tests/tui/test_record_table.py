from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.tui.shown import shown_lines
from wistia_tui.api.errors import NotConnected, WistiaError
from wistia_tui.library.rows import EVERYTHING, Announcer, Gap, RowsChanged
from wistia_tui.text import cell_width, fit
from wistia_tui.tui.app import style_sheet
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_strips import Part


class Names(Announcer):
    """A list of names that are their own ids; None where a row is not here."""

    def __init__(self, *names: str | None) -> None:
        super().__init__()
        self.names = list(names)
        self.awaited = ""
        self.looks: list[tuple[int, int]] = []
        self.found: Callable[[WistiaError | None], None] | None = None

    def __len__(self) -> int:
        return len(self.names)

    def row(self, index: int) -> str | Gap:
        name = self.names[index]
        return name if name is not None else Gap(index // 100 + 1)

    def identity(self, index: int) -> str:
        return self.names[index] or "" if 0 <= index < len(self.names) else ""

    def identities(self, first: int, last: int) -> list[str]:
        return [name or "" for name in self.names[first : last + 1]]

    def index_of(self, identity: str) -> int | None:
        return self.names.index(identity) if identity in self.names else None

    def awaits(self, identity: str) -> bool:
        return identity == self.awaited

    def look(self, first: int, last: int) -> None:
        self.looks.append((first, last))

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        self.found = done

        def give_up() -> None:
            self.found = None

        return give_up


class Format:
    """Counts what it is asked to draw."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.changing = ""

    def header(self, width: int) -> str:
        return fit("Name", width)

    def state(self, record: str) -> Hashable | None:
        return None if record == self.changing else ""

    def row(self, record: str, width: int) -> list[Part]:
        self.drawn.append(record)
        return [(fit(f"  {record}", width), "error" if record.startswith("✗") else "")]


class Host(App[None]):
    CSS_PATH = style_sheet()

    def __init__(self, table: RecordTable[str]) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        yield self._table


class Shown:
    def __init__(self, pilot: Pilot[None], table: RecordTable[str], row_format: Format, rows: Names) -> None:
        self.pilot = pilot
        self.table = table
        self.format = row_format
        self.rows = rows

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in shown_lines(self.table.app)]


@asynccontextmanager
async def showing(*names: str | None, size: tuple[int, int] = (40, 12)) -> AsyncIterator[Shown]:
    row_format, rows = Format(), Names(*names)
    table: RecordTable[str] = RecordTable(row_format, empty="Nothing.", id="table")
    table.active = True
    async with Host(table).run_test(size=size) as pilot:
        table.show(rows)
        await pilot.pause()
        yield Shown(pilot, table, row_format, rows)


def numbered(count: int) -> list[str]:
    return [f"record {number}" for number in range(count)]


async def test_a_move_of_the_cursor_draws_two_rows_and_back_again_none() -> None:
    async with showing(*numbered(100_000)) as shown:
        shown.format.drawn.clear()
        shown.table.move(1)
        await shown.pilot.pause()
        assert sorted(shown.format.drawn) == ["record 0", "record 1"]
        shown.format.drawn.clear()
        shown.table.move(-1)
        await shown.pilot.pause()
        assert shown.format.drawn == []


async def test_a_line_that_shows_the_same_is_the_same_object_until_the_style_changes() -> None:
    async with showing(*numbered(20), None) as shown:
        table = shown.table
        before = [table.render_line(y) for y in range(table.size.height)]
        assert all(table.render_line(y) is strip for y, strip in enumerate(before))
        table.notify_style_update()
        assert all(table.render_line(y) is not strip for y, strip in enumerate(before))


async def test_a_row_of_a_record_that_is_being_changed_is_drawn_each_time() -> None:
    async with showing(*numbered(3)) as shown:
        shown.format.changing = "record 1"
        shown.format.drawn.clear()
        shown.table.refresh()
        await shown.pilot.pause()
        assert shown.format.drawn == ["record 1"]


async def test_a_newer_version_of_a_record_is_drawn() -> None:
    async with showing(*numbered(3)) as shown:
        shown.rows.names[1] = "renamed"
        shown.rows.announce(RowsChanged(1, 1))
        await shown.pilot.pause()
        assert shown.lines[2] == "   renamed"


@pytest.mark.parametrize("width", [20, 33, 60])
async def test_every_line_is_as_wide_as_the_table_with_marks_and_cursor(width: int) -> None:
    names = ["日本語チュートリアル" * 5, "e\u0301" * 80, "👨‍👩‍👧 🇩🇪 ❤️", "סקירת מוצר", "", "plain", "✗ failed"]
    async with showing(*names, None, size=(width, 12)) as shown:
        for row in range(len(names) + 1):
            shown.table.move_to(row)
            shown.table.marks.toggle(shown.table.current_identity)
            shown.table.marks_changed(row)
            await shown.pilot.pause()
            for y in range(12):
                assert cell_width(shown.table.render_line(y).text) == width
        assert "" not in shown.table.marks
        assert sum("●" in line for line in shown.lines) == len(names) - 1


async def test_the_signs_of_cursor_and_mark_stand_side_by_side() -> None:
    async with showing(*numbered(3)) as shown:
        shown.table.marks.add(["record 0", "record 1"])
        shown.table.marks_changed()
        await shown.pilot.pause()
        assert shown.lines[1:4] == ["▌● record 0", " ● record 1", "   record 2"]


async def test_what_is_looked_at_is_said_when_the_screen_moves_and_not_at_each_key() -> None:
    async with showing(*numbered(1_000)) as shown:
        shown.rows.looks.clear()
        for _ in range(10):
            shown.table.move(1)
        assert shown.rows.looks == []
        shown.table.move(1)
        assert shown.rows.looks == [(6, 16)]
        shown.table.move(500, page=True)
        assert len(shown.rows.looks) == 2


async def test_the_end_is_gone_to_when_it_is_found() -> None:
    async with showing(*numbered(50)) as shown:
        shown.table.move_to_end(lambda error: None)
        assert shown.table.cursor == 49
        shown.rows.names += ["later", "last"]
        shown.rows.announce(EVERYTHING)
        assert shown.rows.found is not None
        shown.rows.found(None)
        assert shown.table.current == "last"


async def test_a_key_gives_up_the_way_to_the_end() -> None:
    async with showing(*numbered(50)) as shown:
        shown.table.move_to_end(lambda error: None)
        shown.table.move(-1)
        assert shown.rows.found is None


async def test_an_end_that_is_not_found_is_said() -> None:
    async with showing(*numbered(50)) as shown:
        failed: list[str] = []
        shown.table.move_to_end(lambda error: failed.append(error.what))
        assert shown.rows.found is not None
        shown.rows.found(NotConnected("No connection."))
        assert failed == ["No connection."]


async def test_the_cursor_waits_for_a_record_that_is_between_two_pages() -> None:
    async with showing("a", "b", "c", "d") as shown:
        shown.table.move_to(2)
        shown.rows.names[2], shown.rows.awaited = "x", "c"
        shown.rows.announce(EVERYTHING)
        assert shown.table.current_identity == "x"
        shown.rows.names, shown.rows.awaited = ["a", "b", "x", "d", "c"], ""
        shown.rows.announce(EVERYTHING)
        assert shown.table.current_identity == "c"
        assert shown.table.cursor == 4


async def test_no_key_of_a_list_asks_for_a_layout() -> None:
    async with showing(*numbered(1_000)) as shown:
        layouts: list[object] = []
        shown.table.screen.screen_layout_refresh_signal.subscribe(shown.table, layouts.append)
        for by in (1, 30, -5, 900):
            shown.table.move(by, page=True)
            await shown.pilot.pause()
        shown.table.marks.add(numbered(1_000))
        shown.table.marks_changed()
        shown.rows.names.append("one more")
        shown.rows.announce(EVERYTHING)
        await shown.pilot.pause()
        assert layouts == []
