"""WindowAccess: the account's window as a budget uses it, whether it is this process's own or the shared one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from wistia_tui.api.account_window import AccountWindow

if TYPE_CHECKING:
    from wistia_tui.api.shared_window import SharedWindow
    from wistia_tui.clock import Clock


class WindowAccess:
    """Changes the window and tells what came of it. Belongs to one event loop's thread."""

    def __init__(
        self,
        new_window: Callable[..., AccountWindow],
        clock: Clock,
        shared: SharedWindow | None,
        others_changed: Callable[[], None],
    ) -> None:
        """`others_changed` is called when other processes changed the shared window."""
        self._new_window = new_window
        self._clock = clock
        self._shared = shared
        self._others_changed = others_changed
        self._is_started = False
        self.window = new_window()
        """The window itself, or the newest copy of the shared one."""
        self.why_not_shared = ""
        """One sentence, safe for a terminal, where it should be shared and is not."""

    @property
    def is_for_all(self) -> bool:
        """Whether other processes may have a part in it."""
        return self._shared is not None

    def do(self, change: Callable[[AccountWindow, float], Any], then: Callable[[Any], None]) -> None:
        """Apply `change` to the window and call `then` with its result, at once or soon."""
        if self._shared is None:
            then(change(self.window, self._clock.monotonic()))
            return
        if not self._is_started:
            self._is_started = True
            self._shared.start(self._new_window, partial(self._from_thread, asyncio.get_running_loop()))
        self._shared.do(change, then)

    def _from_thread(
        self,
        loop: asyncio.AbstractEventLoop,
        window: AccountWindow,
        why_not_shared: str,
        after: list[Callable[[], None]],
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended
            loop.call_soon_threadsafe(self._changed, window, why_not_shared, after)

    def _changed(self, window: AccountWindow, why_not_shared: str, after: list[Callable[[], None]]) -> None:
        self.window, self.why_not_shared = window, why_not_shared
        for then in after:
            then()
        if not after:
            self._others_changed()

    def identify(self, token: str, account_id: str) -> None:
        """Requests are those of `token`, which belongs to that account."""
        if self._shared is not None:
            self._shared.identify(token, account_id)

    def close(self) -> None:
        """End the thread of the shared window, once everything is done."""
        if self._shared is not None:
            self._shared.close()
