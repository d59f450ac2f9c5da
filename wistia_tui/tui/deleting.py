"""Deleting, which v1 cannot undo: what goes is read and said first, and archiving is offered instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import MEDIA_DELETE, PROJECT_DELETE
from wistia_tui.library.change import ArchiveMedia, DeleteMedia, DeleteProject, Single
from wistia_tui.tui.collecting import passed_over
from wistia_tui.tui.screens.confirm import Answer

if TYPE_CHECKING:
    from wistia_tui.tui.collecting import Collecting
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.starting import Starting


class Deleting:
    """Asks, for the browser, whether records are to go."""

    def __init__(
        self,
        browser: Browser,
        permission: Permission,
        collecting: Collecting,
        starting: Starting,
        apply: Callable[[Single], None],
    ) -> None:
        """`apply` sends one change that its person waits for."""
        self._browser = browser
        self._permission = permission
        self._collecting = collecting
        self._starting = starting
        self._apply = apply

    def delete(self) -> None:
        """Ask whether what is marked, or else what is under the cursor, is to go."""
        if not self._starting.has_room():
            return
        library = self._permission.may_write("deleting")
        targets = self._permission.targets(library) if library is not None else None
        if library is None or targets is None:
            return
        if not self._permission.is_allowed(MEDIA_DELETE if targets.are_medias else PROJECT_DELETE, "D"):
            return
        if targets.are_medias:
            self._collecting.with_medias(library, targets, self._medias)
        else:
            # What goes with a project is asked of the service: a count in a list can be hours old.
            self._collecting.with_projects(library, targets, self._projects)

    def _medias(self, medias: Sequence[Media], notes: list[str]) -> None:
        if len(medias) == 1:
            self._confirm(DeleteMedia(medias[0]), notes)
            return
        changes = [DeleteMedia(media) for media in medias]
        can_archive = any(not media.archived for media in medias)
        self._starting.ask(
            changes,
            lambda: self._starting.start(changes),
            notes=notes,
            archive=(lambda: self._archive(medias)) if can_archive else None,
        )

    def _projects(self, projects: Sequence[Project], notes: list[str]) -> None:
        if len(projects) == 1:
            self._confirm(DeleteProject(projects[0]), notes)
            return
        changes = [DeleteProject(project) for project in projects]
        self._starting.ask(changes, lambda: self._starting.start(changes), notes=notes)

    def _confirm(self, change: DeleteMedia | DeleteProject, notes: list[str]) -> None:
        from wistia_tui.tui.screens.confirm_delete import ConfirmDeleteScreen

        if notes:
            self._browser.say(" ".join(notes), "warning")

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                self._apply(change)
            elif answer is Answer.ARCHIVE and isinstance(change, DeleteMedia):
                self._starting.start([ArchiveMedia(change.before)])

        connection = self._browser.connection
        project = change.before.project if isinstance(change, DeleteMedia) else None
        screen = ConfirmDeleteScreen(
            change,
            project_name=project.name if project is not None else "",
            kept_in=connection.keepsakes.directory if connection is not None else None,
        )
        self._browser.app.push_screen(screen, answered)

    def _archive(self, medias: Sequence[Media]) -> None:
        """What was not to be deleted after all; how many that are, and what it costs, is said once more."""
        changes = [ArchiveMedia(media) for media in medias if not media.archived]
        notes = passed_over(len(medias) - len(changes), "archived already")
        self._starting.ask(changes, lambda: self._starting.start(changes), notes=notes)
