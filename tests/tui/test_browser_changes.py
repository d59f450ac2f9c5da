"""Changes that are begun in the panes of the app: the form, the request, the row, and the text that is kept."""

from __future__ import annotations

import pytest

from tests.tui.conftest import running
from wistia_tui.api.models import Project
from wistia_tui.sandbox.running import Sandbox


async def test_a_media_is_renamed_and_the_row_shows_it(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press(*" twice")
        await app.see("PUT /v1/medias/")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert len(sandbox.changes) == 1
        identity = app.app.browser.medias.table.current_identity
        assert sandbox.changes[0].hashed_id == identity


async def test_the_method_override_sends_post_and_works(sandbox: Sandbox) -> None:
    async with running(sandbox, method_override=True) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press("x", "ctrl+s")
        await app.see("Renamed")
        await app.press("D")
        await app.see("Cancel")
        await app.press("y")
        await app.see("Deleted")
        assert {request.sent_method for request in sandbox.requests} == {"GET", "POST"}
        assert [change.action for change in sandbox.changes] == ["update", "delete"]


async def test_deleting_asks_first_and_enter_cancels(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "D")
        await app.see("Cancel")
        await app.press("enter")
        await app.see(lambda text: "Cancel" not in text)
        assert sandbox.changes == []
        await app.press("D")
        await app.see("Cancel")
        await app.press("y")
        await app.see("Deleted")
        await app.see("1/1,259")
        assert len(sandbox.changes) == 1


async def test_a_project_is_read_again_before_it_is_deleted(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("j", "D")
        text = await app.see("Type its name")
        project = app.app.browser.current
        assert isinstance(project, Project)
        name = project.name
        assert name in text
        await app.press(*name, "enter")
        await app.see("Deleted project")
        assert [change.action for change in sandbox.changes] == ["delete"]


async def test_a_new_project_is_made_and_listed(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("C")
        await app.see("will be sent")
        await app.press(*"Fresh start")
        await app.press("ctrl+s")
        await app.see("Created project “Fresh start”")
        await app.see(lambda text: text.count("Fresh start") >= 2)


@pytest.mark.parametrize("key", ["e", "D", "C"])
async def test_read_only_refuses_every_write_and_says_so(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, read_only=True) as app:
        await app.see(lambda text: "1,260" in text and "read-only" in text and "loading" not in text)
        await app.press("l", key)
        await app.see("Read-only:")


async def test_a_lost_change_keeps_what_was_typed_for_the_next_form(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("will be sent")
        await app.press(*" kept")
        await app.press("ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("kept")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert len(sandbox.changes) == 1


async def test_a_draft_that_was_saved_after_all_is_gone(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("y", "ctrl+s")
        await app.see("Renamed")
        await app.press("e")
        await app.see("Nothing changed")


async def test_what_was_discarded_on_purpose_does_not_come_back(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=422 method=PUT applied=no")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press(*" kept", "ctrl+s")
        await app.see("not saved")
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("escape")
        await app.see("Discard changes?")
        await app.press("y")
        await app.see(lambda text: "Discard" not in text)
        await app.press("e")
        await app.see("Nothing changed")


async def test_an_outcome_that_comes_while_a_filter_is_typed_is_said_afterwards(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=403 method=PUT applied=no delay=1.5")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("Saving")
        await app.press("slash", "a")
        await app.see(lambda _: any("not saved" in text for _, text in app.app.browser.messages))
        assert "not saved" not in app.status
        await app.press("enter")
        await app.see("not saved")
