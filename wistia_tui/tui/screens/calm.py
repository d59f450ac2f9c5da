"""Screens that repaint only what changed: the base of all others.

Textual repaints a whole screen when the focus moves or a reactive of the screen changes; over a slow line each of
those costs more than a page of records.
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.events import InputEvent
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

T = TypeVar("T")

ROOMY = 120
"""Columns from which dialogs are wider."""


class CalmScreen(Screen[T], Generic[T]):
    """A screen on which a change of focus repaints the two widgets only."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class Modal(ModalScreen[T], Generic[T]):
    """A dialog over the screen that it came from, which stays visible around it.

    Nothing that was typed before the dialog was on the screen acts in it: whoever typed it meant something else.
    """

    AUTO_FOCUS: ClassVar[str | None] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (ROOMY, "-roomy")]  # noqa: RUF012 (declared by Textual)
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown_at: float | None = None

    def on_mount(self) -> None:
        """Take keys once the dialog is painted."""
        self.wait_for_paint()

    def wait_for_paint(self) -> None:
        """Ignore what is typed until what is shown now has been painted."""
        self._shown_at = None
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        if self._shown_at is None:
            # A message made now carries the time of the clock that stamps keys.
            self._shown_at = Message().time
            self.ready()

    def ready(self) -> None:
        """Called when the dialog has been painted; the place to set the focus."""

    @property
    def is_ready(self) -> bool:
        """Whether what is shown has been painted."""
        return self._shown_at is not None

    def is_meant(self, event: InputEvent) -> bool:
        """Whether `event` was typed by somebody who could see what is shown."""
        return self._shown_at is not None and event.time >= self._shown_at

    def asks_before_leaving(self) -> bool:
        """Ask, if leaving the app now would lose what was typed here; whether it did."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No action before the first paint: a key typed for the screen below can arrive here as a binding."""
        return self.is_ready
