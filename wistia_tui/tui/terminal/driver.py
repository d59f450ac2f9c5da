"""Which driver the app runs on: our own where it can work, else the one that Textual chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def driver_for(chosen: type[Driver], environment: Mapping[str, str]) -> type[Driver]:
    """The driver to use where Textual chose `chosen`: another system's, the web's or one that was asked for stays."""
    if chosen.__name__ != "LinuxDriver" or environment.get("TEXTUAL_DRIVER"):
        return chosen
    from wistia_tui.tui.terminal.cell_driver import CellDriver

    return CellDriver


def can_erase(environment: Mapping[str, str]) -> bool:
    """Whether the terminal gives cells that it erases the background of its style (terminfo's `bce`).

    GNU screen does not, and calls itself `screen…` as tmux, which does, may too. An unknown terminal is not trusted.
    """
    if "STY" in environment:  # GNU screen, whatever it runs in
        return False
    name = environment.get("TERM", "").partition("-")[0]
    return name in _ERASING or (name == "screen" and "TMUX" in environment)


_ERASING = frozenset(
    {"alacritty", "contour", "foot", "ghostty", "kitty", "konsole", "linux", "mintty", "putty", "rxvt", "st", "tmux"}
    | {"vte", "wezterm", "xterm"}
)
