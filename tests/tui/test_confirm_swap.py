from __future__ import annotations

import pytest

from tests.tui.modal_host import STILL_OPEN, showing
from wistia_tui.api.models import Media
from wistia_tui.library.change import SwapMedia
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.screens.confirm_swap import ConfirmSwapScreen

SIZES = [(60, 20), (160, 50)]


def swap(name: str = "Setting up", other: str = "New cut") -> ConfirmSwapScreen:
    media = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": name, "type": "Video"})
    replacement = Media.from_json({"hashed_id": "f6g7h8i9j0", "name": other, "type": "Video"})
    return ConfirmSwapScreen(SwapMedia(media, replacement))


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_whose_file_goes_for_good(size: tuple[int, int]) -> None:
    async with showing(swap(), size) as dialog:
        assert "Put another file behind “Setting up”?" in dialog.words
        assert "The file of “New cut” (Video · f6g7h8i9j0) takes the place of its own." in dialog.words
        assert "The file that it has now cannot be recovered." in dialog.words
        assert "PUT /v1/medias/a1b2c3d4e5/swap.json" in dialog.words
        assert "[ Cancel ]" in dialog.words


@pytest.mark.parametrize(
    ("typed", "result"),
    [("a1b2", Answer.YES), ("a1b2c3d4e5", Answer.YES), ("a1b", STILL_OPEN), ("f6g7", STILL_OPEN), ("", None)],
)
async def test_only_the_beginning_of_its_id_confirms(typed: str, result: object) -> None:
    async with showing(swap()) as dialog:
        await dialog.type(typed)
        await dialog.press("enter")
        assert dialog.result is result
        if result is STILL_OPEN:
            assert "nothing is swapped" in dialog.words


@pytest.mark.parametrize("keys", [["escape"], ["y"], ["tab", "y"], ["tab", "tab", "enter"], ["a", "tab", "a"]])
async def test_nothing_else_confirms(keys: list[str]) -> None:
    async with showing(swap()) as dialog:
        await dialog.press(*keys)
        assert dialog.result is (None if keys == ["escape"] else STILL_OPEN)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_names_reach_the_screen_as_signs(text: str) -> None:
    async with showing(swap(text, text), (60, 20)) as dialog:
        dialog.assert_safe()
        assert "[ Cancel ]" in dialog.words
