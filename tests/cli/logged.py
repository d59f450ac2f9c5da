"""Requests that end up in a log file, and what the file holds of them."""

from __future__ import annotations

import stat
from pathlib import Path

from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog

CANARY = "canary7f3a9c51d2e8b4"
URL = "https://api.test/v1/medias.json"


def request(log: RequestLog, url: str = URL, *, error: str = "") -> Exchange:
    exchange = log.sent(ops.MEDIA_LIST, "GET", url, [], b"", lane=Lane.USER, attempt=1, waited=0.0)
    if not error:
        exchange.answered(200, [("x-request-id", "id-1")])
    exchange.ended(size=7, error=error)
    return exchange


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
