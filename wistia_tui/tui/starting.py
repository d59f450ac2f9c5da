"""From changes that were chosen to a job that runs: says first what it means, where that is more than one record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.lanes import BULK_SHARE
from wistia_tui.library.change import Change, CopyMedia, CopyProject, DeleteMedia, DeleteProject, EditMedia, SwapMedia
from wistia_tui.library.plan import job_title, plan_for
from wistia_tui.library.tasks import spawn
from wistia_tui.library.undo import can_undo
from wistia_tui.text import safe_line
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.screens.confirm_delete import NO_WAY_BACK, kept_copy

if TYPE_CHECKING:
    from textual.geometry import Size

    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.library.library import Library
    from wistia_tui.tui.screens.browser import Browser

Say = Callable[[str, str], None]
"""Takes what is to be said, and its kind as in `StatusLine.tell`."""

LEAST_COLUMNS, LEAST_LINES = 40, 12
"""The smallest terminal on which a question before a change can be read."""
_GOES = {
    DeleteMedia: "Files, captions and tags go with them; pages that embed them lose them.",
    DeleteProject: "All medias in them go too, with their files and captions; pages that embed them lose them.",
}


def is_enough(size: Size) -> bool:
    """Whether a terminal of that size can show what a question is about."""
    return size.width >= LEAST_COLUMNS and size.height >= LEAST_LINES


class Starting:
    """Asks whether a job is meant, and starts it, for the browser."""

    def __init__(self, browser: Browser, watch: Callable[[Library], None]) -> None:
        """`watch` sees to it that what becomes of the jobs of a library is said."""
        self._browser = browser
        self._watch = watch

    def has_room(self, say: Say | None = None) -> bool:
        """Whether the terminal can show what a question is about; else that is said, by `say` or the status line."""
        if not is_enough(self._browser.app.size):
            (say or self._browser.say)("Too small to show what is changed: enlarge the terminal.", "warning")
            return False
        return True

    def ask(
        self,
        changes: Sequence[Change],
        start: Callable[[], None],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        archive: Callable[[], None] | None = None,
        say: Say | None = None,
    ) -> None:
        """Show what `changes`, which are of one kind, mean; then `start`, or `archive` where that is chosen instead.

        `notes` are sentences on what is left out.
        """
        from wistia_tui.tui.screens.confirm_job import ConfirmJobScreen

        connection = self._browser.connection
        if connection is None or not self.has_room(say):
            return

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                start()
            elif answer is Answer.ARCHIVE and archive is not None:
                archive()

        deletes = isinstance(changes[0], DeleteMedia | DeleteProject)
        screen = ConfirmJobScreen(
            changes,
            plan_for(changes),
            title=title or job_title(changes),
            per_minute=bulk_rate(connection.budget),
            notes=[*notes, *self._what_it_means(changes)],
            wants_count=deletes,
            can_archive=archive is not None,
            method_override=connection.method_override,
        )
        self._browser.app.push_screen(screen, answered)

    def start(
        self,
        changes: Sequence[Change],
        *,
        title: str = "",
        undo_of: int | None = None,
        say: Say | None = None,
        begun: Callable[[], None] = lambda: None,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Start a job without asking; once it is written down, its records are not marked any more.

        `say` is told what comes of the start, else the status line says it. `begun` is called once it
        is written down, `then` once it is known whether it was.
        """
        library, title, say = self._browser.library, title or job_title(changes), say or self._browser.say
        if library is None:
            return
        self._watch(library)

        async def start() -> None:
            try:
                await library.jobs.start(changes, title, undo_of=undo_of)
            except WistiaError as error:
                say(safe_line(f"{title}: not started. {error}"), "error")
            else:
                self._unmark(changes)
                begun()
            finally:
                then()

        # Before it starts: a short job may end before anything else is said.
        say(f"{title}…" if len(changes) == 1 else f"{title}: it runs, J shows it.", "plain")
        spawn(start(), name="start job")

    def _unmark(self, changes: Sequence[Change]) -> None:
        # What goes its way is done with: the next key is about something else.
        identities = {change.identity for change in changes}
        for pane in (self._browser.projects, self._browser.medias):
            marks = pane.table.marks
            if identities.intersection(marks):
                marks.keep_range()
                for identity in identities:
                    marks.drop(identity)
                pane.table.marks_changed()
        self._browser.say_where()

    def _what_it_means(self, changes: Sequence[Change]) -> list[str]:
        """What can be taken back, and what goes where nothing can."""
        change, connection = changes[0], self._browser.connection
        if isinstance(change, DeleteMedia | DeleteProject):
            kept_in = connection.keepsakes.directory if connection is not None else None
            return [*_going(changes), NO_WAY_BACK, kept_copy(kept_in, "their")]
        if isinstance(change, EditMedia) and change.changes.still is not None:
            return ["It cannot be taken back: v1 does not tell which still a media had."]
        if isinstance(change, CopyMedia | CopyProject):
            return ["Each copy counts as a media of its own; to take it back deletes the copies."]
        if isinstance(change, SwapMedia) or not can_undo(type(change).__name__):
            return ["It cannot be taken back."]
        return []


def bulk_rate(budget: RequestBudget) -> float:
    """Requests a minute that bulk work may send, now or at best."""
    snapshot = budget.snapshot()
    return snapshot.bulk_per_minute or snapshot.limit * BULK_SHARE * 60 / snapshot.window


def _going(changes: Sequence[Change]) -> list[str]:
    """How much goes."""
    counts = [change.before.media_count for change in changes if isinstance(change, DeleteProject)]
    if not counts:
        return [_GOES[DeleteMedia]]
    known = sum(count or 0 for count in counts)
    more = " or more" if None in counts else ""
    return [f"{known:,} medias{more} go with them. {_GOES[DeleteProject]}"]
