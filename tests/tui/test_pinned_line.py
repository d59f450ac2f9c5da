"""The place on top: whole where there is room, and nothing beside it moves with the cursor."""

from __future__ import annotations

import pytest

from tests.tui.conftest import running
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width
from wistia_tui.tui.widgets.pinned_line import Place


def shown(width: int, where: str, position: str, marked: int = 0) -> str:
    place = Place(id="where")
    place.text, place._position, place._marked = where, position, marked
    text = place.shown(width)
    assert cell_width(text) == width
    return text


FILTERED = " Hostile names   filter: red (2 of 30 loaded)"


@pytest.mark.parametrize(
    ("width", "where", "position", "marked", "whole"),
    [
        (60, FILTERED, "1/2", 0, f"{FILTERED}{' ' * 11}1/2 "),
        (50, FILTERED, "1/2", 0, f"{FILTERED} 1/2 "),
        (49, FILTERED, "1/2", 0, f"{FILTERED[:43]}… 1/2 "),
        (40, " Example Co › All medias", "1/3,000", 0, f" Example Co › All medias{' ' * 8}1/3,000 "),
        (
            50,
            " Example Co › All medias",
            "1/3,000",
            12,
            f" Example Co › All medias{' ' * 3} 12 marked{' ' * 5}1/3,000 ",
        ),
        (40, " Example Co › All medias", "1/3,000", 12, f" Example Co › All medi… ●12{' ' * 5}1/3,000 "),
        (20, " 日本語の名前", "", 0, f" 日本語の名前{' ' * 7}"),
    ],
)
def test_the_place_takes_what_the_rest_leaves(width: int, where: str, position: str, marked: int, whole: str) -> None:
    assert shown(width, where, position, marked) == whole


@pytest.mark.parametrize("width", [28, 40, 60])
def test_only_the_position_changes_with_the_cursor(width: int) -> None:
    lines = {shown(width, FILTERED, f"{row:,}/4,812", 3)[:-12] for row in (1, 37, 480, 4_812)}
    assert len(lines) == 1


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_account_and_its_list_are_whole_in_a_narrow_terminal(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        await app.loaded()
        await app.press("l")
        await app.see(lambda text: "› All medias  " in text.splitlines()[0] and " 1/1,260 " in text.splitlines()[0])
