"""Nothing is laid out, painted or counted that does not change."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.conftest import Running, connection_to, running
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.widgets.budget_meter import BudgetMeter


async def at_rest(app: Running) -> None:
    await app.loaded()
    browser = app.app.browser
    for pane in (browser.projects, browser.medias):
        assert pane.source is not None
        source = pane.source
        await app.see(lambda _, source=source: not source.loading)  # type: ignore[misc]
    details: asyncio.Event = browser._details_timer._active
    await app.see(lambda _: not (details.is_set() or browser._dirty_widgets or browser._layout_required))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
async def test_the_first_frame_is_complete_and_no_other_comes_before_the_connection(
    sandbox: Sandbox, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[list[str]] = []
    connecting: list[int] = []

    def connect() -> Connection:
        connecting.append(len(frames))
        return connection_to(sandbox)

    app = WistiaApp(connect, connect, clock=SystemClock())

    shown = App._display

    def display(self: App[Any], screen: Any, frame: Any) -> None:
        if frame is not None:
            frames.append([strip.text for strip in screen._compositor.render_strips()])
        shown(self, screen, frame)

    monkeypatch.setattr(App, "_display", display)
    async with app.run_test(size=size) as pilot, asyncio.timeout(20):
        while app.browser.connection is None:
            await pilot.pause()
        first = frames[0]
        assert "Connecting…" in first[0]
        assert "Projects" in first[1]
        assert "? help" in first[-1]
        # On a machine that is busy, the frame that follows may be made before: it says the same.
        assert connecting[0] <= 2
        assert all(frame == first for frame in frames[: connecting[0]])


async def test_no_key_asks_for_a_layout(sandbox: Sandbox) -> None:
    async with running(sandbox) as app:
        await at_rest(app)
        layouts: list[object] = []
        app.app.browser.screen_layout_refresh_signal.subscribe(app.app.browser, layouts.append)
        keys = [
            "l",
            "j",
            "pagedown",
            "space",
            "v",
            "j",
            "v",
            "asterisk",
            "escape",
            "tab",
            "tab",
            "slash",
            "a",
            "escape",
        ]
        for key in [*keys, "colon", "7", "enter", "G", "r", "g", "h", "j"]:
            await app.press(key)
        await at_rest(app)
        assert layouts == []


async def test_a_pane_switch_changes_the_cursors_the_place_and_the_details_only(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sandbox) as app:
        await at_rest(app)
        await app.press("l", "j", "j")
        await app.see(lambda text: f" {len(sandbox.requests)}/600" in text)  # the meter steps by its own clock
        browser = app.app.browser
        painted: dict[str, list[tuple[Region, ...]]] = {}
        for widget in browser.query("#pinned *, #projects, #medias, #status"):

            def refresh(*regions: Region, widget: Widget = widget, **named: Any) -> Widget:
                painted.setdefault(widget.id or "", []).append(regions)
                return Widget.refresh(widget, *regions, **named)

            monkeypatch.setattr(widget, "refresh", refresh)
        await app.press("h")
        await app.pilot.pause()
        assert set(painted) == {"projects", "medias", "where"}
        for table in ("projects", "medias"):
            assert [region.height for (region,) in painted[table]] == [1]


async def test_nothing_is_painted_while_nothing_happens(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(sandbox) as app:
        await at_rest(app)
        # The meter steps by its own clock.
        monkeypatch.setattr(BudgetMeter, "refresh", lambda self, *regions, **named: self)
        await app.pilot.pause()
        painted: list[object] = []
        monkeypatch.setattr(App, "_display", lambda self, screen, frame: painted.append(frame))
        for say in (app.app.browser.say_where, app.app.browser.details_changed):
            say()
        await app.pilot.pause()
        assert painted == []


async def test_the_meter_comes_to_rest_by_itself_with_few_repaints() -> None:
    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield BudgetMeter(id="meter")

    painted: list[str] = []
    async with Host().run_test(size=(40, 1)) as pilot:
        meter = pilot.app.query_one(BudgetMeter)
        budget = RequestBudget(SystemClock(), window=0.5)
        meter.watch_budget(budget)
        draw = meter.refresh

        def refresh(*arguments: Any, **named: Any) -> BudgetMeter:
            painted.append(meter._shown[0])
            return draw(*arguments, **named)

        meter.refresh = refresh  # type: ignore[method-assign]
        for _ in range(40):
            async with budget.permit(Lane.USER) as permit:
                await pilot.pause()
                permit.answered()
        async with asyncio.timeout(20):
            while budget.next_change() is not None or not painted[-1].endswith(" 0/600 est"):
                await pilot.pause()
        assert len(painted) <= 20, "forty slots were taken and given back"
        budget.close()
