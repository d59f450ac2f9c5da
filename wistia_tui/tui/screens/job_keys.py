"""What keys do to a job, the same in the list of jobs and in the job itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.entries import DOUBTFUL, TO_RETRY, ItemState, JobEntry
from wistia_tui.library.jobs import Jobs
from wistia_tui.library.tasks import spawn
from wistia_tui.library.undo import can_undo
from wistia_tui.text import safe_line
from wistia_tui.tui.again import Again
from wistia_tui.tui.starting import Say
from wistia_tui.tui.wording import switched_off

Undo = Callable[[JobEntry, Say], None]
"""Takes a job back, and says what comes of it."""

KEYS = {"p": "pause", "x": "cancel", "t": "retry", "o": "overwrite", "u": "undo", "r": "look_again"}
"""The names of the methods of `JobKeys`, by key."""


class JobKeys:
    """Pauses, cancels, tries again, and takes back; says by `say` what came of it."""

    def __init__(
        self, jobs: Jobs, undo: Undo, show_theirs: Callable[[JobEntry], None], say: Say, *, read_only: bool
    ) -> None:
        """`show_theirs` shows what others wrote in the records of a job, and sends mine over it if that is wanted."""
        self._jobs = jobs
        self._undo = undo
        self._show_theirs = show_theirs
        self._say = say
        self._read_only = read_only
        self._again = Again()
        self._x_means = ""

    def press(self, key: str, entry: JobEntry | None) -> None:
        """Do what `key`, one of `KEYS`, stands for."""
        if entry is None or not self._again.is_asked((key, entry.id)):
            self.forget()
        if entry is None:
            self._say("There is no job here.", "plain")
            return
        match KEYS[key]:
            case "pause":
                self._pause_or_resume(entry)
            case "cancel":
                self._cancel(entry)
            case "retry":
                self._retry(entry)
            case "overwrite":
                self._overwrite(entry)
            case "undo":
                self._take_back(entry)
            case "look_again":
                self._look_again(entry)

    def forget(self) -> None:
        """Whatever was asked is not asked any more."""
        self._again.forget()

    def _pause_or_resume(self, entry: JobEntry) -> None:
        if self._runs(entry):
            self._do(self._jobs.pause(entry.id), "Pausing; what is on its way is seen through.")
        elif not entry.count(ItemState.PLANNED) or entry.is_over:
            self._say("Nothing of it is left to do.", "plain")
        elif self._may("going on with a job"):
            self._do(self._jobs.resume(entry.id), "Going on…")

    def _cancel(self, entry: JobEntry) -> None:
        left, doubtful = entry.count(ItemState.PLANNED), entry.count(*DOUBTFUL)
        if left and not entry.is_over:
            if self._is_meant(entry, "cancel", f"x again: cancel the {left:,} that are not sent. What was done stays."):
                work = self._jobs.cancel(entry.id)
                self._do(work, "Cancelling…", "Cancelled: what was not sent will not be. What was done stays.")
        elif doubtful and not self._runs(entry):
            if self._is_meant(
                entry, "give up", f"x again: leave the {doubtful:,} in doubt as they are, and look no more."
            ):
                self._do(self._jobs.give_up(entry.id), "Leaving it…", "Nobody looks any more at what was in doubt.")
        else:
            self._say("Nothing of it is left to cancel; u takes back what was done.", "plain")

    def _is_meant(self, entry: JobEntry, what: str, question: str) -> bool:
        """Whether `x` was pressed again for `what` it was asked; asks otherwise."""
        asked = ("x", entry.id)
        if self._x_means == what and self._again.is_answered(asked):
            self.forget()
            return True
        self._x_means = what
        self._again.ask(asked)
        self._say(question, "warning")
        return False

    def _retry(self, entry: JobEntry) -> None:
        count = entry.count(*TO_RETRY)
        if not count:
            self._say("Nothing of it failed.", "plain")
        elif self._may("trying again"):
            self._do(self._jobs.retry(entry.id), f"Trying {count:,} again, after a look at each.")

    def _overwrite(self, entry: JobEntry) -> None:
        if not entry.count(ItemState.CONFLICT):
            self._say("Nothing of it is in conflict.", "plain")
        elif self._may("overwriting"):
            self._show_theirs(entry)

    def _take_back(self, entry: JobEntry) -> None:
        if not can_undo(entry.kind):
            self._say("v1 cannot take that back.", "warning")
        elif not entry.count(ItemState.DONE):
            self._say("Nothing of it was done, so there is nothing to take back.", "plain")
        elif entry.undone_by is not None:
            self._say("It was taken back already.", "plain")
        elif self._may("taking back"):
            self._undo(entry, self._say)

    def _look_again(self, entry: JobEntry) -> None:
        if not entry.count(ItemState.UNKNOWN, ItemState.SENDING):
            self._say("Nothing of it is in doubt.", "plain")
        elif self._runs(entry):
            self._say("It runs: what is in doubt is looked at when it goes on after a pause.", "plain")
        else:
            self._do(self._jobs.look_again(entry.id), "Looking…")

    def _runs(self, entry: JobEntry) -> bool:
        return any(running.id == entry.id for running in self._jobs.running)

    def _may(self, what: str) -> bool:
        if self._read_only:
            self._say(switched_off(what), "warning")
        return not self._read_only

    def _do(self, work: Awaitable[None], said: str, done: str = "") -> None:
        async def do() -> None:
            try:
                await work
            except WistiaError as error:
                self._say(safe_line(error), "error")
            else:
                if done:
                    self._say(done, "plain")

        self._say(said, "plain")
        spawn(do(), name="job key")
