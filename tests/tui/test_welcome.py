from __future__ import annotations

import pytest

from tests.tui.modal_host import STILL_OPEN, showing
from wistia_tui.tui.screens.welcome import WelcomeScreen

CONFIG = "/home/me/.config/wistia-tui/config.toml"


@pytest.mark.parametrize(("key", "answer"), [("d", "demo"), ("q", "quit")])
async def test_it_gives_the_answer(key: str, answer: str) -> None:
    async with showing(WelcomeScreen(CONFIG)) as welcome:
        await welcome.press("escape", "enter", "x")
        assert welcome.result is STILL_OPEN
        await welcome.press(key)
        assert welcome.result == answer


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_everything_it_says_can_be_read(size: tuple[int, int]) -> None:
    async with showing(WelcomeScreen(CONFIG), size) as welcome:
        assert "d demo" in welcome.text
        seen = welcome.words
        while "more below" in welcome.text:
            await welcome.press("j")
            seen += " " + welcome.words
        for words in (
            "Account Settings, API tab",
            "account owner",
            "Read all data",
            "Read, update & delete anything",
            "WISTIA_TOKEN=",
            CONFIG,
            "0600",
            "shell's history",
            "a demo",
        ):
            assert words in seen


async def test_a_hostile_path_is_shown_as_signs() -> None:
    async with showing(WelcomeScreen("/home/\x1b[31m[/]\u202e/config.toml"), (160, 50)) as welcome:
        welcome.assert_safe()
        assert "[/]" in welcome.text
