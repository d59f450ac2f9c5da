"""Screens that repaint only what changed: the base of all others.

Textual repaints a whole screen when the focus moves or a reactive of the screen changes; over a slow line each of
those costs more than a page of records.
"""

from __future__ import annotations

from typing import ClassVar, Generic, Self, TypeVar

from textual.await_complete import AwaitComplete
from textual.events import InputEvent, Key, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.messages import Layout, Update
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

T = TypeVar("T")

SETTLED_AFTER = 0.02
"""Seconds after the first layout in which all widgets have learned their sizes."""
HELD_WITHIN = 0.7
"""Seconds within which a key that is held down comes again, even for the first time."""
ROOMY = 120
"""Columns from which dialogs are wider."""


class _Calm(Screen[T], Generic[T]):
    """A screen on which a change of focus repaints the two widgets only."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class FirstScreen(_Calm[T], Generic[T]):
    """The screen that an app starts with; its first layout is its last.

    Each widget asks for another layout and another paint when it learns its size, and so does the screen. All of
    them would come out the same, and what comes after the first paint would wait for them.
    """

    _starting = True
    _is_painted = False
    _first_size = Size(0, 0)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Ask for a paint, except while the first is being made."""
        return (
            self if self._starting else super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        )

    def on_layout(self, event: Layout) -> None:
        """Lay out once at the start."""
        self._pass_over(event)

    def on_update(self, event: Update) -> None:
        """Paint once at the start."""
        self._pass_over(event)

    def on_resize(self, event: Resize) -> None:
        """The first layout was made: once all widgets know their sizes, go on as any screen does."""
        if self._starting:
            self._first_size = self._first_size or event.size
            if event.size == self._first_size:
                event.prevent_default()
            self.set_timer(SETTLED_AFTER, self.started)

    def _pass_over(self, event: Message) -> None:
        if self._starting:
            event.stop()
            event.prevent_default()

    def painted(self) -> None:
        """The first frame is on its way to the terminal."""
        self._is_painted = True

    def started(self) -> None:
        """From here on paint and lay out what asks for it; call it before anything that changes what is shown."""
        if self._starting:
            self._starting = False
            if not self._is_painted or self.app.size != self._first_size:
                self.refresh(layout=True)


class _Over(_Calm[T], Generic[T]):
    """A screen over another one, which knows when it was painted."""

    _shown_at: float | None = None

    def on_mount(self) -> None:
        """Take keys once the screen is painted."""
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
        """Called when the screen has been painted; the place to set the focus."""

    @property
    def is_ready(self) -> bool:
        """Whether what is shown has been painted."""
        return self._shown_at is not None

    def is_meant(self, event: InputEvent) -> bool:
        """Whether `event` was typed by somebody who could see what is shown."""
        return self._shown_at is not None and event.time >= self._shown_at

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No action before the first paint: a key typed for the screen below can arrive here as a binding."""
        return self.is_ready


class CalmScreen(_Over[T], Generic[T]):
    """A screen in the place of the one that it came from.

    Nothing that was typed before it was painted acts in it: whoever typed it meant something else.
    """

    def on_key(self, event: Key) -> None:
        """Let no key that was typed too early come to a binding."""
        if not self.is_meant(event):
            event.stop()


class Modal(ModalScreen[T], _Over[T], Generic[T]):
    """A dialog over the screen that it came from, which stays visible around it.

    Nothing that was typed before the dialog was on the screen acts in it: whoever typed it meant something else.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (100, "-medium"), (ROOMY, "-roomy")]  # noqa: RUF012 (declared by Textual)

    _held_at = 0.0
    _is_closed = False

    @property
    def is_ready(self) -> bool:
        """Whether what is shown has been painted, and the dialog is still there."""
        return super().is_ready and not self._is_closed

    def is_meant(self, event: InputEvent) -> bool:
        """Whether `event` was typed by somebody who could see what is shown, and the dialog is still there."""
        return super().is_meant(event) and not self._is_closed

    def is_held(self, event: InputEvent) -> bool:
        """Whether `event` may be of a key held down since before what is shown was painted; ask it of one key only."""
        before, self._held_at = self._held_at, event.time
        return self._shown_at is None or event.time - max(before, self._shown_at) < HELD_WITHIN

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close with `result`: once, and only while this dialog is on top.

        Textual closes whatever is on top. What comes late, a key that was on its way or an answer that was waited
        for, would close the next question unseen, or the last screen.
        """
        if self._is_closed or self.app.screen is not self:
            return AwaitComplete()
        self._is_closed = True
        return super().dismiss(result)

    def asks_before_leaving(self) -> bool:
        """Ask, if leaving the app now would lose what was typed here; whether it did."""
        return False
