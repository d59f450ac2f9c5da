"""SharedWindow: one `AccountWindow` for all processes of one person on one host.

Each use is a transaction of about a millisecond in a thread of its own. Where the file cannot be used, the window of
this process alone goes on from what was last known, and the file is tried again later.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from wistia_tui.api.account_window import AccountWindow
from wistia_tui.api.window_file import WindowFile
from wistia_tui.text import safe_line

Change = Callable[[AccountWindow, float], Any]
Then = Callable[[Any], None]
Told = Callable[[AccountWindow, str, list[Callable[[], None]]], None]

TRY_AGAIN_AFTER = 30.0
"""Seconds after which a file that could not be used is tried again."""
LOOK_EVERY = 2.0
"""Seconds between two looks at what other processes did, while this one sends nothing."""
# What can be wrong with a file: its place, its rights, its format, what stands in it.
_UNUSABLE = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class SharedWindow:
    """Applies changes to the shared window one after the other, in a thread that `close` ends."""

    def __init__(self, file: WindowFile, monotonic: Callable[[], float]) -> None:
        """`monotonic` is the clock that all processes of this host share."""
        self._file = file
        self._monotonic = monotonic
        self._new_window: Callable[[], AccountWindow] = AccountWindow
        self._told: Told = lambda window, why_not, after: None
        self._state: str | None = None
        self._alone_since: float | None = None
        self._why_not = ""
        self._work: queue.SimpleQueue[tuple[Change, Then] | None] = queue.SimpleQueue()
        # At once, so that the file is open when the first request asks for its turn.
        threading.Thread(target=self._run, name="shared window", daemon=True).start()

    def start(self, new_window: Callable[[], AccountWindow], told: Told) -> None:
        """Take changes from now on; `new_window` makes an unused window of the right limit.

        `told(window, why_not, after)` is called in the thread, after changes and when other processes made some: with
        a copy of the window as it is now, a sentence if it is not shared, and what is to be done afterwards.
        """
        self._new_window = new_window
        self._told = told

    def do(self, change: Change, then: Then) -> None:
        """Apply `change`; `then`, with its result, is among what is to be done afterwards."""
        self._work.put((change, then))

    def identify(self, token: str, account_id: str) -> None:
        """From now on requests are those of `token`, which belongs to that account."""
        self.do(lambda window, now: self._file.identify(token, account_id), lambda result: None)

    def close(self) -> None:
        """End the thread once everything is done."""
        self._work.put(None)

    # the thread -----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        with contextlib.suppress(*_UNUSABLE):  # the first use tells what is wrong
            self._file.open()
        is_last = False
        while not is_last:
            work, is_last = self._next_work()
            if work or self._others_did_something():
                try:
                    self._use(work)
                except Exception as error:  # a mistake of ours, which must not end in silence here
                    self._told(self._new_window(), _sentence(error), [_bound(_raise, error)])
        self._file.close()

    def _next_work(self) -> tuple[list[tuple[Change, Then]], bool]:
        """Everything that is to be done now, and whether nothing comes after it."""
        work = []
        with contextlib.suppress(queue.Empty):
            item = self._work.get(timeout=LOOK_EVERY)
            while item is not None:
                work.append(item)
                item = self._work.get_nowait()
            return work, True
        return work, False

    def _others_did_something(self) -> bool:
        try:
            return self._file.changed_by_others()
        except sqlite3.Error:
            return True  # to use it will tell what is wrong

    def _use(self, work: list[tuple[Change, Then]]) -> None:
        now = self._monotonic()
        if self._alone_since is not None and now - self._alone_since < TRY_AGAIN_AFTER:
            window, results = self._alone(work)
        else:
            try:
                window, results = self._shared(work)
            except _UNUSABLE as error:
                self._file.close()
                self._alone_since, self._why_not = now, _sentence(error)
                window, results = self._alone(work)
        after = [_bound(then, result) for (_, then), result in zip(work, results, strict=True)]
        self._told(window, self._why_not, after)

    def _shared(self, work: list[tuple[Change, Then]]) -> tuple[AccountWindow, list[Any]]:
        with self._file.transaction() as transaction:
            now = self._monotonic()
            window = self._united([self._read(state, now) for state in transaction.read()])
            if self._alone_since is not None and self._state is not None:
                window.merge(self._read(self._state, now), were_one=True)
            results = self._apply(work, window, now)
            state = json.dumps(window.to_values(), separators=(",", ":"))
            transaction.write(state)
        self._state, self._alone_since, self._why_not = state, None, ""
        return window, results

    def _alone(self, work: list[tuple[Change, Then]]) -> tuple[AccountWindow, list[Any]]:
        now = self._monotonic()
        window = self._new_window() if self._state is None else self._read(self._state, now)
        results = self._apply(work, window, now)
        self._state = json.dumps(window.to_values())
        return window, results

    def _united(self, windows: list[AccountWindow]) -> AccountWindow:
        window, *others = windows or [self._new_window()]
        for other in others:
            window.merge(other, were_one=False)
        return window

    @staticmethod
    def _apply(work: list[tuple[Change, Then]], window: AccountWindow, now: float) -> list[Any]:
        window.abandon(_is_gone, now)
        window.expire(now)
        return [change(window, now) for change, _ in work]

    def _read(self, state: str, now: float) -> AccountWindow:
        window = self._new_window()
        window.read(json.loads(state), now)
        return window


def _bound(then: Then, result: object) -> Callable[[], None]:
    return lambda: then(result)


def _raise(error: Exception) -> None:
    raise error


def _is_gone(process: int) -> bool:
    if os.name != "posix" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # it is somebody's
    return False


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
    elif isinstance(error, sqlite3.Error):
        why = str(error)
    else:
        why = "what stands in it cannot be read"
    return safe_line(f"The file that all processes of this host share cannot be used: {why}.")
