from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.api.servers import eventually
from tests.tui.conftest import Running, running
from tests.tui.shown import shown_lines
from wistia_tui.api.models import Project
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width
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


async def test_a_row_of_a_failed_page_says_why_it_cannot_be_edited(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias times=1")
    async with running(sandbox, size=(80, 24)) as app:
        await app.see("1,260")
        await app.press("l")
        await app.see("not loaded, r tries again")
        await app.press("e")
        await app.see("This row is not loaded, r tries again")


async def test_a_failed_page_says_so_in_its_rows_and_r_tries_again(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias times=1")
    async with running(sandbox) as app:
        await app.see("not loaded")
        await app.see("1,260")
        await app.press("l", "r")
        await app.see(lambda text: "not loaded" not in text and "loading" not in text)


@pytest.mark.parametrize("fault", ["body=html", "body=empty", "body=deep", "body=object", "reset-before", "truncate"])
async def test_after_broken_answers_the_app_is_alive_and_recovers(sandbox: Sandbox, fault: str) -> None:
    sandbox.faults.add(f"{fault} path=/medias times=forever")
    async with running(sandbox) as app:
        await app.see("not loaded")
        sandbox.faults.clear()
        await app.press("l", "r")
        await app.see(lambda text: "not loaded" not in text and "loading" not in text)


async def test_a_refused_token_is_said_in_words(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=401 times=forever")
    async with running(sandbox) as app:
        text = await app.see(lambda text: "token refused" in text and "New token" in text)
        assert "Wistia does not accept this token" in text
        assert sandbox.token not in text


async def test_a_429_shows_its_countdown_and_how_many_wait(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=30 path=/medias")
    async with running(sandbox) as app:
        text = await app.see("429 · back in 0:")
        assert "loading" in text


async def test_a_media_is_renamed_and_the_row_shows_it(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press(*" twice")
        await app.see("PUT /v1/medias/")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert len(sandbox.changes) == 1
        identity = app.app.browser.medias.table.current_identity
        assert sandbox.changes[0].hashed_id == identity


async def test_a_lost_change_keeps_what_was_typed_for_the_next_form(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press(*" kept")
        await app.press("ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("kept")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert len(sandbox.changes) == 1


async def test_the_method_override_sends_post_and_works(sandbox: Sandbox) -> None:
    async with running(sandbox, method_override=True) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press("x", "ctrl+s")
        await app.see("Renamed")
        await app.press("D")
        await app.see("Cancel")
        await app.press("y")
        await app.see("Deleted")
        assert {request.sent_method for request in sandbox.requests} == {"GET", "POST"}
        assert [change.action for change in sandbox.changes] == ["update", "delete"]


async def test_deleting_asks_first_and_enter_cancels(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "D")
        await app.see("Cancel")
        await app.press("enter")
        await app.see(lambda text: "Cancel" not in text)
        assert sandbox.changes == []
        await app.press("D")
        await app.see("Cancel")
        await app.press("y")
        await app.see("Deleted")
        await app.see("1/1,259")
        assert len(sandbox.changes) == 1


@pytest.mark.parametrize("key", ["e", "D", "C"])
async def test_read_only_refuses_every_write_and_says_so(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, read_only=True) as app:
        await app.see(lambda text: "1,260" in text and "read-only" in text and "loading" not in text)
        await app.press("l", key)
        await app.see("Read-only:")


async def test_a_new_project_is_made_and_listed(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("C")
        await app.see("will be sent")
        await app.press(*"Fresh start")
        await app.press("ctrl+s")
        await app.see("Created project “Fresh start”")
        await app.see(lambda text: text.count("Fresh start") >= 2)


async def test_q_goes_back_pane_by_pane_and_out(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "q")
        assert app.app.browser.pane is app.app.browser.projects
        await app.press("q")
        assert app.app.return_code == 0


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


async def test_everything_is_in_the_palette(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("ctrl+p")
        await app.press(*"new project")
        await app.see("Create a project.")


async def test_ctrl_q_in_a_form_asks_before_it_loses_what_was_typed(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+q")
        await app.see("Discard changes?")
        await app.press("n", "ctrl+s")
        await app.see("Renamed")


async def test_leaving_waits_for_a_change_on_its_way(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=1 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.see(lambda _: app.app.return_code == 0)
        assert len(sandbox.changes) == 1


async def test_leaving_can_be_called_off_while_it_waits(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=1 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Esc: stay")
        await app.press("escape")
        await app.see("The app stays open.")
        await app.see("Renamed")
        await app.press("!")
        await app.see("Messages")
        assert app.app.return_code is None


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


async def test_what_was_discarded_on_purpose_does_not_come_back(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=422 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press(*" kept", "ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("escape")
        await app.see("Discard changes?")
        await app.press("y")
        await app.see(lambda text: "Discard" not in text)
        await app.press("e")
        await app.see("Nothing changed")


async def test_an_outcome_that_comes_while_a_filter_is_typed_is_said_afterwards(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no delay=1.5")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("Saving")
        await app.press("slash", "a")
        await app.see(lambda _: any("not saved" in text for _, text in app.app.browser.messages))
        assert "not saved" not in app.status
        await app.press("enter")
        await app.see("not saved")


async def test_leaving_asks_when_a_form_was_opened_while_a_change_was_on_its_way(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=4 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.press("C")
        await app.see("will be sent")
        await app.press(*"Typed")
        await app.see("Discard changes?")
        assert app.app.return_code is None


async def test_a_project_is_read_again_before_it_is_deleted(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("j", "D")
        text = await app.see("Type its name")
        project = app.app.browser.current
        assert isinstance(project, Project)
        name = project.name
        assert name in text
        await app.press(*name, "enter")
        await app.see("Deleted project")
        assert [change.action for change in sandbox.changes] == ["delete"]


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


async def test_ctrl_q_and_yes_leaves(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+q")
        await app.see("Discard changes?")
        await app.press("y")
        await app.see(lambda _: app.app.return_code == 0)
        assert sandbox.changes == []


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


async def test_a_message_that_is_too_long_says_where_the_rest_is(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        app.app.browser.say("x" * 200, "error")
        await app.see("xx…  ! more")
        await app.press("exclamation_mark")
        await app.see(lambda text: text.count("x") >= 200)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_form_leaves_the_pinned_line_in_its_place(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        before = (await app.loaded()).splitlines()[0]
        await app.press("l", "e")
        text = await app.see("Nothing changed")
        assert text.splitlines()[0].split("›")[0] == before.split("›")[0]
        assert "/600 est" in text.splitlines()[0]


async def test_a_draft_that_was_saved_after_all_is_gone(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("y", "ctrl+s")
        await app.see("Renamed")
        await app.press("e")
        await app.see("Nothing changed")


async def test_details_that_come_back_with_the_width_are_those_of_the_row_under_the_cursor(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l")
        await app.pilot.resize_terminal(80, 24)
        await app.press("j", "j", "j", "j")
        await app.pilot.resize_terminal(160, 50)
        await app.see(lambda text: text.count(app.under_cursor[:15]) >= 2)


async def test_nothing_is_deleted_where_nobody_could_read_what(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(30, 8)) as app:
        await app.see(lambda _: app.app.browser.projects.source is not None)
        await app.press("j", "D")
        await app.see(lambda _: "enlarge the terminal" in app.status)


async def test_a_message_about_another_list_is_not_left_standing(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "r")
        await app.see("Read again.")
        await app.press("h", "j", "enter")
        await app.see(lambda text: "Read again." not in text)


KEPT = "Again: leave; Esc: stay. Unsaved text, e opens it: “"


async def keep_a_text(app: Running, sandbox: Sandbox) -> None:
    """Save what is not saved, the cursor on its record."""
    sandbox.faults.add("status=403 method=PUT applied=no")
    await app.loaded()
    await app.press("l", "e")
    await app.see("Nothing changed")
    await app.press("x", "ctrl+s")
    await app.see("is not saved")


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_asks_while_a_text_is_kept(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("h", key)
        await app.see(f"{KEPT}")
        await app.press("escape")
        await app.see("The app stays open.")
        await app.press(key)
        await app.see(KEPT)
        await app.press("Y", key)
        await app.see(KEPT)
        assert app.app.return_code is None, "something else was said since"
        await app.press("j", key)
        await app.see(lambda _: app.app.return_code == 0)


async def test_to_save_the_kept_text_after_all_neither_asks_nor_leaves(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("ctrl+q")
        await app.see(KEPT)
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert app.app.return_code is None
        await app.press("ctrl+q")
        await app.see(lambda _: app.app.return_code == 0)


async def test_the_question_is_seen_whatever_was_open(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("question_mark")
        await app.see("Help")
        await app.press("ctrl+q")
        await app.see(KEPT)
        await app.press("slash", "a", "ctrl+q")
        await app.see(lambda text: KEPT in text.splitlines()[-1])
        assert app.app.return_code is None


async def test_a_change_on_its_way_and_a_kept_text_are_said_together(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await keep_a_text(app, sandbox)
        sandbox.faults.add("status=429 retry-after=60 method=PUT")
        await app.press("j", "e", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("1 change is on the way.")
        await app.see(KEPT)
        await app.press("ctrl+q")
        await app.see(lambda _: app.app.return_code == 0)


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
