"""What the meter shows of a budget: its parts as one snapshot, its state by the worst of them."""

from __future__ import annotations

import math

from wistia_tui.api.account_window import PARTS, AccountWindow
from wistia_tui.api.lanes import Lane
from wistia_tui.api.meter import BudgetSnapshot, BudgetState, Refusal, RouteSnapshot
from wistia_tui.api.process_gates import ProcessGates
from wistia_tui.api.told_quota import ToldQuota
from wistia_tui.api.waiting_line import WaitingLine
from wistia_tui.api.window_access import WindowAccess

NEAR_SHARE = 0.8
"""Share of the limit from which on the meter warns."""

StateNow = tuple[BudgetState, float | None, str]
"""The state, the seconds that count down in it if any do, and a sentence for the worse ones."""


def snapshot_of(
    access: WindowAccess,
    gates: ProcessGates,
    line: WaitingLine,
    told: ToldQuota,
    last_refusal: Refusal | None,
    now: float,
) -> BudgetSnapshot:
    """Everything at `now`, on the monotonic clock."""
    window = access.window
    window.expire(now)
    told.expire(now)
    told_free_at = told.opens_at(Lane.USER, now, window.limit, window.bulk_share)
    state, seconds_left, reason = _state_of(window, gates, line, told_free_at, now)
    rate = window.pace.rate if line.counts[Lane.BULK] or window.used_by_bulk else None
    return BudgetSnapshot(
        used=window.used,
        limit=window.limit,
        source="est" if told.remaining is None else "headers",
        remaining_told=told.remaining,
        state=state,
        seconds_left=seconds_left,
        waiting=len(line),
        in_flight=gates.in_flight,
        reason=reason,
        window=window.window,
        waiting_by_lane=line.counts,
        sent_lately=window.sent_lately(now),
        is_shared=access.is_for_all and not access.why_not_shared,
        why_not_shared=access.why_not_shared,
        bulk_per_minute=None if rate is None else rate * 60 / window.window,
        last_refusal=last_refusal,
        routes=_routes_of(window, line, now),
    )


def next_change_of(snapshot: BudgetSnapshot, window: AccountWindow, told: ToldQuota, now: float) -> float | None:
    """Seconds until `snapshot`, made at `now`, is another one by time alone, or None while time changes nothing.

    A countdown changes when its seconds, rounded up, do.
    """
    left = snapshot.seconds_left
    changes = [] if left is None else [left - math.ceil(left) + 1]
    if not math.isinf(window.next_free_at):
        # The part of the window that is shown moves on as well.
        changes += [window.next_free_at - now, window.window / PARTS]
    if told.until is not None:
        changes.append(told.until - now)
    return min(changes, default=None)


def _state_of(
    window: AccountWindow, gates: ProcessGates, line: WaitingLine, told_free_at: float, now: float
) -> StateNow:
    """The state at `now`; `told_free_at` is when the service's own word lets a person's request go."""
    gate, connection = window.gate, gates.connection
    if gates.token_error is not None:
        return BudgetState.TOKEN_REFUSED, None, gates.token_error.happened.removesuffix(".")
    if gate.is_probing(now):
        return BudgetState.PROBING, None, gate.reason
    if gate.is_paused(now):
        return BudgetState.BLOCKED if gate.is_blocked(now) else BudgetState.BACKOFF, gate.until - now, gate.reason
    if connection.is_offline:
        seconds = connection.until - now if connection.is_paused(now) and not connection.is_probing(now) else None
        return BudgetState.OFFLINE, seconds, connection.reason
    free_at = max(told_free_at, window.slot_free_at(now, window.limit))
    if free_at > now:
        return BudgetState.THROTTLED, None if math.isinf(free_at) else free_at - now, ""
    own = next((own for waiter in line.heads() if (own := window.own_gate(waiter.operation, now)) is not None), None)
    if own is not None:
        return BudgetState.ONE_KIND, own.until - now if own.is_paused(now) else None, own.reason
    return (BudgetState.NEAR if window.used >= NEAR_SHARE * window.limit else BudgetState.OK), None, ""


def _routes_of(window: AccountWindow, line: WaitingLine, now: float) -> tuple[RouteSnapshot, ...]:
    """The operations with limits of their own, as far as they were used."""
    return tuple(
        RouteSnapshot(
            name=name,
            used=window.route_used(name),
            limit=route.limit.count if route.limit is not None else None,
            window=route.limit.seconds if route.limit is not None else window.window,
            seconds_left=route.gate.until - now if route.gate.is_paused(now) else None,
            waiting=sum(waiter.operation is not None and waiter.operation.name == name for waiter in line),
        )
        for name, route in window.routes.items()
        if route.held or route.gate.is_half_open
    )
