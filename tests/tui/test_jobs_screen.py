from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from textual.events import Key

from tests.tui.accounts import THEIRS, changed, current, on_medias, renamed_by_a_colleague, small_account
from tests.tui.conftest import Running, running
from wistia_tui.sandbox.running import Sandbox

SIZES = [(60, 20), (80, 24), (160, 50)]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def delete_some(app: Running, sandbox: Sandbox, *, failing: int, count: int = 6) -> None:
    """A job of `count` of which `failing` are refused."""
    await on_medias(app)
    sandbox.faults.add(f"status=400 method=DELETE times={failing} applied=no")
    await app.press(*["space"] * count, "D")
    await app.see(f"Delete {count} medias?")
    await app.press(str(count), "enter")
    await app.see(f"Deleted {count - failing} medias; {failing} failed. J shows why.")


async def archive_some(app: Running, count: int) -> None:
    await app.press(*["space"] * count, "a")
    await app.see(f"Archive {count} medias?")
    await app.press("y")


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_says_how_each_job_stands(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        await delete_some(app, sandbox, failing=2)
        await app.press("J")
        text = await app.see("✗ in part")
        assert "Delete 6 medias" in text
        assert "6/6" in text
        await app.see("4 done · 2 failed")
        await app.press("escape", "J")
        await app.see("✗ in part")
        await app.press("q")
        await app.see("Status")


@pytest.mark.parametrize("size", SIZES)
async def test_a_job_shows_what_failed_first_and_all_on_wish(sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(sandbox, size=size) as app:
        await delete_some(app, sandbox, failing=2)
        await app.press("J", "enter")
        await app.see(lambda text: text.count("✗ failed") == 2)
        await app.press("f")
        await app.see(lambda text: text.count("✓ done") == 4)
        await app.press("f")
        await app.see(lambda text: "✓ done" not in text)
        await app.press("enter")
        await app.see("The request")
        await app.see("DELETE /v1/medias/")
        await app.press("escape", "escape")
        await app.see("✗ in part")


async def test_what_failed_is_tried_again(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await delete_some(app, sandbox, failing=2)
        await app.press("J", "t")
        await app.see("✓ done")
        await app.see("6 done")
        assert len(changed(sandbox, "delete")) == 6
        await app.press("t")
        await app.see("Nothing of it failed.")


async def test_a_deletion_is_not_taken_back_and_an_archiving_is(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await delete_some(app, sandbox, failing=2)
        await app.press("J", "u")
        await app.see("v1 cannot take that back.")
        await app.press("escape", "G", "k", "k", "k")
        await archive_some(app, 3)
        await app.see("Archived 3 medias.")
        await app.press("J")
        await app.see("✓ done")
        await app.press("g", "u")
        await app.see("Undo: Restore 3 medias")
        await app.press("y")
        await app.see("↶ undone")
        assert len(changed(sandbox, "restore")) == 3
        await app.press("u")
        await app.see("It was taken back already.")


@pytest.mark.usefixtures("quick_reader")
async def test_a_running_job_is_paused_goes_on_and_is_cancelled(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        # Each deletion is answered late, so that there is time to pause.
        sandbox.faults.add("delay=3 method=DELETE times=8")
        sandbox.faults.add("delay=0.4 method=DELETE times=forever")
        await app.press("asterisk", "D")
        await app.see("Delete 40 medias?")
        await app.press("4", "0", "enter", "J")
        await app.see("▸ running")
        await app.see("job 0 %")
        await app.press("p")
        await app.see("‖ paused")
        paused = len(changed(sandbox, "delete"))
        assert 0 < paused < 40
        await app.press("p")
        await app.see("▸ running")
        await app.see(lambda _: len(changed(sandbox, "delete")) > paused)
        await app.press("x")
        await app.see("x again: cancel the")
        await app.press("j", "x")
        await app.see("x again: cancel the")
        await app.press("x")
        await app.see("– cancelled")
        done = len(changed(sandbox, "delete"))
        await app.see(f"{done} done · {40 - done} not sent")
        assert done < 40
        await app.press("p")
        await app.see("Nothing of it is left to do.")
        await app.press("x")
        await app.see("Nothing of it is left to cancel")


@pytest.mark.usefixtures("slow_reader")
async def test_a_key_held_down_does_not_cancel_a_job(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        sandbox.faults.add("delay=60 method=DELETE times=forever")
        await app.press("asterisk", "D")
        await app.see("Delete 40 medias?")
        await app.press("4", "0", "enter", "J")
        await app.see("▸ running")
        await app.press(*["x"] * 5)
        await app.see("x again: cancel the")
        assert "cancelled" not in app.text


async def test_keys_typed_before_the_list_was_painted_do_nothing_to_a_job(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await delete_some(app, sandbox, failing=2)
        for key in [Key("J", "J"), Key("t", "t")]:
            app.app.post_message(key)
        await app.see("4 done · 2 failed")
        await app.press("p")
        await app.see("Nothing of it is left to do.")
        assert len(changed(sandbox, "delete")) == 4


async def test_while_it_runs_the_screen_of_a_job_keeps_step(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        sandbox.faults.add("delay=3 method=DELETE times=8")
        await app.press("asterisk", "D")
        await app.see("Delete 40 medias?")
        await app.press("4", "0", "enter", "J", "enter")
        await app.see("▸ running")
        await app.see("○ to do")
        await app.see("✓ done · Delete 40 medias")
        await app.see("40 done")


async def test_read_only_shows_jobs_and_changes_nothing(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24), read_only=True) as app:
        await on_medias(app)
        await app.press("J")
        await app.see("No jobs yet")
        await app.press("p")
        await app.see("There is no job here.")


async def rename_all_but_colleagues(app: Running, sandbox: Sandbox, count: int) -> list[str]:
    """A job of `count` and one more, in which the first `count` are in conflict; their ids."""
    await on_medias(app)
    theirs = []
    for _ in range(count):
        theirs.append(current(app).hashed_id)
        await app.press("space")
    await app.press("space", "E")
    await app.see("by a rule")
    await app.press("tab", "tab", *"Same", "ctrl+s")
    await app.see(f"Rename {count + 1} medias?")
    for identity in theirs:
        renamed_by_a_colleague(sandbox, identity)
    await app.press("y")
    await app.see(f"Changed 1 media; {count} in conflict. J shows why.")
    await app.press("J", "enter")
    await app.see("q back  Enter why  o overwrite  t retry")
    return theirs


@pytest.mark.parametrize(("choice", "name"), [("m", "Same"), ("t", THEIRS)])
async def test_one_in_conflict_is_overwritten_only_beside_what_is_there(
    sandbox: Sandbox, choice: str, name: str
) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        (theirs,) = await rename_all_but_colleagues(app, sandbox, 1)
        assert sandbox.account.media(theirs).name == THEIRS
        await app.press("enter")
        await app.see("somebody else changed the name")
        await app.see(f"name, now at Wistia: {THEIRS}")
        await app.press("escape")
        await app.see("✗ conflict")
        await app.press("o")
        await app.see(f"‹{THEIRS}›")
        await app.press(choice, "ctrl+s")
        await app.see("✓ done · Rename 2 medias" if choice == "m" else "Nothing was sent.")
        assert sandbox.account.media(theirs).name == name


@pytest.mark.parametrize("answer", ["y", "n"])
async def test_several_in_conflict_are_overwritten_after_a_question_that_names_one(
    sandbox: Sandbox, answer: str
) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        theirs = await rename_all_but_colleagues(app, sandbox, 2)
        await app.press("o")
        await app.see("and 1 more?")
        await app.see(f"name, now at Wistia: {THEIRS}")
        assert {sandbox.account.media(identity).name for identity in theirs} == {THEIRS}
        await app.press(answer)
        await app.see("✓ done · Rename 3 medias" if answer == "y" else "o overwrite  t retry")
        left = {sandbox.account.media(identity).name for identity in theirs}
        assert left == {"Same" if answer == "y" else THEIRS}


async def test_the_keys_that_a_job_waits_for_are_said_on_a_narrow_terminal(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await delete_some(app, sandbox, failing=2)
        await app.press("J")
        text = await app.see("q back  Enter open  t retry")
        assert "o overwrite" not in text
        await app.press("enter")
        await app.see("q back  Enter why  t retry")
        await app.press("t")
        await app.see("✓ done · Delete 6 medias")
        await app.press("j")
        await app.see(lambda text: "t retry" not in text)
        await app.press("escape")
        await app.see(lambda text: "Enter open" in text and "t retry" not in text)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_records_that_another_version_wrote_are_counted(
    sandbox: Sandbox, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(sandbox, size=size, state=tmp_path) as app:
        await on_medias(app)
        await archive_some(app, 4)
        await app.see("Archived 4 medias.")
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal, journal:
        journal.execute("""update item set change = '{"kind": "Later", "value": {}}' where seq in (1, 3)""")
    async with running(sandbox, size=size, state=tmp_path) as app:
        await on_medias(app)
        await app.press("J")
        await app.see("4/4")
        await app.press("enter")
        await app.see("2 that another version of the app wrote cannot be shown.")
        assert app.text.count("✓ done") == 3, "two rows, and how the job stands"


async def test_what_went_wrong_is_said_where_one_is(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        await archive_some(app, 3)
        await app.see("Archived 3 medias.")
        sandbox.faults.add("status=404 method=GET times=forever")
        await app.press("J")
        await app.see("✓ done")
        await app.press("u")
        await app.see("Archive 3 medias is not taken back.")
        assert "! all of it" in app.text
        await app.press("exclamation_mark")
        await app.see("Messages")
        await app.press("escape", "j")
        await app.see("Enter open")
        await app.press("u", "q")
        await app.see(lambda _: len([said for _, said in app.app.browser.messages if "is not taken back" in said]) == 2)
        assert "Archive 3 medias is not taken back." in app.status


async def test_the_cursor_stays_on_its_job_when_another_comes(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        name = current(app).name
        await app.press("a")
        await app.see("Archived")
        await app.press("J")
        await app.see(f"Archive “{name[:10]}")
        assert app.app.browser.library is not None
        await app.press("u")
        await app.see("2/2")
        await app.see("↶ undone")
