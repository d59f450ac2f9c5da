"""WindowAccess: the account's window as a budget uses it, whether it is this process's own or the shared one."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from wistia_tui.api.account_window import AccountWindow

if TYPE_CHECKING:
    from wistia_tui.api.shared_window import SharedWindow
    from wistia_tui.clock import Clock

Change = Callable[[AccountWindow, float], Any]
Then = Callable[[Any], None]

ANSWERS_WITHIN = 3.0
"""Seconds, by the event loop's own clock, for the disk under the shared window; one that hangs must hold nobody up."""
HIGHEST_LIMIT = 10
"""Times the usual limit, beyond which the word of a header is a mistake."""


class WindowAccess:
    """Changes the window and tells what came of it. Belongs to one event loop's thread."""

    def __init__(
        self,
        limit: int,
        make: Callable[[int], AccountWindow],
        clock: Clock,
        shared: SharedWindow | None,
        others_changed: Callable[[], None],
    ) -> None:
        """`make` makes an unused window of a limit; `others_changed` is called when other processes changed it."""
        self._usual_limit = self._limit = limit
        self._make = make
        self._clock = clock
        self._shared = shared
        self._others_changed = others_changed
        self._is_started = False
        self._pending: deque[tuple[Change, Then]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self.window = self._new_window()
        """The window itself, or the newest copy of the shared one."""
        self.why_not_shared = ""
        """One sentence, safe for a terminal, where it should be shared and is not."""

    def _new_window(self) -> AccountWindow:
        return self._make(self._limit)

    @property
    def is_for_all(self) -> bool:
        """Whether other processes may have a part in it."""
        return self._shared is not None

    def adopt_limit(self, limit: int) -> None:
        """From now on the account has that limit; each process learns it from the answers that it gets itself."""
        if 0 < limit <= HIGHEST_LIMIT * self._usual_limit:
            self._limit = self.window.limit = limit

    def do(self, change: Change, then: Then) -> None:
        """Apply `change` to the window and call `then` with its result, at once or soon."""
        if self._shared is None:
            then(change(self.window, self._clock.monotonic()))
            return
        loop = asyncio.get_running_loop()
        if not self._is_started:
            self._is_started = True
            self._shared.start(self._new_window, partial(self._from_thread, loop))
        self._pending.append((change, then))
        if self._watch is None:
            self._watch = loop.call_later(ANSWERS_WITHIN, self._hangs)
        self._shared.do(change)

    def _from_thread(
        self, loop: asyncio.AbstractEventLoop, window: AccountWindow, why_not_shared: str, results: list[Any]
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended
            loop.call_soon_threadsafe(self._changed, window, why_not_shared, results)

    def _changed(self, window: AccountWindow, why_not_shared: str, results: list[Any]) -> None:
        if self._shared is None:
            return  # too late
        self.window, self.why_not_shared = window, why_not_shared
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        done = [self._pending.popleft() for _ in results]
        if self._pending:
            self._watch = asyncio.get_running_loop().call_later(ANSWERS_WITHIN, self._hangs)
        for (_, then), result in zip(done, results, strict=True):
            then(result)
        if not results:
            self._others_changed()

    def _hangs(self) -> None:
        """Go on alone for good, from what was last known."""
        self.close()
        self._shared, self._watch = None, None
        self.why_not_shared = "The state directory does not answer, so the window is not shared."
        pending, self._pending = self._pending, deque()
        for change, then in pending:
            self.do(change, then)

    def identify(self, token: str, account_id: str) -> None:
        """Requests are those of `token`, which belongs to that account."""
        if self._shared is not None:
            self._shared.identify(token, account_id)

    def close(self) -> None:
        """End the thread of the shared window, once everything is done."""
        if self._watch is not None:
            self._watch.cancel()
        if self._shared is not None:
            self._shared.close()
