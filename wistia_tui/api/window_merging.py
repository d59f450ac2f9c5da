"""What two `AccountWindow`s of one account hold together: of two accounts that are one, or after a time alone."""

from __future__ import annotations

import math
from collections import Counter

from wistia_tui.api.account_window import AccountWindow
from wistia_tui.api.bulk_pace import BulkPace
from wistia_tui.api.gate import Gate


def merge(window: AccountWindow, other: AccountWindow) -> None:
    """Add to `window` what another one of the same account holds, which was not known to be one."""
    window.flying.update(other.flying)
    _add(window, other, AccountWindow())


def rejoin(window: AccountWindow, alone: AccountWindow, base: AccountWindow, owner: int) -> None:
    """Add what `owner` did alone since `window` was `base`: `alone` is what became of that."""
    window.flying = {
        slot: flight for slot, flight in window.flying.items() if slot.owner != owner or slot in alone.flying
    }
    window.flying.update({slot: flight for slot, flight in alone.flying.items() if slot.owner == owner})
    _add(window, alone, base)


def _add(window: AccountWindow, other: AccountWindow, base: AccountWindow) -> None:
    window.newest = max(window.newest, other.newest)
    window.held = _plus(window.held, other.held, base.held)
    window.held_by_bulk = _plus(window.held_by_bulk, other.held_by_bulk, base.held_by_bulk)
    window.gate = max(window.gate, other.gate, key=_closed_until)
    window.pace = max(window.pace, other.pace, key=_refused_at)
    for name, theirs in other.routes.items():
        ours = window.route(name)
        if ours.limit is None:
            ours.limit = theirs.limit
        ours.held = _plus(ours.held, theirs.held, base.routes[name].held if name in base.routes else [])
        ours.gate = max(ours.gate, theirs.gate, key=_closed_until)


def _plus(held: list[float], others: list[float], base: list[float]) -> list[float]:
    """`held` and what `others` has more than `base`."""
    return sorted([*held, *(Counter(others) - Counter(base)).elements()])


def _refused_at(pace: BulkPace) -> float:
    return -math.inf if pace.refused_at is None else pace.refused_at


def _closed_until(gate: Gate) -> float:
    return gate.until if gate.is_half_open else -math.inf
