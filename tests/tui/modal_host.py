"""An app that shows one dialog, and what a person sees of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from textual.app import App, ComposeResult
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from tests.tui.shown import shown_lines
from wistia_tui.text import is_safe
from wistia_tui.tui.app import style_sheet

R = TypeVar("R")

STILL_OPEN = object()
"""The result of a dialog that has not been closed."""


class Host(App[None]):
    CSS_PATH = style_sheet()

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self.result: object = STILL_OPEN

    def compose(self) -> ComposeResult:
        yield Static("what is below", markup=False)


class Shown:
    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def result(self) -> object:
        return self.app.result

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(shown_lines(self.app))

    @property
    def words(self) -> str:
        """The text of the dialog without its frame, as if it were one line."""
        return " ".join(self.text.replace("│", " ").split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*(_KEYS.get(character, character) for character in text))

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.pilot.pause()

    def assert_safe(self) -> None:
        for line in self.text.split("\n"):
            assert is_safe(line), ascii(line)


_KEYS = {" ": "space", ",": "comma", '"': "quotation_mark", "_": "underscore", "-": "minus", ".": "full_stop"}


@asynccontextmanager
async def showing(screen: Screen[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Shown]:
    app = Host()

    def closed(result: object) -> None:
        app.result = result

    async with app.run_test(size=size) as pilot:
        app.push_screen(screen, closed)
        await pilot.pause()
        await pilot.pause()
        yield Shown(app, pilot)


def answering(record: R) -> Callable[[], Awaitable[R]]:
    async def load() -> R:
        return record

    return load
