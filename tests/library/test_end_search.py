from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wistia_tui.library.end_search import LAST_PAGE, EndSearch
from wistia_tui.library.listing import PAGE_SIZE, Length, Listing


def answer(length: int, page: int) -> list[str]:
    return [f"r{row}" for row in range((page - 1) * PAGE_SIZE, min(length, page * PAGE_SIZE))]


def requests_to_the_end(rows: Listing[str], length: int) -> int:
    requests = 0
    while (probe := rows.end_probe()) is not None:
        rows.place(probe, answer(length, probe))
        requests += 1
        assert requests < 100
    return requests


def few(pages: int) -> int:
    return 2 * math.ceil(math.log2(pages + 1)) + 1


@given(st.integers(0, 3_000_000))
@example(0)
@example(100)
@example(100_000)
def test_the_end_of_a_list_of_unknown_length_takes_a_gallop_and_a_bisection(length: int) -> None:
    rows: Listing[str] = Listing(lambda record: record)
    assert requests_to_the_end(rows, length) <= few(length // PAGE_SIZE + 1)
    assert (len(rows), rows.length) == (length, Length.EXACT)


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.lists(st.integers(1, 2_000), max_size=5))
def test_a_wrong_count_costs_by_how_far_it_is_off(length: int, count: int, here: list[int]) -> None:
    rows: Listing[str] = Listing(lambda record: record, count=count)
    for page in here:
        if page * PAGE_SIZE <= min(length, count):
            rows.place(page, answer(length, page))
    pages_off = abs(length // PAGE_SIZE - count // PAGE_SIZE)
    assert requests_to_the_end(rows, length) <= few(pages_off + 1) + 2
    assert (len(rows), rows.length) == (length, Length.EXACT)
    assert all(row < length for row, _ in rows.records())


@pytest.mark.parametrize(("length", "requests"), [(100_000, 2), (99_999, 1), (100_050, 1), (1, 1), (0, 0)])
def test_a_right_count_costs_the_last_page_and_a_look_behind_a_full_one(length: int, requests: int) -> None:
    rows: Listing[str] = Listing(lambda record: record, count=length)
    if length:
        assert requests_to_the_end(rows, length) == requests
        assert rows.length is Length.EXACT


def test_a_search_that_was_given_up_goes_on_where_it_was() -> None:
    rows: Listing[str] = Listing(lambda record: record)
    for _ in range(6):
        probe = rows.end_probe()
        assert probe is not None
        rows.place(probe, answer(3_000, probe))
    assert len(rows) == 2_301, "23 pages were seen, and a row to wait in"
    assert rows.length is Length.UNKNOWN
    assert requests_to_the_end(rows, 3_000) <= 5


def test_a_service_with_something_on_every_page_is_not_asked_for_ever() -> None:
    search = EndSearch()
    asked = 0
    while (page := search.probe()) is not None:
        search.saw_full(page)
        asked += 1
    assert asked <= math.ceil(math.log2(LAST_PAGE))


@pytest.mark.parametrize("count", [None, 250, 100_000])
def test_a_service_that_sends_the_same_page_for_every_number_has_one_page(count: int | None) -> None:
    rows: Listing[str] = Listing(lambda record: record, count=count)
    rows.place(1, answer(100, 1))
    requests = 0
    while (probe := rows.end_probe()) is not None:
        rows.place(probe, answer(100, 1))
        requests += 1
    assert requests <= 25
    assert (len(rows), rows.length) == (100, Length.EXACT)
    assert rows.row(99) == "r99"


@pytest.mark.parametrize("length", [207, 300])
def test_a_service_that_sends_the_last_page_for_any_past_it_does_not_make_the_list_longer(length: int) -> None:
    rows: Listing[str] = Listing(lambda record: record, count=800)
    last = answer(length, 3)
    rows.place(3, last)
    rows.place(8, last)
    while (probe := rows.end_probe()) is not None:
        rows.place(probe, answer(length, probe) or last)
    assert (len(rows), rows.length) == (length, Length.EXACT)
    assert rows.row(200) == "r200"
    early: Listing[str] = Listing(lambda record: record, count=800)
    early.place(8, last)
    early.place(3, last)
    while (probe := early.end_probe()) is not None:
        early.place(probe, answer(length, probe) or last)
    assert (len(early), early.length) == (length, Length.EXACT)


def test_a_list_that_grew_or_shrank_past_what_was_seen_of_its_end_is_searched_anew() -> None:
    search = EndSearch()
    search.saw_nothing(9, 0)
    search.saw_full(12)
    assert (search.full, search.past) == (12, None)
    assert search.probe() == 13
    search.saw_nothing(5, 3)
    assert (search.full, search.past, search.probe()) == (3, 5, 4)
    search.saw_last(4)
    assert search.encloses(4)
    search.saw_full(4)
    assert search.past is None, "that nothing follows a page was said by its being short"
