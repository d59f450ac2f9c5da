"""What the tests of dialogs over an account share: waiting for words and rows, and keys typed too early."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from textual.events import Key
from textual.screen import Screen

from tests.tui.modal_host import Host, Shown
from wistia_tui.library.rows import Gap
from wistia_tui.tui.screens.calm import HELD_WITHIN
from wistia_tui.tui.screens.picker import Picker

T = TypeVar("T")

SIZES = [(80, 24), (160, 50)]


async def until(dialog: Shown, test: Callable[[], bool]) -> None:
    """Wait until `test` says yes."""
    async with asyncio.timeout(20):
        while not test():
            await dialog.pilot.pause()
            await asyncio.sleep(0)


async def see(dialog: Shown, words: str) -> None:
    """Wait until the dialog holds `words`."""
    try:
        await until(dialog, lambda: words in dialog.words)
    except TimeoutError:
        raise AssertionError(f"never seen: {words}\n{dialog.text}") from None


async def loaded(dialog: Shown, screen: Picker[T, Any]) -> T:
    """Wait for the first rows of a picker; the record under the cursor."""
    await until(dialog, lambda: not isinstance(screen.table.current, Gap | None))
    await dialog.pilot.pause()
    record = screen.table.current
    assert not isinstance(record, Gap | None)
    return record


def pressed_later(key: str) -> Key:
    """A press of `key` for itself: not so soon after the one before that the key could be held down."""
    event = Key(key, "\r" if key == "enter" else key if len(key) == 1 else None)
    event.time += HELD_WITHIN
    return event


def repeats(key: str, times: int) -> list[Key]:
    """What a terminal sends while `key` is held down: first after a delay, then quickly."""
    events = [Key(key, "\r" if key == "enter" else key if len(key) == 1 else None) for _ in range(times)]
    for number, event in enumerate(events):
        event.time += 0.6 + 0.03 * number if number else 0.0
    return events


async def typed_too_early(screen: Screen[Any], key: str) -> object:
    """What a dialog gave after keys that were typed before it was painted, before and after that reached it."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        early = Key(key, key if len(key) == 1 else None)
        app.push_screen(screen, lambda result: setattr(app, "result", result))
        screen.post_message(Key(key, early.character))
        await pilot.pause()
        screen.post_message(early)
        await pilot.pause()
        assert app.screen is screen or app.result is not None
        return app.result
