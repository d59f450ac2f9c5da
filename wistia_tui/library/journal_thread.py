"""The one thread that reads and writes the journal: a slow disk holds nobody up, and what waits shares a commit."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from wistia_tui.library.entries import NotJournaled
from wistia_tui.library.journal_file import DAMAGED, JournalFile, transaction

T = TypeVar("T")
CLOSED_WITHIN = 5.0
"""Seconds that `close` waits for what is being written."""
_AGAIN_AFTER = 1.0
"""Seconds between two tries of an upkeep that the disk does not take."""
_OF_THE_WISH = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""What SQLite does not take whatever the state of the file, as a text that is too long: the others can be done."""


def _nothing(result: object) -> None:
    """What follows where nothing does."""


@dataclass(slots=True)
class Wish:
    """Something to be done in a transaction."""

    work: Callable[[sqlite3.Connection], Any]
    then: Callable[[Any], None] = _nothing
    """What follows in this thread once that is on the disk; it must not fail."""
    tell: Callable[[Any, BaseException | None], None] = lambda result, error: None
    """Whom to tell of the result or the error, then."""
    meaning: str = ""
    """What it means for the service's data if the file does not take it: a sentence, or empty."""
    result: Any = None
    error: BaseException | None = None


class JournalThread:
    """Started with the first wish. In memory there is no disk to wait for, and no thread."""

    def __init__(self, path: Path | None, due_in: Callable[[], float | None], upkeep: Callable[[], Wish]) -> None:
        """`path` None: in memory, where nothing is done by itself.

        `due_in` says in how many seconds `upkeep` is to be done without anybody's wish; None: not as things are.
        """
        self._path = path
        self._due_in = due_in
        self._upkeep = upkeep
        self._memory = JournalFile(None) if path is None else None
        self._wishes: queue.SimpleQueue[Wish | Callable[[], None]] | None = None
        """What is to be done by the thread that runs; at the end what is to be called when its file is closed."""

    async def do(
        self, work: Callable[[sqlite3.Connection], T], then: Callable[[T], None] = _nothing, *, meaning: str = ""
    ) -> T:
        """What `work` gives, once what it wrote is on the disk. Raises `NotJournaled`, and what `work` raises.

        It is done whether or not somebody still waits for it. `meaning` is what the failure says where the file does
        not take it.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(result: T, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

        def tell(result: T, error: BaseException | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended
                loop.call_soon_threadsafe(settle, result, error)

        if self._memory is not None:
            _carry_out(self._memory, [Wish(work, then, settle, meaning)])
            return await done
        if self._wishes is None:
            self._wishes = queue.SimpleQueue()
            threading.Thread(target=self._run, args=(self._wishes,), name="journal", daemon=True).start()
        self._wishes.put(Wish(work, then, tell, meaning))
        return await done

    async def close(self) -> None:
        """Close the file after what was asked for is done."""
        if self._memory is not None:
            self._memory.close()
        if self._wishes is None:
            return
        loop = asyncio.get_running_loop()
        closed = asyncio.Event()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(closed.set)

        self._wishes.put(tell)
        self._wishes = None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(closed.wait(), CLOSED_WITHIN)

    def _run(self, queued: queue.SimpleQueue[Wish | Callable[[], None]]) -> None:
        file = JournalFile(self._path)
        while True:
            wishes: list[Wish] = []
            end = None
            with contextlib.suppress(queue.Empty):
                due_in = self._due_in()
                found = queued.get(timeout=None if due_in is None else max(due_in, _AGAIN_AFTER))
                while isinstance(found, Wish):
                    wishes.append(found)
                    found = queued.get_nowait()
                end = found
            due_in = self._due_in()
            if due_in is not None and due_in <= 0:
                wishes.append(self._upkeep())
            _carry_out(file, wishes)
            if end is not None:
                file.close()
                end()
                return


def _carry_out(file: JournalFile, wishes: Sequence[Wish]) -> None:
    """All of them in one transaction, in which each stands for itself."""
    if not wishes:
        return
    failure: Exception | None = None
    try:
        db = file.connection()
        with transaction(db):
            for wish in wishes:
                _try(file, db, wish)
    except (sqlite3.Error, OSError) as error:
        failure = file.not_journaled(error)
    except Exception as error:  # nobody must wait for ever
        failure = error
    for wish in wishes:
        if isinstance(failure, NotJournaled):
            wish.error = failure.saying(meaning=wish.meaning)
        else:
            wish.error = failure or wish.error
        if wish.error is None:
            wish.then(wish.result)
    for wish in wishes:
        wish.tell(wish.result, wish.error)


def _try(file: JournalFile, db: sqlite3.Connection, wish: Wish) -> None:
    db.execute("savepoint wish")
    try:
        wish.result = wish.work(db)
    except _OF_THE_WISH as error:
        db.execute("rollback to wish")
        wish.error = file.not_journaled(error).saying(meaning=wish.meaning)
    except (sqlite3.Error, OSError):
        raise  # the file: nothing in it can be relied on
    except Exception as error:
        db.execute("rollback to wish")
        wish.error = error
        if isinstance(error, DAMAGED):
            # Whoever asked can say that, and go on with what else there is.
            wish.error = file.damaged().saying(meaning=wish.meaning)
            wish.error.__cause__ = error
    db.execute("release wish")
