from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, Shown, showing
from tests.tui.parts import SIZES, see, typed_too_early, until
from wistia_tui.api.models import Media, Project
from wistia_tui.library.bulk_edit import Append, Prefix, Recipe, Replace, ReplacePattern, SetText
from wistia_tui.library.rows import RowsChanged
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.bulk_edit import BulkEditScreen
from wistia_tui.tui.screens.rule import DISCARD, NOTHING_CHANGES


def a_media(**fields: Any) -> Media:
    record = {"hashed_id": "a1b2c3d4e5", "name": "demo_final_1.mov", "description": "About *it*."}
    return Media.from_json(record | fields, editable=True)


def numbered(count: int) -> list[Media]:
    return [a_media(hashed_id=f"m{number:09}", name=f"demo_final_{number}.mov") for number in range(count)]


async def choose(dialog: Shown, how: int, *, description: bool = False) -> None:
    """From the first field: the field, then how, and on to the first text."""
    if description:
        await dialog.press("right")
    await dialog.press("tab", *["right"] * how, "tab")


async def result_of(dialog: Shown) -> object:
    await dialog.press("ctrl+s")
    await until(dialog, lambda: dialog.result is not STILL_OPEN)
    return dialog.result


@pytest.mark.parametrize("size", SIZES)
async def test_the_preview_shows_each_record_before_and_after(size: tuple[int, int]) -> None:
    async with showing(BulkEditScreen(numbered(40), "medias"), size) as dialog:
        assert "Edit 40 medias by a rule" in dialog.words
        await choose(dialog, 3)
        await dialog.type("final")
        await dialog.press("tab")
        await dialog.type("draft")
        await see(dialog, "Changes 40 of 40.")
        assert "demo_‹final›_0.mov → demo_‹draft›_0.mov" in dialog.words
        assert "Esc back" in dialog.words
        assert await result_of(dialog) == Replace("name", "final", "draft")


@pytest.mark.parametrize(
    ("how", "description", "texts", "recipe"),
    [
        (0, False, ["New"], SetText("name", "New")),
        (1, False, [" (old)"], Append("name", " (old)")),
        (2, False, ["Q3 "], Prefix("name", "Q3 ")),
        (3, False, ["demo", ""], Replace("name", "demo", "")),
        (4, False, [r"(\d)", r"0\1"], ReplacePattern("name", r"(\d)", r"0\1")),
        (0, True, ["All new"], SetText("description", "All new")),
        (1, True, ["More"], Append("description", "More")),
        (4, True, ["About", "On"], ReplacePattern("description", "About", "On")),
    ],
)
async def test_each_rule_comes_out_as_it_was_typed(
    how: int, description: bool, texts: list[str], recipe: Recipe
) -> None:
    async with showing(BulkEditScreen(numbered(3), "medias")) as dialog:
        await choose(dialog, how, description=description)
        for text in texts:
            await dialog.paste(text)
            await dialog.press("tab")
        assert await result_of(dialog) == recipe


async def test_a_description_can_have_lines() -> None:
    async with showing(BulkEditScreen(numbered(1), "media")) as dialog:
        await choose(dialog, 1, description=True)
        await dialog.press("enter", "x")
        assert await result_of(dialog) == Append("description", "\nx")


async def test_case_counts_until_it_is_switched_off() -> None:
    async with showing(BulkEditScreen(numbered(2), "medias")) as dialog:
        await choose(dialog, 4)
        await dialog.type("DEMO")
        await see(dialog, "Changes 0 of 2.")
        await dialog.press("tab", "tab", "space")
        await see(dialog, "Changes 2 of 2.")
        assert await result_of(dialog) == ReplacePattern("name", "DEMO", "", ignore_case=True)


async def test_a_wrong_pattern_is_said_while_it_is_typed_and_nothing_goes_on() -> None:
    async with showing(BulkEditScreen(numbered(2), "medias")) as dialog:
        await choose(dialog, 4)
        await dialog.type("(final")
        await see(dialog, "The pattern is wrong:")
        await dialog.press("ctrl+s")
        assert dialog.result is STILL_OPEN
        await dialog.press("right_parenthesis")
        await see(dialog, "Changes 2 of 2.")


@pytest.mark.parametrize("how", [0, 1, 2, 3, 4])
async def test_without_a_text_nothing_goes_on(how: int) -> None:
    async with showing(BulkEditScreen(numbered(2), "medias")) as dialog:
        await choose(dialog, how)
        await dialog.press("ctrl+s")
        assert dialog.result is STILL_OPEN
        assert "Type " in dialog.words


async def test_a_name_that_would_be_empty_stays_and_says_why() -> None:
    async with showing(BulkEditScreen([a_media(name="demo"), a_media(name="demo 2")], "medias")) as dialog:
        await choose(dialog, 3)
        await dialog.type("demo")
        await see(dialog, "Changes 1 of 2. 1 cannot be changed so and stays as it is (✗).")
        assert "✗ demo" in dialog.words
        assert "Its name would be empty." in dialog.words


async def test_what_changes_nothing_does_not_go_on() -> None:
    async with showing(BulkEditScreen(numbered(2), "medias")) as dialog:
        await choose(dialog, 3)
        await dialog.type("nowhere")
        await dialog.press("ctrl+s")
        await see(dialog, NOTHING_CHANGES)
        assert dialog.result is STILL_OPEN


async def test_projects_are_edited_the_same_way() -> None:
    projects = [Project.from_json({"hashedId": "p1", "name": "Onboarding"})]
    async with showing(BulkEditScreen(projects, "project")) as dialog:
        await choose(dialog, 1)
        await dialog.type("!")
        await see(dialog, "Onboarding‹!›")
        assert await result_of(dialog) == Append("name", "!")


# while one types ------------------------------------------------------------------------------------------------------


async def test_keys_are_handled_between_the_slices_of_a_preview() -> None:
    ticks: Iterator[int] = iter(range(10**9))
    # Each look at the clock is a long time later, so that every slice holds one record.
    screen = BulkEditScreen(numbered(400), "medias", monotonic=lambda: float(next(ticks)))
    async with showing(screen) as dialog:
        await choose(dialog, 1)
        put: list[int] = []
        screen._rows.subscribe(lambda change: put.append(change.first))
        await dialog.pilot.press("a", "b", "c")
        assert screen.text.value == "abc"
        await see(dialog, "Changes 400 of 400.")
        assert "demo_final_0.mov‹abc›" in dialog.words


async def test_only_lines_that_changed_are_painted_again() -> None:
    medias = [a_media(name=name) for name in ("one", "two", "tree", "four")]
    screen = BulkEditScreen(medias, "medias")
    async with showing(screen) as dialog:
        await choose(dialog, 3)
        await dialog.type("t")
        await see(dialog, "Changes 2 of 4.")
        told: list[RowsChanged] = []
        screen._rows.subscribe(told.append)
        await dialog.type("r")
        await see(dialog, "Changes 1 of 4.")
        assert {(change.first, change.last, change.all) for change in told} == {(2, 3, False), (4, 5, False)}


async def test_the_preview_is_scrolled_while_the_text_keeps_the_focus() -> None:
    screen = BulkEditScreen(numbered(200), "medias")
    async with showing(screen) as dialog:
        await choose(dialog, 1)
        await dialog.type("x")
        await see(dialog, "Changes 200 of 200.")
        await dialog.press("pagedown", "pagedown", "down")
        assert "demo_final_0.mov" not in dialog.words
        await dialog.press("y")
        assert screen.text.value == "xy"
        await dialog.press(*["pageup"] * 5)
        assert "demo_final_0.mov" in dialog.words


async def test_going_on_at_once_waits_until_it_is_known_what_changes() -> None:
    ticks: Iterator[int] = iter(range(10**9))
    screen = BulkEditScreen(numbered(300), "medias", monotonic=lambda: float(next(ticks)))
    async with showing(screen) as dialog:
        await choose(dialog, 1)
        await dialog.pilot.press("x", "ctrl+s")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert dialog.result == Append("name", "x")


# leaving --------------------------------------------------------------------------------------------------------------


async def test_what_was_typed_is_not_lost_by_one_key() -> None:
    screen = BulkEditScreen(numbered(2), "medias")
    async with showing(screen) as dialog:
        await choose(dialog, 1)
        await dialog.type("x")
        await dialog.press("escape")
        assert " ".join(DISCARD.split()) in dialog.words
        await dialog.press("escape", "y")
        assert (dialog.result, screen.text.value) == (STILL_OPEN, "xy")
        await dialog.press("escape", "y")
        assert dialog.result is None


async def test_with_nothing_typed_escape_leaves() -> None:
    async with showing(BulkEditScreen(numbered(2), "medias")) as dialog:
        await dialog.press("right", "escape")
        assert dialog.result is None


@pytest.mark.parametrize("key", ["escape", "ctrl+s", "right", "x"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(key: str) -> None:
    screen = BulkEditScreen(numbered(2), "medias")
    assert await typed_too_early(screen, key) is STILL_OPEN
    assert (screen.field.value, screen.text.value) == ("name", "")


async def test_no_records_change_nothing() -> None:
    async with showing(BulkEditScreen([], "medias")) as dialog:
        await choose(dialog, 1)
        await dialog.type("x")
        await dialog.press("ctrl+s")
        await see(dialog, NOTHING_CHANGES)
        assert dialog.result is STILL_OPEN


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_texts_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    medias = [a_media(name=text, description=text) for text in TEXTS]
    for description in (False, True):
        async with showing(BulkEditScreen(medias, "medias"), size) as dialog:
            await choose(dialog, 1, description=description)
            await dialog.paste("\x1b[31m!")
            await see(dialog, "cannot be changed so" if description else f"of {len(medias)}")
            for _ in range(10):
                dialog.assert_safe()
                await dialog.press("tab" if description else "pagedown", "pagedown")
