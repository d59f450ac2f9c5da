"""Two ways to send what is wanted: through the app's own client, and through a loop as thin as it can be.

Only the app's own client proves the app; the thin loop lives through thousands of short stories in the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from tests.rig.service import Service
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.calls import Calls
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.clock import Clock

Ask = Callable[[Lane], Awaitable[object]]
"""Gets one answer of the service, however many requests that takes."""


_MOVING = b'{"message": "100 medias queued to be moved.", "background_job_status": {"id": 5, "status": "queued"}}'


class ModelTransport(httpx.AsyncBaseTransport):
    """The network below the app's client: carries requests to a model of the service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_move = request.method == "PUT" and request.url.path.endswith("/medias/move.json")
        sent = await self._service.exchange(is_move=is_move)
        if sent.status == 429:
            headers = {"Content-Type": "text/plain", "Retry-After": str(sent.retry_after)}
            return httpx.Response(429, headers=headers, stream=_Body(b"Rate limit exceeded"))
        body = _MOVING if is_move else b"[]"
        return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=_Body(body))


class _Body(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        yield self._content


def real_client(service: Service, budget: RequestBudget, clock: Clock) -> WistiaClient:
    """The app's own client before the model."""
    calls = Calls("https://api.wistia.test/v1", "t", budget=budget, clock=clock, transport=ModelTransport(service))
    return WistiaClient("", "", budget=budget, clock=clock, calls=calls)


async def ask_thinly(service: Service, budget: RequestBudget, lane: Lane, patience: float) -> None:
    """Permit, send, again after a 429; raises `TimeoutError` when no answer came in `patience` seconds."""
    order = None
    while True:
        async with budget.permit(lane, order) as permit:
            order = permit.order
            async with asyncio.timeout(patience):
                sent = await service.exchange()
            if sent.status != 429:
                permit.answered()
                return
            permit.limited(RetryAfter(float(sent.retry_after), str(sent.retry_after)))
