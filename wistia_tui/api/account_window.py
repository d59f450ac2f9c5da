"""AccountWindow: what this host has sent to one account, and what follows from it for the next request. No I/O.

Wistia allows 600 requests a minute for a whole account (SEED) and does not say how it counts them. A slot is held
from before a request is sent until one window after its answer, or after it must have arrived if none came: so
whatever window the service looks at, no more than `limit` of our requests lie in it, however long each travels.

A 429 pauses everything. When the pause is over, one request goes out as a probe; all others wait for its answer.
Some operations have a limit of their own (`PUT /medias/move`: 10 in 5 minutes), and others may have one that nobody
wrote down. A 429 that may come from such a limit pauses that operation, and everything else only until one request
has shown that it is not the account's.

All processes of one person on one host use one such window (`shared_window`), so it is plain data: `window_json` writes
it down, `window_merging` adds up what two of them hold. Times are on the monotonic clock, which is the same for all.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from wistia_tui.api.bulk_pace import BulkPace
from wistia_tui.api.gate import RateGate
from wistia_tui.api.lanes import BULK_SHARE, Lane, ceiling

if TYPE_CHECKING:
    from wistia_tui.api.limit_headers import RetryAfter
    from wistia_tui.api.operations import Operation, OwnLimit

ARRIVES_WITHIN = 30.0
"""Seconds from sending within which a request is at the service, if ever."""
UNANSWERED_FOR = 180.0
"""Seconds after which a request of another process is over, however slow it was: an attempt takes one minute."""
PARTS = 12
"""Parts of the window for which the meter shows how many requests were sent."""


class Slot(NamedTuple):
    """The right to send one request, as the window knows it."""

    owner: int
    """Which process: numbers alone would not do where two processes could not see each other for a while."""
    number: int
    """Grows with each slot."""


class Wish(NamedTuple):
    """A request that waits."""

    lane: Lane
    operation: Operation | None


class Taken(NamedTuple):
    """What the window says to wishes: a slot for one of them, or when to ask again."""

    slot: Slot | None
    wish: int
    """Which of the wishes may go."""
    free_at: float
    """When one of them may go, without a slot; infinite when an answer decides and not time."""


@dataclass(slots=True)
class Route:
    """What is known of an operation's own limit."""

    limit: OwnLimit | None = None
    """None: only known by a 429."""
    held: list[float] = field(default_factory=list)
    """When each of its slots is free again, in order."""
    gate: RateGate = field(default_factory=RateGate)


@dataclass(slots=True)
class Flight:
    """A request on its way."""

    sent: float
    lane: Lane
    operation: str
    own_limit: OwnLimit | None


class AccountWindow:
    """The slots of one account, its pauses, and the pace of bulk work."""

    def __init__(self, limit: int = 600, window: float = 60.0, *, bulk_share: float = BULK_SHARE) -> None:
        """At most `limit` requests in any `window` seconds of the service, bulk work up to `bulk_share` of it."""
        self.limit = limit
        self.window = window
        self.bulk_share = bulk_share
        self.newest = 0
        """The number of the slot that was taken last."""
        self.gate = RateGate()
        self.pace = BulkPace()
        self.routes: dict[str, Route] = {}
        """By the name of the operation."""
        self.flying: dict[Slot, Flight] = {}
        self.held: list[float] = []
        """When each slot of a request that is over is free again, in order."""
        self.held_by_bulk: list[float] = []
        """Those of bulk work among them."""

    # slots ----------------------------------------------------------------------------------------------------------

    def take(self, wishes: Sequence[Wish], owner: int, now: float) -> Taken:
        """A slot for the first of `wishes` that may go."""
        self.expire(now)
        free_at = math.inf
        for index, wish in enumerate(wishes):
            opens_at = self.opens_at(wish, now)
            if opens_at <= now:
                return Taken(self._take(wish, owner, now), index, now)
            free_at = min(free_at, opens_at)
        return Taken(None, 0, free_at)

    def _take(self, wish: Wish, owner: int, now: float) -> Slot:
        self.newest += 1
        slot = Slot(owner, self.newest)
        name, own_limit = "", None
        if wish.operation is not None:
            name, own_limit = wish.operation.name, wish.operation.own_limit
        self.flying[slot] = Flight(now, wish.lane, name, own_limit)
        self.gate.passed(self.newest, now)
        if name in self.routes:
            self.routes[name].gate.passed(self.newest, now)
        if wish.lane is Lane.BULK:
            self.pace.passed(now, self.limit, self.window)
        return slot

    def opens_at(self, wish: Wish, now: float) -> float:
        """When `wish` may go; infinite when an answer decides and not time."""
        for gate in self._gates(wish.operation):
            if wish.lane is Lane.USER and gate.may_probe_early(now):
                continue
            if (gate_opens_at := gate.opens_at(now)) > now:
                return gate_opens_at
        opens_at = self.slot_free_at(now, ceiling(wish.lane, self.limit, self.bulk_share))
        if wish.lane is Lane.BULK:
            opens_at = max(opens_at, self.pace.opens_at(now, self.limit, self.window, self.bulk_share))
        if wish.operation is not None and wish.operation.own_limit is not None:
            opens_at = max(opens_at, self._route_free_at(wish.operation.name, wish.operation.own_limit, now))
        return opens_at

    def _gates(self, operation: Operation | None) -> list[RateGate]:
        route = self.routes.get(operation.name) if operation is not None else None
        return [self.gate] if route is None else [self.gate, route.gate]

    def blocking_gate(self, operation: Operation | None, now: float) -> RateGate | None:
        """The gate that is closed for `operation` for longer than anybody should wait, if one is."""
        return next((gate for gate in self._gates(operation) if gate.is_blocked(now)), None)

    def own_gate(self, operation: Operation | None, now: float) -> RateGate | None:
        """The gate that holds back `operation` alone, if one does."""
        route = self.routes.get(operation.name) if operation is not None else None
        return route.gate if route is not None and route.gate.opens_at(now) > now else None

    def slot_free_at(self, now: float, most: int) -> float:
        """When less than `most` slots are in use."""
        excess = self.used - most
        if excess < 0:
            return now
        # More than one is in excess only under a lower ceiling than the one used till then.
        return self.held[excess] if excess < len(self.held) else math.inf

    def _route_free_at(self, name: str, own: OwnLimit, now: float) -> float:
        held = self.routes[name].held if name in self.routes else []
        excess = len(held) + self._flying_of(name) - own.count
        if excess < 0:
            return now
        return held[excess] if excess < len(held) else math.inf

    def _flying_of(self, name: str) -> int:
        return sum(flight.operation == name for flight in self.flying.values())

    def returned(self, slot: Slot, now: float, *, was_sent: bool, was_answered: bool) -> None:
        """The request is over: its slot is held for a window more, unless nothing was sent.

        One that was given up may be counted later than that, while it is still on its way.
        """
        self.gate.returned(slot.number)
        flight = self.flying.pop(slot, None)
        if flight is None:
            if was_sent:
                # Somebody took us for dead: what is counted too often is free again soon, too seldom is a 429.
                insort(self.held, now + self.window)
            return
        if flight.operation in self.routes:
            self.routes[flight.operation].gate.returned(slot.number)
        if not was_sent:
            return
        counted = now if was_answered else max(now, flight.sent + ARRIVES_WITHIN)
        insort(self.held, counted + self.window)
        if flight.lane is Lane.BULK:
            insort(self.held_by_bulk, counted + self.window)
        if flight.own_limit is not None:
            route = self.route(flight.operation)
            route.limit = flight.own_limit
            insort(route.held, counted + flight.own_limit.seconds)

    def abandon(self, is_gone: Callable[[int], bool], now: float) -> None:
        """Take the requests of processes that are gone as over."""
        for slot, flight in list(self.flying.items()):
            if now - flight.sent >= UNANSWERED_FOR or is_gone(slot.owner):
                self.returned(slot, now, was_sent=True, was_answered=False)

    def expire(self, now: float) -> None:
        """Let go of what is free again."""
        for held in (self.held, self.held_by_bulk, *(route.held for route in self.routes.values())):
            del held[: bisect_right(held, now)]

    # what the service said ------------------------------------------------------------------------------------------

    def accepted(self, number: int, operation: Operation | None) -> None:
        """A request was answered, not with a refusal."""
        for gate in self._gates(operation):
            gate.accepted(number)

    def is_held_back(self, operation: Operation | None) -> bool:
        """Whether an answer to `operation` would open a gate."""
        return any(gate.is_half_open for gate in self._gates(operation))

    def limited(
        self, number: int, operation: Operation | None, now: float, retry_after: RetryAfter, dice: float
    ) -> bool:
        """Request `number` was refused with 429, or 503 with Retry-After; `dice` in [0, 1) lengthens the pause.

        Whether that is taken for the account's limit, and not for one of that operation alone.
        """
        self.expire(now)
        if operation is not None and self._may_be_its_own(number, operation, retry_after):
            what = f"the limit of “{operation.name}” alone is used up"
            gate = self.route(operation.name).gate
            gate.limited(number, self.newest, now, retry_after, dice=dice, slot_free_in=None, what=what)
            self.gate.suspect_of(operation.name, self.newest)
            return False
        is_half_used = bool(self.held) and 2 * self.used >= self.limit
        slot_free_in = self.held[0] - now if is_half_used else None
        if self.gate.limited(number, self.newest, now, retry_after, dice=dice, slot_free_in=slot_free_in):
            self.pace.refused(now, self.used_by_bulk, self.limit)
        return True

    def _may_be_its_own(self, number: int, operation: Operation, retry_after: RetryAfter) -> bool:
        """Whether a 429 may come from a limit of that operation alone."""
        route = self.routes.get(operation.name)
        if route is not None and route.gate.is_half_open and number <= route.gate.newest_before:
            return True  # sent together with the one that showed it
        # The account's own limit never makes anybody wait for longer than its window.
        is_longer = retry_after.is_absurd or (retry_after.seconds or 0.0) > self.window
        if operation.own_limit is not None and is_longer:
            return True
        # If the others are being tried already, an answer to one of them is what they were tried for.
        is_open = not self.gate.is_half_open or self.gate.suspect == operation.name
        return (operation.own_limit is not None or is_longer) and is_open

    def route(self, name: str) -> Route:
        """What is known of that operation's own limit, from now on if nothing was."""
        return self.routes.setdefault(name, Route())

    # being looked at ------------------------------------------------------------------------------------------------

    @property
    def used(self) -> int:
        """Slots in use; call `expire` before."""
        return len(self.held) + len(self.flying)

    @property
    def used_by_bulk(self) -> int:
        """Those of bulk work."""
        return len(self.held_by_bulk) + sum(flight.lane is Lane.BULK for flight in self.flying.values())

    def route_used(self, name: str) -> int:
        """Slots of an operation's own limit in use."""
        return len(self.routes[name].held) + self._flying_of(name)

    @property
    def next_free_at(self) -> float:
        """When the next slot is free; infinite while none is held."""
        return self.held[0] if self.held else math.inf

    def sent_lately(self, now: float) -> tuple[int, ...]:
        """Requests answered in each twelfth of the window, the oldest first; those on their way count as the last."""
        if not self.used:
            return ()
        edges = [bisect_right(self.held, now + self.window * part / PARTS) for part in range(PARTS)]
        counts = [later - earlier for earlier, later in zip(edges, [*edges[1:], len(self.held)], strict=True)]
        counts[-1] += len(self.flying)
        return tuple(counts)
