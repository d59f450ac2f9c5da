"""The latest requests, and how much of them is kept."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.api.exchanges import send
from tests.clocks import ManualClock
from wistia_tui.api.exchange import Exchange, KeptBody
from wistia_tui.api.request_log import RequestLog


def test_no_more_exchanges_are_kept_than_the_bound(clock: ManualClock) -> None:
    log = RequestLog(clock, most=3, most_body_bytes=100)
    first = send(log, body=b"x" * 20)
    for _ in range(4):
        send(log)
    first.ended(b"y" * 90, size=90)  # it came after the log had let it go

    assert [kept.number for kept in log.exchanges] == [3, 4, 5]
    assert first.answer_body == KeptBody(b"", 90)
    assert first.request_body == KeptBody(b"", 20)
    log.exchanges[0].ended(b"z" * 100)
    assert log.exchanges[0].answer_body.is_whole, "what was let go still takes room"


def test_the_bodies_of_the_oldest_go_first(clock: ManualClock) -> None:
    log = RequestLog(clock, most_body_bytes=250)
    exchanges = [send(log, body=b"q" * 10) for _ in range(4)]
    for exchange in exchanges:
        exchange.ended(b"a" * 90, size=33)

    kept = [(len(kept.request_body.content), len(kept.answer_body.content)) for kept in log.exchanges]
    assert kept == [(0, 0), (0, 0), (10, 90), (10, 90)]
    assert [(kept.request_body.size, kept.answer_body.size, kept.size) for kept in log.exchanges] == [(10, 90, 33)] * 4


def test_a_body_that_is_too_long_is_cut(clock: ManualClock) -> None:
    log = RequestLog(clock, longest_body=50)
    exchange = send(log, body=b"q" * 60)
    exchange.ended(b"a" * 50)

    assert (len(exchange.request_body.content), exchange.request_body.is_whole) == (50, False)
    assert exchange.answer_body.is_whole
    assert log.text_of(exchange.answer_body) == "a" * 50


@given(sizes=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=40), seed=st.integers())
def test_the_bounds_hold_whatever_comes_in_whatever_order(sizes: list[tuple[int, int]], seed: int) -> None:
    dice = random.Random(seed)
    log = RequestLog(ManualClock(), most=10, most_body_bytes=120, longest_body=40)
    under_way: list[tuple[Exchange, int]] = []
    ever: list[Exchange] = []
    for request, answer in sizes:
        exchange = send(log, body=b"q" * request)
        ever.append(exchange)
        under_way.append((exchange, answer))
        if dice.random() < 0.6:
            ending, size = under_way.pop(dice.randrange(len(under_way)))
            ending.ended(b"a" * size)
        assert len(log.exchanges) <= 10
        kept = sum(len(one.request_body.content) + len(one.answer_body.content) for one in ever)
        assert kept <= 120
        newest = log.exchanges[-1].request_body
        assert len(newest.content) == min(newest.size, 40), "the newest body has room"


def test_bytes_that_are_no_text_are_shown_as_what_they_are_not(log: RequestLog) -> None:
    assert log.text_of(KeptBody(b"\xff\xfea", 3)) == "\ufffd\ufffda"
