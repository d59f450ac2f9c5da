"""Lists that others change while somebody reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.clocks import ManualClock
from tests.library.service import Screen, Service, at_rest, rows_of, turn
from wistia_tui.api.errors import NotConnected
from wistia_tui.library.listing import PAGE_SIZE, RECHECK, STALE, Gap, Listing
from wistia_tui.library.loader import REST, LoadedRows
from wistia_tui.library.page import fell_off


def test_what_fell_off_a_page_may_be_on_the_page_beside_it() -> None:
    assert fell_off("abcd", "xabc") == ({}, {"d": 3})
    assert fell_off("abcd", "bcde") == ({"a": 0}, {})
    assert fell_off("abcd", "acd") == ({}, {}), "it was deleted, or moved far"
    assert fell_off("ab", "xy") == ({"a": 0, "b": 1}, {"a": 0, "b": 1})
    assert fell_off(["", "b"], ["b", ""]) == ({}, {})


async def opened(length: int, row: int, clock: ManualClock) -> tuple[Service, LoadedRows[str], Screen]:
    service = Service(length, at_once=True)
    rows = rows_of(service, length, clock)
    screen = Screen(rows)
    screen.go_to(row)
    await at_rest(rows, clock)
    return service, rows, screen


async def test_a_record_seen_on_two_pages_is_shown_where_it_was_seen_last() -> None:
    clock = ManualClock()
    service, rows, screen = await opened(1_000, 60, clock)
    service.records.insert(0, "new")
    screen.go_to(150)
    await at_rest(rows, clock)
    screen.go_to(190)
    await at_rest(rows, clock)
    assert rows.index_of("r99") == 100
    assert rows.row(99) == Gap(1), "out of sight, it is not asked for"
    screen.go_to(90)
    await at_rest(rows, clock)
    assert [rows.row(row) for row in (0, 99, 100)] == ["new", "r98", "r99"]
    assert service.pages.count(1) == 2
    rows.close()


async def test_a_row_on_the_screen_that_moved_is_filled_though_nobody_moves() -> None:
    clock = ManualClock()
    records = [f"r{row}" for row in range(1_000)]
    added = 0

    async def fetch(page: int, lane: object) -> list[str]:
        nonlocal added
        answer = records[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        if added < 4:  # colleagues add while the pages are being read
            added += 1
            records.insert(0, f"new{added}")
        return answer

    rows: LoadedRows[str] = LoadedRows(Listing(lambda record: record, count=1_000), fetch, clock)
    screen = Screen(rows)
    screen.go_to(100)
    await clock.advance(REST)
    assert any(isinstance(row, Gap) for row in screen.shown), "it is not its turn to be read again yet"
    await clock.advance(RECHECK)
    await at_rest(rows, clock)
    assert not any(isinstance(row, Gap) for row in screen.shown)
    rows.close()


async def test_a_service_that_says_one_thing_and_then_another_is_not_asked_for_ever() -> None:
    clock = ManualClock()
    service = Service(1_000, at_once=True)
    lagging = [*service.records]
    answers = 0

    async def fetch(page: int, lane: object) -> list[str]:
        nonlocal answers
        answers += 1
        records = ["new", *lagging] if page == 2 else lagging
        return [record[:1] + record[1:] for record in records[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]

    rows: LoadedRows[str] = LoadedRows(Listing(lambda record: record, count=1_000), fetch, clock)
    screen = Screen(rows)
    screen.go_to(100)
    await at_rest(rows, clock)
    first = answers
    assert first <= 8
    for _ in range(20):
        screen.look()
        await clock.advance(RECHECK / 100)
    assert answers == first, "the keys that are pressed meanwhile ask for nothing"
    for _ in range(20):
        screen.look()
        await clock.advance(RECHECK)
    assert answers - first <= 40
    assert sum(rows.row(row) == "r99" for row in range(200)) == 1
    rows.close()


@given(st.integers(0, 999), st.integers(-60, 60), st.booleans())
@example(40, 60, False)
@example(40, 60, True)
@example(540, -60, False)
@example(540, -60, True)
async def test_the_cursor_stays_on_its_record_where_that_moved_to_the_page_beside(
    row: int, by: int, stale: bool
) -> None:
    clock = ManualClock()
    service, rows, screen = await opened(1_000, row, clock)
    identity = screen.identity
    assert identity == f"r{row}"
    if by >= 0:
        service.records[0:0] = [f"new{number}" for number in range(by)]
    else:
        del service.records[0 : min(-by, row)]
    if stale:
        await clock.advance(STALE)
        screen.look()
    else:
        rows.refresh(len(service.records))
    await at_rest(rows, clock)
    assert screen.identity == identity
    assert screen.cursor == service.records.index(identity)
    assert rows.row(screen.cursor) == identity
    assert not [shown for shown in screen.shown if isinstance(shown, Gap)]
    rows.close()


async def test_a_record_that_is_gone_is_waited_for_no_longer_than_it_may_come_back() -> None:
    clock = ManualClock()
    service, rows, screen = await opened(1_000, 199, clock)
    service.records.remove("r199")
    rows.refresh(999)
    await at_rest(rows, clock)
    assert not rows.awaits("r199")
    assert screen.identity == "r200"
    assert screen.cursor == 199
    rows.close()


class Shifting(RuleBasedStateMachine):
    """Somebody scrolls and refreshes while others add, delete and reorder; every answer comes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.listing: Listing[str] = Listing(lambda record: record, count=650)
        self.records = [f"r{row}" for row in range(650)]
        self.top = 0
        self.made = 0

    def answers(self) -> int:
        """Read what is missing on the screen, as the loader does; gives how many requests that took."""
        requests = 0
        while requests < 60:
            now = self.now
            last = max(0, min(self.top + 39, len(self.listing) - 1))
            first = max(0, min(self.top, last))
            seen = range(first // PAGE_SIZE + 1, last // PAGE_SIZE + 2)
            wanted = [page for page in seen if self.listing.needs(page, now)]
            wanted += [page for page in self.listing.awaited(first, last) if self.listing.needs(page, now)]
            if not wanted and self.listing.end_in_doubt(seen[-1], now):
                wanted = [seen[-1] + 1]
            wanted += [page for page in seen if self.listing.is_stale(page, now)]
            if not wanted:
                return requests
            page = wanted[0]
            self.listing.place(page, self.records[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], now)
            self.check()
            requests += 1
        raise AssertionError("it asks for ever")

    def check(self) -> None:
        here = [identity for identity in self.listing.identities(0, len(self.listing) - 1) if identity]
        assert len(here) == len(set(here)) == self.listing.loaded, "none doubles"
        for identity in here[:: max(1, len(here) // 7)]:
            row = self.listing.index_of(identity)
            assert row is not None
            assert self.listing.row(row) == self.listing.identity(row) == identity

    @rule(row=st.integers(0, 1_000))
    def scroll(self, row: int) -> None:
        self.top = max(0, min(row, len(self.listing) - 40))
        assert self.answers() <= 12

    @rule(at=st.integers(0, 700), count=st.sampled_from([1, 2, 37, 100, 150]))
    def add(self, at: int, count: int) -> None:
        self.records[at:at] = [f"new{self.made + number}" for number in range(count)]
        self.made += count

    @rule(at=st.integers(0, 700), count=st.sampled_from([1, 2, 37, 100, 150]))
    def delete(self, at: int, count: int) -> None:
        del self.records[at : at + count]

    @rule(at=st.integers(0, 700), to=st.integers(0, 700))
    def reorder(self, at: int, to: int) -> None:
        if at < len(self.records):
            self.records.insert(to, self.records.pop(at))

    @rule(at=st.integers(0, 700))
    def delete_here(self, at: int) -> None:
        identity = self.listing.identity(at)
        if identity in self.records:
            self.records.remove(identity)
        self.listing.remove(identity)

    @rule(seconds=st.sampled_from([1.0, RECHECK, STALE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(lag=st.integers(-120, 120), counted=st.booleans())
    def refresh(self, lag: int, counted: bool) -> None:
        self.listing.expire(max(0, len(self.records) + lag) if counted else None)
        self.answers()

    @rule()
    def forget(self) -> None:
        self.listing.keep_near(self.top, 200)

    @invariant()
    def nothing_is_twice(self) -> None:
        self.check()

    def teardown(self) -> None:
        self.listing.expire(len(self.records))
        self.top = min(self.top, max(0, len(self.records) - 40))
        self.answers()
        end = min(self.top + 40, len(self.records))
        assert self.listing.identities(self.top, end - 1) == self.records[self.top : end]


def test_whatever_others_do_nothing_doubles_and_a_refresh_shows_the_truth() -> None:
    run_state_machine_as_test(Shifting, settings=settings(max_examples=60, stateful_step_count=30))


@pytest.mark.parametrize("age", [STALE - 1, STALE])
async def test_a_page_is_read_again_when_it_is_old_and_somebody_looks_at_it(age: float) -> None:
    clock = ManualClock()
    service, rows, screen = await opened(1_000, 0, clock)
    service.records[3] = "renamed"
    await clock.advance(age)
    assert service.pages == [1], "never by itself"
    screen.look()
    assert screen.shown[3] == "r3", "rows stay meanwhile"
    await at_rest(rows, clock)
    if age < STALE:
        assert service.pages == [1]
    else:
        assert service.pages == [1, 1]
        assert screen.shown[3] == "renamed"
        for _ in range(10):
            screen.look()
            await clock.advance(STALE / 11)
        assert service.pages == [1, 1]
    rows.close()


async def test_an_old_page_that_cannot_be_read_again_stays_as_it_is_until_it_is_old_once_more() -> None:
    clock = ManualClock()
    service = Service(1_000)
    rows = rows_of(service, 1_000, clock)
    rows.look(0, 39)
    await service.answer(1)
    await clock.advance(STALE)
    rows.look(0, 39)
    await service.answer(1, NotConnected("No connection."))
    assert rows.row(0) == "r0"
    assert rows.listing.failures() == {}
    rows.look(0, 39)
    await turn()
    assert service.pages == [1, 1]
    await clock.advance(STALE)
    rows.look(0, 39)
    await turn()
    assert service.pages == [1, 1, 1]
    rows.close()
    await turn()


async def test_only_what_is_on_the_screen_is_read_again_for_its_age() -> None:
    clock = ManualClock()
    service, rows, screen = await opened(1_000, 80, clock)
    assert sorted(service.pages) == [1, 2]
    screen.go_to(40)
    await at_rest(rows, clock)
    await clock.advance(2 * STALE)
    screen.look()
    await at_rest(rows, clock)
    assert (screen.top, sorted(service.pages)) == (20, [1, 1, 2])
    rows.close()


async def test_records_added_behind_a_full_last_page_are_found_when_it_is_read_again() -> None:
    clock = ManualClock()
    service, rows, screen = await opened(200, 199, clock)
    assert service.pages[-1] == 3
    service.records.append("new")
    await clock.advance(STALE)
    screen.look()
    await at_rest(rows, clock)
    assert len(rows) == 201
    assert rows.row(200) == "new"
    assert screen.identity == "r199"
    rows.close()
