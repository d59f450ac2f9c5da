"""The latest messages, whole: the status line shows one, and only as much as fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.text import safe_text, wrap
from wistia_tui.tui.screens.reading import Line, Reading

_TIME = "%H:%M:%S  "
_INDENT = 10


class MessagesScreen(Reading[None]):
    """`messages` with their local times, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("exclamation_mark,q,escape", "close", show=False)]
    KEYS: ClassVar[str] = "j k scroll   q Esc back"

    def __init__(self, messages: Sequence[tuple[datetime, str]]) -> None:
        super().__init__("Messages")
        self._messages = tuple(messages)

    def lay_out(self, width: int) -> list[Line]:
        """Each with its time, wrapped beside it."""
        if not self._messages:
            return [("No messages yet.", "dim")]
        lines: list[Line] = []
        for time, message in reversed(self._messages):
            head = time.astimezone().strftime(_TIME)
            for index, part in enumerate(wrap(safe_text(message), max(10, width - _INDENT))):
                lines.append(((head if index == 0 else " " * _INDENT) + part, "text"))
        return lines

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
