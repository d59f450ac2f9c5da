"""Lanes: who waits for a request, and how much of the account's limit they may use up."""

from __future__ import annotations

import math
from enum import IntEnum


class Lane(IntEnum):
    """Who waits; a lower number goes first."""

    USER = 0
    """A person waits for this very answer."""
    VISIBLE = 1
    """Will be looked at soon."""
    BULK = 2
    """Nobody waits."""


BULK_SHARE = 0.9
"""Share of the limit that bulk work may use up; the rest is there when a person wants something."""
VISIBLE_SHARE = 0.95
"""The same for what is fetched ahead, so that a save never waits for it."""
IN_FLIGHT_SHARES = (1.0, 5 / 6, 2 / 3)
"""Shares of the requests on their way at once, by lane: whoever comes before another finds a place free."""


def ceiling(lane: Lane, limit: int, bulk_share: float = BULK_SHARE) -> int:
    """Up to how many slots used in all a request of `lane` may go; at least 1, for limits that are very small."""
    share = (1.0, VISIBLE_SHARE, bulk_share)[lane]
    return math.ceil(share * limit)


def concurrency(lane: Lane, cap: int) -> int:
    """How many requests may be on their way when one of `lane` goes, itself included, out of `cap`."""
    return math.ceil(IN_FLIGHT_SHARES[lane] * cap)
