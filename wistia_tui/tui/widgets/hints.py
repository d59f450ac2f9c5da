"""The keys worth knowing, at the right end of the last line."""

from __future__ import annotations

from wistia_tui.text import cell_width
from wistia_tui.tui import actions
from wistia_tui.tui.widgets.line_text import LineText


class Hints(LineText):
    """The actions of the footer, or where there is no room only the last of them, which is help."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        words = [f"{action.shown_keys} {action.label.lower()}" for action in actions.ACTIONS if action.footer]
        super().__init__("  ".join(words) + " ", right=True, id=id)
        self._short = f"{words[-1]} "

    def shown(self, width: int) -> str:
        """All of them, or the last."""
        return self.text if cell_width(self.text) <= width else self._short
