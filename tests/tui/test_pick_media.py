from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.tui.conftest import library_of
from tests.tui.modal_host import STILL_OPEN, showing
from tests.tui.parts import SIZES, loaded, see, typed_too_early, until
from wistia_tui.api.models import Media
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.pick_media import ITSELF, NO_ID, PickMediaScreen
from wistia_tui.tui.screens.picker import NO_HIT


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=2_600, limit=100_000) as started:
        yield started


def picker(library: Library, type_: str = "Image", *, exclude: str = "") -> PickMediaScreen:
    rows = library.medias_like(None, type_)
    return PickMediaScreen(rows, "The image for “Tour”", load=library.media, type_=type_, exclude=exclude)


@pytest.mark.parametrize("size", SIZES)
async def test_only_medias_of_that_type_are_there_and_one_is_chosen(library: Library, size: tuple[int, int]) -> None:
    screen = picker(library)
    async with showing(screen, size) as dialog:
        assert "The image for “Tour”" in dialog.words
        first = await loaded(dialog, screen)
        assert first.type == "Image"
        assert f"Image · in “{first.project.name if first.project else ''}” · {first.hashed_id}" in dialog.words
        await dialog.press("down", "enter")
        assert isinstance(dialog.result, Media)
        assert dialog.result.type == "Image"
        assert dialog.result != first


async def test_what_is_typed_narrows_the_list(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        first = await loaded(dialog, screen)
        await dialog.press("down")
        await dialog.paste(f" {first.hashed_id} ")
        await see(dialog, "In 1 of")
        await dialog.press("enter")
        assert dialog.result == first


@pytest.mark.parametrize("form", ["{}", "https://fast.wistia.net/medias/{}", "https://x.wistia.com/medias/{}?a=b"])
async def test_one_that_is_not_loaded_is_chosen_by_its_id_or_its_address(library: Library, form: str) -> None:
    videos = await library._client.medias(20)
    screen = PickMediaScreen(library.medias_like(None, "Audio"), "A file", load=library.media)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.paste(form.format(videos[0].hashed_id))
        await see(dialog, NO_HIT)
        await dialog.press("enter")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert isinstance(dialog.result, Media)
        assert dialog.result.hashed_id == videos[0].hashed_id


async def test_one_of_another_type_cannot_be_chosen(library: Library) -> None:
    other = next(media for media in await library._client.medias(1) if media.type == "Video")
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.type(other.hashed_id)
        await dialog.press("enter")
        await see(dialog, "is of the type Video, and it has to be Image.")
        assert dialog.result is STILL_OPEN


async def test_an_id_that_is_not_there_is_said(library: Library) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.type("abcdefghij")
        await dialog.press("enter")
        await see(dialog, "Wistia did not find it")
        assert dialog.result is STILL_OPEN
        await dialog.press("escape")
        assert dialog.result is None


async def test_an_id_is_read_once_however_long_enter_is_held(library: Library) -> None:
    media = next(media for media in await library._client.medias(1) if media.type == "Image")
    answer: asyncio.Future[Media] = asyncio.get_running_loop().create_future()
    asked: list[str] = []

    async def late(identity: str) -> Media:
        asked.append(identity)
        return await asyncio.shield(answer)

    screen = PickMediaScreen(library.medias_like(None, "Audio"), "A file", load=late)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.type("abcdefghij")
        await dialog.press(*["enter"] * 5)
        assert asked == ["abcdefghij"]
        await dialog.type("k")
        await dialog.press("enter", "enter")
        assert asked == ["abcdefghij", "abcdefghijk"]
        answer.set_result(media)
        await until(dialog, lambda: dialog.result == media)


async def test_words_that_are_no_id_are_not_asked_for(library: Library, sandbox: Sandbox) -> None:
    screen = picker(library)
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        asked = len(sandbox.requests)
        await dialog.type("no such words")
        await dialog.press("enter")
        await dialog.pilot.pause()
        assert len(sandbox.requests) == asked
        assert dialog.result is STILL_OPEN


async def test_the_media_itself_and_one_without_an_id_cannot_be_chosen(library: Library) -> None:
    first = await library._client.medias(1)
    screen = picker(library, first[0].type, exclude=first[0].hashed_id)
    async with showing(screen) as dialog:
        media = await loaded(dialog, screen)
        assert media.hashed_id == first[0].hashed_id
        await dialog.press("enter")
        assert ITSELF in dialog.words
        screen.chosen(replace(media, hashed_id=""))
        await see(dialog, NO_ID)
        assert dialog.result is STILL_OPEN


async def test_a_page_that_failed_says_why_and_ctrl_r_tries_again(library: Library, sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias")
    screen = picker(library)
    async with showing(screen) as dialog:
        await see(dialog, "not loaded, r tries again")
        await dialog.press("enter")
        await see(dialog, "The medias were not loaded.")
        assert dialog.result is STILL_OPEN
        await dialog.press("ctrl+r")
        await loaded(dialog, screen)


async def test_where_there_are_none_it_says_so(library: Library) -> None:
    screen = picker(library, "MicrosoftOfficeDocument2")
    async with showing(screen) as dialog:
        await see(dialog, "There are no medias of that type.")
        await dialog.press("enter", "escape")
        assert dialog.result is None


async def test_once_it_is_closed_nothing_more_is_read(library: Library, sandbox: Sandbox) -> None:
    screen = picker(library, "Video")
    async with showing(screen) as dialog:
        await loaded(dialog, screen)
        await dialog.press("escape")
        assert not screen._source.loading
        assert not screen._source.listing._listeners


@pytest.mark.parametrize("key", ["enter", "escape", "x"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(library: Library, key: str) -> None:
    screen = picker(library)
    assert await typed_too_early(screen, key) is STILL_OPEN
    assert not screen.find.value


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    with Sandbox.start(projects=1, medias=0, hostile=True) as hostile:
        async with library_of(hostile) as library:
            screen = picker(library, "Video")
            async with showing(screen, size) as dialog:
                await loaded(dialog, screen)
                for _ in range(45):
                    dialog.assert_safe()
                    await dialog.press("down")
