"""What happened comes before the keys that hang on the same line."""

from __future__ import annotations

import pytest

from tests.tui.conftest import running
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width
from wistia_tui.tui.widgets.hints import hints

ALL = "/ filter  s sort  e edit  D delete  ? help "


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (200, ALL),
        (cell_width(ALL), ALL),
        (cell_width(ALL) - 1, "s sort  e edit  D delete  ? help "),
        (7, "? help "),
        (6, ""),
        (-5, ""),
    ],
)
def test_as_many_keys_are_shown_as_fit_and_help_to_the_last(room: int, shown: str) -> None:
    assert hints(room) == shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
async def test_a_message_takes_the_room_that_it_needs_and_gives_it_back(
    sandbox: Sandbox, size: tuple[int, int]
) -> None:
    async with running(sandbox, size=size) as app:
        before = (await app.loaded()).splitlines()[-1]
        assert before.endswith(ALL.rstrip())
        width = size[0]
        for length in (10, width - 40, width - 12, width - 2):
            message = "日" + "x" * (length - 5) + " end"
            app.app.browser.say(message, "error")
            text = await app.see(message)
            keys = text.splitlines()[-1].removeprefix(f" {message}")
            assert keys.strip() == hints(width - 1 - cell_width(message) - 2).strip()
        app.app.browser.say("x" * width)
        await app.see(f" {'x' * (width - 10)}…  ! more")
        await app.press("escape")
        await app.see(lambda text: text.splitlines()[-1] == before)


async def test_a_word_that_is_typed_takes_the_room_too(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("slash", *"onboarding of the customers of next year")
        await app.see("/ onboarding of the customers of next year█")
        assert "? help" not in app.text
