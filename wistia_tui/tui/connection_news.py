"""What the browser says when the connection's state becomes another one, and what a person can do about it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from wistia_tui.api.meter import BudgetSnapshot, BudgetState
from wistia_tui.library import wording
from wistia_tui.library.tasks import in_thread, spawn
from wistia_tui.text import safe_line
from wistia_tui.tui.silence import Silence
from wistia_tui.tui.wording import taken_back

if TYPE_CHECKING:
    from wistia_tui.library.connection import Connection
    from wistia_tui.tui.screens.browser import Browser

_FLOWING = {BudgetState.OK, BudgetState.NEAR, BudgetState.THROTTLED}
_BACK = {
    BudgetState.OFFLINE: "The connection is back.",
    BudgetState.BLOCKED: "Wistia takes requests again.",
}
_TRYING = {
    BudgetState.OFFLINE: {BudgetState.PROBING},
    BudgetState.BLOCKED: {BudgetState.PROBING, BudgetState.BACKOFF},
    BudgetState.ONE_KIND: {BudgetState.PROBING, BudgetState.THROTTLED},
}
"""What does not end a state: only what comes of the try does. A 429 is an answer: there is a connection."""
_ONE_KIND = "Wistia answered 429 to one kind of request: b says which, c takes it back."
NOT_YET = "Not connected yet."


class ConnectionNews:
    """Follows the budget of a connection for the browser; says each change once, and asks for a token when needed."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._connection: Connection | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._state = BudgetState.OK
        self._wants_token = False
        self._config_file = "the config file"
        self._silence = Silence(browser)

    def watch(self, connection: Connection) -> None:
        """Follow the budget of `connection`."""
        self._unsubscribe()
        self._connection = connection
        self._state, self._wants_token = BudgetState.OK, False
        self._unsubscribe = connection.budget.subscribe(self._changed)
        self._silence.watch(connection.log)
        self._changed()

        async def read_ahead() -> None:
            self._config_file = await in_thread(self._short_config_file) or self._config_file

        spawn(read_ahead(), name="config file")

    def _short_config_file(self) -> str:
        path = safe_line(self._browser.config_file())
        home = os.path.expanduser("~").rstrip(os.sep) + os.sep
        return f"~{os.sep}{path.removeprefix(home)}" if path.startswith(home) and home != os.sep else path

    def _changed(self) -> None:
        if self._connection is None:
            return
        before, state = self._state, self._connection.budget.snapshot().state
        if state is before or state in _TRYING.get(before, ()):
            return
        self._state = state
        # Not here: the budget tells it from wherever it learns it, and expects neither a dialog nor another request.
        self._browser.call_later(self._announce, before, state)

    def _announce(self, before: BudgetState, state: BudgetState) -> None:
        if self._connection is None:
            return
        snapshot = self._connection.budget.snapshot()
        self._wants_token = state is BudgetState.TOKEN_REFUSED
        if state is BudgetState.OFFLINE:
            self._browser.say(self._offline(), "warning")
        elif state is BudgetState.ONE_KIND:
            self._browser.say(_ONE_KIND, "warning")
        elif state is BudgetState.BLOCKED:
            self._browser.say(self._blocked(snapshot), "warning")
        elif self._wants_token:
            self.look()
        elif before in _BACK:
            on_its_way = " What waited is on its way." if snapshot.waiting and state in _FLOWING else ""
            self._browser.say(f"{_BACK[before]}{on_its_way}")
            self._browser.load_missed()
            spawn(self._look_again(), name="look again")
        elif before is BudgetState.ONE_KIND:
            self._browser.unsay(_ONE_KIND)
        elif before is BudgetState.TOKEN_REFUSED:
            self._browser.load_missed()  # in an outage before it

    def _offline(self) -> str:
        library = self._browser.library
        if library is not None and (checked := library.editor.being_checked):
            return wording.cut_off(checked)
        return (
            "No connection. r tries at once, c takes back what waits. Text is kept. "
            "Lists wait until it is back, a change for 15 s."
        )

    async def _look_again(self) -> None:
        """Say what became of the changes that could not be read back before."""
        if self._browser.library is not None:
            for outcome in await self._browser.library.editor.check_doubtful():
                self._browser.editing.tell(outcome)

    def _blocked(self, snapshot: BudgetSnapshot) -> str:
        opens = self._browser.clock.now() + timedelta(seconds=snapshot.seconds_left or 0)
        return f"{snapshot.reason.rstrip('.')}: no requests until {opens.astimezone():%H:%M}. r tries one before."

    # what a person does ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask for a token if one is wanted and nothing else is typed: what was meant for that is no token."""
        browser = self._browser
        if self._wants_token and browser.app.screen is browser and not browser.status.asking:
            self.ask_for_token()

    def ask_for_token(self) -> None:
        """Open the dialog for another token."""
        from wistia_tui.tui.screens.new_token import NewTokenScreen

        if (connection := self._connection) is None:
            self._browser.say(NOT_YET, "warning")
            return
        self._wants_token = False
        dialog = NewTokenScreen(connection.client.use_token, connection.budget, config_file=self._config_file)
        self._browser.app.push_screen(dialog, self._given)

    def _given(self, accepted: bool | None) -> None:
        if self._connection is None:
            return
        if accepted:
            self._browser.say("The new token is in force until the app ends.")
        elif self._connection.budget.snapshot().state is BudgetState.TOKEN_REFUSED:
            self._browser.say("Without another token nothing is sent; L asks again.", "warning")

    def try_at_once(self) -> bool:
        """Try now whether there is a connection again; whether what waits already does that, so that no more should.

        While the service is blocked nothing of a person's waits: each request that is asked for tries.
        """
        if self._connection is None:
            return False
        budget = self._connection.budget
        snapshot = budget.snapshot()
        if snapshot.state is BudgetState.TOKEN_REFUSED:
            self._browser.say("Without another token nothing is sent; L asks for one.", "warning")
            return True
        if snapshot.state is not BudgetState.OFFLINE:
            return False
        budget.retry_now()
        if snapshot.waiting:
            self._browser.say("Trying at once…")
        return snapshot.waiting > 0

    def take_back(self) -> None:
        """Take back what waits, and say so."""
        if self._connection is None:
            self._browser.say(NOT_YET, "warning")
        else:
            self._browser.say(self._taken_back(self._connection))

    def _taken_back(self, connection: Connection) -> str:
        """Take back every request that waits, except those that read back what was sent already; how many."""
        if (library := self._browser.library) is None:
            return taken_back(connection.budget.cancel_waiting())
        looks, checked = library.editor.looks_waiting, library.editor.being_checked
        count = connection.budget.cancel_waiting() - looks
        sentences = [taken_back(count)] if count or not checked else []
        if checked:
            sentences.append(wording.being_checked(checked))
        return " ".join(sentences)

    def show_budget(self) -> None:
        """Show everything that is known of the budget."""
        from wistia_tui.tui.screens.budget import LOG_IN, BudgetPanel

        if (connection := self._connection) is None:
            self._browser.say(NOT_YET, "warning")
            return

        def closed(choice: str | None) -> None:
            if choice == LOG_IN:
                self.ask_for_token()

        panel = BudgetPanel(
            connection.budget,
            self._browser.clock,
            lambda: self._taken_back(connection),
            connection.client.not_allowed,
        )
        self._browser.app.push_screen(panel, closed)
