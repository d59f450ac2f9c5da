"""What the budget looks like from outside: the values that the meter and its panel show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class BudgetState(Enum):
    """What decides when the next request leaves."""

    OK = "ok"
    NEAR = "near"
    """Most of the limit is used."""
    ONE_KIND = "one kind"
    """The service said 429 to one kind of request alone, and some of that kind wait; all others leave."""
    THROTTLED = "throttled"
    """All of it is: requests wait here until a slot is free."""
    BACKOFF = "backoff"
    """The service said 429: nothing is sent until `seconds_left` have passed."""
    PROBING = "probing"
    """The pause is over and one request finds out whether it goes on."""
    BLOCKED = "blocked"
    """The service wants to be left alone for longer than anybody waits; a person may send one request to see."""
    OFFLINE = "offline"
    """The last requests found no connection: one at a time tries again, in a rhythm that slows down."""
    TOKEN_REFUSED = "token refused"  # noqa: S105 - a state, not a secret
    """The answer was 401 for the token: nothing is sent until there is another."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last time that the service said 429."""

    at: datetime
    """The time of day, aware."""
    request_id: str
    """The service's own name for the request, safe for a terminal; empty when none came."""
    others_at_least: int | None
    """How much of the limit others on the account must have used then: the limit less what was used here.

    None where the limit of one operation alone was used up.
    """


@dataclass(frozen=True, slots=True)
class RouteSnapshot:
    """An operation with a limit of its own."""

    name: str
    """Of the operation, as in `api.operations`."""
    used: int
    limit: int | None
    """None: only known by a 429 that named a longer time than the account's window."""
    window: float
    """Seconds."""
    seconds_left: float | None
    """Until it may be used again, while it may not."""
    waiting: int


@dataclass(frozen=True, slots=True)
class BudgetSnapshot:
    """The budget at one moment."""

    used: int
    """Slots held: requests that may count in the service's window now, of this process or this host (`is_shared`)."""
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
    """One short sentence without its full stop for ONE_KIND and the states from BACKOFF on; safe for a terminal."""
    window: float = 60.0
    """Seconds."""
    waiting_by_lane: tuple[int, int, int] = (0, 0, 0)
    """Of `waiting`: for a person, for what is visible soon, for bulk work."""
    sent_lately: tuple[int, ...] = ()
    """Of `used`: the requests of each twelfth of the window, the oldest first, the running one last."""
    is_shared: bool = False
    """Whether `used` and the pauses are those of all processes of this person on this host."""
    why_not_shared: str = ""
    """One sentence, safe for a terminal, where the window should be shared and is not."""
    bulk_per_minute: float | None = None
    """What bulk work may send now; None while there is none."""
    last_refusal: Refusal | None = None
    routes: tuple[RouteSnapshot, ...] = ()
    """Operations with limits of their own, as far as they were used."""
