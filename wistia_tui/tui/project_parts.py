"""The subfolders of a project, and with whom it is shared: lists that open over the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wistia_tui.library.change import Single

if TYPE_CHECKING:
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.saving import Done
    from wistia_tui.tui.screens.browser import Browser


class ProjectParts:
    """Opens the lists for the browser."""

    def __init__(self, browser: Browser, permission: Permission, apply: Callable[[Single, Done], None]) -> None:
        """`apply` sends one change and calls what it is given with its outcome, besides saying it."""
        self._browser = browser
        self._permission = permission
        self._apply = apply

    def show_subfolders(self) -> None:
        """Show the subfolders of the project."""
        from wistia_tui.tui.screens.subfolders import SubfoldersScreen

        library = self._permission.library()
        project = self._permission.project(library) if library is not None else None
        if library is not None and project is not None:
            identity = project.hashed_id
            screen = SubfoldersScreen(
                project,
                lambda: library.subfolders(identity),
                self._apply,
                library.editor.drafts,
                read_only=self._permission.is_read_only,
                method_override=self._permission.overrides_methods,
            )
            self._browser.app.push_screen(screen)

    def show_sharings(self) -> None:
        """Show with whom the project is shared."""
        from wistia_tui.tui.screens.sharings import SharingsScreen

        library = self._permission.library()
        project = self._permission.project(library) if library is not None else None
        if library is not None and project is not None:
            identity = project.hashed_id
            screen = SharingsScreen(
                project,
                lambda: library.sharings(identity),
                self._apply,
                read_only=self._permission.is_read_only,
                method_override=self._permission.overrides_methods,
            )
            self._browser.app.push_screen(screen)
