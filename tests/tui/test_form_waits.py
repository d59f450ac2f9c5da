"""A form whose record cannot be read at once says why, and the keys that help act in it until there are fields."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.tui.conftest import Running, running
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.models import Media
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens import newest_version
from wistia_tui.tui.screens.edit_media import EditMediaScreen
from wistia_tui.tui.screens.fields import Toggle
from wistia_tui.tui.screens.form import NOTHING_CHANGED, Form
from wistia_tui.tui.screens.newest_version import KEPT, OPENS_THEN, SLOW

SIZES = [(60, 20), (80, 24), (160, 50)]
REFUSES_FOR_LONG = "status=429 retry-after=50 path=/medias/"
REFUSES_THE_TOKEN = "status=401 path=/medias/"


def words(app: Running) -> str:
    """The dialog without its frame, as if it were one line."""
    strips = app.app.screen._compositor.render_strips()
    for dialog in app.app.screen.query(".dialog"):
        inside = dialog.region.shrink((1, 1, 1, 1))
        strips = [strip.crop(inside.x, inside.right) for strip in strips[inside.y : inside.bottom]]
    return " ".join(" ".join(strip.text for strip in strips).split())


def budget_of(app: Running) -> RequestBudget:
    connection = app.app.browser.connection
    assert connection is not None
    return connection.budget


async def says(app: Running, sentence: str) -> None:
    await app.see(lambda _: sentence in words(app))


async def go_to_a_media(app: Running) -> None:
    await app.loaded()
    await app.press("l")
    await app.see(lambda _: isinstance(app.app.browser.current, Media))


async def edit_a_media(app: Running) -> None:
    await go_to_a_media(app)
    await app.press("e")


@pytest.mark.parametrize("size", SIZES)
async def test_a_pause_is_told_with_its_seconds_and_what_helps(sandbox: Sandbox, size: tuple[int, int]) -> None:
    sandbox.faults.add(REFUSES_FOR_LONG)
    async with running(sandbox, size=size) as app:
        await edit_a_media(app)
        await says(app, "Wistia answered 429: the account's request limit is used up. Everything waits; the next try")
        assert "is in 0:" in words(app)
        assert OPENS_THEN in words(app)
        await says(app, "c take back b budget Esc back")
        await app.press("b")
        await app.see("Request budget")
        await app.press("b", "c")
        await says(app, "Taken back: nothing was changed. The media was not loaded. ")
        assert "ctrl+r try again b budget Esc back" in words(app)
        assert budget_of(app).snapshot().waiting == 0
        await app.press("r")
        await says(app, "c take back")
        assert budget_of(app).snapshot().waiting == 1
        await app.press("escape")
        await app.see(lambda _: app.app.screen is app.app.browser)
        assert budget_of(app).snapshot().waiting == 0


async def test_the_seconds_count_down_and_nothing_else_is_drawn(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.faults.add(REFUSES_FOR_LONG)
    async with running(sandbox, size=(80, 24)) as app:
        await edit_a_media(app)
        await says(app, "c take back")
        drawn: list[tuple[str | None, str]] = []
        screen = app.app.screen
        assert isinstance(screen, EditMediaScreen)
        for part in (screen.state, screen.hints, screen.sent):
            monkeypatch.setattr(part, "update", lambda *_, part=part, **__: drawn.append((part.id, part.text)))
        before = screen.state.text
        await app.see(lambda _: screen.state.text != before)
        assert {identity for identity, _ in drawn} == {"form-state"}
        assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("size", SIZES)
async def test_with_another_token_the_form_opens_and_letters_are_text_again(
    sandbox: Sandbox, size: tuple[int, int]
) -> None:
    sandbox.faults.add(REFUSES_THE_TOKEN)
    async with running(sandbox, size=size) as app:
        await edit_a_media(app)
        await says(app, "Nothing is sent until there is another.")
        await says(app, "L new token c take back b budget Esc back")
        await app.press("L")
        await app.see("For this run only")
        await app.press(*sandbox.token, "enter")
        await app.see(NOTHING_CHANGED)
        screen = app.app.screen
        assert isinstance(screen, EditMediaScreen)
        before = screen.media_name.value
        await app.press("b", "r", "c", "L")
        assert len(app.app.screen_stack) == 2
        assert screen.media_name.value == f"{before}brcL"


@pytest.mark.parametrize("key", ["r", "ctrl+r"])
async def test_without_a_connection_a_key_tries_at_once(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await go_to_a_media(app)
        sandbox.stop()
        await app.press("e")
        await says(app, "The last requests found no connection.")
        await says(app, "ctrl+r try now c take back b budget Esc back")
        budget, tries = budget_of(app), []
        retry_now = budget.retry_now

        def retrying() -> None:
            tries.append(key)
            retry_now()

        monkeypatch.setattr(budget, "retry_now", retrying)
        port = urlsplit(sandbox.base_url).port
        assert port is not None
        with Sandbox.start(projects=4, medias=1260, port=port):
            await app.press(key)
            assert tries == [key]
            await app.see(NOTHING_CHANGED)


async def test_an_answer_that_does_not_come_is_told(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest_version, "SLOW_AFTER", 0.01)
    sandbox.faults.add("silence path=/medias/")
    async with running(sandbox, size=(60, 20)) as app:
        await edit_a_media(app)
        await says(app, f"{SLOW} {OPENS_THEN}")
        assert "b budget Esc back" in words(app)
        await app.press("escape")
        await app.see(lambda _: app.app.screen is app.app.browser)


@pytest.mark.parametrize("size", SIZES)
async def test_a_text_that_is_kept_is_said_until_it_comes_with_the_fields(
    sandbox: Sandbox, size: tuple[int, int]
) -> None:
    sandbox.faults.add("status=403 method=PUT")
    async with running(sandbox, size=size) as app:
        await edit_a_media(app)
        await app.see(NOTHING_CHANGED)
        assert KEPT not in words(app)
        await app.press("x", "ctrl+s")
        await app.see("is not saved")
        sandbox.faults.add(REFUSES_FOR_LONG)
        await app.press("e")
        await says(app, f"{OPENS_THEN} {KEPT}")
        await app.press("c")
        await says(app, f"Taken back: nothing was changed. The media was not loaded. {KEPT}")


async def test_the_form_that_opens_below_the_panel_is_there_to_type_into(sandbox: Sandbox) -> None:
    sandbox.faults.add(REFUSES_THE_TOKEN)
    async with running(sandbox, size=(80, 24)) as app:
        await edit_a_media(app)
        await says(app, "Nothing is sent until there is another.")
        await app.press("b")
        await app.see("Request budget")
        connection = app.app.browser.connection
        assert connection is not None
        await connection.client.use_token(sandbox.token)
        below = app.app.screen_stack[-2]
        assert isinstance(below, EditMediaScreen)
        await app.see(lambda _: below.record is not None)
        await app.press("b", "Z")
        assert below.media_name.value.endswith("Z")


async def test_once_there_are_fields_letters_open_nothing_on_a_switch_either(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("j", "e")
        await app.see(NOTHING_CHANGED)
        screen = app.app.screen
        assert isinstance(screen, Form)
        screen.set_focus(screen.query(Toggle).first())
        await app.press("b", "L", "c", "r")
        assert app.app.screen is screen


async def test_a_form_that_is_left_lets_the_budget_go(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        before = len(budget_of(app)._listeners)
        sandbox.faults.add(REFUSES_FOR_LONG)
        await edit_a_media(app)
        await says(app, "Everything waits")
        assert len(budget_of(app)._listeners) == before + 1
        await app.press("escape")
        await app.see(lambda _: app.app.screen is app.app.browser)
        assert len(budget_of(app)._listeners) == before
