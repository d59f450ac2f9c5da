from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key

from tests.tui.accounts import THEIRS, changed, current, on_medias, renamed_by_a_colleague, small_account
from tests.tui.conftest import running
from tests.tui.parts import SIZES
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


def archived(sandbox: Sandbox) -> set[str]:
    return changed(sandbox, "archive")


async def test_one_media_is_archived_at_once_and_u_brings_it_back(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(160, 50)) as app:
        await on_medias(app)
        media = current(app)
        await app.press("a")
        await app.see(f"Archived “{media.name}”. u undo")
        assert archived(sandbox) == {media.hashed_id}
        await app.see("▪ archived")
        await app.press("u")
        await app.see("u undoe")
        assert changed(sandbox, "restore") == {media.hashed_id}
        await app.see(lambda text: "▪ archived" not in text)


async def test_u_pressed_twice_takes_back_once_and_is_no_error(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(160, 50)) as app:
        await on_medias(app)
        await app.press("a")
        await app.see("u undo")
        for key in [Key("u", "u"), Key("u", "u")]:
            app.app.post_message(key)
        await app.see("u undoe")
        await app.pilot.pause()
        said = [said for _, said in app.app.browser.messages]
        assert not any("not started" in one or "not taken back" in one for one in said), said
        assert len([change for change in sandbox.changes if (change.action, change.kind) == ("restore", "media")]) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_many_are_archived_after_a_look_at_what_it_means(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        await on_medias(app)
        first = current(app)
        await app.press("space", "space", "space", "a")
        text = await app.see("Archive 3 medias?")
        assert "3 records · 1 request" in " ".join(text.replace("│", " ").split())
        assert "archived" in text
        assert archived(sandbox) == set()
        await app.press("s")
        await app.see("PUT /v1/medias/archive.json")
        await app.press("y")
        await app.see("Archived 3 medias. u undo")
        assert len(archived(sandbox)) == 3
        assert first.hashed_id in archived(sandbox)
        assert not app.app.browser.medias.table.marks
        await app.press("u")
        await app.see("Undo: Restore 3 medias")
        await app.press("y")
        await app.see("Undo: restored 3 medias.")


async def test_a_key_held_down_with_one_mark_does_not_go_on_to_the_next_row(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        marked = current(app)
        await app.press("space", *["a"] * 4)
        await app.see("Archive “")
        await app.see("This is the marked one, not the one under the cursor.")
        assert archived(sandbox) == set()
        await app.press("a", "a", "y")
        await app.see("Archived “")
        assert archived(sandbox) == {marked.hashed_id}


async def test_one_marked_media_that_a_filter_hides_is_not_changed_without_a_question(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        renamed_by_a_colleague(sandbox, current(app).hashed_id)
        await app.press("r")
        await app.see(THEIRS)
        await app.press("g", "space", "slash", *"zzz", "enter", "a")
        await app.see(f"Archive “{THEIRS}”?")
        await app.press("escape")
        assert archived(sandbox) == set()


async def test_one_marked_media_under_the_cursor_is_archived_at_once(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("space", "k", "a")
        await app.see("Archived “")


@pytest.mark.parametrize("key", ["escape", "n", "q"])
async def test_a_job_that_is_not_wanted_is_not_started(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("space", "space", "a")
        await app.see("Archive 2 medias?")
        await app.press(key)
        await app.see(lambda text: "Archive 2 medias?" not in text)
        assert sandbox.changes == []
        assert len(app.app.browser.medias.table.marks) == 2


async def test_what_cannot_be_archived_again_is_left_out_and_counted(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("a")
        await app.see("Archived")
        await app.see("▪ archived")
        await app.press("space", "space", "space", "a")
        await app.see("Archive 2 medias?")
        await app.see("1 left out: it is archived already.")
        await app.press("escape", "escape", "g", "a")
        await app.see("Nothing was changed. 1 left out: it is archived already.")


async def test_what_is_still_being_changed_is_left_out_and_counted(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        sandbox.faults.add("status=429 retry-after=60 path=/medias/archive")
        await app.press("a")
        await app.see("archiving")
        await app.press("a")
        await app.see("is still being changed; wait for its outcome.")
        await app.press("space", "space", "space", "a")
        await app.see("1 left out: it is still being changed.")


@pytest.mark.parametrize("key", ["a", "A", "m", "d", "t", "E", "i", "D", "W", "u"])
async def test_read_only_refuses_every_change(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, read_only=True) as app:
        await on_medias(app)
        await app.press("space", "space", key)
        await app.see("is switched off (WISTIA_READ_ONLY or --read-only).")
        assert sandbox.changes == []


@pytest.mark.parametrize("key", ["a", "A", "m", "t", "i"])
async def test_what_is_for_medias_says_so_on_a_project(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.see(lambda text: re.search(r"All medias +40\b", text) is not None and "loading" not in text)
        await app.press("j", key)
        await app.see("That is for medias: Enter opens the project, * marks its loaded medias.")


async def test_an_operation_that_was_refused_before_asks_before_it_is_tried_again(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 path=/medias/archive times=forever")
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("a")
        await app.see("is not archived")
        await app.press("a")
        await app.see("a again: all the same; L: new token. Refused before (archive medias)")


@pytest.mark.usefixtures("slow_reader")
async def test_a_key_held_down_does_not_try_what_was_refused(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 path=/medias/archive times=forever")
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("a")
        await app.see("is not archived")
        await app.press(*["a"] * 5)
        await app.see("a again: all the same; L: new token.")
        assert len([request for request in sandbox.requests if request.path.endswith("/medias/archive.json")]) == 1


async def test_many_are_deleted_only_with_their_number_and_a_copy_is_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await on_medias(app)
        await app.press("space", "space", "space", "D")
        await app.see("Delete 3 medias?")
        words = " ".join((await app.see("Type their number, 3, to delete them")).replace("│", " ").split())
        assert "It cannot be undone through the API" in words
        assert str(tmp_path) in words.replace(" ", "")
        await app.press("y", "4", "enter")
        await app.see("Not the same: nothing is deleted.")
        assert sandbox.changes == []
        await app.press("3", "enter")
        await app.see("Deleted 3 medias.")
        assert [change.action for change in sandbox.changes] == ["delete"] * 3
        kept = list((tmp_path / "deleted").iterdir())
        assert len(kept) == 1
        assert all(change.hashed_id in kept[0].read_text() for change in sandbox.changes)


@pytest.mark.parametrize("marked", [1, 3])
async def test_instead_of_deleting_one_can_archive(sandbox: Sandbox, marked: int) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press(*["space"] * marked, "D")
        await app.see("a archive instead")
        await app.press("a")
        if marked > 1:
            await app.see("Archive 3 medias?")
            await app.press("y")
        await app.see("Archived")
        assert {change.action for change in sandbox.changes} == {"archive"}
        assert len(archived(sandbox)) == marked


async def test_many_projects_are_counted_with_their_medias_before_they_go(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.see(lambda text: re.search(r"All medias +40\b", text) is not None and "loading" not in text)
        await app.press("j", "space", "space", "D")
        await app.see("Delete 2 projects?")
        await app.see("medias go with them.")
        await app.press("2", "enter")
        await app.see("Deleted 2 projects.")
        assert [change.action for change in sandbox.changes if change.kind == "project"] == ["delete"] * 2


async def test_nothing_to_take_back_is_said(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("u")
        await app.see("Nothing of this run can be taken back; J shows earlier jobs.")


async def test_what_somebody_else_changed_meanwhile_is_not_taken_back(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(160, 50)) as app:
        await on_medias(app)
        identity = current(app).hashed_id
        await app.press("e")
        await app.see("will be sent")
        await app.press(*" twice", "ctrl+s")
        await app.see("Renamed")
        renamed_by_a_colleague(sandbox, identity)
        await app.press("u")
        await app.see("stays as it is: Somebody else has changed its name since.")
        assert len(sandbox.changes) == 1


async def test_an_edit_is_taken_back(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(160, 50)) as app:
        await on_medias(app)
        name = current(app).name
        await app.press("e")
        await app.see("will be sent")
        await app.press(*" twice", "ctrl+s")
        await app.see("Renamed")
        await app.press("u")
        await app.see("u undoes")
        assert current(app).name == name
        assert len(sandbox.changes) == 2
        await app.press("u")
        await app.see(lambda _: current(app).name == f"{name} twice")


async def test_a_project_that_was_made_is_deleted_again_only_after_a_question(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("C")
        await app.see("New project")
        await app.press(*"Made", "ctrl+s")
        await app.see("Created project")
        await app.press("u")
        await app.see("Delete project “Made”?")
        await app.press("escape")
        await app.see(lambda text: "Delete project" not in text)
        assert [change.action for change in sandbox.changes] == ["create"]
        await app.press("u")
        await app.see("Delete project “Made”?")
        await app.press("y")
        await app.see("Deleted project “Made”")
