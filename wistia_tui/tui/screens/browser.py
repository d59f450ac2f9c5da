"""Where people live: projects, medias and details, one pinned line above and one status line below.

What keys do is in `commands`, what is typed into the status line in `prompts`, what changes things in `editing`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.events import Key, Paste, Resize
from textual.timer import Timer
from textual.widget import Widget

from wistia_tui.library.tasks import in_thread, spawn
from wistia_tui.text import safe_line
from wistia_tui.tui import actions
from wistia_tui.tui.messages import CursorMoved, RowClicked
from wistia_tui.tui.screens.calm import ROOMY, FirstScreen
from wistia_tui.tui.screens.commands import Commands
from wistia_tui.tui.screens.panes import Pane, media_text, project_text, sort_words
from wistia_tui.tui.screens.prompts import Prompts
from wistia_tui.tui.widgets.details import Details
from wistia_tui.tui.widgets.marks import Marks
from wistia_tui.tui.widgets.pinned_line import PinnedLine
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_formats import NO_NAME, AllMedias, MediaFormat, ProjectFormat
from wistia_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from wistia_tui.api.models import Media, Project
    from wistia_tui.clock import Clock
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.library import Library
    from wistia_tui.library.loader import LoadedRows
    from wistia_tui.library.rows import Gap, RowsChanged
    from wistia_tui.library.views import WithFirst
    from wistia_tui.tui.connection_news import ConnectionNews
    from wistia_tui.tui.editing import Editing

DETAILS_REST = 0.12
"""Seconds that the cursor rests before the details follow it: flicking through a list sends the rows only."""
ALL = "*"
NARROW, WIDE = 100, 140
MESSAGES_KEPT = 200
NOT_RECOVERED = "What is written down of changes could not be read."


class Browser(FirstScreen[None]):
    """The panes and what they show, which comes from a `Library`."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (Textual's way)
        (0, "-narrow"),
        (NARROW, "-medium"),
        (ROOMY, "-roomy"),
        (WIDE, "-wide"),
    ]

    def __init__(self, clock: Clock, config_file: Callable[[], Path | str]) -> None:
        super().__init__()
        self.clock = clock
        self.config_file = config_file
        self._media_format = MediaFormat(clock)
        self._project_format = ProjectFormat()
        self.projects: Pane[Project] = Pane(
            RecordTable(self._project_format, empty="No projects.", id="projects", marks=Marks(never=(ALL,))),
            "Projects",
            project_text,
        )
        self.medias: Pane[Media] = Pane(
            RecordTable(self._media_format, empty="No medias here.", id="medias"), "Medias", media_text
        )
        self.details = Details(id="details")
        self.status = StatusLine(id="status")
        self.project: Project | None = None
        """The project whose medias are shown; None for all medias."""
        self.connection: Connection | None = None
        self.library: Library | None = None
        self.messages: deque[tuple[datetime, str]] = deque(maxlen=MESSAGES_KEPT)
        self.pane_name = "projects"
        """What keys act on: "projects", "medias" or "details"."""
        self.prompts = Prompts(self)
        self._commands = Commands(self)
        self._pinned = PinnedLine(id="pinned")
        self._right = Container(self.medias.table, self.details, id="right")
        self._details_wanted = True
        self._details_timer: Timer
        self._first_row: WithFirst[AllMedias, Project] | None = None

    @cached_property
    def editing(self) -> Editing:
        """How things are changed; not imported for the first paint."""
        from wistia_tui.tui.editing import Editing

        return Editing(self, self.clock)

    @cached_property
    def news(self) -> ConnectionNews:
        """What is said of the connection; not imported for the first paint."""
        from wistia_tui.tui.connection_news import ConnectionNews

        return ConnectionNews(self)

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Frame and panes; what they hold comes with the connection."""
        # Arranged before anything is laid out, so that the first frame that is painted is the last that is needed.
        width = self.app.size.width
        self.add_class([name for least, name in self.HORIZONTAL_BREAKPOINTS if width >= least][-1])
        self._arrange(width)
        self.projects.table.active = True
        yield self._pinned
        with Horizontal(id="panes"):
            yield self.projects.table
            yield self._right
        yield self.status

    def on_mount(self) -> None:
        """Let the details follow the cursor once it rests."""
        self._details_timer = self.set_interval(DETAILS_REST, self._fill_details, pause=True)

    def on_resize(self, event: Resize) -> None:
        """One pane at a time where there is no room for two."""
        if event.size.width < NARROW and self.pane_name == "details":
            self.go_to("medias")
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        narrow = width < NARROW
        self._display(self.projects.table, not narrow or self.pane_name == "projects")
        self._display(self._right, not narrow or self.pane_name != "projects")
        if self._display(self.details, not narrow and self._details_wanted) and self.is_mounted:
            self._fill_details()  # nobody followed the cursor while they were hidden

    def _display(self, widget: Widget, wanted: bool) -> bool:
        """Show or hide `widget`; whether it came to be shown."""
        # Setting what is set already would lay everything out again.
        if widget.display == wanted:
            return False
        if self.is_mounted:
            self.started()
        widget.display = wanted
        return wanted

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one pane only."""
        return self.size.width < NARROW

    @property
    def shows_details(self) -> bool:
        """Whether the details stand beside or below the list."""
        return self._details_wanted and not self.is_narrow

    def toggle_details(self) -> None:
        """Show or hide the details."""
        self._details_wanted = not self._details_wanted
        self._arrange(self.size.width)
        if not self._details_wanted and self.pane_name == "details":
            self.go_to("medias")
        self._fill_details()

    # the connection -------------------------------------------------------------------------------------------------

    def connected(self, connection: Connection) -> None:
        """Fill the panes from `connection`."""
        from wistia_tui.library.library import Library

        self.started()
        self.connection = connection
        self.library = Library(
            connection.client,
            self.clock,
            service=connection.service,
            journal=connection.journal,
            keepsakes=connection.keepsakes,
        )
        self._media_format.editor = self._project_format.editor = self.library.editor
        self.library.on_account_change(self._account_changed)
        self._pinned.connected(connection.budget, read_only=connection.read_only)
        self.news.watch(connection)
        connection.hear_warnings(lambda sentence: self.say(sentence, "warning"))
        self._show_projects()
        self.open(None)
        self.status.tell("")
        self._load_account(self.library)
        self._load_forms_after(self.library.medias(None, self.medias.sort))

    def lacks_token(self) -> None:
        """Say on top that there is no connection to wait for."""
        self.started()
        self._pinned.say(" No token", "", 0)

    def _load_forms_after(self, rows: LoadedRows[Media]) -> None:
        """Import what dialogs need; not before the first of `rows` are on the screen, which would wait for it."""

        def changed(_: RowsChanged) -> None:
            if rows.listing.loaded:
                unsubscribe()
                self.call_after_refresh(lambda: spawn(in_thread(_load_forms), name="forms"))

        unsubscribe = rows.subscribe(changed)

    def _load_account(self, library: Library) -> None:
        async def load() -> None:
            await library.load_account()
            if not library.jobs.was_recovered:
                self.run(self._recover(library), NOT_RECOVERED)

        self.run(load(), "The account could not be read.")

    async def _recover(self, library: Library) -> None:
        await library.recover()
        self.editing.tell_what_is_left()

    def load_missed(self) -> None:
        """Load what an outage kept from coming, as far as it is shown."""
        if self.library is not None:
            self.library.reconnected()
            if self.library.lacks_account:
                self._load_account(self.library)
            elif self.library.is_account_known and not self.library.jobs.was_recovered:
                self.run(self._recover(self.library), NOT_RECOVERED)

    def run(self, work: Awaitable[None], failed: str) -> None:
        """Do `work` in the background; what goes wrong with the service is said in the status line."""
        from wistia_tui.api.errors import TakenBack, WistiaError

        async def work_and_say() -> None:
            try:
                await work
            except TakenBack:
                return  # whoever took it back was told so
            except WistiaError as error:
                self.say(f"{failed} {error}", "error")

        spawn(work_and_say(), name=failed)

    def on_screen_resume(self) -> None:
        """What waited for a dialog to close."""
        self._look_for_news()

    def _look_for_news(self) -> None:
        if self.connection is not None:
            self.news.look()

    async def changes_ended(self) -> None:
        """Wait until no change is on its way."""
        if self.library is not None:
            await self.library.changes_ended()

    async def close(self) -> None:
        """Stop loading and let the connection go."""
        if self.library is not None:
            await self.library.aclose()
        if self.connection is not None:
            await asyncio.shield(asyncio.ensure_future(_closed(self.connection)))

    # what the panes show --------------------------------------------------------------------------------------------

    def _account_changed(self) -> None:
        if self.library is None:
            return
        if self._first_row is not None:
            self._first_row.change_first(AllMedias(self.library.account))
        self.say_where()

    def _show_projects(self) -> None:
        from wistia_tui.library.views import WithFirst

        if self.library is None:
            return
        source = self.library.projects(self.projects.sort)
        if self._first_row is not None:
            self._first_row.close()
        self._first_row = WithFirst(AllMedias(self.library.account), ALL, source)
        self.projects.show(source, self._first_row)

    def open(self, project: Project | None) -> None:
        """Show the medias of `project`, or of the whole account; marks belong to the list and go with it."""
        if self.library is None:
            return
        if (project.hashed_id if project else "") != (self.project.hashed_id if self.project else ""):
            self.medias.table.marks.clear()
            self.status.tell("")
        self.project = project
        self._project_format.opened = project.hashed_id if project else ALL
        self.projects.table.refresh()
        self.medias.show(self.library.medias(project, self.medias.sort))
        self.say_where()

    def show_again(self, pane: Pane[Any]) -> None:
        """Show the list of `pane` in its order."""
        self.status.tell("")
        if pane is self.projects:
            self._show_projects()
        else:
            self.open(self.project)
        self.say_where()

    @property
    def current_project(self) -> Project | None:
        """The project whose medias are shown, in its newest version."""
        if self.project is None or self.projects.source is None:
            return self.project
        return self.projects.source.listing.get(self.project.hashed_id) or self.project

    def details_changed(self) -> None:
        """Show the newest version of the record in the details."""
        self.say_where()
        self._fill_details()

    def record_gone(self, identity: str) -> None:
        """Forget the mark of a record that was deleted."""
        for pane in (self.projects, self.medias):
            pane.table.marks.drop(identity)

    def project_gone(self, identity: str) -> None:
        """Leave a project that was deleted."""
        self.record_gone(identity)
        if self.project is not None and self.project.hashed_id == identity:
            self.open(None)
            self.go_to("projects")

    # the lines ------------------------------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "plain") -> None:
        """Say in the status line what happened; the latest messages can be read again with `!`."""
        self.started()
        text = safe_line(text)
        self.messages.append((self.clock.now(), text))
        self.status.tell(text, kind)

    def unsay(self, text: str) -> None:
        """Let the status line no longer say `text`, which is not so any more."""
        self.status.untell(safe_line(text))

    @property
    def is_reading_again(self) -> bool:
        """Whether `r` was pressed and has not brought anything yet: until then it asks for nothing more."""
        return self._commands.is_reading_again

    def say_where(self) -> None:
        """Say on top where the cursor is and what is marked."""
        account = self.library.account.name if self.library is not None else ""
        demo = "demo · " if self.connection is not None and self.connection.demo else ""
        shown = self.pane
        project = self.current_project
        place = "All medias" if project is None else project.name or NO_NAME
        is_short = self.is_narrow and shown.filter_words
        parts = [f" {place}" if is_short else f" {demo}{account or '…'} › {place}"]
        parts += filter(None, (sort_words(shown.sort), shown.filter_words))
        self._pinned.say("   ".join(parts), shown.position, len(shown.table.marks))

    @on(CursorMoved)
    def _cursor_moved(self, moved: CursorMoved) -> None:
        if moved.table == self.pane.table.id:
            self.say_where()
            if self.details.display:
                self._details_timer.reset()
                self._details_timer.resume()

    def _fill_details(self) -> None:
        from wistia_tui.library.rows import Gap

        self._details_timer.pause()
        record = self.current
        self.details.show(record if not isinstance(record, Gap) else None, self.clock.now())

    # what keys act on -----------------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane[Project] | Pane[Media]:
        """The list that keys act on."""
        return self.projects if self.pane_name == "projects" else self.medias

    @property
    def current(self) -> Media | Project | AllMedias | Gap | None:
        """The record under the cursor."""
        current: Media | Project | AllMedias | Gap | None = self.pane.table.current
        return current

    def go_to(self, pane_name: str) -> None:
        """Let keys act on another pane; the details only where they are shown."""
        if pane_name == "details" and not self.details.display:
            pane_name = "medias"
        self.pane_name = pane_name
        self.projects.table.active = pane_name == "projects"
        self.medias.table.active = pane_name == "medias"
        self.details.active = pane_name == "details"
        if self.is_narrow:
            self._arrange(self.size.width)
        self.say_where()
        self._fill_details()

    def act(self, action_id: str) -> None:
        """Do what `actions.ACTIONS` calls `action_id`."""
        self.started()
        self._commands.act(action_id)

    def on_key(self, event: Key) -> None:
        """Do what the key stands for.

        Bindings of Textual act after a detour through the app, while the next keys may already go to a new dialog
        or field; over a slow line keys come in bursts, and none may act on anything but what its person saw.
        """
        self.started()
        if self.app.screen is not self:
            event.stop()
        elif self.status.asking:
            event.stop()
            self.status.key(event)
            self._look_for_news()
        elif (action := actions.BY_KEY.get(event.key)) is not None:
            event.stop()
            self.act(action.id)

    def on_paste(self, event: Paste) -> None:
        """Pasted text goes into what is typed in the status line, and nowhere else."""
        self.status.paste(event.text)

    @on(RowClicked)
    def _row_clicked(self, clicked: RowClicked) -> None:
        if self.status.asking:
            self.status.end()
            self._look_for_news()
        self.go_to(clicked.table)


def _load_forms() -> None:
    # They take 50 ms to import, which the first key that needs one would wait for.
    names = (
        *("edit_media", "edit_project", "confirm_delete", "sort_menu", "help", "budget", "new_token", "requests"),
        *("confirm_job", "confirm_swap", "overwriting", "jobs", "tags", "bulk_edit", "pick_place", "pick_media"),
        *("subfolders", "sharings", "conflict"),
    )
    import_module("regex")  # for rules that search by a pattern
    for name in ("editing", *(f"screens.{name}" for name in names)):
        import_module(f"wistia_tui.tui.{name}")
    # Pydantic imports most of itself when it is used first: for the text of the first change, while keys wait.
    from wistia_tui.api.payloads import ProjectChanges
    from wistia_tui.library.change_json import to_text

    to_text(ProjectChanges())


async def _closed(connection: Connection) -> None:
    await connection.close()
    connection.budget.close()
