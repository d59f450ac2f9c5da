"""What was in conflict, sent over what others wrote: only after theirs was shown beside mine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.payloads import FIELD_LABELS
from wistia_tui.library.change import Edit, EditMedia, EditProject, EditSubfolder, Record, title
from wistia_tui.library.conflicts import Comparison, compare, resolved
from wistia_tui.library.entries import Item, ItemState
from wistia_tui.library.settling import current
from wistia_tui.library.tasks import spawn
from wistia_tui.library.wording import short
from wistia_tui.text import safe_line
from wistia_tui.tui.screens.confirm import Answer, Confirm
from wistia_tui.tui.screens.conflict import ConflictScreen

if TYPE_CHECKING:
    from wistia_tui.api.client import WistiaClient
    from wistia_tui.library.entries import JobEntry
    from wistia_tui.tui.screens.about_jobs import AboutJobs

NOT_SENT = "Nothing was sent."


async def read_theirs(client: WistiaClient, item: Item) -> tuple[Comparison, Record] | None:
    """What others made of the record of an edit in conflict; None for another item, or if it is gone.

    Raises `WistiaError`.
    """
    if item.state is not ItemState.CONFLICT or not isinstance(item.change, EditMedia | EditProject | EditSubfolder):
        return None
    fresh = await current(client, item.change)
    return None if fresh is None else (compare(item.change, fresh), fresh)


def theirs_words(comparison: Comparison) -> list[str]:
    """Each field in conflict as it is now; safe for a terminal."""
    return [
        f"{FIELD_LABELS.get(found.field, found.field)}, now at Wistia: {safe_line(str(found.theirs)) or '(empty)'}"
        for found in comparison.conflicts
    ]


class ConfirmOverwrite(Confirm):
    """Asks whether what others wrote in several records is to go."""

    VERB = "Overwrite"
    DONE = "overwritten"

    def __init__(self, first: Item, count: int, theirs: Comparison | None) -> None:
        """`first` of `count` in conflict, and what others made of that."""
        self._first = first
        self._others = count - 1
        self._theirs = theirs
        super().__init__()

    def words(self) -> Iterable[tuple[str, str]]:
        """Whose text goes, and what it is in the first."""
        more = f" and {self._others:,} more" if self._others else ""
        yield f"Write over what others changed in {short(title(self._first.change))}{more}?", "title"
        if self._theirs is not None:
            for words in theirs_words(self._theirs):
                yield words, "plain"
        elif self._first.note:
            yield safe_line(self._first.note), "plain"
        if self._others:
            yield "In the job, Enter on a row shows what is there now.", "dim"


class Overwriting:
    """Shows theirs over a screen about jobs, and sends what its person chose."""

    def __init__(self, screen: AboutJobs[Any], apply: Callable[[Edit], None]) -> None:
        """`apply` sends one edit by itself."""
        self._screen = screen
        self._apply = apply
        self._is_reading = False

    def start(self, entry: JobEntry) -> None:
        """Show what others wrote in the records of `entry` that are in conflict, of which there are some."""
        screen = self._screen
        if self._is_reading:
            return
        self._is_reading = True

        async def read_and_show() -> None:
            try:
                await read()
            finally:
                self._is_reading = False

        async def read() -> None:
            items = await screen.jobs.items(entry.id, {ItemState.CONFLICT}, limit=1)
            theirs = await read_theirs(screen.connection.client, items[0]) if items else None
            if not screen.is_attached or screen.app.screen is not screen:
                screen.say(f"{entry.title}: {NOT_SENT} o shows what others changed.", "warning")
            elif items:
                screen.say("")
                self._show(entry, items[0], theirs)

        screen.say(f"{entry.title}: reading what others changed…")
        self._do(read_and_show())

    def _show(self, entry: JobEntry, first: Item, theirs: tuple[Comparison, Record] | None) -> None:
        app, count = self._screen.app, entry.count(ItemState.CONFLICT)
        if count > 1 or theirs is None:

            def answered(answer: Answer | None) -> None:
                if answer is Answer.YES:
                    self._send(entry, count)

            app.push_screen(ConfirmOverwrite(first, count, theirs[0] if theirs is not None else None), answered)
            return
        comparison, fresh = theirs

        def chosen(mine: Edit | None) -> None:
            if mine is None:
                self._screen.say(NOT_SENT)
            elif mine == all_mine:
                self._send(entry, count)
            else:
                self._screen.say("Sending what you chose…")
                self._apply(mine)

        all_mine = resolved(comparison.rebased, fresh, {}) if comparison.rebased is not None else None
        app.push_screen(ConflictScreen(comparison, title(first.change), fresh), chosen)

    def _send(self, entry: JobEntry, count: int) -> None:
        self._screen.say(f"Sending {count:,} over what others wrote.")
        self._do(self._screen.jobs.overwrite(entry.id))

    def _do(self, work: Awaitable[None]) -> None:
        async def do() -> None:
            try:
                await work
            except WistiaError as error:
                self._screen.say(f"{NOT_SENT} {error}", "error")

        spawn(do(), name="overwrite")
