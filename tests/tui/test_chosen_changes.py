"""Changes of which something has to be chosen first: a place, a media, a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.tui.accounts import THEIRS, changed, current, go_to, on_medias, renamed_by_a_colleague, small_account
from tests.tui.conftest import Running, running
from tests.tui.parts import pressed_later
from wistia_tui.api.models import Media
from wistia_tui.sandbox.running import Sandbox

SIZE = (120, 40)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def test_one_media_is_moved_to_the_root_of_another_project_at_once(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        media = current(app)
        await app.press("m")
        await app.see("Move “")
        await app.press(*"Drafts", "enter")
        await app.see("the project itself")
        await app.pilot.pause()
        app.app.post_message(pressed_later("enter"))
        await app.see("Moved “")
        moved = sandbox.account.media(media.hashed_id)
        assert sandbox.account.project_of(moved).name == "Drafts &amp; ideas"
        await app.press("u")
        await app.see("u undoe")
        assert media.project is not None
        back = sandbox.account.media(media.hashed_id)
        assert sandbox.account.project_of(back).name == media.project.name


async def test_many_are_moved_after_a_question_and_what_is_there_is_left_out(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press(*["space"] * 4, "m")
        await app.see("Move 4 medias to")
        await app.press(*"Webinars", "enter")
        await app.see("the project itself")
        await app.pilot.pause()
        app.app.post_message(pressed_later("enter"))
        text = await app.see("y starts")
        assert "Move " in text
        assert "there already" in text
        await app.press("y")
        await app.see("Moved “")


async def test_enter_chooses_the_place_and_does_not_answer_the_question(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press(*["space"] * 3, "m")
        await app.see("Move 3 medias to")
        await app.press(*"Drafts", "enter")
        await app.see("the project itself")
        await app.pilot.pause()
        app.app.post_message(pressed_later("enter"))
        await app.see("y starts")
        await app.pilot.pause()
        for _ in range(2):
            app.app.post_message(pressed_later("enter"))
        await app.press("s")
        await app.see("PUT /v1/medias/move")
        assert sandbox.changes == []


async def test_a_media_is_copied_and_the_copy_taken_back_after_a_question(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press("d")
        await app.see("Copy “")
        await app.press(*"Drafts", "enter")
        await app.see("Copied “")
        assert len(changed(sandbox, "copy")) == 1
        await app.press("u")
        await app.see("Delete “")
        assert "archive instead" not in app.text
        await app.press("y")
        await app.see(lambda _: len(changed(sandbox, "delete")) == 1)


async def test_a_project_is_copied_only_after_a_question(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press("h", "j", "d")
        await app.see("copied with all its medias")
        await app.press("y")
        await app.see("Copied project “")


async def test_tags_are_added_to_one_and_to_many(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        one = current(app).hashed_id
        await app.press("t")
        await app.see("Tags of 1 media")
        await app.press(*"fresh", "ctrl+s")
        await app.see("Saved tags of “")
        assert "fresh" in sandbox.account.media(one).tags
        await app.press("space", "space", "space", "t")
        await app.see("Tags of 3 medias")
        await app.press(*"fresh", "ctrl+s")
        await app.see("Add tags to 2 medias?")
        await app.see("1 left out: it is as wanted already.")
        await app.press("y")
        await app.see("Changed 2 medias. u undo")
        assert sum("fresh" in media.tags for media in sandbox.account.medias()) == 3
        await app.press("u")
        await app.see(lambda text: "Undo: " in text and "2 medias?" in text)
        await app.press("y")
        await app.see("Undo: changed 2 medias.")
        assert sum("fresh" in media.tags for media in sandbox.account.medias()) == 1


async def test_projects_are_renamed_by_a_rule(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press("h", "j", "space", "space", "E")
        await app.see("Edit 2 projects by a rule")
        await app.press("tab", "right", "tab", *" 2026", "ctrl+s")
        await app.see("Rename 2 projects?")
        await app.press("y")
        await app.see("Changed 2 projects. u undo")
        assert len(changed(sandbox, "update")) == 2


async def test_a_new_still_is_asked_for_because_it_cannot_be_taken_back(sandbox: Sandbox) -> None:
    media = next(iter(sandbox.account.medias()))
    image = list(sandbox.account.medias())[1]
    sandbox.account.revise(replace(media, type="Video", name="The film"))
    sandbox.account.revise(replace(image, type="Image", name="The poster"))
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await go_to(app, media.hashed_id)
        await app.press("i")
        await app.see("The image for “The film”")
        await app.press(*"The poster")
        await app.see("The poster")
        await app.press("enter")
        await app.see("Give a still to “The film”?")
        await app.see("It cannot be taken back")
        await app.press("y")
        await app.see("Saved ")
        assert sandbox.account.media(media.hashed_id).still == image.hashed_id
        assert "u undo" not in app.text


async def test_a_file_is_swapped_only_with_the_beginning_of_its_id(sandbox: Sandbox) -> None:
    media, other = list(sandbox.account.medias())[:2]
    sandbox.account.revise(replace(media, type="Video", name="The film"))
    sandbox.account.revise(replace(other, type="Video", name="The new cut"))
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await go_to(app, media.hashed_id)
        await app.press("W")
        await app.see("The file for “The film”")
        await app.press(*"The new cut")
        await app.see("The new cut")
        await app.press("enter")
        await app.see("Put another file behind “The film”?")
        await app.press(*media.hashed_id[:4], "enter")
        await app.see("in the place of that of “The film”")
        assert sandbox.account.media(media.hashed_id).file == other.hashed_id


@pytest.mark.parametrize(("key", "title"), [("f", "Subfolders of “"), ("S", "Sharings of “")])
async def test_the_parts_of_a_project_open_from_both_panes(sandbox: Sandbox, key: str, title: str) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press(key)
        await app.see("Go to a project first: these are the medias of all projects.")
        await app.press("h", "j", key)
        await app.see(lambda text: title.casefold() in text.casefold())
        await app.press("escape", "enter")
        await app.see(lambda text: "Status" in text)
        await app.press(key)
        await app.see(lambda text: title.casefold() in text.casefold())


async def test_a_subfolder_is_made_and_taken_back(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press("h", "j", "f")
        await app.see("Subfolders of “")
        await app.press("n")
        await app.see("New subfolder")
        await app.press(*"Week 9", "ctrl+s")
        await app.see(lambda _: len(changed(sandbox, "create")) == 1)
        await app.see("Week 9")
        await app.press("escape")
        await app.see("Created subfolder “Week 9”")
        await app.press("u")
        await app.see("Delete “Week 9”?")
        await app.press("y")
        await app.see(lambda _: len(changed(sandbox, "delete")) == 1)


async def save_what_a_colleague_renamed(app: Running, sandbox: Sandbox) -> Media:
    """Type a name and save it once somebody else has saved another; the media as it was before."""
    await on_medias(app)
    media = current(app)
    await app.press("e")
    await app.see("Nothing changed")
    await app.press(*" mine")
    renamed_by_a_colleague(sandbox, media.hashed_id)
    await app.press("ctrl+s")
    await app.see("Changed by somebody else")
    return media


async def test_what_a_colleague_changed_meanwhile_is_chosen_field_by_field(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        identity = (await save_what_a_colleague_renamed(app, sandbox)).hashed_id
        assert sandbox.account.media(identity).name == THEIRS
        await app.press("escape")
        await app.see(lambda text: "Changed by somebody else" not in text)
        assert app.app.browser.library is not None
        assert identity in app.app.browser.library.editor.drafts
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("escape", "y")
        await app.see(lambda text: "laid over" not in text)


async def test_mine_is_sent_where_it_was_chosen(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        media = await save_what_a_colleague_renamed(app, sandbox)
        await app.press("m", "ctrl+s")
        await app.see(f"Renamed “{THEIRS}” to “")
        assert sandbox.account.media(media.hashed_id).name == f"{media.name} mine"
        assert app.app.browser.library is not None
        assert not len(app.app.browser.library.editor.drafts)


@pytest.mark.parametrize("key", ["E", "t"])
async def test_no_to_the_question_after_a_rule_gives_back_what_was_typed(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        await app.press("space", "space", key)
        await app.see("2 medias")
        await app.press(*(["tab", "tab"] if key == "E" else []), *"typed", "ctrl+s")
        await app.see("y start")
        await app.press("n")
        await app.see("typed")
        await app.press("ctrl+s")
        await app.see("y start")
        await app.press("y")
        await app.see(lambda _: len(changed(sandbox, "update")) == 2)
        await app.see("Changed 2 medias.")
        assert app.app.screen is app.app.browser


async def test_what_is_typed_for_a_dialog_that_is_still_to_come_is_no_command(sandbox: Sandbox) -> None:
    async with running(sandbox, size=SIZE) as app:
        await on_medias(app)
        sandbox.faults.add("delay=0.5 method=GET path=/medias")
        await app.press("t", "a")
        await app.see("Still reading for what you asked before; Esc stops that.")
        await app.see("Tags of")
        assert not changed(sandbox, "archive")
        await app.press("escape", "a")
        await app.see(lambda _: len(changed(sandbox, "archive")) == 1)
