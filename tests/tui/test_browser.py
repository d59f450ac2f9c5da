"""The panes of the app on an account: what fills them, what keys do in them, and what is loaded when."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.api.servers import eventually
from tests.tui.conftest import running
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens import browser


async def test_projects_and_medias_fill_their_panes(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        text = await app.see("1,260")
        await app.see(lambda text: "All medias" in text and "loading" not in text)
        assert "Updated" in text
        assert "/600 est" in app.text


async def test_enter_opens_a_project_and_g_jumps_to_its_end_in_one_page(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.see("1,260")
        await app.press("j", "enter")
        await app.see(lambda text: re.search(r"› \S.* 1/\d", text) is not None and "loading" not in text)
        count = len(app.app.browser.medias.table.rows or ())
        before = len(sandbox.requests)
        await app.press("G")
        await app.see(f"{count:,}/{count:,}")
        await app.see(lambda text: "loading" not in text)
        asked = [request.query for request in sandbox.requests[before:]]
        assert len(asked) <= 2
        await app.press("g")
        await app.see(f"1/{count:,}")


async def test_every_page_of_a_long_list_comes_as_one_scrolls_and_none_twice(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l")
        table = app.app.browser.medias.table
        while table.cursor < 1259:
            await app.press("pagedown")
            await app.see(lambda text: "··" not in text)
        assert app.app.browser.medias.source is not None
        assert app.app.browser.medias.source.listing.loaded == 1260
        pages = [dict(request.query)["page"] for request in sandbox.requests if request.path.startswith("/medias")]
        assert len(pages) == len(set(pages))
        assert len(pages) <= 14


async def test_sorting_asks_the_service_for_that_order(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "s")
        await app.press("n")
        await app.see("name ↑")
        await app.see(lambda text: "loading" not in text)
        last = dict(sandbox.requests[-1].query)
        assert (last["sort_by"], last["sort_direction"]) == ("name", "1")


async def test_the_filter_says_how_much_it_covers_and_escape_ends_it(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "slash", *"ready")
        text = await app.see("filter: ready")
        assert re.search(r"\(\d+ of [12]00 loaded, 1,260 in all\)", text)
        await app.press("enter", "j")
        await app.see(lambda text: re.search(r"2/\d\d", text) is not None)
        await app.press("escape")
        await app.see(lambda text: "filter:" not in text)


async def test_a_filter_without_a_hit_shows_nothing_and_gives_the_row_back(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "j", "j", "j")
        identity = app.app.browser.medias.table.current_identity
        await app.press("slash", *"zzqqzz")
        await app.see("No loaded row holds it")
        await app.press("enter", "D")
        await app.see("Nothing to change here.")
        await app.press("escape")
        await app.see("4/1,260")
        assert app.app.browser.medias.table.current_identity == identity


async def test_holding_r_reads_the_list_once_at_a_time(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        before = len(sandbox.requests)
        await app.press("l")
        for _ in range(8):
            app.app.browser.act("refresh")
        await app.see("Read again.")
        source = app.app.browser.medias.source
        assert source is not None
        await app.see(lambda _: not source.loading)
        assert len(sandbox.requests) - before <= 3


async def test_q_goes_back_pane_by_pane_and_out(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "q")
        assert app.app.browser.pane is app.app.browser.projects
        await app.press("q")
        assert app.app.return_code == 0


async def test_everything_is_in_the_palette(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("ctrl+p")
        await app.press(*"new project")
        await app.see("Create a project.")


async def test_a_message_that_is_too_long_says_where_the_rest_is(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        app.app.browser.say("x" * 200, "error")
        await app.see("xx…  ! more")
        await app.press("exclamation_mark")
        await app.see(lambda text: text.count("x") >= 200)


async def test_a_message_about_another_list_is_not_left_standing(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "r")
        await app.see("Read again.")
        await app.press("h", "j", "enter")
        await app.see(lambda text: "Read again." not in text)


def test_no_heavy_package_is_loaded_for_the_first_paint() -> None:
    program = (
        "import sys, wistia_tui.tui.app; print([m for m in ('httpx', 'pydantic', 'starlette') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


async def test_what_dialogs_need_is_not_loaded_before_the_first_rows_are_there(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[set[str]] = []

    def load() -> None:
        answered.append({request.path for request in sandbox.requests if request.status == 200})

    monkeypatch.setattr(browser, "_load_forms", load)

    async with running(sandbox) as app:
        await app.loaded()
        await eventually(lambda: bool(answered))

    assert len(answered) == 1
    assert any(path.endswith("/medias.json") for path in answered[0])


def test_a_first_change_and_a_first_pattern_import_nothing_more() -> None:
    program = """
import sys
from wistia_tui.tui.screens import browser
browser._load_forms()
loaded = set(sys.modules)
from wistia_tui.api.models import Media
from wistia_tui.library.bulk_edit import ReplacePattern, preview
from wistia_tui.library.change import ArchiveMedia
from wistia_tui.library.change_json import from_text, to_text
media = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "demo"}, editable=True)
assert from_text(to_text(ArchiveMedia(media))) == ArchiveMedia(media)
list(preview(ReplacePattern("name", "d(.)", "x"), [media], lambda: 0.0))
print(sorted(set(sys.modules) - loaded))
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
