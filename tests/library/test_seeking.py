from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import ManualClock
from tests.library.service import Screen, Service, at_rest, rows_of, turn
from wistia_tui.api.errors import NotConnected, WistiaError
from wistia_tui.library.listing import PAGE_SIZE, Length
from wistia_tui.library.loader import REST
from wistia_tui.library.views import FilteredRows, WithFirst


class Told:
    """What whoever wants to know the end was told."""

    def __init__(self) -> None:
        self.errors: list[WistiaError | None] = []

    def __call__(self, error: WistiaError | None) -> None:
        self.errors.append(error)


@pytest.mark.parametrize(("length", "requests"), [(100_000, 2), (99_987, 1), (100_020, 2), (100_040, 2)])
async def test_the_end_of_a_long_list_with_a_right_count_takes_two_requests(length: int, requests: int) -> None:
    clock = ManualClock()
    service = Service(length, at_once=True)
    rows = rows_of(service, length, clock)
    screen, told = Screen(rows), Told()
    await at_rest(rows, clock)
    before = len(service.asked)
    screen.go_to(len(rows) - 1)
    rows.seek_end(told)
    await at_rest(rows, clock)
    assert told.errors == [None]
    assert (screen.cursor, screen.identity) == (length - 1, f"r{length - 1}")
    assert len(service.asked) - before == requests
    assert not [row for row in screen.shown if not isinstance(row, str)]


@pytest.mark.parametrize("count", [1_000, None])
@pytest.mark.parametrize("step", [1, 20, 40])
async def test_scrolling_through_a_thousand_rows_takes_eleven_requests(count: int | None, step: int) -> None:
    clock = ManualClock()
    service = Service(1_000, at_once=True)
    rows = rows_of(service, count, clock)
    screen = Screen(rows)
    await at_rest(rows, clock)
    for row in [*range(0, 1_000, step), 999]:
        screen.go_to(row)
        await clock.advance(REST / 3)
    await at_rest(rows, clock)
    assert (screen.identity, len(rows), rows.listing.length) == ("r999", 1_000, Length.EXACT)
    assert sorted(service.pages) == list(range(1, 12))


@given(st.integers(0, 60_000), st.none() | st.integers(0, 1_000))
async def test_whoever_asks_for_the_end_gets_there_in_few_requests(length: int, count: int | None) -> None:
    clock = ManualClock()
    service = Service(length, at_once=True)
    rows = rows_of(service, count, clock)
    screen, told = Screen(rows), Told()
    await at_rest(rows, clock)
    before, shown = len(service.asked), screen.shown
    rows.seek_end(told)
    await at_rest(rows, clock)
    assert told.errors == [None]
    assert (len(rows), rows.listing.length) == (length, Length.EXACT)
    if length > 2 * PAGE_SIZE and (count is None or count >= 40):
        assert screen.shown == shown, "the screen waits where it is"
    screen.go_to(len(rows) - 1)
    await at_rest(rows, clock)
    assert screen.identity == (f"r{length - 1}" if length else "")
    assert len(service.asked) - before <= 2 * math.ceil(math.log2(length // PAGE_SIZE + 2)) + 4
    rows.close()


async def test_nobody_searches_for_the_end_unasked() -> None:
    clock = ManualClock()
    service = Service(60_000, at_once=True)
    rows = rows_of(service, 40, clock)
    screen = Screen(rows)
    await at_rest(rows, clock)
    screen.go_to(39)
    await at_rest(rows, clock)
    assert service.pages == [1, 2], "one look behind a full page that was the last by the count"
    rows = rows_of(service, None, clock)
    screen = Screen(rows)
    await at_rest(rows, clock)
    assert service.pages[2:] == [1, 2]


async def test_looking_elsewhere_ends_the_search_and_looking_at_the_end_does_not() -> None:
    service, clock, told = Service(60_000), ManualClock(), Told()
    rows = rows_of(service, None, clock)
    rows.look(0, 39)
    await service.answer(1)
    rows.seek_end(told)
    for page in (2, 4, 8):
        await service.answer(page)
    rows.look(0, 39)
    rows.look(10, 49)
    rows.look(770, 801)
    await service.answer(16)
    assert rows.loading == {9, 32}
    rows.look(300, 339)
    await service.answer(32)
    await clock.advance(REST)
    assert service.pages == [1, 2, 4, 8, 16, 32, 9, 3]
    assert told.errors == []
    rows.close()


async def test_a_search_can_be_given_up() -> None:
    service, told, later = Service(60_000), Told(), Told()
    rows = rows_of(service, None)
    rows.look(0, 39)
    await service.answer(1)
    give_up = rows.seek_end(told)
    await turn()
    give_up()
    give_up()
    await service.answer(2)
    assert service.pages == [1, 2], "what was sent is taken, and nothing follows"
    rows.seek_end(later)
    give_up()
    await turn()
    assert service.pages == [1, 2, 3], "the one before was given up, not this one"
    rows.look_away()
    assert told.errors == later.errors == []


async def test_a_search_that_fails_says_why_and_can_be_tried_again() -> None:
    service, told = Service(250), Told()
    rows = rows_of(service, None)
    rows.look(0, 39)
    await service.answer(1)
    rows.seek_end(told)
    error = NotConnected("No connection.")
    await service.answer(2, error)
    assert told.errors == [error]
    assert rows.loading == frozenset()
    rows.seek_end(told)
    await service.answer(2)
    await service.answer(4)
    await service.answer(3)
    assert told.errors == [error, None]
    assert len(rows) == 250


async def test_a_known_end_is_told_at_once() -> None:
    service, told = Service(30), Told()
    rows = rows_of(service, 30)
    rows.look(0, 29)
    await service.answer(1)
    rows.seek_end(told)
    WithFirst(0, "*", rows).seek_end(told)
    FilteredRows(rows, str, "r1").seek_end(told)
    assert told.errors == [None, None, None]
    assert service.pages == [1]


async def test_the_search_does_not_wait_for_the_screen_to_rest() -> None:
    service, clock, told = Service(60_000), ManualClock(), Told()
    rows = rows_of(service, 60_000, clock)
    rows.look(0, 39)
    await turn()
    rows.look(59_960, 59_999)
    await turn()
    assert service.pages == [1], "it may be passed by"
    rows.seek_end(told)
    await turn()
    assert service.pages == [1, 600]
    rows.close()
    await turn()


@given(st.integers(0, 2_500), st.integers(0, 2_500), st.integers(0, 2_499))
async def test_a_wrong_count_is_corrected_without_a_jump(length: int, count: int, row: int) -> None:
    clock = ManualClock()
    service = Service(length, at_once=True)
    rows = rows_of(service, count, clock)
    screen = Screen(rows)
    screen.go_to(min(row, count - 1))
    await at_rest(rows, clock)
    top, shown = screen.top, screen.shown
    if screen.identity:
        rows.seek_end(Told())
        await at_rest(rows, clock)
        assert screen.top == top
        assert screen.shown[: len(shown)] == shown
    rows.close()


async def test_a_count_that_lags_behind_takes_nothing_off_the_screen() -> None:
    clock = ManualClock()
    service = Service(250, at_once=True)
    rows = rows_of(service, 250, clock)
    screen = Screen(rows)
    screen.go_to(249)
    await at_rest(rows, clock)
    shown = screen.shown
    rows.refresh(238)
    assert screen.shown == shown
    await at_rest(rows, clock)
    assert (screen.shown, screen.identity, len(rows)) == (shown, "r249", 250)
    service.records = service.records[:40]
    before = len(service.asked)
    rows.refresh(40)
    await at_rest(rows, clock)
    assert (screen.identity, len(rows)) == ("r39", 40)
    assert len(service.asked) - before == 1, "a count that is off by more than a page is believed"
