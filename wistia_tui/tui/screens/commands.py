"""What each action of `actions.ACTIONS` does in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wistia_tui.tui.moves import MOVES, rows_to_move
from wistia_tui.tui.screens import marking

if TYPE_CHECKING:
    from wistia_tui.library.library import Library
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.panes import Pane


class Commands:
    """Does what keys and the command palette ask for, by the ids of the actions."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.is_reading_again = False
        self._by_id: dict[str, Callable[[], object]] = {
            "row": browser.prompts.ask_row,
            "left": self._left,
            "right": self._right,
            "next_pane": lambda: self._cycle(1),
            "previous_pane": lambda: self._cycle(-1),
            "open": self._enter,
            "filter": browser.prompts.ask_filter,
            "sort": self._ask_sort,
            "details": self._toggle_details,
            "refresh": self._refresh_list,
            "copy_link": lambda: browser.editing.copy_link(),
            "copy_id": lambda: browser.editing.copy_id(),
            "mark": lambda: self._mark(marking.toggle),
            "mark_range": lambda: self._mark(marking.mark_range),
            "mark_loaded": lambda: self._mark(marking.mark_loaded),
            "cancel": self._cancel,
            "edit": lambda: browser.editing.edit(),
            "create": lambda: browser.editing.create(),
            "delete": lambda: browser.editing.deleting.delete(),
            "edit_many": lambda: browser.editing.changing.edit_many(),
            "tags": lambda: browser.editing.changing.tags(),
            "archive": lambda: browser.editing.changing.archive(),
            "restore": lambda: browser.editing.changing.restore(),
            "move": lambda: browser.editing.changing.move(),
            "duplicate": lambda: browser.editing.changing.duplicate(),
            "still": lambda: browser.editing.changing.still(),
            "swap": lambda: browser.editing.changing.swap(),
            "subfolders": lambda: browser.editing.parts.show_subfolders(),
            "sharings": lambda: browser.editing.parts.show_sharings(),
            "undo": lambda: browser.editing.undoing.undo_last(),
            "jobs": lambda: browser.editing.show_jobs(),
            "budget": lambda: browser.news.show_budget(),
            "requests": self._show_requests,
            "cancel_waiting": lambda: browser.news.take_back(),
            "log_in": lambda: browser.news.ask_for_token(),
            "help": self._help,
            "messages": self._show_messages,
            "palette": lambda: browser.app.action_command_palette(),
            "redraw": lambda: browser.app.call_later(browser.app.run_action, "redraw"),
            "suspend_process": lambda: browser.app.action_suspend_process(),
            "back": self._back,
            "quit": lambda: browser.editing.leave(),
        }

    def act(self, action_id: str) -> None:
        """Do what `actions.ACTIONS` calls `action_id`."""
        if action_id in MOVES:
            self._move(action_id)
        else:
            self._by_id[action_id]()

    # moving ---------------------------------------------------------------------------------------------------------

    def _move(self, action_id: str) -> None:
        browser = self._browser
        details = browser.details if browser.pane_name == "details" else None
        table = browser.pane.table
        by = rows_to_move(action_id, max(1, details.size.height - 1) if details is not None else table.page)
        if by is None:
            return
        if details is not None:
            details.scroll_lines(by)
            return
        if action_id == "last":
            table.move_to_end(lambda error: browser.say(f"The end of the list was not found. {error}", "error"))
        else:
            table.move(by, page=abs(by) > 1)
        browser.say_where()  # not when the table's message comes: by then this frame has been painted without it

    def _left(self) -> None:
        self._browser.go_to("medias" if self._browser.pane_name == "details" else "projects")

    def _right(self) -> None:
        self._browser.go_to("medias" if self._browser.pane_name == "projects" else "details")

    def _cycle(self, by: int) -> None:
        browser = self._browser
        panes = ["projects", "medias", *(["details"] if browser.details.display else [])]
        browser.go_to(panes[(panes.index(browser.pane_name) + by) % len(panes)])

    def _enter(self) -> None:
        from wistia_tui.api.models import Project
        from wistia_tui.library.rows import Gap
        from wistia_tui.tui.widgets.row_formats import AllMedias

        browser = self._browser
        current = browser.current
        if isinstance(current, Gap):
            if current.error is not None:
                self._refresh_list()
        elif browser.pane_name == "projects":
            if isinstance(current, AllMedias | Project):
                browser.open(current if isinstance(current, Project) else None)
                browser.go_to("medias")
        elif browser.pane_name == "medias" and current is not None:
            if browser.shows_details:
                browser.go_to("details")
            else:
                self._toggle_details()

    def _back(self) -> None:
        browser = self._browser
        if browser.pane.filtered is not None:
            browser.status.tell("")
            browser.prompts.filter("")
        elif browser.pane_name == "details":
            browser.go_to("medias")
        elif browser.pane_name == "medias":
            browser.go_to("projects")
        else:
            browser.editing.leave()

    # marking --------------------------------------------------------------------------------------------------------

    def _mark(self, mark: Callable[[Pane[Any]], str]) -> None:
        browser = self._browser
        if said := mark(browser.pane):
            browser.say(said)
        browser.say_where()

    def _cancel(self) -> None:
        browser = self._browser
        if browser.editing.stay():
            return
        browser.status.tell("")
        if marking.end(browser.pane):
            browser.say_where()
        else:
            browser.prompts.filter("")

    # looking --------------------------------------------------------------------------------------------------------

    def _toggle_details(self) -> None:
        from wistia_tui.api.models import Media, Project

        browser = self._browser
        current = browser.current
        if not browser.is_narrow:
            browser.toggle_details()
        elif isinstance(current, Media | Project):
            from wistia_tui.tui.screens.details import DetailsScreen

            browser.app.push_screen(DetailsScreen(current, browser.clock.now(), self.act))

    def _ask_sort(self) -> None:
        from wistia_tui.tui.screens.sort_menu import SortChoice, SortMenu

        browser, pane = self._browser, self._browser.pane

        def chosen(choice: SortChoice | None) -> None:
            if choice is not None and choice.sort != pane.sort:
                pane.sort = choice.sort
                browser.show_again(pane)

        browser.app.push_screen(SortMenu(pane.sort, f"Order of {pane.title.lower()}"), chosen)

    def _refresh_list(self) -> None:
        library = self._browser.library
        if library is not None and not self._browser.news.try_at_once() and not self.is_reading_again:
            self.is_reading_again = True
            self._browser.run(self._read_again(library), "The list could not be read again.")

    async def _read_again(self, library: Library) -> None:
        from wistia_tui.api.errors import NotFound

        browser, pane, project = self._browser, self._browser.pane, self._browser.current_project
        try:
            for outcome in await library.editor.check_doubtful():
                browser.editing.tell(outcome)
            if pane.source is not None and pane.source.listing.failures():
                pane.source.retry()
                await library.load_account()
            elif pane is browser.projects:
                await library.refresh_projects(pane.sort)
            else:
                await library.refresh(project, pane.sort)
            browser.say("Read again.")
        except NotFound:
            if project is None:
                raise
            browser.project_gone(project.hashed_id)
            browser.say(f"“{project.name}” is not there any more, or this token cannot see it.", "error")
        finally:
            self.is_reading_again = False

    def _help(self) -> None:
        from wistia_tui.tui.screens.help import HelpScreen

        self._browser.app.push_screen(HelpScreen())

    def _show_messages(self) -> None:
        from wistia_tui.tui.screens.messages_log import MessagesScreen

        self._browser.app.push_screen(MessagesScreen(list(self._browser.messages)))

    def _show_requests(self) -> None:
        from wistia_tui.tui.connection_news import NOT_YET
        from wistia_tui.tui.screens.requests import RequestsScreen

        browser = self._browser
        if browser.connection is None:
            browser.say(NOT_YET, "warning")
        else:
            browser.app.push_screen(RequestsScreen(browser.connection))
