"""Requests as a log keeps them, without a service."""

from __future__ import annotations

from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog

CANARY = "canary7f3a/9c5+1d2&e8=b4\"'<x>\\y"
URL = "https://api.test/v1/medias.json?page=1&per_page=100"


def send(
    log: RequestLog,
    url: str = URL,
    body: bytes = b"",
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (("Accept", "application/json"),),
    operation: ops.Operation = ops.MEDIA_LIST,
) -> Exchange:
    return log.sent(operation, method, url, headers, body, lane=Lane.VISIBLE, attempt=2, waited=0.25)
