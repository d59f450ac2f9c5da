"""The dialogs with the subfolders and the sharings of a project, on an account that has both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from tests.tui.conftest import library_of
from tests.tui.modal_host import Shown
from tests.tui.parts import until
from wistia_tui.api.models import Project, Sharing, Subfolder
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.part_list import PartList
from wistia_tui.tui.screens.sharings import SharingsScreen
from wistia_tui.tui.screens.subfolders import SubfoldersScreen

P = TypeVar("P", Subfolder, Sharing)


@dataclass
class Account:
    """An account, its library, and a project that has subfolders and is shared with some."""

    sandbox: Sandbox
    library: Library
    project: Project

    async def subfolders(self) -> list[Subfolder]:
        return await self.library.subfolders(self.project.hashed_id)

    async def sharings(self) -> list[Sharing]:
        return await self.library.sharings(self.project.hashed_id)

    @property
    def writes(self) -> list[str]:
        return [request.method for request in self.sandbox.requests if request.method != "GET"]


@asynccontextmanager
async def account_with_parts() -> AsyncIterator[Account]:
    with Sandbox.start(projects=4, medias=20, limit=100_000) as sandbox:
        async with library_of(sandbox) as library:
            yield Account(sandbox, library, (await library._client.projects(1))[0])


@asynccontextmanager
async def hostile_account() -> AsyncIterator[Account]:
    """The project is the one whose parts have such names."""
    with Sandbox.start(projects=1, medias=0, hostile=True) as sandbox:
        async with library_of(sandbox) as library:
            yield Account(sandbox, library, (await library._client.projects(1))[1])


def subfolders_of(
    account: Account, load: Callable[[], Awaitable[list[Subfolder]]] | None = None, *, read_only: bool = False
) -> SubfoldersScreen:
    """The dialog with the subfolders, or with what `load` gives."""
    return SubfoldersScreen(
        account.project,
        load or account.subfolders,
        account.library.editor.start,
        drafts=account.library.editor.drafts,
        read_only=read_only,
    )


def sharings_of(
    account: Account, load: Callable[[], Awaitable[list[Sharing]]] | None = None, *, read_only: bool = False
) -> SharingsScreen:
    """The dialog with the sharings, or with what `load` gives."""
    return SharingsScreen(account.project, load or account.sharings, account.library.editor.start, read_only=read_only)


async def listed(dialog: Shown, screen: PartList[P]) -> P:
    """Wait for the list; the record under the cursor."""
    await until(dialog, lambda: screen.current is not None)
    await dialog.pilot.pause()
    assert screen.current is not None
    return screen.current
