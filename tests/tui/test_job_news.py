from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.accounts import changed, current, on_medias, small_account
from tests.tui.conftest import Running, running
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import CreateProject, SwapMedia
from wistia_tui.library.entries import ItemEnding, ItemState, NewJob
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def delete_all(app: Running, sandbox: Sandbox) -> None:
    """A job of 40 that takes some seconds, of which some are done."""
    await on_medias(app)
    sandbox.faults.add("delay=0.5 method=DELETE times=forever")
    await app.press("asterisk", "D")
    await app.see("Delete 40 medias?")
    await app.press("4", "0", "enter")
    await app.see(lambda _: len(changed(sandbox, "delete")) > 0)


async def test_rows_say_what_is_queued_and_what_is_on_its_way(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await delete_all(app, sandbox)
        text = await app.see("~ deleting")
        assert "○ queued" in text
        assert " · job " in text.splitlines()[0]


@pytest.mark.usefixtures("quick_reader")
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_says_what_becomes_of_a_job_and_finishes_what_is_on_its_way(
    sandbox: Sandbox, tmp_path: Path, key: str
) -> None:
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await delete_all(app, sandbox)
        await app.press("h", key)
        await app.see("Again: leave; Esc: stay. Delete 40 medias (")
        await app.see("stops; nothing is lost, J goes on at the next start.")
        await app.press("escape")
        await app.see("The app stays open.")
        await app.press(key)
        await app.see("Again: leave; Esc: stay.")
        await app.press(key)
        await app.see(lambda _: app.app.return_code == 0)
    done = len(changed(sandbox, "delete"))
    assert 0 < done < 40
    sandbox.faults.clear()
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await app.see(f"1 job of the last run is not finished (Delete 40 medias: {40 - done} left): J shows it.")
        await app.press("J")
        await app.see("‖ paused")
        await app.press("p")
        await app.see("✓ done")
    assert len(changed(sandbox, "delete")) == 40
    assert len([change for change in sandbox.changes if change.action == "delete"]) == 40


async def test_text_of_the_last_run_is_offered_again(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await on_medias(app)
        await app.press("e")
        await app.see("Nothing changed")
        await app.press(*" half typed")
        # Nothing ends the form: the app is ended as a dropped line ends it.
        await app.see(lambda _: app.app.browser.library is not None and len(app.app.browser.library.editor.drafts) == 1)
        app.app.exit()
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await app.see("is kept: e on its row opens it.")
        await app.press("l")
        await app.see(lambda text: "1/40" in text and "loading" not in text)
        await app.press("e")
        await app.see("half typed")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert app.app.browser.library is not None
        await app.app.browser.library.editor.drafts.written()
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await on_medias(app)
        assert "is kept" not in app.text


async def test_what_others_changed_since_text_was_kept_is_shown_beside_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await on_medias(app)
        before = sandbox.account.media(current(app).hashed_id)
        await app.press("e")
        await app.see("Nothing changed")
        await app.press(*" half typed", "tab", *", mine")
        await app.see(lambda _: app.app.browser.library is not None and len(app.app.browser.library.editor.drafts) == 1)
        app.app.exit()
    theirs = replace(before, name="A colleague's", tags=(*before.tags, "theirs"))
    sandbox.account.revise(theirs)
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await app.see("is kept: e on its row opens it.")
        await app.press("l")
        await app.see(lambda text: "1/40" in text and "loading" not in text)
        await app.press("e")
        await app.see("Somebody else changed it since.")
        await app.see(f"Now at Wistia: A colleague's · when you typed: {before.name[:10]}")
        assert "half typed" in app.text
        await app.press("ctrl+t")
        await app.see(lambda text: "half typed" not in text and "Now at Wistia" not in text)
        await app.press("ctrl+s")
        await app.see("Saved tags")
    now = sandbox.account.media(before.hashed_id)
    assert now.name == theirs.name
    assert now.tags == (*theirs.tags, "mine")


async def test_a_job_that_cannot_be_written_down_is_not_started(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await on_medias(app)
        await app.press("space", "space", "a")
        await app.see("Archive 2 medias?")
        await app.press("y")
        await app.see("Archive 2 medias: not started.")
        assert sandbox.changes == []
        assert len(app.app.browser.medias.table.marks) == 2


async def test_a_single_job_counts_as_a_change_on_its_way(sandbox: Sandbox) -> None:
    sandbox.faults.add("delay=0.5 path=/medias/archive")
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await app.press("a")
        await app.see("archiving")
        await app.press("ctrl+q")
        await app.see("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.see(lambda _: app.app.return_code == 0)
    assert len(changed(sandbox, "archive")) == 1


async def test_the_text_of_a_project_that_may_be_created_is_not_offered_as_if_it_were_not(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await app.see("Onboarding")
        await app.press("C")
        await app.see("New project")
        await app.press(*"Twice")
        assert app.app.browser.library is not None
        library = app.app.browser.library
        await app.see(lambda _: len(library.editor.drafts) == 1)
        change = CreateProject(ProjectChanges(name="Twice", public=False))
        await library.jobs._journal.add(NewJob("Create “Twice”", [change]), sending=True)
        await library.jobs._journal.release(1)
        app.app.exit()
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await app.see(lambda _: bool(app.app.browser.library and app.app.browser.library.jobs.entries))
        await app.press("C")
        await app.see("It may be created: J shows it.")
        assert "New project" not in app.text


@pytest.mark.usefixtures("quick_reader")
async def test_what_nobody_can_know_is_given_up_with_x(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(sandbox, size=(80, 24), state=tmp_path) as app:
        await on_medias(app)
        library = app.app.browser.library
        assert library is not None
        media = current(app)
        change = SwapMedia(media, replace(media, hashed_id="another"))
        entry = await library.jobs._journal.add(NewJob("Swap the file", [change]), sending=True)
        await library.jobs._journal.ended(entry.id, [ItemEnding(0, ItemState.UNKNOWN, "Nobody knows.")])
        await library.jobs._journal.release(entry.id)
        await app.press("J")
        await app.see("x give up")
        await app.press("x")
        await app.see("x again: leave the 1 in doubt")
        await app.press("x")
        await app.see("Nobody looks any more at what was in doubt.")
        assert library.jobs.unfinished == []
