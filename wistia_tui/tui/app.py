"""WistiaApp: paints the frame, connects in the background, and ends every crash in one sentence."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.events import Event, Key, Paste
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer

from wistia_tui.clock import Clock
from wistia_tui.library.tasks import in_thread, spawn
from wistia_tui.tui import actions
from wistia_tui.tui.messages import KeyHandled
from wistia_tui.tui.screens.browser import Browser
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.terminal.driver import driver_for

if TYPE_CHECKING:
    from textual.driver import Driver

    from wistia_tui.library.connection import Connection

HERE = Path(__file__).parent
CLOSE_WITHIN = 3.0
"""Seconds that the connection may take to end when the app does."""
KEY_WITHIN = 0.1
"""Seconds after which the next key is looked at although nobody said that the one before was handled."""
SAVE_WITHIN = 5.0
"""Seconds that changes on their way have to end when the system ends the app."""


def style_sheet() -> Path:
    """The style sheet: inside the package when installed, beside it in a checkout."""
    packaged = HERE.parent / "styles.tcss"
    return packaged if packaged.is_file() else HERE.parent.parent / "styles.tcss"


class ActionProvider(Provider):
    """The command palette's view of the table of actions."""

    def _offered(self) -> list[actions.Action]:
        return [action for action in actions.ACTIONS if action.palette]

    def _run(self, action: actions.Action) -> Callable[[], Any]:
        async def run() -> None:
            if isinstance(self.screen, Browser):
                self.screen.act(action.id)

        return run

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for action in self._offered():
            yield DiscoveryHit(f"{action.label}  ({action.shown_keys})", self._run(action), help=action.help)

    async def search(self, query: str) -> Hits:
        """What matches the words typed."""
        matcher = self.matcher(query)
        for action in self._offered():
            score = matcher.match(f"{action.label} {action.help}")
            if score > 0:
                yield Hit(score, f"{action.label}  ({action.shown_keys})", self._run(action), help=action.help)


class WistiaApp(App[None]):
    """The terminal app.

    `connect` gives a connection, or None when there is no token; `demo` gives one to the embedded sandbox;
    `wants_mouse` and `config_file` are asked after them. All block and are called in a thread, after the first paint.
    What they raise ends the app and is kept in `crash`.
    """

    CSS_PATH = style_sheet()
    TITLE = "wistia-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionProvider}
    # Wherever one is, dialogs included.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(actions.BY_ID[name].keys), name, priority=True, show=False)
        for name in ("redraw", "suspend_process")
    ]
    # Terminal focus in and out would repaint everything.
    app_focus: Reactive[bool] = Reactive(True, repaint=False)

    def __init__(
        self,
        connect: Callable[[], Connection | None],
        demo: Callable[[], Connection],
        *,
        clock: Clock,
        wants_mouse: Callable[[], bool] = lambda: False,
        config_file: Callable[[], Path | str] = str,
    ) -> None:
        super().__init__()
        self._connect = connect
        self._demo = demo
        self._wants_mouse = wants_mouse
        self._config_file = config_file
        self._is_painted = False
        self.crash: BaseException | None = None
        """What ended the app, if an error did; the command line says it and writes the log."""
        self.animation_level = "none"
        self.browser = Browser(clock, config_file)
        self._keys: deque[Key | Paste] = deque()
        self._key_number = 0
        self._key_under_way: int | None = None
        self._key_timer: Timer | None = None

    def get_default_screen(self) -> Screen[Any]:
        """The browser is there from the first paint."""
        return self.browser

    async def on_event(self, event: Event) -> None:
        """Look at one key after the other.

        Textual hands printable keys to the widget at once, but those that are bound take a detour through the app:
        where a slow line delivers `x`, Backspace, Tab together, they would act in another order, in another field.
        """
        if isinstance(event, (Key, Paste)) and not event.is_forwarded:
            self._keys.append(event)
            if self._key_under_way is None:
                await self._next_key()
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        self._key_under_way = None
        if not self._keys:
            return
        self._key_number += 1
        number = self._key_under_way = self._key_number
        target = self.focused or self.screen
        await super().on_event(self._keys.popleft())
        # It follows the key through the same queues, as if from there: messages do not bubble to who sent them. A
        # dialog that the key closed takes it along: then time tells.
        target.post_message(KeyHandled(number).set_sender(target))
        self._key_timer = self.set_timer(KEY_WITHIN, partial(self._key_done, number))

    @on(KeyHandled)
    async def _key_came_back(self, message: KeyHandled) -> None:
        message.stop()
        await self._key_done(message.number)

    async def _key_done(self, number: int) -> None:
        if number == self._key_under_way:
            if self._key_timer is not None:
                self._key_timer.stop()
            await self._next_key()

    def get_driver_class(self) -> type[Driver]:
        """Our own for a Unix terminal, else what Textual chose."""
        return driver_for(super().get_driver_class(), os.environ)

    def on_load(self) -> None:
        """From before the terminal is taken, every way out gives it back."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._task_failed)
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self._told_to_end)

    def post_display_hook(self) -> None:
        """Connect as soon as the first frame is on its way to the terminal."""
        if not self._is_painted and self._running:  # before that, Textual drops frames
            self._is_painted = True
            self.browser.painted()
            self._start_connecting(self._connect)

    def _start_connecting(self, connect: Callable[[], Connection | None]) -> None:
        async def work() -> None:
            try:
                connection = await in_thread(connect)
                config_file = "" if connection is not None else str(await in_thread(self._config_file))
                if not self._running:  # the person has left meanwhile
                    if connection is not None:
                        await connection.close()
                    return
                if connection is None:
                    self._welcome(config_file)
                else:
                    self.browser.connected(connection)
                if await in_thread(self._wants_mouse) and self._running:
                    self._take_mouse()
            except Exception as error:  # whatever it is, the command line knows its sentence
                self._end_with(error)
            finally:
                if not gc.isenabled():
                    # The entry switched it off for the start. Nearly all that is here stays for good: the first look
                    # through it would come just before the first rows and take longer than they do.
                    gc.freeze()
                    gc.enable()

        spawn(work(), name="connect")

    def _take_mouse(self) -> None:
        driver = self._driver
        if driver is not None and not driver._mouse and hasattr(driver, "_enable_mouse_support"):
            driver._mouse = True
            driver._enable_mouse_support()

    def _welcome(self, config_file: str) -> None:
        from wistia_tui.tui.screens.welcome import WelcomeScreen

        def chosen(choice: str | None) -> None:
            if choice == "demo":
                self.browser.say("Starting the demo…")
                self._start_connecting(self._demo)
            else:
                self.exit()

        self.browser.lacks_token()
        self.push_screen(WelcomeScreen(config_file), chosen)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[Any]:
        """None of Textual's own: the table of actions is all there is."""
        return ()

    async def on_unmount(self) -> None:
        """Let the connection go; what it starts must not outlive the app."""
        # The service's side ends by itself; a person who leaves does not wait for it.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.browser.close(), CLOSE_WITHIN)

    def action_command_palette(self) -> None:
        """Offer the commands where they can act: in the browser."""
        if self.screen is self.browser:
            super().action_command_palette()

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        if redraw := getattr(self._driver, "redraw", None):
            redraw()
        self.screen.refresh(layout=True)

    def action_help_quit(self) -> None:
        """ctrl+c ends nothing here: a person who copies out of habit must not lose the app."""
        self.browser.say("ctrl+q leaves the app, y copies.")

    async def action_quit(self) -> None:
        """ctrl+q, wherever one is: a form with unsaved text asks, and changes on their way are finished first."""
        if not (isinstance(self.screen, Modal) and self.screen.asks_before_leaving()):
            self.browser.editing.leave()

    # every way out --------------------------------------------------------------------------------------------------

    def _told_to_end(self) -> None:
        async def end() -> None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.browser.changes_ended(), SAVE_WITHIN)
            self.exit()

        spawn(end(), name="end")

    def _task_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._end_with(error)

    def _end_with(self, error: BaseException) -> None:
        if self.crash is None:
            self.crash = error
        self.exit(return_code=1)

    def _handle_exception(self, error: Exception) -> None:
        """Keep the error for the command line: Textual would print the local variables, a token among them."""
        if self.crash is None:
            self.crash = error
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
