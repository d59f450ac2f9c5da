"""What the budget looks like from outside: the values that the meter shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class BudgetState(Enum):
    """What decides when the next request leaves."""

    OK = "ok"
    NEAR = "near"
    """Most of the limit is used."""
    THROTTLED = "throttled"
    """All of it is: requests wait here until a slot is free."""
    BACKOFF = "backoff"
    """The service said 429: nothing is sent until `seconds_left` have passed."""
    PROBING = "probing"
    """The pause is over and one request finds out whether it goes on."""
    OFFLINE = "offline"
    """The last requests found no connection."""
    TOKEN_REFUSED = "token refused"  # noqa: S105 - a state, not a secret
    """The last answer was 401 for the token."""


@dataclass(frozen=True, slots=True)
class BudgetSnapshot:
    """The budget at one moment."""

    used: int
    """Slots held: requests of this process that may count in the service's window now."""
    limit: int
    source: str
    """`headers` while `remaining_told` is fresh, else `est`."""
    remaining_told: int | None
    """What the service's headers left us, less what was sent since; others on the account use it too."""
    state: BudgetState
    seconds_left: float | None
    """Until the next slot is free or the next try; None when no time counts down."""
    waiting: int
    in_flight: int
    reason: str
    """One short sentence for BACKOFF, PROBING, OFFLINE and TOKEN_REFUSED, else empty; safe for a terminal."""
