"""Which pages are asked for, when, and in which order, by what a person looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.clocks import ManualClock
from tests.library.service import Service, rows_of, turn
from wistia_tui.api.budget import Lane
from wistia_tui.api.errors import NotConnected, NotFound, RateLimited, ServerFailed, TakenBack, Unanswered
from wistia_tui.library.listing import Gap, Length, Listing
from wistia_tui.library.loader import IN_FLIGHT, REST, LoadedRows


async def test_what_is_on_the_screen_is_asked_before_what_is_near_it() -> None:
    service, clock = Service(1000), ManualClock()
    rows = rows_of(service, 1000, clock)
    rows.look(180, 220)
    await turn()
    assert service.asked == [(3, Lane.USER), (2, Lane.USER)]
    rows.look(280, 299)
    await clock.advance(REST)
    assert service.asked[2:] == [(4, Lane.VISIBLE)]
    rows.close()


async def test_of_two_pages_near_the_screen_the_nearer_one_is_asked_for_first() -> None:
    service = Service(1000)
    rows = rows_of(service, 1000)
    rows.look(120, 185)
    await turn()
    assert service.asked == [(2, Lane.USER), (3, Lane.VISIBLE), (1, Lane.VISIBLE)]
    rows.close()


async def test_a_jump_asks_only_for_the_page_there_and_at_once() -> None:
    service = Service(100_000)
    rows = rows_of(service, 100_000)
    rows.look(0, 40)
    await service.answer(1)
    rows.look(99_960, 99_999)
    await service.answer(1000)
    assert rows.row(99_999) == "r99999"
    assert service.pages == [1, 1000, 1001], "only whether something follows the last page is still open"
    rows.close()


async def test_a_jump_away_from_a_page_on_its_way_waits_for_rest_and_takes_its_answer_too() -> None:
    service, clock = Service(100_000), ManualClock()
    rows = rows_of(service, 100_000, clock)
    rows.look(0, 40)
    rows.look(99_960, 99_999)
    await clock.advance(0.5 * REST)
    assert service.pages == [1]
    await clock.advance(0.6 * REST)
    assert service.pages == [1, 1000]
    await service.answer(1)
    assert rows.row(0) == "r0"
    assert service.cancelled == []
    rows.close()


async def test_passing_by_forty_screens_while_nothing_answers_asks_for_a_handful() -> None:
    service, clock = Service(100_000), ManualClock()
    rows = rows_of(service, 100_000, clock)
    for screen in range(40):
        rows.look(screen * 40, screen * 40 + 39)
        await clock.advance(REST / 4)
    assert service.pages == [1]
    await clock.advance(REST)
    assert service.pages == [1, 16, 17]
    assert service.cancelled == []
    assert clock.sleeping == 0
    rows.close()


async def test_passing_by_a_service_that_answers_shows_some_of_the_way() -> None:
    service, clock = Service(100_000), ManualClock()
    rows = rows_of(service, 100_000, clock)
    rows.look(0, 39)
    await clock.advance(0)
    rows.look(500, 539)
    rows.look(1_040, 1_060)
    await service.answer(1)
    assert service.pages == [1, 11], "nothing else is on its way, so where the screen is now is asked for"
    rows.close()


async def test_pages_out_of_sight_leave_a_place_for_one_that_is_seen() -> None:
    service, clock = Service(100_000), ManualClock()
    rows = rows_of(service, 100_000, clock)
    for first in (0, 1_040, 2_040, 3_040):
        rows.look(first, first + 20)
        await clock.advance(REST)
        assert len(rows.loading) <= IN_FLIGHT
    assert service.pages == [1, 11, 21, 31]
    assert service.cancelled == [21]
    assert rows.loading == {1, 11, 31}
    rows.close()


async def test_a_page_in_hand_is_not_asked_again() -> None:
    service = Service(150)
    rows = rows_of(service, 150)
    rows.look(0, 40)
    await service.answer(1)
    rows.look(0, 40)
    rows.look(1, 41)
    await turn()
    assert service.pages == [1]


async def test_a_failed_page_shows_why_and_comes_back_when_retried() -> None:
    service = Service(50)
    rows = rows_of(service, 50)
    rows.look(0, 40)
    error = ServerFailed("Wistia answered 500.")
    await service.answer(1, error)
    assert rows.row(0) == Gap(1, error)
    rows.look(1, 41)
    await turn()
    assert service.pages == [1], "looking again must not hammer a service that fails"
    rows.retry()
    await service.answer(1)
    assert rows.row(0) == "r0"


async def test_a_page_that_an_outage_kept_from_coming_says_so_and_waits_for_the_connection_while_it_is_seen() -> None:
    service = Service(900)
    rows = rows_of(service, 900)
    rows.look(0, 40)
    error = NotConnected("No connection.")
    await service.answer(1, error)
    assert rows.row(0) == Gap(1, error)
    assert service.asked == [(1, Lane.USER), (1, Lane.VISIBLE)], "the second one waits as long as it takes"
    rows.look(0, 40)
    await turn()
    assert len(service.asked) == 2
    await service.answer(1)
    assert rows.row(0) == "r0"
    rows.look(0, 40)
    await turn()
    assert len(service.asked) == 2


async def test_a_page_for_which_waiting_does_not_help_is_not_asked_for_again() -> None:
    service = Service(50)
    rows = rows_of(service, 50)
    rows.look(0, 40)
    for _ in range(2):
        await service.answer(1, NotConnected("The certificate is not trusted."))
    rows.look(1, 41)
    await turn()
    assert service.pages == [1, 1]
    rows.retry()
    await service.answer(1)
    assert rows.row(0) == "r0"


async def test_after_an_outage_what_is_seen_is_fetched_and_the_rest_when_it_is_seen() -> None:
    service = Service(900)
    rows = rows_of(service, 900)
    failures = {
        1: Unanswered("It broke."),
        4: RateLimited("For long."),
        7: TakenBack("As you wished."),
        9: NotFound(""),
    }
    for page, failure in failures.items():
        rows.look(page * 100 - 70, page * 100 - 60)
        await service.answer(page, failure)
    rows.look(30, 40)
    service.asked.clear()
    rows.reconnected()
    await service.answer(1)
    assert rows.row(30) == "r30"
    rows.look(330, 340)
    await service.answer(4)
    for page in (7, 9):
        rows.look(page * 100 - 70, page * 100 - 60)
        await turn()
        assert rows.row(page * 100 - 70) == Gap(page, failures[page])
    assert service.pages == [1, 4]


async def test_refreshing_drops_answers_that_were_under_way() -> None:
    service = Service(50)
    rows = rows_of(service, 50)
    rows.look(0, 40)
    await turn()
    rows.refresh()
    await turn()
    assert service.cancelled == [1]
    assert service.pages == [1, 1]
    rows.close()


async def test_refreshing_twice_waits_for_what_is_under_way_unless_something_was_changed() -> None:
    service = Service(1000)
    rows = rows_of(service, 1000)
    rows.look(80, 120)
    await service.answer(1)
    await service.answer(2)
    rows.refresh()
    await turn()
    assert sorted(service.pages) == [1, 1, 2, 2]
    for _ in range(5):
        rows.refresh()
        await turn()
    assert len(service.pages) == 4
    assert service.cancelled == []
    await service.answer(1)
    rows.refresh()
    await turn()
    assert service.pages[4:] == [1], "what arrived meanwhile is asked for again, what did not is not"
    rows.refresh(999, changed=True)
    await turn()
    assert sorted(service.cancelled) == [1, 2]
    assert sorted(service.pages[5:]) == [1, 2]
    await service.answer(1)
    await service.answer(2)
    rows.look(540, 560)
    await turn()
    rows.refresh()
    await turn()
    assert service.pages[7:] == [6, 6], "the refresh before had ended"
    rows.close()


async def test_an_unknown_length_becomes_exact_at_the_end() -> None:
    service = Service(130)
    rows = rows_of(service, None)
    rows.look(0, 40)
    await service.answer(1)
    rows.look(80, 101)
    await service.answer(2)
    assert (len(rows), rows.listing.length) == (130, Length.EXACT)


async def test_looking_away_stops_loading() -> None:
    service = Service(500)
    rows = rows_of(service, 500)
    rows.look(0, 40)
    await turn()
    rows.look_away()
    await turn()
    assert service.cancelled == [1]
    assert rows.loading == frozenset()


async def test_looking_away_ends_the_wait_for_rest() -> None:
    service, clock = Service(500), ManualClock()
    rows = rows_of(service, 500, clock)
    rows.look(0, 40)
    rows.look(300, 340)
    await turn()
    assert clock.sleeping == 1
    rows.look_away()
    await turn()
    assert clock.sleeping == 0
    await clock.advance(REST)
    assert service.pages == [1]


async def test_a_bug_in_loading_reaches_the_loop_instead_of_being_lost() -> None:
    async def broken(page: int, lane: Lane) -> Sequence[str]:
        raise KeyError("bug")

    caught: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: caught.append(context.get("exception")))
    rows = LoadedRows(Listing[str](lambda record: record, count=5), broken, ManualClock())
    rows.look(0, 4)
    await turn()
    assert isinstance(caught[0], KeyError)
    assert rows.loading == frozenset(), "it must not take the place of another page"
