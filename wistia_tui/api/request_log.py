"""RequestLog: the latest requests and their answers, for a person to look at. Bounded memory, secrets masked.

Headers and addresses are masked before they are kept. Bodies are kept as they were, and masked whenever they are
read: most are never looked at, and to search each for secrets would take time from the answers.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api.exchange import Exchange, KeptBody
from wistia_tui.api.masking import TOKEN_VARIABLE, Mask

if TYPE_CHECKING:
    from wistia_tui.api.lanes import Lane
    from wistia_tui.api.operations import Operation
    from wistia_tui.clock import Clock

log = logging.getLogger(__name__)

MOST_EXCHANGES = 1000
MOST_BODY_BYTES = 8 * 1024 * 1024
"""Of all bodies together; those of the oldest requests go first."""
LONGEST_BODY = 1024 * 1024
"""Bytes that are kept of one body."""


class RequestLog:
    """The latest exchanges of one run."""

    def __init__(
        self,
        clock: Clock,
        *,
        most: int = MOST_EXCHANGES,
        most_body_bytes: int = MOST_BODY_BYTES,
        longest_body: int = LONGEST_BODY,
    ) -> None:
        self._clock = clock
        self._most = most
        self._most_body_bytes = most_body_bytes
        self._longest_body = longest_body
        self._exchanges: deque[Exchange] = deque()
        self._with_bodies: OrderedDict[int, Exchange] = OrderedDict()
        self._body_bytes = 0
        self._number = 0
        self._listeners: list[Callable[[Exchange], None]] = []
        self.mask = Mask()

    def hide(self, secret: str) -> None:
        """Never show `secret`, a token, in any form."""
        self.mask.hide(secret)

    def sent(
        self,
        operation: Operation,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        lane: Lane,
        attempt: int,
        waited: float,
    ) -> Exchange:
        """A request goes out now; `attempt` counts from 1, `waited` is the seconds for the permit of this attempt."""
        if len(self._exchanges) >= self._most:
            oldest = self._exchanges.popleft()
            self._with_bodies.pop(oldest.number, None)
            self._body_bytes -= oldest.drop_bodies()
        self._number += 1
        others = [(name, value) for name, value in headers if name.lower() != "authorization"]
        exchange = Exchange(
            self,
            self._clock,
            self._number,
            operation,
            method,
            self.mask.text(url),
            # Every request carries it, but not yet where its headers are told here.
            (*self.mask.headers(others), ("Authorization", f"Bearer {TOKEN_VARIABLE}")),
            body,
            lane=lane,
            attempt=attempt,
            waited=waited,
        )
        self._exchanges.append(exchange)
        self.changed(exchange)
        return exchange

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What is kept, the newest last."""
        return tuple(self._exchanges)

    def subscribe(self, listener: Callable[[Exchange], None]) -> Callable[[], None]:
        """Call `listener` with each exchange that is new, or knows more than before; the result ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def text_of(self, body: KeptBody) -> str:
        """What is kept of `body` as text without secrets; it has yet to be made safe for a terminal."""
        text = self.mask.text(body.content.decode("utf-8", "replace"))
        # Where a body was cut, half a token may stand, which is not known as one.
        return text if body.is_whole else text[: max(0, len(text) - self.mask.longest)]

    def cut(self, body: bytes) -> KeptBody:
        """As much of `body` as is looked at."""
        return KeptBody(body[: self._longest_body], len(body))

    def keep(self, exchange: Exchange, body: bytes) -> KeptBody:
        """As much of a body of `exchange` as there is room for, made by dropping those of the oldest."""
        if exchange.number <= self._number - self._most:
            return KeptBody(size=len(body))
        kept = self.cut(body)
        self._body_bytes += len(kept.content)
        while self._body_bytes > self._most_body_bytes and self._with_bodies:
            _, oldest = self._with_bodies.popitem(last=False)
            self._body_bytes -= oldest.drop_bodies()
        if kept.content:
            self._with_bodies.setdefault(exchange.number, exchange)
        return kept

    def changed(self, exchange: Exchange) -> None:
        """Tell everybody who listens."""
        for listener in tuple(self._listeners):
            try:
                listener(exchange)
            except Exception:
                # Whoever shows the requests must not be able to fail them: this may be applied already.
                log.exception("a listener of the request log failed")
