"""An `AccountWindow` as JSON, for the other processes of this host, and what may be believed of one that is read."""

from __future__ import annotations

import json
import math
from dataclasses import astuple
from typing import Any

from wistia_tui.api.account_window import AccountWindow, Flight, Route, Slot
from wistia_tui.api.bulk_pace import BulkPace
from wistia_tui.api.gate import RateGate
from wistia_tui.api.lanes import Lane
from wistia_tui.api.limit_headers import LONGEST_BELIEVED
from wistia_tui.api.operations import OwnLimit

# What reading something else than `written` gives can raise.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def written(window: AccountWindow) -> str:
    """Everything that other processes need to know; what there is much of, in whole milliseconds."""
    values = {
        "newest": window.newest,
        "flying": [
            [*slot, flight.sent, flight.lane, flight.operation, flight.own_limit and astuple(flight.own_limit)]
            for slot, flight in window.flying.items()
        ],
        "held": _milliseconds(window.held),
        "bulk": _milliseconds(window.held_by_bulk),
        "gate": window.gate.to_values(),
        "pace": window.pace.to_values(),
        "routes": {
            name: [route.limit and astuple(route.limit), _milliseconds(route.held), route.gate.to_values()]
            for name, route in window.routes.items()
        },
    }
    return json.dumps(values, separators=(",", ":"))


def read(state: str, window: AccountWindow, now: float) -> None:
    """Make `window` what `written` gave in this or another process.

    Raises ValueError for anything else; the window is of no use then.
    """
    try:
        _take_over(json.loads(state), window, now)
    except _UNREADABLE as error:
        raise ValueError("not the state of a window") from error


def _take_over(values: dict[str, Any], window: AccountWindow, now: float) -> None:
    window.newest = int(values["newest"])
    window.flying = {
        Slot(int(owner), int(number)): Flight(_time(sent, now), Lane(lane), str(operation), _own_limit(own))
        for owner, number, sent, lane, operation, own in values["flying"]
    }
    window.held = _seconds(values["held"], now)
    window.held_by_bulk = _seconds(values["bulk"], now)
    window.gate = _gate(values["gate"], now)
    window.pace = BulkPace.of(values["pace"])
    _time(window.pace.due, now)
    window.routes = {
        str(name): Route(_own_limit(own), _seconds(held, now), _gate(gate, now))
        for name, (own, held, gate) in values["routes"].items()
    }


def _milliseconds(times: list[float]) -> list[int]:
    # Upwards, so that no slot is free too early; but not again each time that they are written.
    return [math.ceil(time * 1000 - 1e-3) for time in times]


def _seconds(milliseconds: list[int], now: float) -> list[float]:
    times = [time / 1000 for time in milliseconds]
    if times:
        _time(max(times), now)
    return times


def _time(time: float, now: float) -> float:
    """`time`, or ValueError if it cannot be meant: the clock may be that of an earlier start of the host."""
    if not time <= now + LONGEST_BELIEVED:
        raise ValueError("a time that cannot be")
    return time


def _gate(values: dict[str, Any], now: float) -> RateGate:
    gate = RateGate.of(values)
    _time(max(gate.until, gate.last_probe or 0.0, gate.refused_since or 0.0), now)
    return gate


def _own_limit(values: list[Any] | None) -> OwnLimit | None:
    return None if values is None else OwnLimit(int(values[0]), float(values[1]))
