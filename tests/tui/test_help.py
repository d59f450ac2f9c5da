from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.tui.modal_host import showing
from wistia_tui.text import cell_width
from wistia_tui.tui import actions
from wistia_tui.tui.screens.help import HelpScreen
from wistia_tui.tui.screens.messages_log import MessagesScreen

SIZES = [(60, 20), (80, 24), (160, 50)]


def test_every_action_stands_in_the_help_under_its_group() -> None:
    for width in (30, 56, 96):
        lines = [text for text, _ in HelpScreen().lay_out(width)]
        assert all(cell_width(line) <= width for line in lines)
        whole = " ".join(" ".join(lines).split())
        for group in actions.Group:
            assert group.value in lines
        for action in actions.ACTIONS:
            assert " ".join(f"{action.shown_keys} {action.help}".split()) in whole


@pytest.mark.parametrize("key", ["question_mark", "q", "escape"])
async def test_it_closes(key: str) -> None:
    async with showing(HelpScreen()) as help_screen:
        await help_screen.press(key)
        assert help_screen.result is None


@pytest.mark.parametrize("size", SIZES[:2])
async def test_it_scrolls_with_the_keys_of_lists(size: tuple[int, int]) -> None:
    async with showing(HelpScreen(), size) as help_screen:
        first = help_screen.text
        assert "Esc back" in first
        assert "more below" in first
        for there, back in (("j", "k"), ("ctrl+d", "ctrl+u"), ("pagedown", "pageup"), ("G", "g"), ("end", "home")):
            await help_screen.press(there)
            assert help_screen.text != first
            await help_screen.press(back)
            assert help_screen.text == first
        await help_screen.press("G")
        assert "token refused" in help_screen.text
        assert "more below" not in help_screen.text


async def test_all_lines_can_be_seen_one_screen_after_the_other() -> None:
    async with showing(HelpScreen(), (60, 20)) as help_screen:
        seen = help_screen.text
        while "more below" in help_screen.text:
            await help_screen.press("pagedown")
            seen += help_screen.text
        for text, _ in HelpScreen().lay_out(56):
            assert text in seen


@pytest.mark.parametrize("size", SIZES)
async def test_messages_are_shown_whole_the_newest_first(size: tuple[int, int]) -> None:
    long = "Not saved: the service answered 500 twice (request 7c1f). " * 3
    messages = [
        (datetime(2026, 1, 2, 10, 0, 1, tzinfo=UTC), long + "\x1b]52;c;YQ==\x07[/]"),
        (datetime(2026, 1, 2, 10, 0, 2, tzinfo=UTC), "Renamed."),
    ]
    async with showing(MessagesScreen(messages), size) as log:
        log.assert_safe()
        assert log.words.index("10:00:02 Renamed.") < log.words.index("10:00:01 Not saved")
        assert "".join(long.split()) in "".join(log.words.split())
        assert "[/]" in log.text
        await log.press("q")
        assert log.result is None


async def test_no_messages_are_said_to_be_none() -> None:
    async with showing(MessagesScreen([])) as log:
        assert "No messages yet." in log.text
        await log.press("j", "G", "escape")
        assert log.result is None


async def test_many_messages_scroll() -> None:
    messages = [(datetime(2026, 1, 2, tzinfo=UTC), f"message {number}.") for number in range(200)]
    async with showing(MessagesScreen(messages)) as log:
        assert "message 199." in log.text
        await log.press("G")
        assert "message 0." in log.text
