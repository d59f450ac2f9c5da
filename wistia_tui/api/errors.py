"""What can go wrong between us and Wistia.

::

    WistiaError
     ├── NotConnected          no connection: nothing was sent
     ├── TakenBack             taken back while it waited, by the person or by a guard: nothing was changed
     ├── WrongAccount          a new token is of another account than the one before: it is not used
     ├── Unanswered            sent, but no whole answer came: a write may or may not have been applied
     ├── UnexpectedAnswer      an answer that is not what v1 promises: HTML, empty, truncated, wrong shape
     ├── NotApplied            a write without a usable answer; the record was read back and is as it was before
     ├── NotShown              the same, but the record holds neither what was sent nor what it held before
     └── Refused               Wistia answered with an error status
          ├── TokenRefused     401: the token is wrong, deleted, or the account is not active
          ├── NotAllowed       401 unauthorized_scope / unauthorized_params, 403: this token may not do this
          ├── NotFound         404
          ├── Invalid          400, 405, 409, 410, 415, 422: the request as sent is not accepted
          ├── RateLimited      429 (or 503 with Retry-After) for longer than anybody should wait
          └── ServerFailed     5xx, 408, 425

Each says what happened and what to do next. All texts are safe for a terminal.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

from wistia_tui.text import safe_line

if TYPE_CHECKING:
    from wistia_tui.api.models import Record


class WistiaError(Exception):
    """Base of all failures of a call; `str(error)` is a message for a person."""

    def __init__(self, happened: str, next_step: str = "", *, meaning: str = "", request_id: str = "") -> None:
        self.happened = safe_line(happened)
        """One sentence or more: what happened."""
        self.meaning = safe_line(meaning)
        """One sentence: what was or was not changed as far as is known, or empty."""
        self.next_step = safe_line(next_step)
        """One sentence: what the person can do, or empty."""
        self.request_id = safe_line(request_id)[:80]
        """The service's `x-request-id`, for a ticket; empty when none came."""
        super().__init__(self.what)

    def saying(self, *, happened: str = "", meaning: str = "", next_step: str = "") -> Self:
        """The same failure with other words in the place of those that are given."""
        other = copy.copy(self)
        other.happened = safe_line(happened) or self.happened
        other.meaning = safe_line(meaning) or self.meaning
        other.next_step = safe_line(next_step) or self.next_step
        other.args = (other.what,)
        return other

    @property
    def what(self) -> str:
        """What happened, and what was or was not changed as far as is known."""
        return f"{self.happened} {self.meaning}" if self.meaning else self.happened

    def __str__(self) -> str:
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.what}{request}" + (f" {self.next_step}" if self.next_step else "")

    @property
    def may_have_been_applied(self) -> bool:
        """Whether a write that ended so may nevertheless have changed the service's data."""
        return False


class NotConnected(WistiaError):
    """No connection could be made, so nothing was sent."""


class TakenBack(WistiaError):
    """Taken back while it waited: never sent, or not sent again after it was refused for now (401, 429) or lost and
    certainly not done."""


class WrongAccount(WistiaError):
    """The new token is of another account: what waits for this one must not reach that one."""


class Unanswered(WistiaError):
    """The request went out and no whole answer came back."""

    @property
    def may_have_been_applied(self) -> bool:
        """Always: only the answer is missing."""
        return True


class UnexpectedAnswer(WistiaError):
    """A success status with a body that is not what was asked for, or a redirect."""

    def __init__(
        self, happened: str, next_step: str = "", *, meaning: str = "", request_id: str = "", status: int = 200
    ) -> None:
        super().__init__(happened, next_step, meaning=meaning, request_id=request_id)
        self.status = status

    @property
    def may_have_been_applied(self) -> bool:
        """True for a 2xx: the service said yes and only the words went wrong."""
        return 200 <= self.status < 300


class _ReadBack(WistiaError):
    """No usable answer to a write came, and the record was read back."""

    def __init__(
        self,
        happened: str,
        next_step: str = "",
        *,
        meaning: str = "",
        request_id: str = "",
        record: Record | None = None,
    ) -> None:
        super().__init__(happened, next_step, meaning=meaning, request_id=request_id)
        self.record = record
        """What the service holds now; None where it holds no such record."""


class NotApplied(_ReadBack):
    """The write certainly changed nothing: the record is as it was before."""


class NotShown(_ReadBack):
    """The record does not hold what was sent, nor what it held before: perhaps somebody else changed it since."""

    @property
    def may_have_been_applied(self) -> bool:
        """True: it may have been there before somebody else's change."""
        return True


class Refused(WistiaError):
    """Wistia answered with an error status."""

    def __init__(
        self,
        happened: str,
        next_step: str = "",
        *,
        meaning: str = "",
        request_id: str = "",
        status: int = 0,
        code: str = "",
    ) -> None:
        super().__init__(happened, next_step, meaning=meaning, request_id=request_id)
        self.status = status
        self.code = safe_line(code)[:80]


class TokenRefused(Refused):
    """401 for the token itself."""


class NotAllowed(Refused):
    """The token works but lacks the permission, or the plan lacks the feature."""


class NotFound(Refused):
    """404: gone, never there, or not visible to this token."""


class Invalid(Refused):
    """The service refuses the request as it is."""


class RateLimited(Refused):
    """The account's limit is exhausted for longer than a person waits."""


class ServerFailed(Refused):
    """5xx, or 408 and 425: something broke on the way or in the service."""

    @property
    def may_have_been_applied(self) -> bool:
        """True: such an answer can come after the work was done."""
        return True
