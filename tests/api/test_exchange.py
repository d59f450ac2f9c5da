"""What is known of one request, from sending to the end of its answer."""

from __future__ import annotations

import pytest

from tests.api.exchanges import URL, send
from tests.clocks import START, ManualClock
from wistia_tui.api import operations as ops
from wistia_tui.api.exchange import LONGEST_HEADERS, KeptBody
from wistia_tui.api.request_log import RequestLog


async def test_an_exchange_from_sending_to_the_end(log: RequestLog, clock: ManualClock) -> None:
    told: list[tuple[int | None, bool]] = []
    end = log.subscribe(lambda changed: told.append((changed.status, changed.is_ended)))
    exchange = send(log)
    assert (exchange.at, exchange.attempt, exchange.waited) == (START, 2, 0.25)
    assert (exchange.status, exchange.seconds, exchange.is_failed) == (None, None, False)

    await clock.advance(0.5)
    exchange.answered(200, [("X-Request-Id", "abc-1"), ("Content-Type", "application/json")])
    await clock.advance(0.25)
    exchange.ended(b"[1]", size=21)

    assert told == [(None, False), (200, False), (200, True)]
    assert (exchange.status, exchange.seconds, exchange.size, exchange.request_id) == (200, 0.75, 21, "abc-1")
    assert exchange.answer_body == KeptBody(b"[1]", 3)
    assert not exchange.is_failed
    end()
    send(log)
    assert len(told) == 3
    assert [kept.number for kept in log.exchanges] == [1, 2]


def test_what_comes_after_the_end_changes_nothing(log: RequestLog) -> None:
    exchange = send(log)
    exchange.ended(error="Cancelled.")
    exchange.answered(200, [("x-request-id", "late")])
    exchange.ended(b"late", size=4)

    assert (exchange.status, exchange.error, exchange.request_id) == (None, "Cancelled.", "")
    assert exchange.answer_body.size == 0


@pytest.mark.parametrize(
    ("status", "error", "failed"),
    [
        (200, "", False),
        (204, "", False),
        (302, "", True),
        (404, "", True),
        (200, "Cut short.", True),
        (None, "No.", True),
    ],
)
def test_what_counts_as_failed(log: RequestLog, status: int | None, error: str, failed: bool) -> None:
    exchange = send(log)
    if status is not None:
        exchange.answered(status, [])
    exchange.ended(error=error)
    assert exchange.is_failed is failed


def test_headers_without_end_are_cut(log: RequestLog) -> None:
    exchange = send(log)
    exchange.answered(200, [(f"x-{number}", "v" * 100) for number in range(1000)])

    assert sum(len(name) + len(value) for name, value in exchange.answer_headers) < LONGEST_HEADERS + 100
    assert exchange.answer_headers[0] == ("x-0", "v" * 100)
    assert exchange.answer_headers[-1] == (
        "…",
        f"{1000 - (len(exchange.answer_headers) - 1)} more headers are not kept",
    )


@pytest.mark.parametrize(
    ("operation", "method", "url", "as_xml"),
    [
        (ops.MEDIA_LIST, "GET", URL, "/medias.xml?page=1&per_page=100"),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/medias/ab.json", "/medias/ab.xml"),
        (ops.MEDIA_SHOW, "GET", "http://127.0.0.1:1/medias/x/v1/medias/ab.json?a=b.json", "/medias/ab.xml?a=b.json"),
        (ops.ACCOUNT, "GET", "https://api.test/account.json", "/account.xml"),
        (ops.MEDIA_DELETE, "DELETE", "https://api.test/v1/medias/ab.json", ""),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/medias/ab.xml", ""),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/other/ab.json", ""),
    ],
)
def test_the_same_resource_as_xml(
    log: RequestLog, operation: ops.Operation, method: str, url: str, as_xml: str
) -> None:
    assert send(log, url, method=method, operation=operation).path_as_xml == as_xml
