from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Media
from wistia_tui.library.change import ArchiveMedia
from wistia_tui.library.entries import Item, ItemState, NotJournaled
from wistia_tui.library.rows import EVERYTHING, Gap, RowsChanged
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui.widgets.item_rows import ItemFormat, ItemRows, state_of


def item(seq: int, state: ItemState = ItemState.FAILED, *, name: str = "", note: str = "It was refused.") -> Item:
    media = Media.from_json({"hashed_id": f"id{seq}", "name": name or f"Part {seq}"})
    return Item(1, seq, ArchiveMedia(media), state, note, None, datetime(2026, 1, 2, tzinfo=UTC))


class Journal:
    """Gives items by pages, as the journal does, and counts how often it is asked."""

    def __init__(self, *seqs: int) -> None:
        self.seqs = list(seqs)
        self.asked: list[tuple[int, int]] = []
        self.done: set[int] = set()
        self.broken = False

    async def read(self, after: int, limit: int) -> list[Item]:
        self.asked.append((after, limit))
        await asyncio.sleep(0)
        if self.broken:
            raise NotJournaled("The journal is damaged.")
        states = {True: ItemState.DONE, False: ItemState.FAILED}
        return [item(seq, states[seq in self.done]) for seq in self.seqs if seq > after][:limit]


class Watched:
    def __init__(self, journal: Journal, count: int | None = None) -> None:
        self.failures: list[WistiaError] = []
        self.told: list[RowsChanged] = []
        self.rows = ItemRows(journal.read, len(journal.seqs) if count is None else count, self.failures.append)
        self.rows.subscribe(self.told.append)

    async def settle(self) -> None:
        for _ in range(100):
            await asyncio.sleep(0)


async def test_only_the_page_that_is_looked_at_is_read() -> None:
    journal = Journal(*range(0, 5000, 2))
    watched = Watched(journal)
    assert len(watched.rows) == 2500
    assert isinstance(watched.rows.row(0), Gap)
    watched.rows.look(0, 20)
    await watched.settle()
    assert journal.asked == [(-1, 100)]
    assert watched.rows.identity(1) == "2"
    assert watched.rows.row(100) == Gap(2)
    watched.rows.look(80, 100)
    await watched.settle()
    assert journal.asked == [(-1, 100), (198, 100)]
    assert watched.rows.identities(99, 101) == ["198", "200", "202"]
    assert watched.rows.index_of("200") == 100


async def test_the_end_is_found_by_reading_to_it() -> None:
    journal = Journal(*range(950))
    watched = Watched(journal)
    ends: list[object] = []
    watched.rows.seek_end(ends.append)
    await watched.settle()
    assert ends == [None]
    assert len(journal.asked) == 10
    assert watched.rows.identity(949) == "949"


async def test_whoever_looks_elsewhere_is_not_told_of_the_end() -> None:
    watched = Watched(Journal(*range(300)))
    ends: list[object] = []
    watched.rows.seek_end(ends.append)()
    await watched.settle()
    assert ends == []


@pytest.mark.parametrize("counted", [3, 50])
async def test_what_cannot_be_read_is_no_row_that_is_waited_for(counted: int) -> None:
    watched = Watched(Journal(0, 2, 4), counted)
    watched.rows.look(0, 20)
    await watched.settle()
    assert len(watched.rows) == 3


async def test_more_than_was_counted_is_shown() -> None:
    watched = Watched(Journal(0, 2, 4), 1)
    watched.rows.look(0, 20)
    await watched.settle()
    assert watched.rows.identities(0, 9) == ["0", "2", "4"]


async def test_a_failure_is_told_and_read_again_on_wish() -> None:
    journal = Journal(*range(150))
    journal.broken = True
    watched = Watched(journal)
    watched.rows.look(0, 20)
    await watched.settle()
    assert [str(error) for error in watched.failures] == ["The journal is damaged."]
    assert len(watched.rows) == 0
    journal.broken = False
    watched.rows.read_again(150)
    watched.rows.look(0, 20)
    await watched.settle()
    assert watched.rows.identity(99) == "99"


async def test_a_page_of_an_older_reading_is_thrown_away() -> None:
    journal = Journal(0, 1, 2)
    watched = Watched(journal)
    watched.rows.look(0, 20)
    await asyncio.sleep(0)
    journal.seqs = [7]
    watched.rows.read_again(1)
    await watched.settle()
    assert watched.rows.identities(0, 9) == ["7"]


async def test_to_read_again_announces_only_what_is_another_one() -> None:
    journal = Journal(0, 1, 2)
    watched = Watched(journal)
    watched.rows.look(0, 20)
    await watched.settle()
    watched.told.clear()
    watched.rows.read_again(3)
    assert watched.rows.identity(2) == "2", "what was shown stays until there is something newer"
    await watched.settle()
    assert watched.told == []
    journal.done.add(1)
    watched.rows.read_again(3)
    await watched.settle()
    assert watched.told == [RowsChanged(1, 1)]
    journal.seqs = []
    watched.rows.read_again(0)
    await watched.settle()
    assert watched.told[1:] == [EVERYTHING]
    assert len(watched.rows) == 0


async def test_after_closing_nothing_is_told() -> None:
    watched = Watched(Journal(0, 1, 2))
    watched.rows.look(0, 20)
    watched.rows.close()
    await watched.settle()
    assert watched.told == []


@pytest.mark.parametrize("state", ItemState, ids=lambda state: state.value)
@pytest.mark.parametrize("width", [20, 59, 159])
def test_a_row_says_how_its_record_stands(state: ItemState, width: int) -> None:
    row_format = ItemFormat()
    ((text, _),) = row_format.row(item(1, state), width)
    assert cell_width(text) == width
    assert text.startswith(state_of(item(1, state)))
    if width > 20:
        assert "It was refused." in text


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_names_and_reasons_are_shown_as_signs(text: str) -> None:
    ((shown, _),) = ItemFormat().row(item(1, name=text, note=text), 79)
    assert is_safe(shown)
    assert cell_width(shown) == 79
