"""The form of a media: what it reads, what it sends, and what it asks before it forgets."""

from __future__ import annotations

import asyncio

import pytest

from tests.tui.media_forms import a_form, a_media, changes_of
from tests.tui.modal_host import STILL_OPEN, answering, showing
from wistia_tui.api.errors import ServerFailed
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import EditMedia
from wistia_tui.tui.screens.edit_media import EditMediaScreen
from wistia_tui.tui.screens.form import DISCARD, NAME_NEEDED, NOTHING_CHANGED
from wistia_tui.tui.screens.laid_over import FROM_DRAFT
from wistia_tui.tui.screens.newest_version import READING


async def test_the_name_has_the_focus_with_the_cursor_at_its_end_and_only_it_is_sent() -> None:
    media = a_media()
    async with showing(a_form(media)) as form:
        await form.press("!")
        assert "PUT /v1/medias/a1b2c3d4e5.json   name" in form.text
        await form.press("ctrl+s")
        assert form.result == EditMedia(media, MediaChanges(name="Setting up!"))


async def test_the_change_starts_from_the_record_that_was_read_not_from_the_list() -> None:
    fresh = a_media(name="Newer name")
    async with showing(EditMediaScreen(answering(fresh), a_media())) as form:
        await form.press("!", "ctrl+s")
        assert form.result == EditMedia(fresh, MediaChanges(name="Newer name!"))


async def test_the_request_is_shown_as_the_override_sends_it() -> None:
    async with showing(a_form(a_media(), method_override=True)) as form:
        await form.press("!")
        assert "POST _method=put /v1/medias/a1b2c3d4e5.json" in form.text


async def test_nothing_changed_sends_nothing() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("x", "backspace")
        assert NOTHING_CHANGED in form.text
        await form.press("ctrl+s")
        assert form.result is None


@pytest.mark.parametrize("name", ["", "   "])
async def test_a_blank_name_is_refused_at_the_field(name: str) -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("ctrl+u")
        await form.type(name)
        await form.press("tab", "ctrl+s")
        assert form.result is STILL_OPEN
        assert NAME_NEEDED in form.text
        await form.press("B", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name=f"{name}B")


async def test_a_media_without_a_name_can_have_its_description_changed() -> None:
    async with showing(a_form(a_media(name=""))) as form:
        await form.press("tab", "tab", "X", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(description="XHow to **invite** people.")


async def test_5000_characters_stay_whole() -> None:
    async with showing(a_form(a_media(name="漢" * 5000))) as form:
        await form.press("!", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="漢" * 5000 + "!")


async def test_a_draft_is_laid_over_the_newest_version() -> None:
    draft = MediaChanges(name="typed before", tags=("sales", "a\x1bb"))
    async with showing(a_form(a_media(description="newer"), draft=draft)) as form:
        assert FROM_DRAFT in form.words
        await form.press("ctrl+s")
        assert changes_of(form.result) == draft


async def test_a_draft_that_the_service_holds_already_is_nothing_to_send() -> None:
    async with showing(a_form(a_media(), draft=MediaChanges(name="Setting up"))) as form:
        assert NOTHING_CHANGED in form.text


async def test_it_opens_at_once_and_drops_keys_until_the_fields_are_there() -> None:
    answer: asyncio.Future[Media] = asyncio.get_running_loop().create_future()

    async def load() -> Media:
        return await answer

    async with showing(EditMediaScreen(load, a_media())) as form:
        assert "Edit media · Setting up" in form.text
        assert "a1b2c3d4e5" in form.text
        assert READING in form.text
        await form.press("x", "tab", "y", "ctrl+s", "enter")
        assert form.result is STILL_OPEN
        answer.set_result(a_media())
        await form.pilot.pause()
        await form.pilot.pause()
        assert READING not in form.text
        await form.press("!", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!")


async def test_it_can_be_left_while_it_reads() -> None:
    async def load() -> Media:
        await asyncio.Event().wait()
        raise AssertionError

    async with showing(EditMediaScreen(load, a_media())) as form:
        await form.press("escape")
        assert form.result is None


async def test_a_failed_read_says_why_and_can_be_repeated() -> None:
    reads = 0

    async def load() -> Media:
        nonlocal reads
        reads += 1
        if reads == 1:
            raise ServerFailed("Wistia answered 500 [/] twice.", "Try again.", request_id="7c1f")
        return a_media()

    async with showing(EditMediaScreen(load, a_media())) as form:
        assert "Wistia answered 500 [/] twice. (request 7c1f) Try again." in form.words
        await form.press("x", "ctrl+s", "ctrl+r")
        await form.press("!", "ctrl+r", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!")
        assert reads == 2


@pytest.mark.parametrize("answer", [{"hashed_id": "other"}, "no record"])
async def test_another_record_than_the_one_asked_for_is_refused(answer: object) -> None:
    fresh = Media.from_json(answer, editable=isinstance(answer, dict))
    async with showing(EditMediaScreen(answering(fresh), a_media())) as form:
        assert "another record" in form.words
        await form.press("x", "ctrl+s")
        assert form.result is STILL_OPEN


async def test_a_record_without_its_id_is_changed_by_the_id_that_was_asked_for() -> None:
    async with showing(EditMediaScreen(answering(a_media(hashed_id=None)), a_media())) as form:
        await form.press("!", "ctrl+s")
        assert isinstance(form.result, EditMedia)
        assert form.result.identity == "a1b2c3d4e5"


async def test_escape_closes_at_once_if_nothing_was_changed() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("escape")
        assert form.result is None


@pytest.mark.parametrize("answer", ["n", "escape"])
async def test_escape_asks_before_it_forgets_and_keeps_what_was_typed(answer: str) -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("!", "escape")
        assert DISCARD in form.text
        await form.press("x", "tab", "enter", "space", "ctrl+s")
        assert form.result is STILL_OPEN
        await form.press(answer)
        assert DISCARD not in form.text
        await form.press("?", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!?")


async def test_y_discards() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("!", "escape", "y")
        assert form.result is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_fields_and_keys_have_room(size: tuple[int, int]) -> None:
    async with showing(a_form(a_media()), size) as form:
        for word in ("Name", "Tags", "Description", "will be sent", "ctrl+s save", "How to **invite**"):
            assert word in form.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_fields_are_as_wide_as_the_form_and_show_the_cursor_at_the_end_of_a_long_name(
    size: tuple[int, int],
) -> None:
    screen = a_form(a_media(name="漢字" * 500))
    async with showing(screen, size) as form:
        right = screen.hints.region.right
        assert [field.region.right for field in (screen.media_name, screen.tags, screen.description)] == [right] * 3
        await form.press("!")
        assert screen.media_name.region.contains_point(screen.media_name.cursor_screen_offset)
        assert "漢字!" in form.text
