"""What is said while requests get no answer, once that has taken long.

A change is said by its name, and once more when it is given up. Whatever else a person waits for is said in one
sentence, which goes when nothing of it is on its way any more: what failed says so itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wistia_tui.api.lanes import Lane
from wistia_tui.api.operations import Repeat
from wistia_tui.library import wording
from wistia_tui.library.tasks import spawn

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.library.change import Change
    from wistia_tui.tui.screens.browser import Browser

SILENT_AFTER = 15.0
"""Seconds without an answer that are said: longer than a connection may take, and than the slowest answer ever seen."""


@dataclass(frozen=True, slots=True)
class _Wait:
    change: Change
    task: asyncio.Task[None]
    """Done once the silence was said."""


class Silence:
    """Follows the requests of a connection for the browser, and says what becomes of one that is not answered.

    Nothing counts the seconds on the screen: over SSH that would cost bytes each second and tell nothing new.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._unsubscribe: Callable[[], None] = lambda: None
        self._waits: dict[int, _Wait] = {}
        """By the numbers of the requests on their way."""
        self._reads: dict[int, float] = {}
        """When each read that somebody waits for was sent, by its number, while it is on its way."""
        self._reading: asyncio.Task[None] | None = None
        """Done once the silence of reads was said, until none is on its way."""
        self._said_of_reads = ""

    def watch(self, log: RequestLog) -> None:
        """Follow the requests of `log`."""
        self._unsubscribe()
        self._reads.clear()
        self._end_reading()
        self._unsubscribe = log.subscribe(self._changed)

    def _changed(self, exchange: Exchange) -> None:
        if exchange.operation.repeat is Repeat.READ:
            if exchange.lane is not Lane.BULK:
                self._read_changed(exchange)
            return
        wait = self._waits.get(exchange.number)
        if wait is None:
            if (change := self._being_sent()) is not None:
                self._waits[exchange.number] = _Wait(change, spawn(self._say_unanswered(change), name="silence"))
        elif exchange.is_ended:
            del self._waits[exchange.number]
            if not wait.task.done():
                wait.task.cancel()
            elif exchange.error:
                # Not here: the log learns of it before whoever decides whether there is anything to look for.
                self._browser.call_later(self._say_given_up, wait.change, exchange.error)

    def _read_changed(self, exchange: Exchange) -> None:
        if not exchange.is_ended:
            self._reads.setdefault(exchange.number, self._browser.clock.monotonic())
            if self._reading is None:
                self._reading = spawn(self._say_silent(), name="silence of reads")
            return
        self._reads.pop(exchange.number, None)
        if not self._reads:
            self._end_reading()

    def _end_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
            self._browser.unsay(self._said_of_reads)

    async def _say_silent(self) -> None:
        # Not above: whoever imports it pays for httpx.
        from wistia_tui.api.calls import ATTEMPT_SECONDS

        clock = self._browser.clock
        while (left := min(self._reads.values()) + SILENT_AFTER - clock.monotonic()) > 0:
            await clock.sleep(left)
        again = "" if self._browser.is_reading_again else " r asks once more."
        said = f"Wistia has not answered for {SILENT_AFTER:.0f} s; at {ATTEMPT_SECONDS:.0f} s a request ends.{again}"
        self._said_of_reads = f"{self._browser.editing.how_to_leave}{said}"
        self._browser.say(self._said_of_reads, "warning")

    def _being_sent(self) -> Change | None:
        """The change of the task that sends something now."""
        library = self._browser.library
        return library.editor.carried_out_by(asyncio.current_task()) if library is not None else None

    async def _say_unanswered(self, change: Change) -> None:
        # Not above: whoever imports it pays for httpx.
        from wistia_tui.api.calls import ATTEMPT_SECONDS

        await self._browser.clock.sleep(SILENT_AFTER)
        said = wording.unanswered(change, SILENT_AFTER, ATTEMPT_SECONDS)
        self._browser.say(f"{self._browser.editing.how_to_leave}{said}", "warning")

    def _say_given_up(self, change: Change, happened: str) -> None:
        library = self._browser.library
        if library is not None and change in library.editor.being_checked:
            self._browser.say(wording.given_up(change, happened), "warning")
