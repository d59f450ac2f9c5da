"""What an app shows, as a person sees it."""

from __future__ import annotations

from typing import Any

from textual._context import visible_screen_stack
from textual.app import App


def shown_lines(app: App[Any]) -> list[str]:
    """The lines of the screen, each as wide as the screen."""
    # What a dialog shows of the screens below it is rendered from this; without it, it would keep a blank background.
    visible_screen_stack.set(app._background_screens)
    return [strip.text for strip in app.screen._compositor.render_strips()]
