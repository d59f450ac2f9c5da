from __future__ import annotations

import pytest

from tests.tui.modal_host import STILL_OPEN, showing
from wistia_tui.api.payloads import Sort, SortField
from wistia_tui.tui.screens.sort_menu import ORDERS, SortChoice, SortMenu

NAME, CREATED, UPDATED = SortField.NAME, SortField.CREATED, SortField.UPDATED


@pytest.mark.parametrize(
    ("current", "keys", "chosen"),
    [
        (None, ["enter"], SortChoice(None)),
        (None, ["j", "enter"], SortChoice(Sort(NAME))),
        (None, ["down", "down", "enter"], SortChoice(Sort(NAME, descending=True))),
        (Sort(NAME), ["enter"], SortChoice(Sort(NAME))),
        (Sort(NAME), ["k", "enter"], SortChoice(None)),
        (None, ["G", "enter"], SortChoice(Sort(UPDATED, descending=True))),
        (Sort(UPDATED), ["g", "enter"], SortChoice(None)),
        (Sort(NAME), ["d"], SortChoice(None)),
        (None, ["n"], SortChoice(Sort(NAME))),
        (Sort(NAME), ["n"], SortChoice(Sort(NAME, descending=True))),
        (Sort(NAME, descending=True), ["n"], SortChoice(Sort(NAME))),
        (None, ["c"], SortChoice(Sort(CREATED, descending=True))),
        (None, ["u"], SortChoice(Sort(UPDATED, descending=True))),
        (Sort(UPDATED, descending=True), ["u"], SortChoice(Sort(UPDATED))),
        (Sort(NAME), ["escape"], None),
        (Sort(NAME), ["q"], None),
        (Sort(NAME), ["x", "j", "1"], STILL_OPEN),
    ],
)
async def test_keys_choose(current: Sort | None, keys: list[str], chosen: object) -> None:
    async with showing(SortMenu(current, "Order of medias")) as menu:
        await menu.press(*keys)
        assert menu.result == chosen


async def test_each_order_can_be_reached_with_the_cursor() -> None:
    for steps, (_, _, sort) in enumerate(ORDERS):
        async with showing(SortMenu(None, "Order")) as menu:
            await menu.press(*["j"] * steps, "enter")
            assert menu.result == SortChoice(sort)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_it_shows_all_orders_and_marks_the_current_one(size: tuple[int, int]) -> None:
    async with showing(SortMenu(Sort(CREATED, descending=True), "Order of \x1b[/] medias"), size) as menu:
        menu.assert_safe()
        assert "[/] medias" in menu.text
        for _, words, _ in ORDERS:
            assert words in menu.text
        marked = [line for line in menu.text.split("\n") if "now" in line]
        assert len(marked) == 1
        assert "created ↓" in marked[0]
        assert "▌" in marked[0]
