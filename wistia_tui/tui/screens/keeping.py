"""Keeps what is typed into a form while it is typed, so that a killed app or a lost line costs half a second of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer

C = TypeVar("C")

KEPT_AFTER = 0.5
"""Seconds after an edit, after which what is typed by then is kept."""


class Keeping(Generic[C]):
    """Hands what is typed to `keep`, twice a second while it changes, and when the form is left.

    It draws nothing and sends nothing; what did not change since is not kept again.
    """

    def __init__(self, typed: Callable[[], C | None], keep: Callable[[C | None], None], kept: C | None) -> None:
        """`typed` gives what differs from what the fields were filled with, None if nothing does; `kept` is what is
        kept of an earlier time.
        """
        self._typed = typed
        self._keep = keep
        self._kept = kept
        self._timer: Timer | None = None
        self._ended = False

    def edited(self, owner: MessagePump) -> None:
        """Something was typed; `owner` is whose timers are used: it must be running."""
        if self._ended:
            return
        # Not put off by each further key: who types without a pause would have nothing kept.
        if self._timer is None:
            self._timer = owner.set_timer(KEPT_AFTER, self._keep_typed)

    def end(self, *, discarded: bool = False) -> None:
        """The form is left: keep what is typed, or nothing of it, and then no more."""
        if not self._ended:
            self._ended = True
            self._stop_waiting()
            self._take(None if discarded else self._typed())

    def _keep_typed(self) -> None:
        self._stop_waiting()
        if not self._ended:
            self._take(self._typed())

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _take(self, typed: C | None) -> None:
        if typed != self._kept:
            self._kept = typed
            self._keep(typed)
