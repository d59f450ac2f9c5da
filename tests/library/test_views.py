"""Lists made of other lists: a filter, and one entry on top."""

from __future__ import annotations

from tests.library.service import Service, rows_of, turn
from wistia_tui.library.listing import EVERYTHING, RowsChanged
from wistia_tui.library.views import FilteredRows, WithFirst


async def test_a_filter_shows_the_loaded_matches_and_follows_what_arrives() -> None:
    service = Service(250)
    rows = rows_of(service, 250)
    rows.look(0, 40)
    await service.answer(1)
    filtered = FilteredRows(rows, str, "R1")
    assert len(filtered) == 11  # r1, r10 to r19
    assert filtered.row(1) == "r10"
    assert filtered.index_of("r19") == 10
    assert filtered.identities(-1, 2) == ["r1", "r10", "r11"]
    assert filtered.identities(10, 99) == ["r19"]
    assert not filtered.awaits("r3")
    assert filtered.index_of("r2") is None
    filtered.look(0, 10)
    await turn()
    assert service.pages == [1], "a filter loads nothing by itself"
    rows.look(100, 140)
    await service.answer(2)
    assert len(filtered) == 111
    assert filtered.index_of("r199") == 110
    rows.listing.keep_near(150, 100)
    assert len(filtered) == 11, "what was forgotten is not found"
    filtered.close()


async def test_a_filter_looks_only_at_what_changed() -> None:
    service = Service(250)
    rows = rows_of(service, 250)
    rows.look(0, 40)
    await service.answer(1)
    read: list[str] = []

    def text_of(record: str) -> str:
        read.append(record)
        return record

    filtered = FilteredRows(rows, text_of, "R1")
    unlike = FilteredRows(rows, str, "R2")
    assert len(read) == 100
    heard: list[RowsChanged] = []
    filtered.subscribe(heard.append)
    rows.listing.touch("r1")
    rows.listing.touch("r2")
    assert heard == [RowsChanged(0, 0)]
    rows.look(100, 140)
    await service.answer(2)
    assert len(read) == 200
    assert heard[1:] == [EVERYTHING]
    less: list[RowsChanged] = []
    unlike.subscribe(less.append)
    rows.listing.keep_near(0, 100)
    assert less == [EVERYTHING], "nothing of it was found, but less was searched, which is shown"
    rows.look(101, 141)
    await service.answer(2)
    assert rows.listing.remove("r1")
    assert filtered.row(0) == "r10"
    assert len(filtered) == 110
    assert len(read) == 300, "records that moved up are the same"
    filtered.close()
    unlike.close()


async def test_a_further_letter_searches_what_was_found_and_one_less_reads_nothing_again() -> None:
    service = Service(100)
    rows = rows_of(service, 100)
    rows.look(0, 40)
    await service.answer(1)
    read: list[str] = []
    searched: list[str] = []

    class Text(str):
        __slots__ = ()

        def __contains__(self, part: object) -> bool:
            searched.append(str(self))
            return super().__contains__(part)  # type: ignore[operator]

        def casefold(self) -> Text:
            return self

    def text_of(record: str) -> Text:
        read.append(record)
        return Text(record)

    one = FilteredRows(rows, text_of, "r1")
    assert len(searched) == 100
    two = FilteredRows(rows, text_of, "R15", narrowing=one)
    one.close()
    assert [two.row(hit) for hit in range(len(two))] == ["r15"]
    assert len(searched) == 111
    back = FilteredRows(rows, text_of, "r1", narrowing=two)
    two.close()
    assert len(back) == 11
    assert len(read) == 100
    rows.listing.remove("r1")
    assert len(back) == 10
    assert (len(one), len(two)) == (11, 1), "those that were closed follow nothing"
    back.close()


async def test_one_entry_on_top_shifts_the_rest() -> None:
    service = Service(3)
    rows = rows_of(service, 3)
    both: WithFirst[int, str] = WithFirst(7, "*", rows)
    both.look(0, 3)
    await service.answer(1)
    assert [both.row(index) for index in range(len(both))] == [7, "r0", "r1", "r2"]
    assert (both.identity(0), both.identity(2)) == ("*", "r1")
    assert both.identities(0, 2) == ["*", "r0", "r1"]
    assert both.identities(1, 9) == ["r0", "r1", "r2"]
    assert both.identities(0, 0) == ["*"]
    assert not both.awaits("r3")
    assert (both.index_of("*"), both.index_of("r2"), both.index_of("x")) == (0, 3, None)
    both.change_first(8)
    assert both.row(0) == 8
