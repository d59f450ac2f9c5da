from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.tui.modal_host import answering, showing
from tests.tui.parts import until
from wistia_tui.api.errors import ServerFailed
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.tui.screens.edit_media import EditMediaScreen
from wistia_tui.tui.screens.edit_project import EditProjectScreen

MEDIA = Media.from_json(
    {"hashed_id": "a1b2c3d4e5", "name": "Tour", "description": "", "tags": [{"name": "old"}]}, editable=True
)


def a_form(
    kept: list[MediaChanges | None], load: Callable[[], Awaitable[Media]] | None = None, **options: Any
) -> EditMediaScreen:
    return EditMediaScreen(load or answering(MEDIA), MEDIA, keep=kept.append, **options)


async def test_what_is_typed_is_kept_while_the_form_is_open() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1", "2")
        await until(form, lambda: bool(kept))
        assert kept == [MediaChanges(name="Tour12")]
        await form.press("3")
        await until(form, lambda: len(kept) > 1)
        assert kept[1:] == [MediaChanges(name="Tour123")]


async def test_who_types_without_a_pause_has_it_kept_all_the_same() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form, asyncio.timeout(20):
        while not kept:
            await form.press("x")


async def test_back_to_what_was_there_keeps_nothing_more() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1")
        await until(form, lambda: bool(kept))
        await form.press("backspace")
        await until(form, lambda: len(kept) > 1)
        assert kept == [MediaChanges(name="Tour1"), None]


async def test_a_form_that_is_only_looked_at_keeps_nothing() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1", "backspace", "tab", "escape")
        assert form.result is None
    assert not kept


async def test_saving_keeps_what_is_sent_until_it_is_known_to_be_saved() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1", "ctrl+s")
    assert kept == [MediaChanges(name="Tour1")]


@pytest.mark.parametrize("waits", [True, False])
async def test_what_is_discarded_is_not_kept(waits: bool) -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1")
        if waits:
            await until(form, lambda: bool(kept))
        await form.press("escape", "y")
        assert form.result is None
    assert kept == ([MediaChanges(name="Tour1"), None] if waits else [])


async def test_an_app_that_ends_with_the_form_open_keeps_what_was_typed() -> None:
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept)) as form:
        await form.press("1")
        form.app.exit()
        await form.pilot.pause()
    assert kept == [MediaChanges(name="Tour1")]


async def test_what_was_kept_before_is_not_kept_again() -> None:
    draft = MediaChanges(name="Before")
    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept, draft=draft)) as form:
        await form.press("x", "backspace", "ctrl+s")
    assert not kept


async def test_a_record_that_cannot_be_read_leaves_what_was_kept_before() -> None:
    async def fail() -> Media:
        raise ServerFailed("Wistia answered 500.")

    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept, fail, draft=MediaChanges(name="Before"))) as form:
        await form.press("escape")
        assert form.result is None
    assert not kept


async def test_leaving_before_the_record_came_leaves_what_was_kept_before() -> None:
    never: asyncio.Future[Media] = asyncio.get_running_loop().create_future()

    async def wait() -> Media:
        return await never

    kept: list[MediaChanges | None] = []
    async with showing(a_form(kept, wait, draft=MediaChanges(name="Before"))) as form:
        await form.press("escape")
    assert not kept


async def test_keeping_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[MediaChanges | None] = []
    form = a_form(kept)
    async with showing(form) as shown:
        await shown.press("1")
        painted: list[object] = []
        monkeypatch.setattr(form._compositor, "update_widgets", painted.append)
        await until(shown, lambda: bool(kept))
        await shown.pilot.pause()
        assert not painted


async def test_new_projects_and_changed_ones_are_kept_as_well() -> None:
    kept: list[ProjectChanges | None] = []
    async with showing(EditProjectScreen(None, None, keep=kept.append)) as form:
        await form.press("N")
        await until(form, lambda: bool(kept))
        await form.press("ctrl+s")
    project = Project.from_json({"hashedId": "p1", "name": "Onboarding"})
    async with showing(EditProjectScreen(answering(project), project, keep=kept.append)) as form:
        await form.press("2", "ctrl+s")
    assert kept == [ProjectChanges(name="N"), ProjectChanges(name="Onboarding2")]
