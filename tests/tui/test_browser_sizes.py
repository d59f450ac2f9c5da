"""The panes of the app in terminals of all sizes: which of them show, and which take the keys."""

from __future__ import annotations

import re

import pytest

from tests.tui.conftest import running
from tests.tui.shown import shown_lines
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (100, 30), (120, 40), (160, 50)])
async def test_every_line_is_as_wide_as_the_screen_with_odd_names(size: tuple[int, int]) -> None:
    with Sandbox.start(projects=4, medias=60, hostile=True) as sandbox:
        async with running(sandbox, size=size) as app:
            await app.see(lambda text: "All medias" in text and "loading" not in text)
            await app.press("G", "enter")
            await app.see(lambda text: "loading" not in text and re.search(r"\d/\d", text) is not None)
            for _ in range(len(app.app.browser.medias.table.rows or ())):
                for line in shown_lines(app.app):
                    assert cell_width(line) == size[0]
                await app.press("j")


async def test_narrow_terminals_show_one_pane_with_account_project_and_meter(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        assert "Updated" not in app.text
        await app.press("j", "enter")
        text = await app.see(lambda text: "Updated" in text and "loading" not in text)
        assert "/600 est" in text.splitlines()[0]
        await app.press("p")
        await app.see("q back")
        await app.press("q", "h")
        await app.see(lambda text: "Updated" not in text)


async def test_a_narrow_terminal_leaves_the_details_for_the_list(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "l")
        assert app.app.browser.details.active
        await app.pilot.resize_terminal(80, 24)
        await app.see(lambda _: app.app.browser.medias.table.active)
        await app.pilot.resize_terminal(160, 50)
        await app.pilot.pause()
        assert not app.app.browser.details.active


async def test_the_details_of_a_narrow_screen_take_the_keys_that_change(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("l", "enter")
        await app.see("q back")
        await app.press("e")
        await app.see("will be sent")
        await app.press("escape", "enter")
        await app.see("q back")
        await app.press("D")
        await app.see("Cancel")


async def test_details_that_come_back_with_the_width_are_those_of_the_row_under_the_cursor(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l")
        await app.pilot.resize_terminal(80, 24)
        await app.press("j", "j", "j", "j")
        await app.pilot.resize_terminal(160, 50)
        await app.see(lambda text: text.count(app.under_cursor[:15]) >= 2)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_form_leaves_the_pinned_line_in_its_place(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        before = (await app.loaded()).splitlines()[0]
        await app.press("l", "e")
        text = await app.see("Nothing changed")
        assert text.splitlines()[0].split("›")[0] == before.split("›")[0]
        assert "/600 est" in text.splitlines()[0]


@pytest.mark.parametrize(("size", "key"), [((80, 24), "e"), ((80, 24), "D"), ((99, 24), "question_mark")])
async def test_on_a_narrow_screen_no_scraps_show_beside_a_dialog(
    sandbox: Sandbox, size: tuple[int, int], key: str
) -> None:
    async with running(sandbox, size=size) as app:
        await app.loaded()
        await app.press("l", key)
        await app.see("╭")
        for dialog in app.app.screen.query(".dialog"):
            assert (dialog.region.x, dialog.region.width) == (0, size[0])
        if key == "e":
            assert app.text.splitlines()[-1].startswith("╰")


async def test_nothing_is_deleted_where_nobody_could_read_what(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(30, 8)) as app:
        await app.see(lambda _: app.app.browser.projects.source is not None)
        await app.press("j", "D")
        await app.see(lambda _: "enlarge the terminal" in app.status)
