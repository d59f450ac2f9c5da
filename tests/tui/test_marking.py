from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.tui.conftest import Running, running
from wistia_tui.sandbox.running import Sandbox

HEAD_LINES = 2
"""Lines above the first row: the pinned line and the heads of the columns."""


@asynccontextmanager
async def in_medias(sandbox: Sandbox, size: tuple[int, int] = (160, 50)) -> AsyncIterator[Running]:
    async with running(sandbox, size=size) as app:
        await app.loaded()
        source = app.app.browser.medias.source
        assert source is not None
        await app.see(lambda _: not source.loading)
        await app.press("l")
        yield app


def marked(app: Running) -> list[str]:
    return list(app.app.browser.pane.table.marks)


def ids(app: Running, first: int, last: int) -> list[str]:
    rows = app.app.browser.pane.table.rows
    assert rows is not None
    return rows.identities(first, last)


async def test_space_marks_the_row_and_moves_on_and_takes_the_mark_back(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("space", "space", "j", "space")
        text = await app.see("3 marked")
        assert marked(app) == [*ids(app, 0, 1), *ids(app, 3, 3)]
        assert text.count("●") == 3
        await app.press("g", "space")
        await app.see("2 marked")
        await app.press("escape")
        text = await app.see(lambda text: "marked" not in text)
        assert "●" not in text
        assert app.app.browser.medias.table.cursor == 1


async def test_nothing_right_of_the_count_moves_when_it_comes(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        before = app.text.splitlines()[0].index("1/1,260")
        await app.press("asterisk")
        text = await app.see("marked; ")
        assert text.splitlines()[0].index("1/1,260") == before


@pytest.mark.parametrize("end", ["v", "space"])
async def test_a_range_follows_the_cursor_until_it_is_kept(sandbox: Sandbox, end: str) -> None:
    async with in_medias(sandbox) as app:
        await app.press("j", "v", "pagedown", "k", "k", "up")
        count = app.app.browser.medias.table.cursor
        await app.see(f"{count} marked")
        await app.press(end, "j")
        await app.see(f" {count} marked.")
        assert marked(app) == ids(app, 1, count)


async def test_a_dropped_range_leaves_the_marks_and_escape_then_ends_marks_and_filter(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("slash", *"ready", "enter", "space", "v", "j", "j")
        await app.see("4 marked")
        await app.press("escape")
        await app.see("1 marked")
        await app.press("escape")
        assert "filter: ready" in await app.see(lambda text: "marked" not in text)
        await app.press("escape")
        await app.see(lambda text: "filter:" not in text)


async def test_all_loaded_rows_are_marked_with_how_many_are_not_and_unmarked_again(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        source = app.app.browser.medias.source
        assert source is not None
        loaded = source.listing.loaded
        await app.press("asterisk")
        await app.see(f"{loaded} marked; {1260 - loaded:,} rows are not loaded.")
        await app.press("asterisk")
        await app.see(f"{loaded} rows are unmarked.")
        assert marked(app) == []


async def test_a_filter_narrows_what_is_marked_at_once_and_marks_outlast_it(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("space", "slash", *"audio", "enter")
        hits = ids(app, 0, 999)
        assert hits
        await app.press("asterisk")
        await app.see(" marked.")
        await app.press("q")
        await app.see(lambda text: "filter:" not in text)
        assert set(marked(app)) == {*hits, *ids(app, 0, 0)}


async def test_marks_outlast_a_refresh_and_another_order_and_end_with_another_list(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("space", "space", "r")
        await app.see("Read again.")
        kept = marked(app)
        await app.press("s", "n")
        await app.see("name ↑")
        assert marked(app) == kept
        await app.press("h", "enter")
        await app.see("2 marked")
        await app.press("h", "j")
        await app.see(lambda _: app.app.browser.current is not None)
        await app.press("enter")
        await app.see(lambda text: "marked" not in text)
        assert marked(app) == []


async def test_the_marks_of_deleted_records_go_with_them(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("space", "space", "j", "space", "D")
        await app.see("Type their number, 3")
        gone = marked(app)
        await app.press("3", "enter")
        await app.see("Deleted 3 medias")
        assert marked(app) == []
        assert not set(ids(app, 0, 9)) & set(gone)


async def test_marks_follow_their_records_when_rows_shift(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("j", "j", "space")
        identity = marked(app)[0]
        source = app.app.browser.medias.source
        assert source is not None
        sandbox.faults.add("status=404 path=/medias times=forever")  # the list is not to be read again
        source.listing.remove(ids(app, 0, 0)[0])
        assert source.index_of(identity) == 1
        await app.see(
            lambda text: [line for line, row in enumerate(text.splitlines()) if "●" in row] == [HEAD_LINES + 1]
        )


async def test_projects_are_marked_but_not_all_medias(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("space")
        await app.see("“All medias” is not a project")
        await app.press("asterisk")
        await app.see("4 marked.")
        await app.press("escape", "v", "j", "j", "v")
        await app.see(" 2 marked.")
        await app.press("l")
        await app.see(lambda text: "marked" not in text.splitlines()[0])


async def test_rows_that_are_not_here_and_records_without_an_id_are_not_marked(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias times=1")
    async with running(sandbox) as app:
        await app.see("not loaded")
        await app.press("l", "space")
        await app.see("This row is not here yet")
        await app.press("v", "j", "j", "v")
        await app.see("0 marked; 3 rows of the range are not loaded.")
        assert marked(app) == []


async def test_an_empty_list_has_nothing_to_mark() -> None:
    with Sandbox.start(projects=1, medias=0) as sandbox:
        async with running(sandbox) as app:
            await app.see("No medias here.")
            await app.press("l")
            for key in ("space", "v", "asterisk"):
                await app.press(key)
                await app.see("There is nothing to mark here.")
                await app.press("escape")
            await app.press("colon")
            await app.see("There are no rows to go to.")


@pytest.mark.parametrize(("size", "words"), [((100, 30), "2 marked"), ((80, 24), "2 marked"), ((60, 20), "●2")])
async def test_the_count_is_said_in_the_room_that_there_is(sandbox: Sandbox, size: tuple[int, int], words: str) -> None:
    async with in_medias(sandbox, size) as app:
        await app.press("space", "space")
        text = await app.see(lambda text: words in text.splitlines()[0])
        assert "/600" in text.splitlines()[0]


async def test_a_row_number_is_gone_to_with_its_pages_only(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        before = len(sandbox.requests)
        await app.press("colon", *"1,000")
        await app.see("1,000█")
        await app.press("enter")
        await app.see("1,000/1,260")
        await app.see(lambda text: "loading" not in text and "··" not in text)
        pages = [dict(request.query)["page"] for request in sandbox.requests[before:]]
        assert set(pages) <= {"10", "11"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5.5", "is not the number of a row"),
        ("12x", "“12x” is not the number of a row."),
        ("0", "“0” is not the number of a row."),
        ("-3", "is not the number of a row."),
        ("9" * 40, "is not the number of a row."),
        ("1261", "There is no row 1,261: there are 1,260."),
    ],
)
async def test_what_is_no_row_number_is_said_and_moves_nothing(sandbox: Sandbox, typed: str, said: str) -> None:
    async with in_medias(sandbox) as app:
        await app.press("j", "colon")
        app.app.browser.status.paste(typed)
        await app.press("enter")
        await app.see(said)
        assert app.app.browser.medias.table.cursor == 1


async def test_escape_ends_the_prompt_for_a_row_and_leaves_filter_and_marks(sandbox: Sandbox) -> None:
    async with in_medias(sandbox) as app:
        await app.press("slash", *"ready", "enter", "space", "colon", "3", "escape")
        await app.see(lambda text: "█   row number" not in text)
        assert "filter: ready" in app.text
        assert len(marked(app)) == 1
        assert app.app.browser.medias.table.cursor == 1
