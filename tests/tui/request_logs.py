"""A log of requests that the test makes up, some of which hold a secret, and what a dialog shows of it."""

from __future__ import annotations

import asyncio

from tests.tui.modal_host import Shown
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog

CANARY = "canary7f3a9c51d2e8b4"
LIST = "https://api.test/v1/medias.json?page=1&per_page=100"
MEDIA = "https://api.test/v1/medias/ab12.json"


def send(log: RequestLog, url: str = LIST, body: bytes = b"", *, method: str = "GET") -> Exchange:
    operation = ops.MEDIA_LIST if url == LIST else ops.MEDIA_SHOW
    headers = (("Accept", "application/json"), ("X-Echo", CANARY))
    return log.sent(operation, method, url, headers, body, lane=Lane.USER, attempt=1, waited=0.0)


def answer(exchange: Exchange, status: int = 200, body: bytes = b"[]", *, error: str = "") -> Exchange:
    exchange.answered(status, [("x-request-id", f"id-{exchange.number}"), ("Content-Type", "application/json")])
    exchange.ended(body, size=len(body), error=error)
    return exchange


async def see(shown: Shown, wanted: str) -> str:
    async with asyncio.timeout(20):
        while wanted not in shown.text:
            await shown.app.animator.wait_for_idle()
            await shown.pilot.pause()
    return shown.text
