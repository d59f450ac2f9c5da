"""What a person is told when no usable answer came, or none is to be had now."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta

from wistia_tui.api.answers import Answer, next_step
from wistia_tui.api.errors import NotConnected, RateLimited, Unanswered
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.api.operations import Operation
from wistia_tui.clock import duration


class NotToBeConnected(NotConnected):
    """No connection, for a reason that trying again would not change."""


def unanswered(operation: Operation, happened: str) -> Unanswered:
    """It was sent, and then `happened`."""
    return Unanswered(happened, next_step(operation), meaning=operation.doubt or operation.not_done)


def not_connected(
    operation: Operation, host: str, error: Exception, *, by_proxy: bool, timed_out: bool
) -> NotConnected:
    """Nothing was sent, because of `error`."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return NotToBeConnected(
            f"The certificate of {host} is not trusted, so nothing was sent.",
            "Check the clock, the network, and the base URL; the check cannot be switched off.",
            meaning=operation.not_done,
        )
    if by_proxy:
        # What a proxy answers begins with a status: 5xx may be over soon, a refusal is not.
        kind = NotConnected if str(error).startswith("5") else NotToBeConnected
        return kind(
            "The proxy made no connection, so nothing was sent.",
            "Check the proxy that HTTPS_PROXY or ALL_PROXY names.",
            meaning=operation.not_done,
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        happened = f"{host} makes no secure connection (TLS)"
    elif any(isinstance(cause, socket.gaierror) for cause in causes):
        happened = f"The name {host} was not found"
    elif timed_out:
        happened = f"{host} did not take a connection in time"
    else:
        happened = f"No connection to {host}"
    return NotConnected(
        f"{happened}, so nothing was sent.", "Check the network, try again.", meaning=operation.not_done
    )


def limited_too_long(operation: Operation, answer: Answer, told: RetryAfter, now: datetime) -> RateLimited:
    """The service wants to be left alone for longer than a person waits; `now` is the time of day."""
    when = f"at a time that cannot be meant (it said Retry-After: {told.raw})"
    if told.seconds is not None and not told.is_absurd:
        opens = now + timedelta(seconds=told.seconds)
        when = f"at {opens.astimezone():%H:%M}, in {duration(told.seconds)}"
    limit = "The account's request limit" if operation.own_limit is None else "The limit of this kind of request"
    return RateLimited(
        f"{limit} is used up; Wistia takes requests again {when}.",
        "Try again then.",
        meaning=operation.not_done,
        request_id=answer.request_id,
        status=answer.status,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything that it came from."""
    seen = 0
    while error is not None and seen < 10:
        yield error
        error = error.__cause__ or error.__context__
        seen += 1
