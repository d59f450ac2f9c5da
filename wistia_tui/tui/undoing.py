"""Taking back what was done: at once for one record, after a look at the plan for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import DeleteMedia, DeleteProject, DeleteSubfolder, EditMedia
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.library.tasks import spawn
from wistia_tui.library.undo import can_undo
from wistia_tui.text import safe_line
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.starting import Say

if TYPE_CHECKING:
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.library.taking_back import TakingBack
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.starting import Starting


class Undoing:
    """Takes jobs back, for the browser and for the list of jobs."""

    def __init__(self, browser: Browser, permission: Permission, starting: Starting) -> None:
        self._browser = browser
        self._permission = permission
        self._starting = starting
        self._under_way: set[int] = set()
        """The numbers of the jobs of which it is not written down yet that they are taken back."""

    def undo_last(self) -> None:
        """Take back the newest change of this run."""
        library = self._permission.may_write("taking back")
        if library is None:
            return
        screen = self._browser.app.screen

        async def find_and_undo() -> None:
            try:
                entry = await library.jobs.newest_undoable()
            except WistiaError as error:
                self._browser.say(safe_line(f"Nothing is taken back. {error}"), "error")
                return
            if self._browser.app.screen is not screen:
                return
            if entry is None:
                self._browser.say("Nothing of this run can be taken back; J shows earlier jobs.", "warning")
            else:
                self.undo(entry, self._say)

        spawn(find_and_undo(), name="undo")

    def _say(self, text: str, kind: str) -> None:
        if text:
            self._browser.say(text, kind)
        else:
            self._browser.status.tell("")  # nothing that anybody would read again

    def undo(self, entry: JobEntry, say: Say) -> None:
        """Take `entry` back, as far as its records still are as it left them."""
        library = self._permission.may_write("taking back")
        if library is None:
            return
        if any(running.id == entry.id for running in library.jobs.running):
            say(f"{entry.title} still runs: J, then x stops it; then it can be taken back.", "warning")
            return
        if entry.id in self._under_way:
            return  # the key was pressed twice
        self._under_way.add(entry.id)
        screen = self._browser.app.screen

        async def read_and_ask() -> None:
            try:
                plan = await library.jobs.plan_undo(entry.id)
            except WistiaError as error:
                say(safe_line(f"{entry.title} is not taken back. {error}"), "error")
                return
            finally:
                self._under_way.discard(entry.id)
            if self._browser.app.screen is screen and not self._browser.status.asking:
                self._ask(entry, plan, say)

        say(f"{entry.title}: reading what it left…", "plain")
        spawn(read_and_ask(), name="undo")

    def _ask(self, entry: JobEntry, plan: TakingBack, say: Say) -> None:
        if not plan.changes:
            say(plan.why_nothing, "warning")
            return

        def start() -> None:
            self._under_way.add(entry.id)
            self._starting.start(
                plan.changes,
                title=plan.title,
                undo_of=entry.id,
                say=say,
                then=lambda: self._under_way.discard(entry.id),
            )

        say("", "plain")
        change = plan.changes[0]
        if len(plan.changes) > 1 or plan.left:
            self._starting.ask(plan.changes, start, title=plan.title, notes=_left(plan))
        elif isinstance(change, DeleteMedia | DeleteProject):
            self._confirm_deletion(change, start)
        elif isinstance(change, DeleteSubfolder):
            self._starting.ask(plan.changes, start, title=plan.title)
        else:
            start()

    def _confirm_deletion(self, change: DeleteMedia | DeleteProject, start: Callable[[], None]) -> None:
        """What takes back that something was made has no way back itself."""
        from wistia_tui.tui.screens.confirm_delete import ConfirmDeleteScreen

        connection = self._browser.connection
        if connection is None or not self._starting.has_room():
            return

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                start()

        project = change.before.project if isinstance(change, DeleteMedia) else None
        screen = ConfirmDeleteScreen(
            change,
            project_name=project.name if project is not None else "",
            kept_in=connection.keepsakes.directory,
            offers_archive=False,
        )
        self._browser.app.push_screen(screen, answered)


def undo_hint(outcome: Outcome) -> str:
    """How to take back what just ended; empty where that cannot be, or where nothing was sent."""
    change = outcome.change
    if outcome.ending is not Ending.APPLIED or outcome.instead is not None:
        return ""
    if isinstance(change, EditMedia) and change.changes.still is not None:
        return ""  # v1 does not tell which one it had
    return "u undo" if can_undo(type(change).__name__) else ""


def _left(plan: TakingBack) -> list[str]:
    """How many records stay as they are, and why the first of them does."""
    if not plan.left:
        return []
    name, reason = plan.left[0]
    count = len(plan.left)
    if count == 1:
        return [f"“{name}” stays as it is: {reason}"]
    return [f"{count:,} stay as they are, “{name}” for one: {reason}"]
