"""What a form shows before its fields: that the newest version is read, why it is not here yet, and what helps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.meter import BudgetSnapshot, BudgetState
from wistia_tui.tui import actions
from wistia_tui.tui.following import Following
from wistia_tui.tui.screens.budget import state_words

if TYPE_CHECKING:
    from textual.events import Key
    from textual.timer import Timer

    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.form import Form

R = TypeVar("R")

READING = "Reading the newest version…"
OPENS_THEN = "The fields open with the newest version: nothing newer is overwritten."
KEPT = "What you typed before, and was not saved, is kept and comes with the fields."
SLOW = "Wistia has not answered yet; a request without an answer is given up after a minute."
SLOW_AFTER = 5.0
"""Seconds of reading after which that is said."""
_FLOWING = {BudgetState.OK, BudgetState.NEAR}
_OF_THE_BROWSER = {"budget", "cancel_waiting", "log_in"}
"""Actions whose keys do in a form what they do below it, while nothing can be typed."""


class NewestVersion(Generic[R]):
    """Reads the record of a form and fills the form with it."""

    def __init__(self, form: Form[Any, R], load: Callable[[], Awaitable[R]]) -> None:
        self._form = form
        self._load = load
        self._reading = False
        self._is_slow = False
        self._slow_timer: Timer | None = None
        self._following: Following | None = None

    @property
    def _browser(self) -> Browser | None:
        """What is below the form; None in an app that shows the form alone."""
        return getattr(self._form.app, "browser", None)

    @property
    def _budget(self) -> RequestBudget | None:
        browser = self._browser
        return browser.connection.budget if browser is not None and browser.connection is not None else None

    # reading --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Read it, and follow what becomes of that; the form must be running."""
        self._read()
        if (budget := self._budget) is not None:
            self._following = Following(self._form, budget, self._say)

    def stop(self) -> None:
        """Say nothing more."""
        for told_by in (self._following, self._slow_timer):
            if told_by is not None:
                told_by.stop()

    def read_again(self) -> None:
        """Read it, unless that is under way; while there is no connection, try at once."""
        if not self._reading:
            self._read()
        if (budget := self._budget) is not None and budget.snapshot().state is BudgetState.OFFLINE:
            budget.retry_now()

    def _read(self) -> None:
        self._reading, self._is_slow = True, False
        self._say()
        if self._slow_timer is not None:
            self._slow_timer.stop()
        self._slow_timer = self._form.set_timer(SLOW_AFTER, self._slow)
        self._form.run_worker(self._fill(), name="read", description="read the record")

    async def _fill(self) -> None:
        try:
            record = await self._load()
            self._form.check(record)
        except WistiaError as error:
            self._reading = False
            self._form.state.say(self._with_kept(str(error)), "error")
            self._say()
        else:
            self._form.fill_and_open(record)

    def _slow(self) -> None:
        self._is_slow = True
        self._say()

    # what is said ---------------------------------------------------------------------------------------------------

    def _say(self, snapshot: BudgetSnapshot | None = None) -> None:
        """Why it is not here yet, and the keys that help; once reading failed, that stands instead of the reason."""
        if snapshot is None and self._budget is not None:
            snapshot = self._budget.snapshot()
        why = self._why(snapshot) if self._reading else ""
        if why:
            self._form.state.say(self._with_kept(f"{why}\n{OPENS_THEN}"), "warning")
        elif self._reading:
            self._form.state.say(self._with_kept(READING), "dim")
        self._form.hints.say(self._keys(snapshot, waits=bool(why)), "dim")

    def _with_kept(self, words: str) -> str:
        return f"{words}\n{KEPT}" if self._form.has_draft else words

    def _why(self, snapshot: BudgetSnapshot | None) -> str:
        if snapshot is not None and snapshot.state not in _FLOWING and self._browser is not None:
            words = state_words(snapshot, self._browser.clock.now())
            return words[0].upper() + words[1:]
        return SLOW if self._is_slow else ""

    def _keys(self, snapshot: BudgetSnapshot | None, *, waits: bool) -> str:
        state = snapshot.state if snapshot is not None else BudgetState.OK
        keys = []
        if not self._reading:
            keys.append("ctrl+r try again")
        elif state is BudgetState.OFFLINE:
            keys.append("ctrl+r try now")
        if state is BudgetState.TOKEN_REFUSED:
            keys.append("L new token")
        if waits and snapshot is not None and snapshot.waiting:
            keys.append("c take back")
        if snapshot is not None and (waits or not self._reading):
            keys.append("b budget")
        return "   ".join((*keys, "Esc back"))

    # what a person does ---------------------------------------------------------------------------------------------

    def key(self, event: Key) -> None:
        """Take a key that helps, as the lists below the form do."""
        action = actions.BY_KEY.get(event.key)
        if action is None or not self._form.is_meant(event):
            return
        if action.id == "refresh":
            event.stop()
            self.read_again()
        elif action.id in _OF_THE_BROWSER and (browser := self._browser) is not None:
            event.stop()
            browser.act(action.id)
