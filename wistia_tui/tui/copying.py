"""Copying from any screen; the clipboard itself is in `terminal.clipboard`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from wistia_tui.library.tasks import spawn
from wistia_tui.tui.terminal.clipboard import copy

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange, KeptBody
    from wistia_tui.api.request_log import RequestLog


def copy_text(app: App[Any], text: str, say: Callable[[str], None]) -> None:
    """Copy `text` in the background, then `say` in one sentence by which way."""
    send: Callable[[str], None] = lambda sent: app.call_from_thread(app.copy_to_clipboard, sent)  # noqa: E731

    async def work() -> None:
        say(await asyncio.to_thread(copy, text, send))

    spawn(work(), name="copy")


def copy_curl(
    app: App[Any], exchange: Exchange, log: RequestLog, say: Callable[[str], None], body: KeptBody | None = None
) -> None:
    """Copy a request as a line for the shell, or `say` why it cannot be; `body` as for `curl_line`."""
    from wistia_tui.api.curl import curl_line

    try:
        line = curl_line(exchange, log, body)
    except ValueError as error:
        say(str(error))
    else:
        copy_text(app, line, say)
