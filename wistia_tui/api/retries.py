"""How often a call is tried, how long in all, and with which pauses. Pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.lanes import Lane
from wistia_tui.clock import duration


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What those who wait in one lane put up with; all times in seconds."""

    attempts: int
    deadline: float
    """Of work, from which on a failure is told instead of tried again; waiting for permits does not count."""
    backoff: float
    """The pause is a random part of this, doubled with each attempt."""
    longest_backoff: float
    unconnected: float = math.inf
    """From the first failure to connect until it is told."""


POLICIES = {
    Lane.USER: RetryPolicy(attempts=3, deadline=15.0, backoff=0.25, longest_backoff=4.0, unconnected=15.0),
    Lane.VISIBLE: RetryPolicy(attempts=3, deadline=30.0, backoff=0.25, longest_backoff=4.0),
    Lane.BULK: RetryPolicy(attempts=6, deadline=600.0, backoff=0.5, longest_backoff=20.0),
}

MOST_RETRIES = 20
"""Retries that may follow one another without a success."""
SUCCESSES_FOR_RETRY = 10
"""Successes that pay for one more."""


class RetryBudget:
    """Keeps retries few beside successes, lest a service in trouble gets more requests; all calls share it."""

    def __init__(self) -> None:
        # Counted in successes, which are whole.
        self._saved = MOST_RETRIES * SUCCESSES_FOR_RETRY

    def take(self) -> bool:
        """Pay for one retry; False, and nothing is paid, when too many failed lately."""
        if self._saved < SUCCESSES_FOR_RETRY:
            return False
        self._saved -= SUCCESSES_FOR_RETRY
        return True

    def succeeded(self) -> None:
        """A call brought what it was made for."""
        self._saved = min(self._saved + 1, MOST_RETRIES * SUCCESSES_FOR_RETRY)


class Tries:
    """The attempts of one call: whether there may be another, and how a person is told of them."""

    def __init__(self, lane: Lane, budget: RetryBudget) -> None:
        self.policy = POLICIES[lane]
        self._budget = budget
        self._started: float | None = None
        self.failures = 0
        self.waited = 0.0
        """Seconds that went into waiting for permits, the first one's among them."""
        self._waited_first = 0.0
        self._is_too_poor = False

    def sends(self, now: float, waited: float) -> None:
        """A request goes out at `now`, after `waited` seconds for its permit."""
        self.waited += waited
        if self._started is None:
            self._started, self._waited_first = now, self.waited

    def failed(self) -> None:
        """An attempt failed."""
        self.failures += 1

    def may_go_on(self, now: float) -> bool:
        """Whether another attempt may follow, which is then paid for."""
        worked = now - (now if self._started is None else self._started) - (self.waited - self._waited_first)
        if self.failures >= self.policy.attempts or worked >= self.policy.deadline:
            return False
        self._is_too_poor = not self._budget.take()
        return not self._is_too_poor

    @property
    def longest_pause(self) -> float:
        """What the pause before the next attempt is a random part of."""
        return min(self.policy.longest_backoff, self.policy.backoff * 2.0**self.failures)

    def told(self, error: WistiaError, now: float) -> WistiaError:
        """The error of the last attempt, which says how often it was tried if that was more than once."""
        sentences = [error.happened]
        if self.failures > 1 and self._started is not None:
            sentences.append(f"Tried {self.failures} times in {_length(now - self._started)}.")
        if self._is_too_poor:
            sentences.append("It was not tried again, because too many requests failed lately.")
        return error.saying(happened=" ".join(sentences))


def _length(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{duration(seconds)} min"
