"""Asks the service what a check wants to know: one request that decides, then what else the token may read.

The app waits out limits and lost connections; a check says what it would wait for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.deadline import within
from wistia_tui.api.errors import (
    NotAllowed,
    NotConnected,
    NotFound,
    RateLimited,
    TokenRefused,
    Unanswered,
    UnexpectedAnswer,
    WistiaError,
)
from wistia_tui.api.meter import BudgetSnapshot, BudgetState, RouteSnapshot
from wistia_tui.api.models import Account
from wistia_tui.api.request_log import RequestLog
from wistia_tui.clock import Clock, duration

T = TypeVar("T")

DEADLINE = 20.0
"""Seconds for all requests together."""
READS = {"read_projects": "/projects.json?per_page=1", "read_tags": "/tags.json?per_page=1"}
"""What the permissions differ in (reference 1.4), each with the cheapest request that needs it."""
_STUCK = {BudgetState.BACKOFF, BudgetState.BLOCKED, BudgetState.OFFLINE, BudgetState.TOKEN_REFUSED}
"""States that the app sits out, and a check does not."""


@dataclass(slots=True)
class Answers:
    """What the service said."""

    account: Account | None = None
    error: WistiaError | None = None
    """Why there is no account."""
    reads: dict[str, bool | None] = field(default_factory=dict)
    """Whether the token may do each of these; None where no answer tells."""
    errors: dict[str, WistiaError] = field(default_factory=dict)
    """Why no answer tells."""


async def ask(client: WistiaClient, budget: RequestBudget, log: RequestLog, clock: Clock) -> Answers:
    """Read the account and, if it can be had, try what else the token may read; takes `DEADLINE` at most."""
    ends = clock.monotonic() + DEADLINE
    try:
        answers = Answers(await _at_once(client.account(), budget, log, clock, ends))
    except NotFound as error:
        return Answers(error=error.saying(next_step="Check the base URL: it ends in the version, as in /v1."))
    except WistiaError as error:
        return Answers(error=error)
    for name, path in READS.items():
        answers.reads[name] = None
        try:
            answer = await _at_once(client.raw(path, "application/json"), budget, log, clock, ends)
            if answer.body.lstrip()[:1] != b"[":
                raise UnexpectedAnswer("The answer is not the list that was asked for.", "Check the base URL.")
            answers.reads[name] = True
        except NotAllowed:
            answers.reads[name] = False
        except WistiaError as error:
            answers.errors[name] = error
    return answers


async def _at_once(
    call: Coroutine[Any, Any, T], budget: RequestBudget, log: RequestLog, clock: Clock, ends: float
) -> T:
    """What `call` gives; raises WistiaError, also where it would go on waiting after all that there is to learn."""
    task = asyncio.create_task(call)
    changed = asyncio.Event()
    task.add_done_callback(lambda _: changed.set())
    unsubscribe = budget.subscribe(changed.set)

    async def settled() -> None:
        while not task.done() and not _is_stuck(budget.snapshot()):
            changed.clear()
            await changed.wait()

    try:
        with contextlib.suppress(TimeoutError):
            await within(clock, max(0.0, ends - clock.monotonic()), settled())
        if task.done():
            return task.result()
        raise _why_it_waits(budget.snapshot(), log, clock)
    finally:
        unsubscribe()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _is_stuck(budget: BudgetSnapshot) -> bool:
    return budget.state in _STUCK or _paused_alone(budget) is not None


def _paused_alone(budget: BudgetSnapshot) -> RouteSnapshot | None:
    """The operation that waits out a pause of its own, of which the state of the account says nothing."""
    return next((route for route in budget.routes if route.waiting and route.seconds_left is not None), None)


def _why_it_waits(budget: BudgetSnapshot, log: RequestLog, clock: Clock) -> WistiaError:
    if budget.state in {BudgetState.BACKOFF, BudgetState.BLOCKED}:
        return _paused(f"{budget.reason}. Requests", budget.seconds_left, log, clock)
    if budget.state is BudgetState.TOKEN_REFUSED:
        return TokenRefused(f"{budget.reason}.", "Check the token, or ask the account owner for a new one.", status=401)
    if budget.state is BudgetState.OFFLINE:
        reason = next((exchange.error for exchange in reversed(log.exchanges) if exchange.error), "")
        return NotConnected(reason or f"{budget.reason}.", "Check the network, then try again.")
    if (route := _paused_alone(budget)) is not None:
        return _paused(f"Wistia answered 429 to “{route.name}”. Such requests", route.seconds_left, log, clock)
    over = f"before the {DEADLINE:.0f} seconds of a check were over"
    if budget.waiting:
        why = budget.reason
        if budget.state is BudgetState.THROTTLED:
            why = f"All {budget.limit} requests of the last {budget.window:.0f} seconds are used"
        # Not that it was not sent: an earlier attempt may have been.
        no_turn = f"the turn of the request did not come {over}."
        return RateLimited(
            f"{why}; {no_turn}" if why else no_turn.capitalize(),
            "Try again in a minute, or end what else uses the account.",
        )
    return Unanswered(f"Wistia gave no answer {over}.", "Check the network and the base URL, then try again.")


def _paused(who: str, seconds: float | None, log: RequestLog, clock: Clock) -> RateLimited:
    left = seconds or 0.0
    opens = (clock.now() + timedelta(seconds=left)).astimezone()
    sent_nothing = "" if log.exchanges else " This check sent nothing."
    return RateLimited(
        f"{who} may go on at {opens:%H:%M:%S}, in {duration(left)}.{sent_nothing}",
        "Try again then. The app would wait by itself, and count down.",
        status=429,
    )
