"""Permits: the right to send one request, and where its outcome is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from wistia_tui.api.limit_headers import RetryAfter, ToldLimits

if TYPE_CHECKING:
    from wistia_tui.api.account_window import Slot
    from wistia_tui.api.errors import TokenRefused
    from wistia_tui.api.lanes import Lane
    from wistia_tui.api.operations import Operation


class Place(NamedTuple):
    """A place in a lane; whoever repeats a request asks with it for the old one."""

    order: int
    since: float
    """When it was asked for, on the monotonic clock."""


class Outcomes(Protocol):
    """What is told of a request; the budget listens."""

    def arrived(self) -> None:
        """The head of an answer is here."""
        ...

    def answered(self, permit: Permit, told: ToldLimits, *, is_overloaded: bool) -> None:
        """An answer that refuses neither the token nor the rate."""
        ...

    def limited(self, permit: Permit, retry_after: RetryAfter, request_id: str) -> None:
        """429, or 503 with Retry-After."""
        ...

    def token_refused(self, permit: Permit, error: TokenRefused) -> None:
        """401 for the token."""
        ...

    def unsent(self, permit: Permit) -> None:
        """No connection."""
        ...


class Permit:
    """The right to send one request, and where its outcome is told; to tell nothing is always safe."""

    def __init__(self, outcomes: Outcomes, waiter: Waiter, slot: Slot) -> None:
        self._outcomes = outcomes
        self.lane = waiter.lane
        self.operation = waiter.operation
        self.order = waiter.place
        """Place in the lane, for `RequestBudget.permit` when the request is to be repeated."""
        self.past_token = waiter.past_token
        self.slot = slot
        self.may_have_been_sent = True
        """Whether the request keeps its slot for a window."""
        self.was_answered = False
        self.was_given_up = False
        """Whether nobody wanted the answer any more."""

    @property
    def number(self) -> int:
        """Grows with each permit."""
        return self.slot.number

    def arrived(self) -> None:
        """The head of an answer is here, whatever it says: there is a connection, and the service has counted."""
        self.was_answered = True
        self._outcomes.arrived()

    def answered(self, told: ToldLimits | None = None, *, is_overloaded: bool = False) -> None:
        """An answer came that refuses neither the token nor the rate; `told` is what its headers say.

        `is_overloaded`: it was 502, 503 or 504, so that less at once may be better.
        """
        self.arrived()
        self._outcomes.answered(self, told or ToldLimits(), is_overloaded=is_overloaded)

    def limited(self, retry_after: RetryAfter, request_id: str = "") -> None:
        """The answer was 429, or 503 with Retry-After."""
        self.arrived()
        self._outcomes.limited(self, retry_after, request_id)

    def token_refused(self, error: TokenRefused) -> None:
        """The answer was 401 for the token."""
        self.arrived()
        self._outcomes.token_refused(self, error)

    def unsent(self) -> None:
        """No connection was made: nothing counts."""
        self.may_have_been_sent = False
        self._outcomes.unsent(self)


@dataclass(frozen=True, slots=True, order=True)
class Waiter:
    """Somebody who waits for a permit; they are ordered by their place within a lane."""

    lane: Lane
    place: Place
    operation: Operation | None = field(compare=False)
    past_token: bool = field(compare=False)
    """Whether it may go although the token was refused: it brings another one."""
    granted: asyncio.Future[Permit] = field(compare=False)
    task: asyncio.Task[Any] | None = field(compare=False, default=None)
    """What waits."""
