"""What the tests of dialogs over an account share: its library, keys typed too early, and waiting for words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.events import Key
from textual.screen import Screen

from tests.tui.conftest import connection_to
from tests.tui.modal_host import Host, Shown
from wistia_tui.clock import SystemClock
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox

SIZES = [(80, 24), (160, 50)]


@asynccontextmanager
async def library_of(sandbox: Sandbox) -> AsyncIterator[Library]:
    """The library of the account, as the app has it."""
    connection = connection_to(sandbox)
    library = Library(connection.client, SystemClock())
    await library.load_account()
    yield library
    await library.aclose()
    await connection.close()


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
