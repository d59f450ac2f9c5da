"""Of a long list only so many rows are kept, and they are not large."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

from tests.clocks import ManualClock
from tests.library.service import Service, rows_of, turn
from wistia_tui.api.budget import Lane
from wistia_tui.api.models import Media
from wistia_tui.library.listing import PAGE_SIZE, Gap, Listing
from wistia_tui.library.loader import ROWS_KEPT, ROWS_KEPT_AWAY, LoadedRows


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
