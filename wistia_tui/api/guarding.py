"""The last moment at which a write can be stopped: whoever wants it is asked just before the first byte goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wistia_tui.api.errors import TakenBack

if TYPE_CHECKING:
    from wistia_tui.api.operation import Operation
    from wistia_tui.api.permits import Permit

Guard = Callable[[], None]
"""Raises `TakenBack` where a write may not be sent any more.

A process that was stopped and runs again does not know for how long, and another may have taken its work over. So each
attempt asks when it has its permit and again when it has its connection, both of which can take long; nothing pauses
between the last answer and the first byte. It must be quick, since nothing else runs meanwhile.
"""


class LastMoment:
    """Asks a guard for one attempt; without a guard, never stops it."""

    def __init__(self, guard: Guard | None, operation: Operation, permit: Permit) -> None:
        self._guard = guard
        self._operation = operation
        self._permit = permit

    def check(self) -> None:
        """Raises the guard's `TakenBack`: nothing was sent with this permit.

        What was sent before was refused, or has been read back and was certainly not done.
        """
        if self._guard is None:
            return
        try:
            self._guard()
        except TakenBack as error:
            self._permit.may_have_been_sent = False
            raise error.saying(meaning=error.meaning or self._operation.not_done) from None

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """For the HTTP library, which tells what it is about to do."""
        if event == "http11.send_request_headers.started":
            self.check()
