"""Background tasks whose failure is never silent."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

_running: set[asyncio.Task[None]] = set()


def spawn(work: Coroutine[object, object, None], *, name: str) -> asyncio.Task[None]:
    """Run `work` beside everything else; an exception that escapes it goes to the loop's exception handler."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_report)
    return task


def _report(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": f"{task.get_name()} failed", "exception": error})
