"""From what was typed into a form to its end: kept until that is known, and where somebody else was there, decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wistia_tui.library.change import Edit, EditMedia, EditProject, EditSubfolder, Single, title
from wistia_tui.library.conflicts import compare
from wistia_tui.library.drafts import Typed, key_of
from wistia_tui.library.outcomes import Ending, Outcome

if TYPE_CHECKING:
    from textual.screen import Screen

    from wistia_tui.tui.kept_text import FormText
    from wistia_tui.tui.screens.form import Form

Done = Callable[[Outcome], None]


class Saving:
    """Opens forms for one screen, and sends what they give."""

    def __init__(self, screen: Screen[Any], send: Callable[[Single, Done], None], is_free: Callable[[], bool]) -> None:
        """`send` sends a change, says how it ended and calls what it is given with its outcome; `is_free` says whether
        a dialog may open over `screen` by itself.
        """
        self._screen = screen
        self._send = send
        self._is_free = is_free
        self._conflicts: dict[str, tuple[Outcome, FormText]] = {}
        """By the key of their drafts, edits that were not sent, because somebody else had changed the same fields."""

    def open(self, form: Form[Any, Any], text: FormText) -> None:
        """Show `form`, of which `text` is kept, and send the change that it gives."""

        def closed(change: Typed | None) -> None:
            if change is not None:
                self.send(change, text)

        self._screen.app.push_screen(form, closed)

    def send(self, change: Typed, text: FormText) -> None:
        """Send what was typed; it stays kept until it is known what became of it."""
        key = key_of(change)

        def settled(outcome: Outcome) -> None:
            text.settled(change, outcome.ending)
            if outcome.ending is Ending.CONFLICT:
                self._conflicts[key] = outcome, text
                self._screen.app.call_later(show)  # after all was said that is to be said of it

        def show() -> None:
            if self._is_free():
                self.show_conflict(key)

        text.sent(change.changes)
        self._send(change, settled)

    def show_conflict(self, key: str) -> bool:
        """Let its person choose, field by field, if what is kept under `key` was in conflict; whether it was.

        What is left as it is stays kept.
        """
        from wistia_tui.tui.screens.conflict import ConflictScreen

        found = self._conflicts.pop(key, None)
        if found is None:
            return False
        outcome, text = found
        change, fresh = outcome.change, outcome.record
        if not isinstance(change, EditMedia | EditProject | EditSubfolder) or fresh is None or not text.is_unsaved:
            return False

        def chosen(mine: Edit | None) -> None:
            if mine is not None:
                self.send(mine, text)
            elif screen.discarded:
                text.keep(None)

        screen = ConflictScreen(compare(change, fresh), title(change), fresh)
        self._screen.app.push_screen(screen, chosen)
        return True
