from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.events import Key

from tests.tui.accounts import current, on_medias, small_account
from tests.tui.conftest import running
from tests.tui.modal_host import Host
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.pick_media import PickMediaScreen


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def test_a_dialog_closes_itself_only_and_once() -> None:
    app = Host()
    given: list[object] = []
    async with app.run_test() as pilot:
        below, above = Modal[str](), Modal[str]()
        app.push_screen(below, given.append)
        app.push_screen(above, given.append)
        await pilot.pause()
        below.dismiss("too early")
        await pilot.pause()
        assert app.screen is above
        above.dismiss("first")
        above.dismiss("second")
        await pilot.pause()
        assert app.screen is below
        below.dismiss("below")
        below.dismiss("again")
        await pilot.pause()
        assert given == ["first", "below"]
        assert len(app.screen_stack) == 1


async def test_nothing_is_meant_for_a_dialog_that_was_closed() -> None:
    app = Host()
    async with app.run_test() as pilot:
        dialog = Modal[None]()
        app.push_screen(dialog)
        await pilot.pause()
        assert dialog.is_meant(Key("y", "y"))
        dialog.dismiss()
        assert not dialog.is_meant(Key("y", "y"))
        assert not dialog.check_action("close", ())


async def test_escape_on_its_way_when_a_media_arrives_does_not_end_the_app(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = PickMediaScreen.chosen

    def chosen_while_escape_comes(screen: PickMediaScreen, record: object) -> None:
        screen.post_message(Key("escape", None))
        chosen(screen, record)  # type: ignore[arg-type]

    monkeypatch.setattr(PickMediaScreen, "chosen", chosen_while_escape_comes)
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        first = current(app)
        other = next(
            media
            for media in sandbox.account.medias()
            if media.hashed_id != first.hashed_id and media.type == first.type
        )
        await app.press("W")
        await app.see("The file for")
        await app.press(*other.hashed_id, "enter")
        await app.see("Put another file behind")
        await app.pilot.pause()
        assert app.app.crash is None
        assert len(app.app.screen_stack) == 2
