from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.events import Key

from tests.tui.conftest import library_of
from tests.tui.modal_host import STILL_OPEN, Shown, showing
from tests.tui.parts import SIZES, loaded, pressed_later, repeats, see, typed_too_early, until
from wistia_tui.api.models import Project, Subfolder
from wistia_tui.library.change import Place
from wistia_tui.library.library import Library
from wistia_tui.library.rows import RowsChanged
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.pick_place import ROOT, THERE_ALREADY, PickPlaceScreen
from wistia_tui.tui.screens.picker import LOOK_FIRST, NO_HIT


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=130, medias=0, limit=100_000) as started:
        yield started


def picker(library: Library, *, with_subfolders: bool = True, exclude: Place | None = None) -> PickPlaceScreen:
    return PickPlaceScreen(
        library.projects(None), library.subfolders, "Move 3 medias to", with_subfolders=with_subfolders, exclude=exclude
    )


async def choose(dialog: Shown) -> None:
    """Take the subfolder under the cursor, after a look."""
    await dialog.pilot.pause()
    dialog.app.post_message(pressed_later("enter"))
    await dialog.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_project_then_its_root_or_a_subfolder(library: Library, size: tuple[int, int]) -> None:
    screen = picker(library)
    async with showing(screen, size) as dialog:
        assert "Move 3 medias to" in dialog.words
        project = await loaded(dialog, screen)
        subfolders = await library.subfolders(project.hashed_id)
        assert subfolders
        await dialog.press("enter")
        await see(dialog, f"Where in “{project.name}”?")
        assert ROOT in dialog.words
        assert subfolders[0].name in dialog.words
        await dialog.press("j")
        await choose(dialog)
        assert dialog.result == Place(project.hashed_id, project.name, subfolders[0].hashed_id, subfolders[0].name)


async def test_the_root_comes_first(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        await dialog.press("enter")
        await see(dialog, "Where in")
        await choose(dialog)
        assert dialog.result == Place(project.hashed_id, project.name)


async def test_without_subfolders_the_project_is_the_place(library: Library, sandbox: Sandbox) -> None:
    screen = picker(library, with_subfolders=False)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.press("down", "down", "enter")
        project = library.projects(None).row(2)
        assert isinstance(project, Project)
        assert dialog.result == Place(project.hashed_id, project.name)
        assert not [request for request in sandbox.requests if "subfolders" in request.path]


async def test_a_project_without_subfolders_is_taken_at_once(library: Library) -> None:
    async def none(project_id: str) -> list[Subfolder]:
        return [Subfolder(name="without an id")]

    screen = PickPlaceScreen(library.projects(None), none, "Move to", with_subfolders=True)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        await dialog.press("enter")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert dialog.result == Place(project.hashed_id, project.name)


@pytest.mark.parametrize("with_subfolders", [True, False])
async def test_where_they_are_already_cannot_be_chosen(library: Library, with_subfolders: bool) -> None:
    first = (await library._client.projects(1))[0]
    screen = picker(library, with_subfolders=with_subfolders, exclude=Place(first.hashed_id))
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.press("enter")
        if with_subfolders:
            await see(dialog, "Where in")
            await choose(dialog)
        await see(dialog, THERE_ALREADY)
        assert dialog.result is STILL_OPEN


# narrowing ------------------------------------------------------------------------------------------------------------


async def test_what_is_typed_narrows_the_loaded_ones_and_the_rest_is_counted(library: Library) -> None:
    screen = picker(library, with_subfolders=False)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        await dialog.type(project.hashed_id)
        await see(dialog, "In 1 of 100 loaded. Not all are loaded: scroll the whole list to load more.")
        await dialog.press("enter")
        assert dialog.result == Place(project.hashed_id, project.name)


async def test_the_list_loads_more_where_somebody_scrolls(library: Library) -> None:
    screen = picker(library, with_subfolders=False)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.press(*["pagedown"] * 8)
        await until(dialog, lambda: isinstance(screen.table.current, Project) and screen.table.cursor > 100)
        project = screen.table.current
        assert isinstance(project, Project)
        await dialog.press("enter")
        assert dialog.result == Place(project.hashed_id, project.name)


async def test_without_a_hit_nothing_can_be_chosen(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.type("zzzz")
        await dialog.press("enter")
        assert NO_HIT in dialog.words
        assert "In 0 of 100 loaded." in dialog.words
        assert dialog.result is STILL_OPEN


async def test_enter_typed_on_without_looking_chooses_nothing(library: Library) -> None:
    screen = picker(library, with_subfolders=False)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        screen.find.value = project.hashed_id[:3]
        typed_on = Key("enter", "\r")
        await dialog.pilot.pause()
        dialog.app.post_message(typed_on)
        await see(dialog, LOOK_FIRST)
        assert dialog.result is STILL_OPEN
        await dialog.press("enter")
        assert isinstance(dialog.result, Place)


async def test_enter_on_its_way_when_the_list_arrives_chooses_nothing(library: Library, sandbox: Sandbox) -> None:
    sandbox.faults.add("delay=0.5 path=/projects")
    rows = library.projects(None)
    screen = PickPlaceScreen(rows, library.subfolders, "Move to", with_subfolders=False)

    def enter_comes_too(change: RowsChanged) -> None:
        if screen.is_ready:
            screen.post_message(Key("enter", "\r"))

    rows.subscribe(enter_comes_too)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.pilot.pause()
        assert dialog.result is STILL_OPEN
        await dialog.press("enter")
        assert isinstance(dialog.result, Place)


# what goes wrong ------------------------------------------------------------------------------------------------------


async def test_subfolders_that_cannot_be_read_say_why_and_r_tries_again(library: Library, sandbox: Sandbox) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        sandbox.faults.add("status=404 path=/projects/")
        await dialog.press("enter")
        await see(dialog, "The subfolders were not loaded.")
        assert "r try again" in dialog.words
        await dialog.press("enter")
        assert dialog.result is STILL_OPEN
        await dialog.press("r")
        await see(dialog, "Where in")


async def test_escape_goes_back_to_the_projects_and_then_out(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        await dialog.press("enter")
        await see(dialog, "Where in")
        await dialog.press("escape")
        await see(dialog, "Enter choose ↑↓")
        assert project.name in dialog.words
        await dialog.type("zzzz")
        assert NO_HIT in dialog.words
        await dialog.press("escape")
        assert dialog.result is None


async def test_an_answer_that_comes_after_going_back_opens_nothing(library: Library) -> None:
    answer: asyncio.Future[list[Subfolder]] = asyncio.get_running_loop().create_future()

    async def late(project_id: str) -> list[Subfolder]:
        return await answer

    screen = PickPlaceScreen(library.projects(None), late, "Move to", with_subfolders=True)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.press("enter")
        await see(dialog, "Reading the subfolders")
        await dialog.press("escape")
        if not answer.done():
            answer.set_result([Subfolder("s1", "2024")])
        await dialog.pilot.pause()
        assert "Where in" not in dialog.words
        assert screen.find.display


async def test_a_second_enter_before_the_subfolders_are_seen_chooses_none(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        for key in [Key("enter", "\r") for _ in range(3)]:
            dialog.app.post_message(key)
        await see(dialog, "Where in")
        await dialog.pilot.pause()
        assert dialog.result is STILL_OPEN


async def test_enter_held_down_since_the_project_was_chosen_chooses_no_subfolder(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        first, *held = repeats("enter", 30)
        dialog.app.post_message(first)
        await see(dialog, "Where in")
        await dialog.pilot.pause()
        for event in held:
            dialog.app.post_message(event)
        await see(dialog, LOOK_FIRST)
        await dialog.pilot.pause()
        assert dialog.result is STILL_OPEN


async def test_an_account_without_projects_says_so() -> None:
    with Sandbox.start(projects=0, medias=0) as empty:
        async with library_of(empty) as library:
            screen = picker(library)
            async with showing(screen) as dialog:
                await see(dialog, "There are no projects.")
                await dialog.press("enter", "escape")
                assert dialog.result is None


async def test_a_project_without_an_id_cannot_be_chosen(library: Library) -> None:
    screen = picker(library, with_subfolders=False)
    async with showing(screen) as dialog:
        project = await loaded(dialog, screen)
        screen.chosen(replace(project, hashed_id=""))
        await see(dialog, "without an id, so nothing can go there.")
        assert dialog.result is STILL_OPEN


@pytest.mark.parametrize("key", ["enter", "escape", "x"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(library: Library, key: str) -> None:
    screen = picker(library)
    assert await typed_too_early(screen, key) is STILL_OPEN
    assert not screen.find.value


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    with Sandbox.start(projects=1, medias=0, hostile=True) as hostile:
        async with library_of(hostile) as library:
            screen = picker(library)
            async with showing(screen, size) as dialog:
                await loaded(dialog, screen)
                dialog.assert_safe()
                await dialog.press("down", "enter")  # the project whose subfolders have such names
                await see(dialog, "Where in “Hostile names”?")
                for _ in range(8):
                    dialog.assert_safe()
                    await dialog.press("pagedown")
