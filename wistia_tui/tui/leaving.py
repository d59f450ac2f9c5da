"""The way out: changes on their way end first, jobs stop where they are, and nothing that is left is lost."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from wistia_tui.library.tasks import spawn
from wistia_tui.library.wording import short
from wistia_tui.tui.job_words import share_words
from wistia_tui.tui.kept_text import how_to_open
from wistia_tui.tui.screens.calm import Modal

if TYPE_CHECKING:
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.screens.browser import Browser

_LEAVE = "leave"
_LEAVING = "Again: leave now; Esc: stay."
STOP_WITHIN = 5.0
"""Seconds that the requests of a job which are on their way have to end; what is not known then is looked at later."""


class Leaving:
    """Ends the app for the browser, or says first what that would mean."""

    def __init__(self, browser: Browser, permission: Permission) -> None:
        self._browser = browser
        self._permission = permission
        self._waits = False
        """Whether the app ends by itself once the changes on their way are settled."""
        self._stops = False
        """Whether jobs are being stopped, after which the app ends."""

    @property
    def announcement(self) -> str:
        """A sentence to put before others while the app is about to end, else empty."""
        return f"{_LEAVING} " if self._waits else ""

    def stay(self) -> bool:
        """Do not leave after all; whether that was to happen."""
        was_leaving = self._waits or self._permission.is_asking(_LEAVE)
        self._waits = False
        self._permission.forget()
        if was_leaving:
            self._browser.say("The app stays open.")
        return was_leaving

    def leave(self) -> None:
        """End the app, after the changes on their way have ended; asked twice, at once and without waiting."""
        if self._stops:
            self._browser.app.exit()
            return
        if self._is_asked_below():
            return
        count = self._under_way
        changes = "1 change is" if count == 1 else f"{count} changes are"
        kept, jobs = self._kept_text(), self._jobs
        if kept or jobs:
            self._close_dialogs()
            on_the_way = f"{changes} on the way." if count else ""
            forgets = bool(kept) and self._forgets
            again = "Again: leave and forget it; Esc: stay." if forgets else "Again: leave; Esc: stay."
            next_time = "It is offered again at the next start." if kept and not forgets else ""
            said = " ".join(filter(None, (again, _jobs_words(jobs), kept, next_time, on_the_way)))
            if self._permission.asks(_LEAVE, said):
                return
            if jobs:
                self._stop_jobs()
                return
        elif count and not self._waits:
            self._waits = True
            self._close_dialogs()
            self._permission.asks(_LEAVE, f"{_LEAVING} The app ends once {changes} settled.")
            return
        elif count and self._permission.asks(_LEAVE, f"{_LEAVING} The app ends once {changes} settled."):
            return
        self._browser.app.exit()

    def change_ended(self, *, applied: bool) -> None:
        """A change that somebody waited for has ended: leave if nothing else keeps the app open."""
        if not applied:
            self._waits = False  # whoever leaves must have seen that something was not saved
        elif self._waits and not self._under_way:
            self._waits = False
            top = self._browser.app.screen
            if not (isinstance(top, Modal) and top.asks_before_leaving()):
                self.leave()

    @property
    def _forgets(self) -> bool:
        """Whether the account ends with the app, and what was typed for it too."""
        return self._browser.connection is not None and self._browser.connection.demo

    def _stop_jobs(self) -> None:
        self._stops = True
        self._browser.say("Finishing what is on its way; again: leave now.")

        async def stop() -> None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._browser.changes_ended(), STOP_WITHIN)
            self._browser.app.exit()

        spawn(stop(), name="leave")

    @property
    def _running(self) -> list[JobEntry]:
        return self._browser.library.jobs.running if self._browser.library is not None else []

    @property
    def _jobs(self) -> list[JobEntry]:
        return [entry for entry in self._running if entry.total > 1]

    @property
    def _under_way(self) -> int:
        library = self._browser.library
        return 0 if library is None else library.editor.under_way + sum(entry.total == 1 for entry in self._running)

    def _kept_text(self) -> str:
        """Whose text is kept and not saved, and what opens it; empty if there is none."""
        drafts = self._browser.library.editor.drafts if self._browser.library is not None else ()
        if not drafts:
            return ""
        (key, name), *_ = drafts.names().items()
        others = f" and {len(drafts) - 1} more" if len(drafts) > 1 else ""
        return f"Unsaved text, {how_to_open(key)} opens it: {short(name)}{others}."

    def _is_asked_below(self) -> bool:
        """Whether a dialog below the one on top would lose what was typed there: it asks then, and is on top."""
        app = self._browser.app
        for screen in reversed(app.screen_stack[:-1]):
            if isinstance(screen, Modal) and screen.asks_before_leaving():
                while app.screen is not screen:
                    app.pop_screen()
                return True
        return False

    def _close_dialogs(self) -> None:
        """A question at the bottom of the screen is to be seen, and what was typed into a form is kept."""
        while self._browser.app.screen is not self._browser:
            self._permission.forget()
            self._browser.app.pop_screen()


def _jobs_words(jobs: list[JobEntry]) -> str:
    """What becomes of the jobs that run; empty if none does."""
    if not jobs:
        return ""
    others = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
    stop = "stop" if others else "stops"
    return f"{jobs[0].title} ({share_words(jobs[:1])}){others} {stop}; nothing is lost, J goes on at the next start."
