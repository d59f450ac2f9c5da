from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from tests.tui.modal_host import STILL_OPEN, Host, showing
from wistia_tui.api.models import Media, Project
from wistia_tui.library.change import DeleteMedia, DeleteProject
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.screens.confirm_delete import NO_WAY_BACK, ConfirmDeleteScreen

SIZES = [(60, 20), (80, 24), (160, 50)]


def of_media(**fields: Any) -> ConfirmDeleteScreen:
    record = {"hashed_id": "a1b2c3d4e5", "name": "Setting up", "type": "Video"}
    return ConfirmDeleteScreen(DeleteMedia(Media.from_json(record | fields)), project_name="Onboarding")


def of_project(**fields: Any) -> ConfirmDeleteScreen:
    record = {"hashedId": "p1p2p3p4p5", "name": "Onboarding", "mediaCount": 4812}
    return ConfirmDeleteScreen(DeleteProject(Project.from_json(record | fields)))


@pytest.mark.parametrize("size", SIZES)
async def test_it_names_the_media_its_project_and_what_it_means(size: tuple[int, int]) -> None:
    async with showing(of_media(), size) as dialog:
        assert "Delete “Setting up”?" in dialog.words
        assert "From Onboarding · Video · a1b2c3d4e5" in dialog.words
        assert NO_WAY_BACK in dialog.words
        assert "DELETE /v1/medias/a1b2c3d4e5.json" in dialog.words
        assert "[ Cancel ]" in dialog.words


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], None),
        (["escape"], None),
        (["y"], Answer.YES),
        (["right", "enter"], Answer.YES),
        (["tab", "enter"], Answer.YES),
        (["right", "left", "enter"], None),
        (["tab", "tab", "enter"], None),
        (["right", "escape"], None),
        (["D"], STILL_OPEN),
        (["space", "x"], STILL_OPEN),
        (["n"], None),
        (["right", "n"], None),
        (["a"], Answer.ARCHIVE),
    ],
)
async def test_only_y_and_enter_on_delete_say_yes(keys: list[str], result: object) -> None:
    async with showing(of_media()) as dialog:
        await dialog.press(*keys)
        assert dialog.result is result


@pytest.mark.parametrize("size", SIZES)
async def test_a_copy_of_the_metadata_is_promised_with_its_place(size: tuple[int, int]) -> None:
    media = DeleteMedia(Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "Setting up"}))
    async with showing(ConfirmDeleteScreen(media, kept_in=Path("/state/deleted")), size) as dialog:
        assert "A copy of its metadata, not of the files, is kept in /state/deleted." in dialog.words
    async with showing(of_media(), size) as dialog:
        assert "A copy" not in dialog.words


@pytest.mark.parametrize("screen", [of_project, lambda: of_media(archived=True)], ids=["project", "archived"])
async def test_what_cannot_be_archived_is_not_offered_to_be(screen: Callable[[], ConfirmDeleteScreen]) -> None:
    async with showing(screen()) as dialog:
        assert "archive" not in dialog.words
        await dialog.press("tab", "a")
        assert dialog.result is STILL_OPEN


@pytest.mark.parametrize("key", ["y", "enter", "escape"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(key: str) -> None:
    app = Host()
    async with app.run_test() as pilot:
        typed_early = Key(key, "y" if key == "y" else None)
        dialog = of_media()
        app.push_screen(dialog, lambda result: setattr(app, "result", result))
        dialog.post_message(Key(key, typed_early.character))
        await pilot.pause()
        dialog.post_message(typed_early)
        await pilot.pause()
        assert app.result is STILL_OPEN
        await pilot.press(key)
        assert app.result is (Answer.YES if key == "y" else None)


@pytest.mark.parametrize("size", SIZES)
async def test_a_project_with_medias_wants_its_name(size: tuple[int, int]) -> None:
    async with showing(of_project(), size) as dialog:
        assert "Delete project “Onboarding”?" in dialog.words
        assert "Its 4,812 medias go too" in dialog.words
        assert NO_WAY_BACK in dialog.words
        assert "Type its name to delete it:" in dialog.words
        assert "[ Cancel ]" in dialog.words
        await dialog.type("Onboarding")
        assert "Enter deletes" in dialog.words
        await dialog.press("enter")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("keys", [["y"], ["tab", "y"], ["tab", "tab", "enter"], ["x", "enter"], ["x", "tab", "y"]])
async def test_without_its_name_nothing_confirms(keys: list[str]) -> None:
    async with showing(of_project()) as dialog:
        await dialog.press(*keys)
        assert dialog.result is STILL_OPEN


@pytest.mark.parametrize("keys", [["enter"], ["escape"], ["tab", "enter"], ["O", "escape"]])
async def test_enter_and_escape_cancel(keys: list[str]) -> None:
    async with showing(of_project()) as dialog:
        await dialog.press(*keys)
        assert dialog.result is None


@pytest.mark.parametrize("keys", [["tab", "y"], ["tab", "tab", "enter"], ["shift+tab", "enter"]])
async def test_with_its_name_the_answers_work_as_for_a_media(keys: list[str]) -> None:
    async with showing(of_project()) as dialog:
        await dialog.type("Onboardingx")
        await dialog.press("backspace", *keys)
        assert dialog.result is Answer.YES


async def test_a_wrong_name_is_said_and_can_be_corrected() -> None:
    async with showing(of_project()) as dialog:
        await dialog.type("onboarding")
        await dialog.press("enter")
        assert "nothing is deleted" in dialog.words
        await dialog.press("ctrl+u")
        await dialog.type("Onboarding")
        await dialog.press("enter")
        assert dialog.result is Answer.YES


async def test_a_project_of_unknown_size_wants_its_name_and_an_empty_one_does_not() -> None:
    async with showing(of_project(mediaCount=None)) as dialog:
        assert "how many medias it holds is not known" in dialog.words
        await dialog.press("y")
        assert dialog.result is STILL_OPEN
    async with showing(of_project(mediaCount=0)) as dialog:
        assert "It holds no medias." in dialog.words
        await dialog.press("y")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "a\nb", "a\u202eb"])
async def test_a_name_that_cannot_be_typed_gives_way_to_the_id(name: str) -> None:
    async with showing(of_project(name=name)) as dialog:
        assert "type p1p2p3p4p5 to delete it" in dialog.words
        await dialog.type("p1p2p3p4p5")
        await dialog.press("enter")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("name", ["日本語チュートリアル", "x" * 5000])
@pytest.mark.parametrize("typed", ["name", "id"])
async def test_a_name_that_is_hard_to_type_can_be_pasted_or_given_by_its_id(name: str, typed: str) -> None:
    async with showing(of_project(name=name)) as dialog:
        assert "or its id p1p2p3p4p5" in dialog.words
        await dialog.paste(name if typed == "name" else "p1p2p3p4p5")
        await dialog.press("enter")
        assert dialog.result is Answer.YES


async def test_ways_to_write_a_name_make_no_difference() -> None:
    async with showing(of_project(name="Cafe\u0301  menu ")) as dialog:
        await dialog.paste("Caf\u00e9 menu")
        await dialog.press("enter")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_names_reach_the_screen_as_signs(text: str) -> None:
    media = DeleteMedia(Media.from_json({"hashed_id": text, "name": text, "type": text}))
    async with showing(ConfirmDeleteScreen(media, project_name=text), (60, 20)) as dialog:
        dialog.assert_safe()
        assert "[ Cancel ]" in dialog.words
    async with showing(of_project(name=text), (60, 20)) as dialog:
        dialog.assert_safe()
        await dialog.paste(text)
        dialog.assert_safe()
        assert "[ Cancel ]" in dialog.words
