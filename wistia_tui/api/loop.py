"""The loop round one call: permit, attempt, judge, wait, verify, try again.

What happens after a failure (an answer that never came says nothing about what was done)::

    no connection               nothing was sent: again in its turn, whatever the operation
    429                         refused before anything was done: again in its turn, whatever the operation
    no whole answer, 5xx, 503   a read: again
                                sets a state: the record is read back; done is success, certainly not done is sent
                                again, and anything else is an error that says what is known
                                makes something: an error with `may_have_been_applied`
    401 for the token           kept until there is another one, where the budget waits for it; else an error
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from wistia_tui.api.answers import TooMuch, is_about_the_token, not_allowed_after_all, unauthorized
from wistia_tui.api.errors import (
    NotConnected,
    NotFound,
    ServerFailed,
    TokenRefused,
    Unanswered,
    UnexpectedAnswer,
    WistiaError,
)
from wistia_tui.api.failures import NotToBeConnected
from wistia_tui.api.guarding import Guard, LastMoment
from wistia_tui.api.lanes import Lane
from wistia_tui.api.operations import ACCOUNT, Operation, Repeat, Verify
from wistia_tui.api.retries import RetryBudget, Tries
from wistia_tui.api.tokens import Refusals
from wistia_tui.api.verification import Meant, Seen, Sight, not_done, settle, unverified

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.outgoing import Outgoing
    from wistia_tui.api.permits import Permit, Place
    from wistia_tui.api.tokens import Token
    from wistia_tui.clock import Clock

Doubts = Callable[[WistiaError | None], None]
"""Told the error when an answer was lost and the record is read back, and None when the write is sent again."""


class Requeued(Exception):
    """Refused before anything was done: to be sent again in its turn."""


@dataclass(slots=True)
class Call:
    """One call on its way."""

    outgoing: Outgoing
    lane: Lane
    meant: Meant | None = None
    """What a write sets, where `Verify.VALUES` is to tell whether it was done."""
    doubts: Doubts | None = None
    guard: Guard | None = None
    token: Token | None = None
    """The token to be tried, where that is what the call is for; else the one in force is used."""
    is_check: bool = False
    """Whether it finds out about a token, and so neither waits for one nor is kept for one."""
    place: Place | None = None
    attempts: int = 0
    """Requests on the wire, those that were refused for the limit among them."""
    may_be_done: bool = False
    """Whether an attempt was sent of which nobody knows what it did."""

    @property
    def operation(self) -> Operation:
        """What it does."""
        return self.outgoing.operation

    @property
    def can_be_verified(self) -> bool:
        """Whether reading the record back tells if it was done."""
        verify = self.operation.verify
        return verify is Verify.ABSENCE or (verify is Verify.VALUES and self.meant is not None)


class Wire(Protocol):
    """What the loop sends through."""

    token: Token
    """The one in force."""

    def outgoing(self, operation: Operation, record_id: str, parent_id: str) -> Outgoing:
        """A read."""
        ...

    def check_open(self) -> None:
        """Raises `NotConnected` once it is closed."""
        ...

    async def attempt(self, call: Call, permit: Permit, waited: float) -> object:
        """Send once, and read to the end: the value of a success. Raises `WistiaError` or `Requeued`.

        `waited` is the seconds for the permit.
        """
        ...


class Loop:
    """Runs calls; all of them share one retry budget."""

    def __init__(self, wire: Wire, budget: RequestBudget, clock: Clock) -> None:
        self._wire = wire
        self._budget = budget
        self._clock = clock
        self._retry_budget = RetryBudget()
        self._refusals = Refusals(self._ask_the_account, clock)

    async def run(self, call: Call) -> object:
        """The value of a success; raises `WistiaError`."""
        return await self._run(call, Tries(call.lane, self._retry_budget))

    async def _run(self, call: Call, tries: Tries) -> object:
        while True:
            try:
                value = await self._once(call, tries)
            except NotFound:
                if not call.may_be_done or call.operation.verify is not Verify.ABSENCE:
                    raise
                value = {}  # an earlier attempt did it
            except WistiaError as error:
                tries.failed()
                sight = await self._look(call, tries, error)
                if sight is None or sight.seen is not Seen.DONE:
                    await self._before_another(call, tries, error, sight)
                    continue
                value = sight.value
            self._retry_budget.succeeded()
            return value

    async def _look(self, call: Call, tries: Tries, error: WistiaError) -> Sight | None:
        """What the service shows of a write that ended with `error`, None for a read; raises what ends the call."""
        if call.operation.repeat is Repeat.READ:
            if not _is_worth_repeating(error):
                raise error
            return None
        if not error.may_have_been_applied:
            raise error
        if not call.can_be_verified:
            raise tries.told(error, self._clock.monotonic()) from None
        call.may_be_done = True
        if call.doubts is not None:
            call.doubts(error)
        try:
            return await settle(self._clock, call.operation, call.meant, lambda: self._read_back(call, tries))
        except WistiaError as second:
            raise unverified(tries.told(error, self._clock.monotonic()), second) from None

    async def _read_back(self, call: Call, tries: Tries) -> object:
        operation = call.operation.read_back or call.operation
        reading = Tries(call.lane, self._retry_budget)
        outgoing = self._wire.outgoing(operation, call.outgoing.record_id, call.outgoing.parent_id)
        try:
            return await self._run(Call(outgoing, call.lane), reading)
        finally:
            tries.waited += reading.waited

    async def _before_another(self, call: Call, tries: Tries, error: WistiaError, sight: Sight | None) -> None:
        """Wait until the next attempt may be made; raises what ends the call if there is to be none."""
        now = self._clock.monotonic()
        is_clear = sight is None or sight.seen is Seen.UNTOUCHED
        if not is_clear or not tries.may_go_on(now):
            told = tries.told(error, now)
            raise (told if sight is None else not_done(call.operation, told, sight)) from None
        if sight is not None and call.doubts is not None:
            call.doubts(None)
        # A connection that broke under a read is most often an old one that had been closed: no need to wait.
        is_at_once = sight is None and tries.failures == 1 and isinstance(error, Unanswered)
        await self._clock.sleep(0.0 if is_at_once else self._clock.random() * tries.longest_pause)

    async def _once(self, call: Call, tries: Tries) -> object:
        """What one attempt brings; where nothing was done for want of a turn, a connection or a token, the next one."""
        unconnected: NotConnected | None = None
        since = 0.0
        while True:
            permit: Permit | None = None
            asked = self._clock.monotonic()
            try:
                self._wire.check_open()
                async with self._budget.permit(
                    call.lane, call.place, call.operation, past_token=call.is_check
                ) as permit:
                    call.place = permit.order
                    LastMoment(call.guard, call.operation, permit).check()
                    now = self._clock.monotonic()
                    tries.sends(now, now - asked)
                    return await self._wire.attempt(call, permit, now - asked)
            except Requeued:
                continue
            except NotConnected as error:
                if permit is None:
                    # The first failure says more: why there is no connection.
                    raise (unconnected or error.saying(meaning=call.operation.not_done)) from None
                if unconnected is None:
                    unconnected, since = error, now
                is_late = self._clock.monotonic() - since >= tries.policy.unconnected
                if is_late or isinstance(error, NotToBeConnected):
                    raise
            except TokenRefused as error:
                if permit is None:
                    raise unauthorized(call.operation, error.code) from None
                token = self._wire.token
                is_refused = await self._is_token_refused(call, error)
                if call.token is None and self._wire.token is not token:
                    continue  # what was found out is about another token
                if not is_refused:
                    raise not_allowed_after_all(call.operation, error) from None
                if call.is_check or not self._budget.waits_for_token:
                    raise
            except WistiaError as error:
                if permit is not None:
                    raise
                raise error.saying(meaning=call.operation.not_done) from None

    async def _is_token_refused(self, call: Call, error: TokenRefused) -> bool:
        """Whether a 401 is about the token: without a code that we know, the account tells (reference 6.2)."""
        if is_about_the_token(error) or call.operation is ACCOUNT:
            return True
        is_refused = await self._refusals.is_refused(self._wire.token)
        if is_refused is None:
            raise error from None
        return is_refused

    async def _ask_the_account(self) -> bool | None:
        """Whether the account, which every token may read, is refused as well; None if it cannot be read."""
        try:
            # Whoever asked first, a person may be among those who wait for the answer.
            await self.run(Call(self._wire.outgoing(ACCOUNT, "", ""), Lane.USER, is_check=True))
        except TokenRefused:
            return True
        except WistiaError:
            return None
        return False


def _is_worth_repeating(error: WistiaError) -> bool:
    if isinstance(error, UnexpectedAnswer):
        return 200 <= error.status < 300 and not isinstance(error, TooMuch)
    return isinstance(error, Unanswered | ServerFailed)
