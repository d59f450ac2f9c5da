from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.errors import NotConnected
from wistia_tui.api.payloads import PER_PAGE
from wistia_tui.library.listing import EVERYTHING, PAGE_SIZE, Gap, Length, Listing, RowsChanged


def listing(count: int | None = None) -> Listing[str]:
    return Listing(lambda record: record, count=count)


def page(number: int, size: int = PAGE_SIZE) -> list[str]:
    first = (number - 1) * PAGE_SIZE
    return [f"r{row}" for row in range(first, first + size)]


def true_page(number: int, length: int) -> list[str]:
    first = (number - 1) * PAGE_SIZE
    return [f"r{row}" for row in range(first, min(length, first + PAGE_SIZE))]


def test_rows_that_are_not_here_say_which_page_they_wait_for() -> None:
    rows = listing(250)
    assert len(rows) == 250
    assert rows.row(0) == Gap(1)
    assert rows.row(249) == Gap(3)
    assert rows.identity(249) == ""


def test_a_far_page_fills_its_rows_and_no_others() -> None:
    rows = listing(250)
    seen: list[RowsChanged] = []
    rows.subscribe(seen.append)
    rows.place(2, page(2))
    assert rows.row(100) == "r100"
    assert rows.row(99) == Gap(1)
    assert seen == [RowsChanged(100, 199)]
    assert rows.loaded == 100
    assert rows.index_of("r150") == 150


def test_a_short_page_is_the_last_and_corrects_a_count_that_was_too_high() -> None:
    rows = listing(250)
    rows.place(3, page(3, 7))
    assert (len(rows), rows.length) == (207, Length.EXACT)


def test_a_count_that_was_too_low_grows_with_what_came() -> None:
    rows = listing(40)
    rows.place(1, page(1))
    assert len(rows) == 100
    assert rows.end_in_doubt(1)
    rows.place(2, page(2, 20))
    assert (len(rows), rows.length) == (120, Length.EXACT)


def test_a_full_last_page_is_believed_once_the_page_after_it_is_empty() -> None:
    rows = listing(200)
    rows.place(2, page(2))
    assert rows.end_in_doubt(2)
    rows.place(3, [])
    assert (len(rows), rows.length) == (200, Length.EXACT)
    assert not rows.end_in_doubt(2)


def test_an_unknown_length_shows_one_row_to_wait_in() -> None:
    rows = listing()
    assert len(rows) == 1
    assert rows.needs(1)
    rows.place(1, page(1))
    assert len(rows) == 101
    assert rows.needs(2)
    assert not rows.needs(1)
    rows.place(2, [])
    assert (len(rows), rows.length) == (100, Length.EXACT)


def test_an_empty_list_is_known_after_one_page() -> None:
    rows = listing()
    rows.place(1, [])
    assert (len(rows), rows.length) == (0, Length.EXACT)


@given(st.integers(0, 3_000), st.integers(1, 100_000), st.dictionaries(st.integers(0, 39), st.integers(1, 60)))
def test_the_end_is_found_in_few_requests_however_wrong_the_count(
    true_length: int, count: int, late: dict[int, int]
) -> None:
    rows = listing(count)
    for request in range(40):
        if request in late and late[request] <= -(-count // PAGE_SIZE):  # asked for while somebody scrolled by
            rows.place(late[request], true_page(late[request], true_length))
        last = max(1, -(-len(rows) // PAGE_SIZE))
        wanted = last if rows.needs(last) else last + 1 if rows.end_in_doubt(last) else None
        if wanted is None:
            break
        rows.place(wanted, true_page(wanted, true_length))
    if count >= true_length:  # a count that is too low grows a page at a time as somebody scrolls on
        assert (len(rows), rows.length) == (true_length, Length.EXACT)
    assert all(row < len(rows) for row, _ in rows.records())


def test_a_failed_page_says_why_and_waits_to_be_asked_again() -> None:
    rows = listing(250)
    error = NotConnected("No connection.")
    rows.fail(2, error)
    assert rows.row(100) == Gap(2, error)
    assert not rows.needs(2)
    rows.retry()
    assert rows.needs(2)
    assert rows.row(100) == Gap(2)


def test_a_record_that_moved_between_pages_makes_the_other_page_be_asked_again_once() -> None:
    rows = listing(200)
    rows.place(1, page(1))
    rows.place(2, ["r99", *page(2, 99)])
    assert rows.index_of("r99") == 100
    assert rows.needs(1)
    rows.place(1, page(1))
    rows.place(2, ["r99", *page(2, 99)])
    assert not rows.needs(1), "a service that repeats itself must not keep us asking"


def test_removing_moves_the_rest_up_and_asks_for_what_fell_off_the_page() -> None:
    rows = listing(300)
    rows.place(1, page(1))
    rows.place(3, page(3))
    assert rows.remove("r10")
    assert len(rows) == 299
    assert rows.row(10) == "r11"
    assert rows.row(99) == Gap(1)
    assert rows.needs(1)
    assert rows.index_of("r299") == 298
    assert not rows.remove("r10")


def test_a_record_that_moves_up_to_a_page_that_is_not_here_is_still_found() -> None:
    rows = listing(300)
    rows.place(1, page(1))
    rows.place(3, page(3))
    assert rows.remove("r10")
    assert (rows.row(199), rows.index_of("r200")) == ("r200", 199)
    assert (rows.row(198), rows.needs(2)) == (Gap(2), True)
    assert rows.loaded == 199
    assert rows.remove("r200")
    assert (rows.row(199), rows.loaded, len(rows)) == ("r201", 198, 298)


def test_the_ids_of_many_rows_are_told_at_once() -> None:
    rows = listing(350)
    rows.place(2, page(2))
    assert rows.identities(98, 101) == ["", "", "r100", "r101"]
    assert rows.identities(150, 150) == ["r150"]
    assert rows.identities(199, 201) == ["r199", "", ""]
    assert rows.identities(-5, 1) == ["", ""]
    assert rows.identities(345, 400) == [""] * 5
    assert rows.identities(400, 500) == rows.identities(9, 3) == []
    assert listing(0).identities(0, 10) == []


def test_expired_rows_stay_until_their_page_is_here_again() -> None:
    rows = listing(150)
    rows.place(1, page(1))
    rows.expire(160)
    assert rows.row(0) == "r0"
    assert rows.needs(1)
    assert len(rows) == 160
    rows.place(1, ["new", *page(1)[1:]])
    assert rows.row(0) == "new"
    assert not rows.needs(1)


def test_records_without_an_id_can_be_shown_many_times() -> None:
    rows: Listing[tuple[str, str]] = Listing(lambda record: record[0], count=2)
    rows.place(1, [("", "a"), ("", "b")])
    assert [rows.row(0), rows.row(1)] == [("", "a"), ("", "b")]
    assert rows.index_of("") is None


def test_a_listener_that_left_hears_nothing() -> None:
    rows = listing(10)
    heard: list[RowsChanged] = []
    rows.subscribe(heard.append)()
    rows.place(1, page(1, 10))
    assert heard == []


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101])
def test_the_same_page_twice_changes_nothing(count: int) -> None:
    rows = listing(count)
    rows.place(1, page(1, min(count, 100)))
    before = list(rows.records())
    rows.place(1, page(1, min(count, 100)))
    assert list(rows.records()) == before


def test_a_page_is_what_the_service_sends_for_one() -> None:
    assert PAGE_SIZE == PER_PAGE
    rows = listing(300)
    rows.place(1, [f"r{row}" for row in range(PER_PAGE + 50)])
    assert rows.loaded == PER_PAGE
    assert rows.row(PER_PAGE) == Gap(2)


@pytest.mark.parametrize(
    ("again", "change"),
    [
        (page(1), RowsChanged(0, 99)),
        (["new", *page(1)[:99]], EVERYTHING),
        ([*page(1)[:50], "new", *page(1)[51:]], EVERYTHING),
        ([*page(1)[:99], "r100"], EVERYTHING),
    ],
    ids=["the same", "moved down", "one gone", "one from another page"],
)
def test_rows_that_moved_in_a_page_read_again_are_told_of_as_moved(again: list[str], change: RowsChanged) -> None:
    rows = listing(200)
    rows.place(1, page(1))
    rows.place(2, page(2))
    heard: list[RowsChanged] = []
    rows.subscribe(heard.append)
    rows.place(1, again)
    assert heard == [change]


def test_a_list_that_shrank_is_not_walked_back_page_by_page() -> None:
    rows = listing(10_000)
    for number in range(1, 101):
        rows.place(number, page(number))
    rows.expire()
    assert not rows.end_in_doubt(100), "its rows may be out of date"
    asked = 0
    while True:
        last = max(1, -(-len(rows) // PAGE_SIZE))
        wanted = last if rows.needs(last) else last + 1 if rows.end_in_doubt(last) else None
        if wanted is None:
            break
        rows.place(wanted, true_page(wanted, 1_234))
        asked += 1
    assert (len(rows), rows.length) == (1_234, Length.EXACT)
    assert asked <= 16


def test_an_empty_page_that_comes_after_the_end_was_seen_changes_nothing() -> None:
    rows = listing(400)
    rows.place(3, page(3, 7))
    rows.place(4, [])
    assert (len(rows), rows.length) == (207, Length.EXACT)


def test_a_page_from_elsewhere_does_not_disturb_the_search_for_the_end() -> None:
    rows = listing(100_000)
    rows.place(1000, [])
    assert len(rows) == 99_900
    rows.place(5, page(5))
    assert len(rows) == 99_900


def test_pages_far_away_are_forgotten_and_asked_again_but_never_the_first() -> None:
    rows = listing(2_000)
    for number in range(1, 21):
        rows.place(number, page(number))
    heard: list[RowsChanged] = []
    rows.subscribe(heard.append)
    rows.keep_near(1_050, 500)
    assert rows.loaded == 500
    assert [number for number in range(1, 21) if not rows.needs(number)] == [1, 9, 10, 11, 12]
    assert rows.row(1_999) == Gap(20)
    assert rows.index_of("r1999") is None
    assert RowsChanged(1_900, 1_999) in heard
    assert (len(rows), rows.length) == (2_000, Length.ESTIMATED)
    rows.keep_near(1_050, 500)
    assert rows.loaded == 500


def test_a_deletion_in_rows_that_are_not_here_takes_one_row_and_asks_for_all_again() -> None:
    rows = listing(107)
    rows.place(2, page(2, 7))
    assert rows.length is Length.EXACT
    assert not rows.remove("r3")
    rows.shrink()
    assert (len(rows), rows.length) == (106, Length.ESTIMATED)
    assert rows.row(105) == "r105", "rows stay until their page is here again"
    assert rows.needs(2)
    unknown = listing()
    unknown.shrink()
    assert (len(unknown), unknown.length) == (1, Length.UNKNOWN)
