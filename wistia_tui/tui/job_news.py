"""What the browser says of jobs: how they ended, what a former run left, and what the journal could not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import summary
from wistia_tui.library.drafts import NEW_PROJECT
from wistia_tui.library.entries import ItemState, JobEntry, JobState
from wistia_tui.library.tasks import spawn
from wistia_tui.library.undo import can_undo
from wistia_tui.library.wording import short
from wistia_tui.tui.job_words import WENT_WRONG, ended_words
from wistia_tui.tui.kept_text import how_to_open
from wistia_tui.tui.widgets.pinned_line import PinnedLine

if TYPE_CHECKING:
    from wistia_tui.library.library import Library
    from wistia_tui.tui.leaving import Leaving
    from wistia_tui.tui.screens.browser import Browser

_AS_WANTED = {ItemState.DONE, ItemState.ALREADY}
_UNDO = "u undo"
_LOOK = "J shows why."


class JobNews:
    """Follows the jobs of a library for the browser."""

    def __init__(self, browser: Browser, leaving: Leaving) -> None:
        self._browser = browser
        self._leaving = leaving
        self._library: Library | None = None

    def watch(self, library: Library) -> None:
        """Follow the jobs of `library`, once."""
        if library is self._library:
            return
        self._library = library
        library.jobs.on_end = self._ended
        library.jobs.on_trouble = lambda sentence: self._browser.say(sentence, "error")
        library.editor.drafts.on_trouble = self._text_not_kept
        self._browser.query_one(PinnedLine).watch_jobs(library.jobs)

    def _text_not_kept(self, error: WistiaError) -> None:
        # A save that fails for the same reason says so itself.
        if self._browser.app.screen is not self._browser:
            self._browser.say(f"Unsaved text is kept only while the app runs. {error}", "warning")

    def tell_what_is_left(self) -> None:
        """Say what a former run left: jobs that are not done, and text that was typed and not saved."""
        if (library := self._browser.library) is None:
            return
        self.watch(library)
        settled = [f"{entry.title}: done, as reading it back showed." for entry in library.jobs.settled[:1]]
        said = " ".join(filter(None, (_unfinished(library.jobs.unfinished), _kept_text(library), *settled)))
        if said:
            self._browser.say(said, "warning")

    def _ended(self, entry: JobEntry) -> None:
        if entry.total == 1:
            spawn(self._tell_single(entry), name="job news")
        else:
            self._tell(entry)

    def _tell(self, entry: JobEntry) -> None:
        went_wrong = entry.count(*WENT_WRONG)
        said = ended_words(entry)
        if went_wrong or entry.state is JobState.PAUSED:
            look = "J goes on." if entry.state is JobState.PAUSED and not went_wrong else _LOOK
            self._browser.say(f"{said} {look}", "error" if went_wrong else "warning")
        else:
            self._browser.say(f"{said} {_undo_words(entry)}".strip())
        self._follow_up()

    def _follow_up(self) -> None:
        """Show what follows from a job; a project that it deleted is left."""
        project = self._browser.project
        if project is not None and self._library is not None and self._library.editor.is_gone(project.hashed_id):
            self._browser.project_gone(project.hashed_id)
        self._browser.details_changed()

    async def _tell_single(self, entry: JobEntry) -> None:
        """A job of one is told in the words of its change."""
        if self._library is None:
            return
        try:
            items = await self._library.jobs.items(entry.id, limit=1)
        except WistiaError:
            items = []
        if not items or items[0].state in {ItemState.PLANNED, ItemState.CANCELLED}:
            self._tell(entry)
        elif items[0].state in _AS_WANTED:
            item = items[0]
            self._browser.say(f"{item.note or summary(item.change)} {_undo_words(entry)}".strip())
        else:
            self._browser.say(items[0].note or ended_words(entry), "error")
        self._follow_up()
        self._leaving.change_ended(applied=bool(items) and items[0].state in _AS_WANTED)


def _undo_words(entry: JobEntry) -> str:
    if not can_undo(entry.kind) or not entry.count(ItemState.DONE):
        return ""
    return f"{_UNDO}es that too" if entry.undo_of is not None else _UNDO


def _unfinished(jobs: list[JobEntry]) -> str:
    """That so many jobs of the last run are not finished, and how to see them; empty if none is left."""
    if not jobs:
        return ""
    first = jobs[0]
    left = first.count(ItemState.PLANNED)
    doubts = first.count(ItemState.UNKNOWN, ItemState.SENDING)
    state = f"{left:,} left" if left else f"{doubts:,} in doubt"
    count = "1 job of the last run is" if len(jobs) == 1 else f"{len(jobs):,} jobs of earlier runs are"
    one = "it" if len(jobs) == 1 else "them"
    return f"{count} not finished ({first.title}: {state}): J shows {one}."


def _kept_text(library: Library) -> str:
    """That text of the last run is kept, and how to get at it."""
    names = library.editor.drafts.names()
    if not names:
        return ""
    (key, name), *_ = names.items()
    count = len(library.editor.drafts)
    others = f" and of {count - 1} more" if count > 1 else ""
    if key == NEW_PROJECT:
        return f"Text for a new project is kept{others}: C opens it."
    how = how_to_open(key)
    return f"Unsaved text of {short(name)}{others} is kept: {'e on its row' if how == 'e' else how} opens it."
