"""What is said while a change gets no answer: once when that has taken long, and once more when it is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from wistia_tui.api.operations import Repeat
from wistia_tui.library import wording
from wistia_tui.library.settling import is_request_of
from wistia_tui.library.tasks import spawn

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.library.change import Change
    from wistia_tui.tui.screens.browser import Browser

SILENT_AFTER = 15.0
"""Seconds without an answer that are said: longer than a connection may take, and than the slowest answer ever seen."""


class Silence:
    """Follows the requests of a connection for the browser, and says what becomes of one that is not answered.

    Nothing counts the seconds on the screen: over SSH that would cost bytes each second and tell nothing new.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._unsubscribe: Callable[[], None] = lambda: None
        self._waits: dict[int, asyncio.Task[None]] = {}
        """By the numbers of the writes on their way; done once the silence was said."""

    def watch(self, log: RequestLog) -> None:
        """Follow the requests of `log`."""
        self._unsubscribe()
        self._unsubscribe = log.subscribe(self._changed)

    def _changed(self, exchange: Exchange) -> None:
        if exchange.operation.repeat is Repeat.READ:
            return
        if not exchange.is_ended:
            if exchange.number not in self._waits:
                self._waits[exchange.number] = spawn(self._wait(exchange), name="silence")
        elif (wait := self._waits.pop(exchange.number, None)) is not None:
            if not wait.done():
                wait.cancel()
            elif exchange.error and (change := self._change_of(exchange)) is not None:
                self._browser.say(wording.given_up(change, exchange.error), "warning")

    async def _wait(self, exchange: Exchange) -> None:
        # Not above: whoever imports it pays for httpx.
        from wistia_tui.api.calls import ATTEMPT_SECONDS

        await self._browser.clock.sleep(SILENT_AFTER)
        if (change := self._change_of(exchange)) is not None:
            said = wording.unanswered(change, SILENT_AFTER, ATTEMPT_SECONDS)
            self._browser.say(f"{said}{self._browser.editing.how_to_leave}", "warning")

    def _change_of(self, exchange: Exchange) -> Change | None:
        library = self._browser.library
        pending = library.editor.pending.values() if library is not None else ()
        return next((one.change for one in pending if is_request_of(one.change, exchange)), None)
