"""SharedWindow: one `AccountWindow` for all processes of one person on one host.

Each use is a transaction of about a millisecond in a thread of its own. Where the file cannot be used, the window of
this process alone goes on from what was last known, and the file is tried again later.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from wistia_tui.api import window_json
from wistia_tui.api.account_window import AccountWindow
from wistia_tui.api.window_file import WindowFile
from wistia_tui.api.window_merging import merge, rejoin
from wistia_tui.text import safe_line

Change = Callable[[AccountWindow, float], Any]
Told = Callable[[AccountWindow, str, list[Any]], None]

TRY_AGAIN_AFTER = 30.0
"""Seconds after which a file that could not be used is tried again."""
LOOK_EVERY = 2.0
"""Seconds between two looks at what other processes did, while this one sends nothing."""
_UNUSABLE = (sqlite3.Error, OSError)


class _Identity(NamedTuple):
    token: str
    account_id: str


class _Alone(NamedTuple):
    """Since when the file cannot be used, and the window as it was then and as it is now."""

    since: float
    base: str
    state: str


class SharedWindow:
    """Applies changes to the shared window one after the other, in a thread that `close` ends."""

    def __init__(self, file: WindowFile, monotonic: Callable[[], float]) -> None:
        """`monotonic` is the clock that all processes of this host share."""
        self._file = file
        self._monotonic = monotonic
        self._new_window: Callable[[], AccountWindow] = AccountWindow
        self._told: Told | None = None
        self._state = ""
        self._alone: _Alone | None = None
        self._why_not = ""
        self._work: queue.SimpleQueue[Change | _Identity | None] = queue.SimpleQueue()
        # At once, so that the file is open when the first request asks for its turn.
        threading.Thread(target=self._run, name="shared window", daemon=True).start()

    def start(self, new_window: Callable[[], AccountWindow], told: Told) -> None:
        """Take changes from now on; `new_window` makes an unused window of the right limit.

        `told(window, why_not, results)` is called in the thread: with a copy of the window as it is now, a sentence
        if it is not shared, and the results of the changes in their order; none when others changed it.
        """
        self._new_window = new_window
        self._told = told

    def do(self, change: Change) -> None:
        """Apply `change`."""
        self._work.put(change)

    def identify(self, token: str, account_id: str) -> None:
        """From now on requests are those of `token`, which belongs to that account."""
        self._work.put(_Identity(token, account_id))

    def close(self) -> None:
        """End the thread once everything is done."""
        self._work.put(None)

    # the thread -----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        with contextlib.suppress(*_UNUSABLE):  # the first use tells what is wrong
            self._file.open()
        is_last = False
        while not is_last:
            changes, is_last = self._next_changes()
            if self._told is not None and (changes or self._others_did_something()):
                window, results = self._use(changes)
                self._told(window, self._why_not, results)
        self._file.close()

    def _next_changes(self) -> tuple[list[Change], bool]:
        """Everything that is to be done now, and whether nothing comes after it."""
        changes: list[Change] = []
        with contextlib.suppress(queue.Empty):
            item = self._work.get(timeout=LOOK_EVERY)
            while item is not None:
                if isinstance(item, _Identity):
                    self._file.identify(item.token, item.account_id)
                else:
                    changes.append(item)
                item = self._work.get_nowait()
            return changes, True
        return changes, False

    def _others_did_something(self) -> bool:
        try:
            return self._file.changed_by_others()
        except sqlite3.Error:
            return True  # to use it will tell what is wrong

    def _use(self, changes: list[Change]) -> tuple[AccountWindow, list[Any]]:
        now = self._monotonic()
        alone = self._alone
        if alone is not None and now - alone.since < TRY_AGAIN_AFTER:
            return self._use_alone(alone, changes)
        try:
            return self._use_shared(changes)
        except _UNUSABLE as error:
            self._file.close()
            why = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
            self._why_not = safe_line(
                f"The file that all processes of this host share cannot be used: {why} ({self._file.path})"
            )
            # What was done alone before is still to be told to the others.
            base, state = (self._state, self._state) if alone is None else (alone.base, alone.state)
            return self._use_alone(_Alone(now, base, state), changes)

    def _use_shared(self, changes: list[Change]) -> tuple[AccountWindow, list[Any]]:
        with self._file.transaction() as transaction:
            now = self._monotonic()
            window, *others = [self._read(state, now) for state in transaction.read()] or [self._new_window()]
            for other in others:
                merge(window, other)
            if self._alone is not None:
                rejoin(window, self._read(self._alone.state, now), self._read(self._alone.base, now), os.getpid())
            results = _apply(changes, window, now)
            state = window_json.written(window)
            transaction.write(state)
        self._state, self._alone, self._why_not = state, None, ""
        return window, results

    def _use_alone(self, alone: _Alone, changes: list[Change]) -> tuple[AccountWindow, list[Any]]:
        now = self._monotonic()
        window = self._read(alone.state, now)
        results = _apply(changes, window, now)
        self._alone = alone._replace(state=window_json.written(window))
        return window, results

    def _read(self, state: str, now: float) -> AccountWindow:
        """The window that `state` describes; an unused one for what nobody can read, which is then written over."""
        window = self._new_window()
        if state:
            try:
                window_json.read(state, window, now)
            except ValueError:
                return self._new_window()
        return window


def _apply(changes: list[Change], window: AccountWindow, now: float) -> list[Any]:
    window.abandon(_is_gone, now)
    window.expire(now)
    return [change(window, now) for change in changes]


def _is_gone(process: int) -> bool:
    if os.name != "posix" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        pass  # it is somebody's
    return False
