"""One call from beginning to end: permit, send, read, judge, wait, try again. The only import of httpx.

What happens after a failure (reliability: an answer that never came says nothing about what was done)::

    no connection               nothing was sent: again, whatever the operation
    429                         was refused before anything was done: again, whatever the operation
    no whole answer, 5xx, 503   a read: again; a write: an error with `may_have_been_applied`, and the record is
                                read back by whoever asked for the write
"""

from __future__ import annotations

import dataclasses
import ipaddress
import logging
import socket
import ssl
from collections.abc import Generator, Iterator, Sequence
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from wistia_tui.api.answers import (
    Answer,
    TooMuch,
    is_about_the_token,
    not_allowed_after_all,
    unauthorized,
    unexpected,
    value_of,
)
from wistia_tui.api.bodies import MAX_BODY, BodyBroken, BodyReader, BodyTooLarge
from wistia_tui.api.budget import IN_FLIGHT, Lane, Permit, RequestBudget
from wistia_tui.api.deadline import within
from wistia_tui.api.errors import (
    NotAllowed,
    NotConnected,
    RateLimited,
    ServerFailed,
    TokenRefused,
    Unanswered,
    UnexpectedAnswer,
    WistiaError,
)
from wistia_tui.api.limit_headers import RetryAfter, retry_after, told_limits
from wistia_tui.api.operations import ACCOUNT, Operation, Repeat
from wistia_tui.api.payloads import Body, encode_query
from wistia_tui.clock import Clock, duration

CONNECT_SECONDS = 10.0
ATTEMPT_SECONDS = 60.0
"""One attempt from the first byte to the last; single answers of 12 s have been seen (reference part 9)."""
ATTEMPTS = 3
NO_MORE_AFTER = 30.0
"""Seconds of work from which on a failure is told instead of tried again; waiting for the limit does not count."""
BACKOFF_SECONDS = 0.25
LONGEST_BACKOFF = 4.0
ERROR_BODY = 64 * 1024
"""Most bytes that are read of a body that only explains an error."""

# httpx logs the URL of each request at INFO: filters and ids of a customer's library do not belong in a log.
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Limited(Exception):
    """Refused by the rate limit before anything was done, for a time that can be waited out."""


class _NotTrusted(NotConnected):
    """The certificate is not one that this machine trusts: trying again would not change it."""


class Calls:
    """Sends operations to one service with one token."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: RequestBudget,
        clock: Clock,
        method_override: bool = False,
        user_agent: str = "wistia-tui",
        attempt_seconds: float = ATTEMPT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises `ValueError` for a URL that would carry the token in the clear, or a token that is none.

        `transport` takes the place of the network, and of the proxies that the environment names.
        """
        parts = urlsplit(base_url)
        self._host = parts.hostname or ""
        is_plain = parts.scheme == "http" and _is_loopback(self._host)
        if not self._host or not (parts.scheme == "https" or is_plain):
            raise ValueError("the base URL must begin with https:// and name a host")
        # Without a name and password before the host: the token is the only secret that is sent.
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._base_url = origin + parts.path.rstrip("/")
        self._budget = budget
        self._clock = clock
        self._method_override = method_override
        self._attempt_seconds = attempt_seconds
        auth = _BearerToken(token, httpx.URL(origin))
        try:
            self._client = httpx.AsyncClient(
                auth=auth,
                headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": user_agent},
                # No cookie is kept: what one answer sets must not decide what another request means.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                follow_redirects=False,
                timeout=httpx.Timeout(attempt_seconds, connect=CONNECT_SECONDS),
                # More connections than permits, so that nobody waits for one while holding a permit.
                limits=httpx.Limits(
                    max_connections=IN_FLIGHT + 4, max_keepalive_connections=IN_FLIGHT, keepalive_expiry=30.0
                ),
                event_hooks={"response": [_hide_redirect]},
                transport=transport,
                # A proxy of the environment has no business between this machine and itself.
                trust_env=not is_plain,
                # Only https needs certificates, and to read them takes 20 ms; plain http leads to this machine alone.
                verify=not is_plain,
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            # The message of httpx would show the whole URL, perhaps with a password.
            raise ValueError("the proxy that the environment names cannot be used: give an http:// one") from None

    async def call(
        self,
        operation: Operation,
        record_id: str = "",
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        lane: Lane = Lane.USER,
    ) -> object:
        """The JSON of a success, its shape checked; raises `WistiaError`."""
        request = self._request(operation, record_id, query, body or Body())
        attempts = 0
        worked = 0.0
        order: int | None = None
        while True:
            permit: Permit | None = None
            if self._client.is_closed:
                raise NotConnected(f"The connection is closed; the request was not sent. {operation.not_done}")
            try:
                async with self._budget.permit(lane, order) as permit:
                    order = permit.order
                    started = self._clock.monotonic()
                    return await self._attempt(operation, record_id, request, permit)
            except _Limited:
                continue
            except TokenRefused as error:
                if permit is None:
                    raise unauthorized(operation, error.code) from None
                raise await self._what_401_means(operation, error, lane) from None
            except WistiaError as error:
                attempts += 1
                if permit is None or not _is_worth_repeating(operation, error):
                    raise
                worked += self._clock.monotonic() - started
                if attempts >= ATTEMPTS or worked > NO_MORE_AFTER:
                    raise
                # A connection that broke under a read is most often an old one that had been closed: no need to wait.
                longest = 0.0 if isinstance(error, Unanswered) and attempts == 1 else BACKOFF_SECONDS * 2.0**attempts
            await self._clock.sleep(self._clock.random() * min(LONGEST_BACKOFF, longest))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    def _request(
        self, operation: Operation, record_id: str, query: Sequence[tuple[str, str]], body: Body
    ) -> httpx.Request:
        url = self._base_url + operation.path_for(record_id)
        if query:
            url += "?" + encode_query(list(query))
        verb, content_type, content = body.encode(operation, method_override=self._method_override)
        if not content:
            return self._client.build_request(verb, url)
        return self._client.build_request(verb, url, content=content, headers={"Content-Type": content_type})

    async def _attempt(self, operation: Operation, record_id: str, request: httpx.Request, permit: Permit) -> object:
        doubt = operation.doubt or operation.not_done
        try:
            answer = await within(self._clock, self._attempt_seconds, self._exchange(operation, request, permit))
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            raise Unanswered(
                f"Wistia gave no whole answer within {self._attempt_seconds:.0f} seconds. {doubt}", _next(operation)
            ) from None
        except _NOT_SENT as error:
            permit.unsent()
            raise self._not_connected(operation, error) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise Unanswered(
                f"The connection to {self._host} broke before the whole answer was here. {doubt}", _next(operation)
            ) from None
        try:
            return value_of(operation, record_id, answer)
        except TokenRefused as error:
            if is_about_the_token(error) or operation is ACCOUNT:
                permit.token_refused(error)
            raise
        except NotAllowed:
            permit.answered()
            raise

    async def _exchange(self, operation: Operation, request: httpx.Request, permit: Permit) -> Answer:
        """Send, and read to the end."""
        response = await self._client.send(request, stream=True)
        try:
            answer = Answer(
                response.status_code,
                tuple(response.headers.multi_items()),
                redirect=response.extensions.get("redirect", ""),
            )
            told = retry_after(answer.headers, self._clock.now())
            if answer.status == 429 or (answer.status == 503 and told.was_sent):
                permit.limited(told)
                # A 503 does not promise that a write was not carried out; a 429 does.
                if answer.status == 429 or operation.repeat is Repeat.READ:
                    raise self._limited_too_long(operation, answer, told) if told.is_too_long else _Limited
            elif answer.status != 401:
                permit.answered(told_limits(answer.headers, self._clock.now()))
            return dataclasses.replace(answer, body=await _read_body(operation, answer, response))
        finally:
            await response.aclose()

    def _limited_too_long(self, operation: Operation, answer: Answer, told: RetryAfter) -> RateLimited:
        when = f"in {told.raw}"
        if told.seconds is not None and not told.is_absurd:
            opens = self._clock.now() + timedelta(seconds=told.seconds)
            when = f"at {opens.astimezone():%H:%M}, in {duration(told.seconds)}"
        return RateLimited(
            f"The account's request limit is used up; Wistia takes requests again {when}. {operation.not_done}",
            "Try again then.",
            request_id=answer.request_id,
            status=answer.status,
        )

    async def _what_401_means(self, operation: Operation, error: TokenRefused, lane: Lane) -> WistiaError:
        """A 401 without a code that we know says little: whether the account still answers tells (reference 6.2)."""
        if is_about_the_token(error) or operation is ACCOUNT:
            return error
        try:
            await self.call(ACCOUNT, lane=lane)
        except WistiaError:
            return error
        return not_allowed_after_all(operation, error)

    def _not_connected(self, operation: Operation, error: Exception) -> NotConnected:
        causes = list(_causes(error))
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return _NotTrusted(
                f"The certificate of {self._host} is not trusted, so nothing was sent. {operation.not_done}",
                "Check the clock, the network, and the base URL; the check cannot be switched off.",
            )
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            happened = f"The name {self._host} was not found"
        elif isinstance(error, httpx.ProxyError):
            happened = "The proxy made no connection"
        elif isinstance(error, httpx.TimeoutException):
            happened = f"{self._host} did not take a connection in time"
        else:
            happened = f"No connection to {self._host}"
        return NotConnected(f"{happened}, so nothing was sent. {operation.not_done}", "Check the network, try again.")


_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def _is_worth_repeating(operation: Operation, error: WistiaError) -> bool:
    if isinstance(error, NotConnected):
        return not isinstance(error, _NotTrusted)
    if operation.repeat is not Repeat.READ or isinstance(error, TooMuch):
        return False
    if isinstance(error, UnexpectedAnswer):
        return 200 <= error.status < 300
    return isinstance(error, Unanswered | ServerFailed)


def _next(operation: Operation) -> str:
    return "Try again." if operation.repeat is Repeat.READ else "Refresh to see what Wistia holds."


async def _read_body(operation: Operation, answer: Answer, response: httpx.Response) -> bytes:
    """The raw body, inflated under a cap: httpx inflates each piece whole, however large it becomes."""
    is_success = 200 <= answer.status < 300
    try:
        reader = BodyReader(response.headers.get("content-encoding", ""), MAX_BODY if is_success else ERROR_BODY)
        async for piece in response.aiter_raw():
            reader.feed(piece)
        return reader.finish()
    except (BodyTooLarge, BodyBroken, httpx.HTTPError) as error:
        if not is_success:
            return b""  # the status says enough
        if isinstance(error, BodyTooLarge):
            raise unexpected(operation, "is larger than any answer should be", answer, kind=TooMuch) from None
        what_it_is = f"cannot be read: {error}" if isinstance(error, BodyBroken) else "was cut short"
        raise unexpected(operation, what_it_is, answer) from None


async def _hide_redirect(response: httpx.Response) -> None:
    """Keep httpx from building the next request of a redirect: an address that it cannot read makes it raise."""
    if 300 <= response.status_code < 400:
        response.extensions["redirect"] = response.headers.pop("location", "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything that it came from."""
    seen = 0
    while error is not None and seen < 10:
        yield error
        error = error.__cause__ or error.__context__
        seen += 1


class _BearerToken(httpx.Auth):
    """Holds the token, and puts it on requests to one origin only."""

    def __init__(self, token: str, origin: httpx.URL) -> None:
        word = token.strip()
        if word[:6].lower() == "bearer" and word[6:7] in {"", " "}:
            word = word[6:].strip()
        # Said here and not by the HTTP library, whose message would hold the token.
        if not word or not all("!" <= character <= "~" for character in word):
            raise ValueError("the token is empty or holds characters that no token has")
        self._header = f"Bearer {word}"
        self._origin = _origin(origin)

    def __repr__(self) -> str:
        return "_BearerToken(***)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) == self._origin:
            request.headers["Authorization"] = self._header
        yield request


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
