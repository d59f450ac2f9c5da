from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Sequence

import pytest

from tests.clocks import ManualClock
from tests.library.service import Service, rows_of, turn
from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotConnected
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import Sort, SortField
from wistia_tui.library.change import DeleteMedia, DeleteProject
from wistia_tui.library.library import Library
from wistia_tui.library.listing import EVERYTHING, PAGE_SIZE, Gap, Length, Listing, RowsChanged
from wistia_tui.library.loader import IN_FLIGHT, REST, ROWS_KEPT, ROWS_KEPT_AWAY, LoadedRows
from wistia_tui.library.views import FilteredRows, WithFirst


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
    error = NotConnected("No connection.")
    await service.answer(1, error)
    assert rows.row(0) == Gap(1, error)
    rows.look(1, 41)
    await turn()
    assert service.pages == [1], "looking again must not hammer a service that fails"
    rows.retry()
    await service.answer(1)
    assert rows.row(0) == "r0"


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


async def test_what_is_far_from_the_screen_is_forgotten_and_comes_back() -> None:
    async def fetch(page: int, lane: Lane) -> Sequence[str]:
        first = (page - 1) * PAGE_SIZE
        return [f"r{row}" for row in range(first, first + PAGE_SIZE)]

    rows: LoadedRows[str] = LoadedRows(Listing(lambda record: record, count=20_000), fetch, ManualClock())
    for first in range(0, 20_000, PAGE_SIZE):
        rows.look(first, first + 40)
        await turn()
        assert rows.listing.loaded <= ROWS_KEPT
        assert rows.row(first) == f"r{first}"
    assert rows.listing.loaded == ROWS_KEPT
    assert rows.row(10_000) == Gap(101)
    rows.look(10_000, 10_040)
    await turn()
    assert rows.row(10_000) == "r10000"
    rows.look_away()
    assert rows.listing.loaded == ROWS_KEPT_AWAY
    assert (rows.row(0), rows.row(10_000)) == ("r0", "r10000")


async def test_a_hundred_thousand_rows_cost_no_more_memory_than_those_that_are_kept() -> None:
    service = Service(100_000, at_once=True)
    rows = rows_of(service, 100_000)
    for first in range(0, 100_000, PAGE_SIZE):
        rows.look(first, first + 39)
        await turn()
    pages = rows.listing._pages
    assert pages.loaded == len(pages._page_of) == ROWS_KEPT
    assert len(list(pages)) == ROWS_KEPT // PAGE_SIZE
    assert len(service.asked) == 1_001, "each once, and a look behind the last"
    rows.close()


def test_the_medias_that_are_kept_fit_in_25_mib() -> None:
    def answer(page: int) -> list[Media]:
        return [Media.from_json(media_json(row)) for row in range(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)]

    rows: Listing[Media] = Listing(lambda media: media.hashed_id, count=100_000)
    rows.place(1, answer(0))
    tracemalloc.start()
    for page in range(1, ROWS_KEPT // PAGE_SIZE):
        rows.place(page + 1, answer(page))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows.loaded == ROWS_KEPT
    assert used < 25 * 2**20


def media_json(number: int) -> dict[str, object]:
    """A media as a list sends it, with texts of a usual length."""
    identity = f"{number:010x}"
    url = f"https://embed-ssl.wistia.com/deliveries/{identity * 4}"
    kinds = ("OriginalFile", "HdMp4VideoFile", "MdMp4VideoFile", "IphoneVideoFile", "StillImageFile")
    return {
        "id": number,
        "hashed_id": identity,
        "name": f"Quarterly review of region {number}, with guests",
        "type": "Video",
        "status": "ready",
        "progress": 1.0,
        "archived": False,
        "created": "2024-03-01T10:00:00+00:00",
        "updated": "2025-03-01T10:00:00+00:00",
        "duration": 123.4 + number,
        "section": "Interviews",
        "description": "<p>Some words about the video, its guests and the place where it was made.</p>" * 3,
        "project": {"id": number % 50, "hashed_id": f"p{number % 50}", "name": f"Project {number % 50}"},
        "thumbnail": {"url": f"{url}.jpg?image_crop_resized=200x120", "width": 200, "height": 120},
        "assets": [
            {
                "url": f"{url}.bin",
                "width": 1280,
                "height": 720,
                "fileSize": number,
                "contentType": "video",
                "type": kind,
            }
            for kind in kinds
        ],
        "tags": [{"name": "interview"}, {"name": "guests"}],
    }


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


async def test_a_filter_shows_the_loaded_matches_and_follows_what_arrives() -> None:
    service = Service(250)
    rows = rows_of(service, 250)
    rows.look(0, 40)
    await service.answer(1)
    filtered = FilteredRows(rows, str, "R1")
    assert len(filtered) == 11  # r1, r10 to r19
    assert filtered.row(1) == "r10"
    assert filtered.index_of("r19") == 10
    assert filtered.identities(-1, 2) == ["r1", "r10", "r11"]
    assert filtered.identities(10, 99) == ["r19"]
    assert not filtered.awaits("r3")
    assert filtered.index_of("r2") is None
    filtered.look(0, 10)
    await turn()
    assert service.pages == [1], "a filter loads nothing by itself"
    rows.look(100, 140)
    await service.answer(2)
    assert len(filtered) == 111
    assert filtered.index_of("r199") == 110
    rows.listing.keep_near(150, 100)
    assert len(filtered) == 11, "what was forgotten is not found"
    filtered.close()


async def test_a_filter_looks_only_at_what_changed() -> None:
    service = Service(250)
    rows = rows_of(service, 250)
    rows.look(0, 40)
    await service.answer(1)
    read: list[str] = []

    def text_of(record: str) -> str:
        read.append(record)
        return record

    filtered = FilteredRows(rows, text_of, "R1")
    unlike = FilteredRows(rows, str, "R2")
    assert len(read) == 100
    heard: list[RowsChanged] = []
    filtered.subscribe(heard.append)
    rows.listing.touch("r1")
    rows.listing.touch("r2")
    assert heard == [RowsChanged(0, 0)]
    rows.look(100, 140)
    await service.answer(2)
    assert len(read) == 200
    assert heard[1:] == [EVERYTHING]
    less: list[RowsChanged] = []
    unlike.subscribe(less.append)
    rows.listing.keep_near(0, 100)
    assert less == [EVERYTHING], "nothing of it was found, but less was searched, which is shown"
    rows.look(101, 141)
    await service.answer(2)
    assert rows.listing.remove("r1")
    assert filtered.row(0) == "r10"
    assert len(filtered) == 110
    assert len(read) == 300, "records that moved up are the same"
    filtered.close()
    unlike.close()


async def test_a_further_letter_searches_what_was_found_and_one_less_reads_nothing_again() -> None:
    service = Service(100)
    rows = rows_of(service, 100)
    rows.look(0, 40)
    await service.answer(1)
    read: list[str] = []
    searched: list[str] = []

    class Text(str):
        __slots__ = ()

        def __contains__(self, part: object) -> bool:
            searched.append(str(self))
            return super().__contains__(part)  # type: ignore[operator]

        def casefold(self) -> Text:
            return self

    def text_of(record: str) -> Text:
        read.append(record)
        return Text(record)

    one = FilteredRows(rows, text_of, "r1")
    assert len(searched) == 100
    two = FilteredRows(rows, text_of, "R15", narrowing=one)
    one.close()
    assert [two.row(hit) for hit in range(len(two))] == ["r15"]
    assert len(searched) == 111
    back = FilteredRows(rows, text_of, "r1", narrowing=two)
    two.close()
    assert len(back) == 11
    assert len(read) == 100
    rows.listing.remove("r1")
    assert len(back) == 10
    assert (len(one), len(two)) == (11, 1), "those that were closed follow nothing"
    back.close()


async def test_one_entry_on_top_shifts_the_rest() -> None:
    service = Service(3)
    rows = rows_of(service, 3)
    both: WithFirst[int, str] = WithFirst(7, "*", rows)
    both.look(0, 3)
    await service.answer(1)
    assert [both.row(index) for index in range(len(both))] == [7, "r0", "r1", "r2"]
    assert (both.identity(0), both.identity(2)) == ("*", "r1")
    assert both.identities(0, 2) == ["*", "r0", "r1"]
    assert both.identities(1, 9) == ["r0", "r1", "r2"]
    assert both.identities(0, 0) == ["*"]
    assert not both.awaits("r3")
    assert (both.index_of("*"), both.index_of("r2"), both.index_of("x")) == (0, 3, None)
    both.change_first(8)
    assert both.row(0) == 8


@pytest.mark.parametrize("of_projects", [True, False])
async def test_refreshing_a_list_makes_its_other_orders_stale_and_loads_them_only_when_looked_at(
    library: Library, client: WistiaClient, of_projects: bool
) -> None:
    by_name = Sort(SortField.NAME)
    project = (await client.projects(1))[0]
    shown: LoadedRows[Project] | LoadedRows[Media]
    other: LoadedRows[Project] | LoadedRows[Media]
    if of_projects:
        shown, other = library.projects(None), library.projects(by_name)
    else:
        shown, other = library.medias(project, None), library.medias(project, by_name)
        unlike = library.medias(None, by_name)
        unlike.listing.place(1, await client.medias(1))
    for rows in (other, shown):
        rows.look(0, 0)
        await loaded(rows)
        rows.look_away()
    shown.look(0, 0)
    if of_projects:
        await library.refresh_projects(None)
    else:
        await library.refresh(project, None)
        assert not unlike.listing.needs(1)
    assert shown.loading == {1}
    assert other.loading == frozenset()
    assert other.listing.needs(1)
    other.look(0, 0)
    assert other.loading == {1}


async def test_a_deletion_makes_lists_shorter_that_hold_it_where_nobody_looked(
    library: Library, client: WistiaClient
) -> None:
    media = (await client.medias(1))[0]
    assert media.project is not None
    known = {project.hashed_id: project for project in await client.projects(1)}
    its = known.pop(media.project.hashed_id)
    lists = [library.medias(project, None) for project in (None, its, *known.values())][:3]
    for rows in lists:
        rows.listing.expire(150)
    library.record_removed(DeleteMedia(media))
    assert [len(rows) for rows in lists] == [149, 149, 150]
    projects = library.projects(None)
    projects.listing.expire(150)
    library.record_removed(DeleteProject(its))
    assert len(projects) == 149


async def loaded(rows: LoadedRows[Project] | LoadedRows[Media]) -> None:
    arrived = asyncio.Event()
    rows.subscribe(lambda _change: arrived.set())
    await arrived.wait()
