"""Where people live: projects, medias and details, one pinned line above and one status line below."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib import import_module

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.events import Key, Paste, Resize
from textual.timer import Timer

from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.clock import Clock
from wistia_tui.library.connection import Connection
from wistia_tui.library.library import Library
from wistia_tui.library.listing import Gap
from wistia_tui.library.tasks import spawn
from wistia_tui.library.views import WithFirst
from wistia_tui.text import safe_line
from wistia_tui.tui import actions
from wistia_tui.tui.editing import Editing
from wistia_tui.tui.messages import CursorMoved, RowClicked
from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens.calm import CalmScreen
from wistia_tui.tui.screens.panes import Pane, sort_words
from wistia_tui.tui.widgets.budget_meter import BudgetMeter
from wistia_tui.tui.widgets.details import Details
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_formats import NO_NAME, AllMedias, MediaFormat, ProjectFormat
from wistia_tui.tui.widgets.status_line import StatusLine, Typed

DETAILS_REST = 0.15
"""Seconds that the cursor rests before the details follow it: flicking through a list sends the rows only."""
ALL = "*"
NARROW, WIDE = 100, 140
MESSAGES_KEPT = 200


class Browser(CalmScreen[None]):
    """The panes and what keys do in them; what they show comes from a `Library`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (WIDE, "-wide")]  # noqa: RUF012 (Textual's way)

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._media_format = MediaFormat(clock)
        self._project_format = ProjectFormat()
        self.projects: Pane[Project] = Pane(
            RecordTable(self._project_format, empty="No projects.", id="projects"), "Projects", _project_text
        )
        self.medias: Pane[Media] = Pane(
            RecordTable(self._media_format, empty="No medias here.", id="medias"), "Medias", _media_text
        )
        self.details = Details(id="details")
        self.status = StatusLine(id="status")
        self.project: Project | None = None
        """The project whose medias are shown; None for all medias."""
        self.connection: Connection | None = None
        self.library: Library | None = None
        self.editing = Editing(self, clock)
        self.messages: deque[tuple[datetime, str]] = deque(maxlen=MESSAGES_KEPT)
        self._pane = "projects"
        self._refreshing = False
        self._details_wanted = True
        self._details_timer: Timer
        self._first_row: WithFirst[AllMedias, Project] | None = None

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Frame and panes; what they hold comes with the connection."""
        with Horizontal(id="pinned"):
            yield LineText("Connecting…", id="where")
            yield LineText(right=True, id="position")
            yield LineText(id="read-only")
            yield BudgetMeter(id="meter")
        with Horizontal(id="panes"):
            yield self.projects.table
            with Container(id="right"):
                yield self.medias.table
                yield self.details
        with Horizontal(id="bottom"):
            yield self.status
            yield LineText(self._hints(), right=True, id="hints")

    def on_mount(self) -> None:
        """Set up what no style sheet can say."""
        self.query_one("#read-only").display = False
        self._details_timer = self.set_interval(DETAILS_REST, self._fill_details, pause=True)
        self._go_to("projects")

    @staticmethod
    def _hints(narrow: bool = False) -> str:
        shown = [action for action in actions.ACTIONS if action.footer]
        words = (f"{action.shown_keys} {action.label.lower()}" for action in (shown[-1:] if narrow else shown))
        return "  ".join(words) + " "

    def on_resize(self, event: Resize) -> None:
        """One pane at a time where there is no room for two."""
        if event.size.width < NARROW and self._pane == "details":
            self._go_to("medias")
        self._arrange(event.size.width)

    def _arrange(self, width: int | None = None) -> None:
        narrow = (width or self.size.width) < NARROW
        self.projects.table.display = not narrow or self._pane == "projects"
        self.query_one("#right").display = not narrow or self._pane != "projects"
        self.details.display = not narrow and self._details_wanted
        self.query_one("#hints", LineText).say(self._hints(narrow))

    @property
    def _narrow(self) -> bool:
        return self.size.width < NARROW

    # the connection -------------------------------------------------------------------------------------------------

    def connected(self, connection: Connection) -> None:
        """Fill the panes from `connection`."""
        self.connection = connection
        self.library = Library(connection.client, self._clock)
        self._media_format.editor = self._project_format.editor = self.library.editor
        self.library.on_account_change(self._account_changed)
        self.query_one(BudgetMeter).watch_budget(connection.budget)
        read_only = self.query_one("#read-only", LineText)
        read_only.say(" read-only ")
        read_only.display = connection.read_only
        self._show_projects()
        self._open(None)
        self.status.tell("")
        self.run(self.library.load_account(), "The account could not be read.")
        spawn(asyncio.to_thread(_load_forms), name="forms")

    def run(self, work: Awaitable[None], failed: str) -> None:
        """Do `work` in the background; what goes wrong with the service is said in the status line."""

        async def work_and_say() -> None:
            try:
                await work
            except WistiaError as error:
                self.say(f"{failed} {error}", "error")

        spawn(work_and_say(), name=failed)

    def _account_changed(self) -> None:
        if self.library is None:
            return
        if self._first_row is not None:
            self._first_row.change_first(AllMedias(self.library.account))
        self._say_where()

    def _show_projects(self) -> None:
        if self.library is None:
            return
        source = self.library.projects(self.projects.sort)
        if self._first_row is not None:
            self._first_row.close()
        self._first_row = WithFirst(AllMedias(self.library.account), ALL, source)
        self.projects.show(source, self._first_row)

    def _open(self, project: Project | None) -> None:
        """Show the medias of `project`, or of the whole account."""
        if self.library is None:
            return
        self.project = project
        self._project_format.opened = project.hashed_id if project else ALL
        self.projects.table.refresh()
        self.medias.show(self.library.medias(project, self.medias.sort))
        self._say_where()

    # the lines ------------------------------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "plain") -> None:
        """Say in the status line what happened; the latest messages can be read again with `!`."""
        text = safe_line(text)
        self.messages.append((self._clock.now(), text))
        self.status.tell(text, kind)

    def _say_where(self) -> None:
        account = self.library.account.name if self.library is not None else ""
        demo = "demo · " if self.connection is not None and self.connection.demo else ""
        shown = self.projects if self._pane == "projects" else self.medias
        project = self.current_project
        place = "All medias" if project is None else project.name or NO_NAME
        parts = [f" {demo}{account or '…'} › {place}"]
        if self._narrow and shown.filter_words:
            parts = [f" {place}"]
        if shown.sort is not None:
            parts.append(sort_words(shown.sort))
        if shown.filter_words:
            parts.append(shown.filter_words)
        self.query_one("#where", LineText).say("   ".join(parts))
        self.query_one("#position", LineText).say(f"{shown.position} ")

    @property
    def current_project(self) -> Project | None:
        """The project whose medias are shown, in its newest version."""
        if self.project is None or self.projects.source is None:
            return self.project
        return self.projects.source.listing.get(self.project.hashed_id) or self.project

    @on(RowClicked)
    def _row_clicked(self, clicked: RowClicked) -> None:
        if self.status.word is not None:
            self.status.end()
        self._go_to(clicked.table)

    @on(CursorMoved)
    def _cursor_moved(self, moved: CursorMoved) -> None:
        shown = self.projects if self._pane == "projects" else self.medias
        if moved.table == shown.table.id:
            self._say_where()
            if self.details.display:
                self._details_timer.reset()
                self._details_timer.resume()

    def _fill_details(self) -> None:
        self._details_timer.pause()
        record = self.current
        self.details.show(record if not isinstance(record, Gap) else None, self._clock.now())

    # what keys act on -----------------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane[Project] | Pane[Media]:
        """The list that keys act on."""
        return self.projects if self._pane == "projects" else self.medias

    @property
    def current(self) -> Media | Project | AllMedias | Gap | None:
        """The record under the cursor."""
        current: Media | Project | AllMedias | Gap | None = self.pane.table.current
        return current

    def _go_to(self, pane: str) -> None:
        if pane == "details" and not self.details.display:
            pane = "medias"
        self._pane = pane
        self.projects.table.active = pane == "projects"
        self.medias.table.active = pane == "medias"
        self.details.active = pane == "details"
        if self._narrow:
            self._arrange()
        self._say_where()
        self._fill_details()

    def details_changed(self) -> None:
        """Show the newest version of the record in the details."""
        self._say_where()
        self._fill_details()

    def project_gone(self, identity: str) -> None:
        """Leave a project that was deleted."""
        if self.project is not None and self.project.hashed_id == identity:
            self._open(None)
            self._go_to("projects")

    # actions --------------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Do what the key stands for.

        Bindings of Textual act after a detour through the app, while the next keys may already go to a new dialog
        or field; over a slow line keys come in bursts, and none may act on anything but what its person saw.
        """
        if self.app.screen is not self:
            event.stop()
        elif self.status.word is not None:
            event.stop()
            self._type(event)
        elif (action := actions.BY_KEY.get(event.key)) is not None:
            event.stop()
            self.act(action.id)

    def act(self, action_id: str) -> None:
        """Do what `actions.ACTIONS` calls `action_id`."""
        if action_id in MOVES:
            self._move(action_id)
            return
        commands: dict[str, Callable[[], None]] = {
            "left": self._left,
            "right": self._right,
            "next_pane": lambda: self._cycle(1),
            "previous_pane": lambda: self._cycle(-1),
            "open": self._enter,
            "filter": self._ask_filter,
            "sort": self._ask_sort,
            "details": self._toggle_details,
            "refresh": self._refresh_list,
            "copy_link": self.editing.copy_link,
            "copy_id": self.editing.copy_id,
            "edit": self.editing.edit,
            "create": self.editing.create,
            "delete": self.editing.delete,
            "help": self._help,
            "messages": self._show_messages,
            "palette": self.app.action_command_palette,
            "cancel": self._clear,
            "back": self._back,
            "quit": self.editing.leave,
        }
        commands[action_id]()

    def _move(self, action_id: str) -> None:
        scrolling = self._pane == "details"
        table = self.pane.table
        by = rows_to_move(action_id, max(1, self.details.size.height - 1) if scrolling else table.page)
        if by is None:
            return
        if scrolling:
            self.details.scroll_lines(by)
        else:
            table.move(by, page=abs(by) > 1)

    def _left(self) -> None:
        self._go_to({"details": "medias"}.get(self._pane, "projects"))

    def _right(self) -> None:
        self._go_to({"projects": "medias"}.get(self._pane, "details"))

    def _cycle(self, by: int) -> None:
        panes = ["projects", "medias", *(["details"] if self.details.display else [])]
        self._go_to(panes[(panes.index(self._pane) + by) % len(panes)])

    def _enter(self) -> None:
        current = self.current
        if isinstance(current, Gap):
            if current.error is not None:
                self._refresh_list()
        elif self._pane == "projects":
            if isinstance(current, AllMedias | Project):
                self._open(current if isinstance(current, Project) else None)
                self._go_to("medias")
        elif self._pane == "medias" and current is not None:
            if not self._details_wanted or self._narrow:
                self._toggle_details()
            else:
                self._go_to("details")

    def _toggle_details(self) -> None:
        current = self.current
        if self._narrow:
            from wistia_tui.tui.screens.details import DetailsScreen

            if isinstance(current, Media | Project):
                self.app.push_screen(DetailsScreen(current, self._clock.now(), self.act))
            return
        self._details_wanted = not self._details_wanted
        self._arrange()
        if not self._details_wanted and self._pane == "details":
            self._go_to("medias")
        self._fill_details()

    def _refresh_list(self) -> None:
        if self.library is not None and not self._refreshing:
            self._refreshing = True
            self.run(self._read_again(self.library), "The list could not be read again.")

    async def _read_again(self, library: Library) -> None:
        pane, project = self.pane, self.current_project
        try:
            for outcome in await library.editor.check_doubtful():
                self.editing.tell(outcome)
            if pane.source is not None and pane.source.listing.failures():
                pane.source.retry()
                await library.load_account()
            elif pane is self.projects:
                await library.refresh_projects(pane.sort)
            else:
                await library.refresh(project, pane.sort)
            self.say("Read again.")
        except NotFound:
            if project is None:
                raise
            self.project_gone(project.hashed_id)
            self.say(f"“{project.name}” is not there any more, or this token cannot see it.", "error")
        finally:
            self._refreshing = False

    def _ask_sort(self) -> None:
        from wistia_tui.tui.screens.sort_menu import SortChoice, SortMenu

        pane = self.pane

        def chosen(choice: SortChoice | None) -> None:
            if choice is None or choice.sort == pane.sort:
                return
            pane.sort = choice.sort
            if pane is self.projects:
                self._show_projects()
            else:
                self._open(self.project)
            self._say_where()

        self.app.push_screen(SortMenu(pane.sort, f"Order of {pane.title.lower()}"), chosen)

    # filter ---------------------------------------------------------------------------------------------------------

    def _ask_filter(self) -> None:
        self.status.ask(self.pane.filtered.word if self.pane.filtered is not None else "")

    def _type(self, event: Key) -> None:
        typed = self.status.key(event)
        if typed is Typed.CHANGED:
            self._filter(self.status.word or "")
        elif typed is Typed.DROPPED:
            self._filter("")

    def on_paste(self, event: Paste) -> None:
        """Pasted text goes into the filter while it is typed, and nowhere else."""
        if self.status.word is not None:
            self.status.paste(event.text)
            self._filter(self.status.word)

    def _filter(self, word: str) -> None:
        if word.strip() or self.pane.filtered is not None:
            self.pane.filter(word.strip())
            self._say_where()

    def _clear(self) -> None:
        self.status.tell("")
        self._filter("")

    # the rest -------------------------------------------------------------------------------------------------------

    def _help(self) -> None:
        from wistia_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def _show_messages(self) -> None:
        from wistia_tui.tui.screens.messages_log import MessagesScreen

        self.app.push_screen(MessagesScreen(list(self.messages)))

    def _back(self) -> None:
        if self.pane.filtered is not None:
            self._clear()
        elif self._pane == "details":
            self._go_to("medias")
        elif self._pane == "medias":
            self._go_to("projects")
        else:
            self.editing.leave()

    async def changes_ended(self) -> None:
        """Wait until no change is on its way."""
        if self.library is not None:
            await self.library.editor.all_ended()

    async def close(self) -> None:
        """Stop loading and let the connection go."""
        if self.library is not None:
            self.library.close()
        if self.connection is not None:
            await asyncio.shield(asyncio.ensure_future(_closed(self.connection)))


def _load_forms() -> None:
    # They take 50 ms to import, which the first key that needs one would wait for.
    for name in ("edit_media", "edit_project", "confirm_delete", "sort_menu", "help"):
        import_module(f"wistia_tui.tui.screens.{name}")


async def _closed(connection: Connection) -> None:
    await connection.close()
    connection.budget.close()


def _media_text(record: object) -> str:
    if not isinstance(record, Media):
        return ""
    return " ".join((record.name, record.hashed_id, record.status, record.type, *record.tags))


def _project_text(record: object) -> str:
    return f"{record.name} {record.hashed_id}" if isinstance(record, Project) else ""
