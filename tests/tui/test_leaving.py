"""Leaving the app while a text is typed, kept or on its way: nothing is lost without a question."""

from __future__ import annotations

import pytest

from tests.tui.conftest import Running, running
from wistia_tui.sandbox.running import Sandbox

KEPT = "Again: leave; Esc: stay. Unsaved text, e opens it: “"


async def keep_a_text(app: Running, sandbox: Sandbox) -> None:
    """Save what is not saved, the cursor on its record."""
    sandbox.faults.add("status=403 method=PUT applied=no")
    await app.loaded()
    await app.press("l", "e")
    await app.see("Nothing changed")
    await app.press("x", "ctrl+s")
    await app.see("is not saved")


async def test_ctrl_q_in_a_form_asks_before_it_loses_what_was_typed(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+q")
        await app.see("Discard changes?")
        await app.press("n", "ctrl+s")
        await app.see("Renamed")


async def test_ctrl_q_and_yes_leaves(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+q")
        await app.see("Discard changes?")
        await app.press("y")
        await app.see(lambda _: app.app.return_code == 0)
        assert sandbox.changes == []


async def test_leaving_waits_for_a_change_on_its_way(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=1 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.see(lambda _: app.app.return_code == 0)
        assert len(sandbox.changes) == 1


async def test_leaving_can_be_called_off_while_it_waits(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=1 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Esc: stay")
        await app.press("escape")
        await app.see("The app stays open.")
        await app.see("Renamed")
        await app.press("!")
        await app.see("Messages")
        assert app.app.return_code is None


async def test_leaving_asks_when_a_form_was_opened_while_a_change_was_on_its_way(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=4 method=PUT")
    async with running(sandbox) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.press("C")
        await app.see("will be sent")
        await app.press(*"Typed")
        await app.see("Discard changes?")
        assert app.app.return_code is None


@pytest.mark.usefixtures("quick_reader")
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_asks_while_a_text_is_kept(sandbox: Sandbox, key: str) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("h", key)
        await app.see(f"{KEPT}")
        await app.press("escape")
        await app.see("The app stays open.")
        await app.press(key)
        await app.see(KEPT)
        await app.press("Y", key)
        await app.see(KEPT)
        assert app.app.return_code is None, "something else was said since"
        await app.press("j", key)
        await app.see(lambda _: app.app.return_code == 0)


async def test_to_save_the_kept_text_after_all_neither_asks_nor_leaves(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("ctrl+q")
        await app.see(KEPT)
        await app.press("e")
        await app.see("laid over the newest version")
        await app.press("ctrl+s")
        await app.see("Renamed")
        assert app.app.return_code is None
        await app.press("ctrl+q")
        await app.see(lambda _: app.app.return_code == 0)


async def test_the_question_is_seen_whatever_was_open(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await keep_a_text(app, sandbox)
        await app.press("question_mark")
        await app.see("Help")
        await app.press("ctrl+q")
        await app.see(KEPT)
        await app.press("slash", "a", "ctrl+q")
        await app.see(lambda text: KEPT in text.splitlines()[-1])
        assert app.app.return_code is None


@pytest.mark.usefixtures("quick_reader")
async def test_a_change_on_its_way_and_a_kept_text_are_said_together(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await keep_a_text(app, sandbox)
        sandbox.faults.add("status=429 retry-after=60 method=PUT")
        await app.press("j", "e", "e")
        await app.see("Nothing changed")
        await app.press("x", "ctrl+s")
        await app.see("saving")
        await app.press("ctrl+q")
        await app.see("1 change is on the way.")
        await app.see(KEPT)
        await app.press("ctrl+q")
        await app.see(lambda _: app.app.return_code == 0)
