"""Requests in rows: what of them fits in a width, and when rows change."""

from __future__ import annotations

import pytest

from tests.clocks import ManualClock
from tests.tui.request_logs import LIST, MEDIA, answer, send
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog
from wistia_tui.library.rows import EVERYTHING, RowsChanged
from wistia_tui.text import cell_width
from wistia_tui.tui.widgets.request_rows import RequestFormat, RequestRows, seconds_words


@pytest.fixture
def every_kind(log: RequestLog) -> list[Exchange]:
    unanswered = send(log)
    unanswered.ended(error="No connection.")
    head_only = send(log)
    head_only.answered(200, [])
    return [
        answer(send(log)),
        answer(send(log, MEDIA, method="PUT"), 404, b"{}"),
        answer(send(log), 429),
        answer(send(log), 200, error="Wistia's answer was cut short."),
        unanswered,
        send(log),
        head_only,
    ]


@pytest.mark.parametrize("width", [0, 1, 7, 20, 37, 59, 79, 99, 119, 159, 220])
def test_every_row_fits_and_says_its_state_in_words(every_kind: list[Exchange], width: int) -> None:
    row_format = RequestFormat()
    assert cell_width(row_format.header(width)) <= max(width, 15)
    for exchange in every_kind:
        text = "".join(part for part, _ in row_format.row(exchange, width))
        assert cell_width(text) <= max(width, 15)
        if width >= 20:
            assert (text[0] == "✗") is exchange.is_failed
    words = ["200", "404 missing", "429 limited", "200 broken", "no answer", "…", "200…"]
    if width >= 37:
        for exchange, word in zip(every_kind, words, strict=True):
            assert f" {word} " in "".join(part for part, _ in row_format.row(exchange, width))


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (59, ["Time", "Status", "Method", "Path"]),
        (79, ["Time", "Status", "Method", "Path", "Took", "Size"]),
        (119, ["Time", "Status", "Method", "Path", "Try", "Waited", "Took", "Size", "x-request-id"]),
        (159, ["Time", "Status", "Method", "Path", "Try", "Waited", "Took", "Size", "x-request-id"]),
    ],
)
def test_columns_give_way(width: int, heads: list[str]) -> None:
    assert RequestFormat().header(width).split() == heads


async def test_a_row_holds_everything_there_is_room_for() -> None:
    clock = ManualClock()
    log = RequestLog(clock)
    exchange = log.sent(ops.MEDIA_LIST, "GET", LIST, [], b"", lane=Lane.BULK, attempt=3, waited=12.34)
    exchange.answered(200, [("x-request-id", "0f8fad5b-d9cb-469f-a165-70867728950e")])
    await clock.advance(0.345)
    exchange.ended(b"", size=48_700)

    text = "".join(part for part, _ in RequestFormat().row(exchange, 159))
    for expected in ("12:00:00", "200", "GET", "/v1/medias.json?page=1", "3", "12.3 s", "345 ms", "49 KB"):
        assert expected in text
    assert text.rstrip().endswith("0f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"), (99.94, "99.9 s"), (100, "100 s")]
)
def test_seconds_in_words(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words


def test_rows_change_only_when_they_are_renewed(log: RequestLog) -> None:
    first = send(log)
    rows = RequestRows(log)
    told: list[RowsChanged] = []
    rows.subscribe(told.append)
    second = answer(send(log), 500)
    assert (len(rows), rows.index_of("2"), told) == (1, None, [])

    rows.renew()
    assert [rows.row(index) for index in range(len(rows))] == [first, second]
    assert (rows.identities(0, 5), rows.identity(1), rows.identity(2)) == (["1", "2"], "2", "")
    assert (rows.index_of("2"), rows.index_of("3"), len(told)) == (1, None, 1)

    rows.renew()
    assert told == [RowsChanged(1, 1)], "nothing is told where nothing looks different"
    answer(first)
    rows.renew()
    assert told[1:] == [RowsChanged(0, 1)]

    rows.only_failed = True
    rows.renew()
    assert rows.row(0) is second
    assert (len(rows), rows.index_of("1")) == (1, None)
    assert told[2:] == [EVERYTHING]
