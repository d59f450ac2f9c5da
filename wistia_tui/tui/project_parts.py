"""The subfolders of a project, and with whom it is shared: lists that open over the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wistia_tui.library.change import Single

if TYPE_CHECKING:
    from wistia_tui.api.models import Project
    from wistia_tui.library.library import Library
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.saving import Done
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.part_list import PartList


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

        def of(library: Library, project: Project, **options: bool) -> SubfoldersScreen:
            identity, drafts = project.hashed_id, library.editor.drafts
            return SubfoldersScreen(
                project, lambda: library.subfolders(identity), self._apply, drafts=drafts, **options
            )

        self._show(of)

    def show_sharings(self) -> None:
        """Show with whom the project is shared."""
        from wistia_tui.tui.screens.sharings import SharingsScreen

        def of(library: Library, project: Project, **options: bool) -> SharingsScreen:
            return SharingsScreen(project, lambda: library.sharings(project.hashed_id), self._apply, **options)

        self._show(of)

    def _show(self, screen_of: Callable[..., PartList[Any]]) -> None:
        library = self._permission.library()
        project = self._permission.project(library) if library is not None else None
        if project is not None:
            read_only, overrides = self._permission.is_read_only, self._permission.overrides_methods
            screen = screen_of(library, project, read_only=read_only, method_override=overrides)
            self._browser.app.push_screen(screen)
