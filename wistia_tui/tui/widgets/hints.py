"""The keys worth knowing, for the right end of the last line."""

from __future__ import annotations

from wistia_tui.text import cell_width
from wistia_tui.tui import actions

_WORDS = tuple(f"{action.shown_keys} {action.label.lower()}" for action in actions.ACTIONS if action.footer)


def hints(room: int) -> str:
    """The actions of the footer that fit into `room` cells; help, which leads to all others, is the last to go."""
    # The first go first: those that stay keep their places at the right end, so that nothing of them is sent again.
    lines = ("  ".join(_WORDS[first:]) + " " for first in range(len(_WORDS)))
    return next((line for line in lines if cell_width(line) <= room), "")
