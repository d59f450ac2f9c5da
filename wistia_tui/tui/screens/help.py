"""All keys, made from the table of actions, and what the signs on the screen mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.text import cell_width, wrap
from wistia_tui.tui import actions
from wistia_tui.tui.screens.reading import Line, Reading

SIGNS = (
    ("▌", "The cursor; bright in the pane that keys go to."),
    ("●", "Marked. Marks stay with their records and belong to their list: they go when another is opened."),
    ("~", "A change is on its way; the row says saving, checking, deleting or in doubt."),
    ("✗", "Failed: the media's processing, or a page that could not be loaded (r tries again)."),
    ("◌", "Queued or processing, with its progress."),
    ("▪", "Archived."),
    ("··", "Rows that are on their way."),
    ("␛ �", "Stand for characters that a terminal would obey or cannot show."),
)
METER = (
    ("143/600 est", "Requests of this app in the last minute, of the account's limit. An estimate: other programs that "
     "use the account are not counted."),
    ("told", "Wistia itself said how many are left."),
    ("near", "Almost all are spent; the app waits before Wistia refuses."),
    ("full", "All are spent: when the next request may leave, and how many wait."),
    ("429", "Wistia refused for now: when the app tries again, and how many wait. Nothing is lost."),
    ("offline", "No connection; r tries again."),
    ("token refused", "Wistia does not take the token; see the status line."),
)  # fmt: skip
FORMS = (
    ("ctrl+s", "Save what was changed."),
    ("Tab", "Next field; Shift+Tab the one before. Space turns a switch."),
    ("Esc", "Back; asks first if something was changed."),
)
_WIDEST_KEY = 16


class HelpScreen(Reading[None]):
    """Keys by group, in forms, the signs of rows and the words of the meter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,q,escape", "close", show=False)]
    KEYS: ClassVar[str] = "j k scroll   ? q Esc back"

    def __init__(self) -> None:
        super().__init__("Help")

    def lay_out(self, width: int) -> list[Line]:
        """Two columns: the key or sign, and what it means."""
        lines: list[Line] = []
        for group in actions.Group:
            keys = [(action.shown_keys, action.help) for action in actions.ACTIONS if action.group is group]
            lines += _section(group.value, keys, width)
        for title, pairs in (("In forms", FORMS), ("Signs", SIGNS), ("The meter", METER)):
            lines += _section(title, pairs, width)
        return lines[1:]

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _section(title: str, pairs: Iterable[tuple[str, str]], width: int) -> list[Line]:
    lines: list[Line] = [("", "text"), (title, "title")]
    for key, meaning in pairs:
        wrapped = wrap(meaning, max(10, width - _WIDEST_KEY - 2))
        for index, part in enumerate(wrapped):
            head = key if index == 0 else ""
            lines.append((f"  {head}{' ' * max(1, _WIDEST_KEY - cell_width(head))}{part}", "text"))
    return lines
