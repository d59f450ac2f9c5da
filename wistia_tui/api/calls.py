"""Calls: one way out to the service. The only import of httpx; when to send, and to send again, is the loop's part."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
from collections.abc import Generator, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from wistia_tui.api.answers import Answer, TooMuch, is_about_the_token, unexpected, value_of
from wistia_tui.api.base_url import BaseUrl
from wistia_tui.api.bodies import MAX_BODY, BodyBroken, BodyReader, BodyTooLarge
from wistia_tui.api.budget import IN_FLIGHT
from wistia_tui.api.deadline import within
from wistia_tui.api.errors import NotAllowed, NotConnected, TakenBack, TokenRefused, WistiaError
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.failures import limited_too_long, not_connected, unanswered
from wistia_tui.api.guarding import LastMoment
from wistia_tui.api.lanes import Lane
from wistia_tui.api.limit_headers import retry_after, told_limits
from wistia_tui.api.loop import Call, Doubts, Loop, Requeued
from wistia_tui.api.operations import ACCOUNT, Operation, Repeat
from wistia_tui.api.outgoing import Outgoing
from wistia_tui.api.request_log import RequestLog
from wistia_tui.api.tokens import Token

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.guarding import Guard
    from wistia_tui.api.payloads import Body
    from wistia_tui.api.permits import Permit
    from wistia_tui.api.verification import Meant
    from wistia_tui.clock import Clock

CONNECT_SECONDS = 10.0
ATTEMPT_SECONDS = 60.0
"""One attempt from the first byte to the last; single answers of 12 s have been seen (reference part 9)."""
REFUSAL_SECONDS = 2.0
"""Most that is waited for the body of a 429, which is only logged."""
ERROR_BODY = 64 * 1024
"""Most bytes that are read of a body that only explains an error."""
MAX_HEADERS = 64 * 1024
"""Most bytes of the headers of a success; at about 100 KiB the HTTP library breaks off, whatever the status."""
MOST_CONNECTIONS = IN_FLIGHT + 4
"""More than there are permits at once, so that nobody waits for a connection while holding one."""

# httpx logs the URL of each request at INFO: filters and ids of a customer's library do not belong in a log.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Calls:
    """Sends operations to one service, with one token at a time."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: RequestBudget,
        clock: Clock,
        method_override: bool = False,
        read_only: bool = False,
        user_agent: str = "wistia-tui",
        attempt_seconds: float = ATTEMPT_SECONDS,
        log: RequestLog | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises `ValueError` for a URL that would carry the token in the clear, or a token that is none.

        With `read_only`, nothing that changes something is ever sent, whoever asks for it.
        `transport` takes the place of the network, and of the proxies that the environment names.
        """
        self._base_url = BaseUrl.parse(base_url)
        self._clock = clock
        self._method_override = method_override
        self._read_only = read_only
        self._attempt_seconds = attempt_seconds
        self._log = RequestLog(clock) if log is None else log
        self._loop = Loop(self, budget, clock)
        self.token = self.to_token(token)
        """The one in force."""
        self.not_allowed: dict[str, NotAllowed] = {}
        """By the names of operations, what the service refused to the token in force, whatever the record."""
        try:
            self._client = httpx.AsyncClient(
                headers={"User-Agent": user_agent},
                # No cookie is kept: what one answer sets must not decide what another request means.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                follow_redirects=False,
                timeout=httpx.Timeout(attempt_seconds, connect=CONNECT_SECONDS),
                limits=httpx.Limits(
                    max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS, keepalive_expiry=30.0
                ),
                event_hooks={"response": [_hide_redirect]},
                transport=transport,
                # A proxy of the environment has no business between this machine and itself.
                trust_env=not self._base_url.is_plain,
                # Only https needs certificates, and to read them takes 20 ms; plain http leads to this machine alone.
                verify=not self._base_url.is_plain,
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            # The message of httpx would show the whole URL, perhaps with a password.
            raise ValueError("the proxy that the environment names cannot be used: give an http:// one") from None

    async def call(
        self,
        operation: Operation,
        record_id: str = "",
        parent_id: str = "",
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        lane: Lane = Lane.USER,
        accept: str = "application/json",
        meant: Meant | None = None,
        doubts: Doubts | None = None,
        guard: Guard | None = None,
        token: Token | None = None,
    ) -> object:
        """The JSON of a success, its shape checked (of `Shape.ANY`, the `Answer`); raises `WistiaError`.

        `meant`, `doubts` and `guard` are for writes, see `Call`. `token` is tried in the place of the one in force.
        """
        if self._read_only and operation.repeat is not Repeat.READ:
            raise TakenBack("Every change is switched off (read-only).", meaning="Nothing was sent.")
        outgoing = Outgoing.of(
            self._base_url,
            operation,
            record_id,
            parent_id,
            query=query,
            body=body,
            accept=accept,
            method_override=self._method_override,
        )
        return await self._loop.run(Call(outgoing, lane, meant, doubts, guard, token, is_check=token is not None))

    def to_token(self, text: str) -> Token:
        """A token that can be sent; raises `ValueError` for what is none. From now on the request log hides it."""
        token = Token(text)
        self._log.hide(token.word)
        return token

    def use(self, token: Token) -> None:
        """Send everything with `token` from now on."""
        self.token = token
        self.not_allowed.clear()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    # what the loop sends through ------------------------------------------------------------------------------------

    def outgoing(self, operation: Operation, record_id: str, parent_id: str) -> Outgoing:
        """A read."""
        return Outgoing.of(self._base_url, operation, record_id, parent_id)

    def check_open(self) -> None:
        """Raises `NotConnected` once all is closed."""
        if self._client.is_closed:
            raise NotConnected("The connection is closed; the request was not sent.")

    async def attempt(self, call: Call, permit: Permit, waited: float) -> object:
        """Send once, and read to the end: the value of a success. Raises `WistiaError` or `Requeued`."""
        outgoing, token = call.outgoing, call.token or self.token
        call.attempts += 1
        exchange = self._log.sent(
            outgoing.operation,
            outgoing.method,
            outgoing.url,
            (*outgoing.headers, ("User-Agent", self._client.headers["user-agent"])),
            outgoing.body,
            lane=call.lane,
            attempt=call.attempts,
            waited=waited,
        )
        try:
            answer = await self._answer(call, permit, token, exchange)
        except Requeued:
            exchange.ended()
            raise
        except WistiaError as error:
            exchange.ended(error=error.happened)
            raise
        except BaseException:
            exchange.ended(error="It was given up before the whole answer was here.")
            raise
        exchange.ended(answer.body, size=answer.size)
        return self._value(call, permit, token, answer)

    def _value(self, call: Call, permit: Permit, token: Token, answer: Answer) -> object:
        """What the answer holds, and what it says of the token in force."""
        operation = call.operation
        try:
            value = value_of(operation, call.outgoing.record_id, answer)
        except TokenRefused as error:
            if call.token is None and token is not self.token:
                raise Requeued from None  # another one is in force since this was sent
            if call.token is None and (is_about_the_token(error) or operation is ACCOUNT):
                permit.token_refused(error)
            raise
        except NotAllowed as error:
            if call.token is None:
                permit.answered()
                if error.status == 403 or error.code == "unauthorized_scope":
                    self.not_allowed[operation.name] = error
            raise
        if call.token is None:
            self.not_allowed.pop(operation.name, None)
        return value

    async def _answer(self, call: Call, permit: Permit, token: Token, exchange: Exchange) -> Answer:
        """The whole answer; what goes wrong on the way becomes an error of ours."""
        operation, host = call.operation, self._base_url.host
        try:
            return await within(self._clock, self._attempt_seconds, self._exchange(call, permit, token, exchange))
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            if exchange.status == 429:
                raise Requeued from None  # certain, although the time was up before its body was here
            happened = f"Wistia gave no whole answer within {self._attempt_seconds:.0f} seconds."
            raise unanswered(operation, happened) from None
        except _NOT_SENT as error:
            permit.unsent()
            by_proxy, timed_out = isinstance(error, httpx.ProxyError), isinstance(error, httpx.TimeoutException)
            raise not_connected(operation, host, error, by_proxy=by_proxy, timed_out=timed_out) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            happened = f"The connection to {host} broke before the whole answer was here."
            raise unanswered(operation, happened) from None

    async def _exchange(self, call: Call, permit: Permit, token: Token, exchange: Exchange) -> Answer:
        outgoing, operation = call.outgoing, call.operation
        last_moment = LastMoment(call.guard, operation, permit)
        request = self._client.build_request(
            outgoing.method,
            outgoing.url,
            headers=outgoing.headers,
            content=outgoing.body or None,
            extensions={"trace": last_moment.trace} if call.guard else None,
        )
        auth = _Authorization(token, httpx.URL(self._base_url.origin))
        response = await self._client.send(request, stream=True, auth=auth)
        try:
            headers = tuple(response.headers.multi_items())
            answer = Answer(response.status_code, headers, redirect=response.extensions.get("redirect", ""))
            permit.arrived()
            exchange.answered(answer.status, answer.headers)
            told = retry_after(answer.headers, self._clock.now())
            if answer.status == 429 or (answer.status == 503 and told.was_sent):
                permit.limited(told, answer.request_id)
                # A 503 does not promise that a write was not carried out; a 429 does.
                if answer.status == 429 or operation.repeat is Repeat.READ:
                    await self._end_refused(operation, answer, response, exchange)
                    if told.is_too_long and call.lane is Lane.USER:
                        raise limited_too_long(operation, answer, told, self._clock.now())
                    raise Requeued
            elif answer.status != 401:
                is_overloaded = answer.status in {502, 503, 504}
                permit.answered(told_limits(answer.headers, self._clock.now()), is_overloaded=is_overloaded)
            body = await _read_body(operation, answer, response)
            return dataclasses.replace(answer, body=body, size=response.num_bytes_downloaded)
        finally:
            await response.aclose()

    async def _end_refused(
        self, operation: Operation, answer: Answer, response: httpx.Response, exchange: Exchange
    ) -> None:
        """Log the body as well, if it comes soon: the request that was refused has its turn to wait for."""
        with contextlib.suppress(TimeoutError):
            body = await within(self._clock, REFUSAL_SECONDS, _read_body(operation, answer, response))
            exchange.ended(body, size=response.num_bytes_downloaded)


_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


async def _read_body(operation: Operation, answer: Answer, response: httpx.Response) -> bytes:
    """The raw body, inflated under a cap: httpx inflates each piece whole, however large it becomes."""
    is_success = 200 <= answer.status < 300
    try:
        if is_success and sum(len(name) + len(value) for name, value in answer.headers) > MAX_HEADERS:
            raise BodyTooLarge
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


class _Authorization(httpx.Auth):
    """Puts a token on requests to one origin only."""

    def __init__(self, token: Token, origin: httpx.URL) -> None:
        self._token = token
        self._origin = _origin(origin)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._token.word}"
        yield request


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
