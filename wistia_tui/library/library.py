"""One account: its lists, and the ways to change what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project, Sharing, Subfolder
from wistia_tui.clock import Clock
from wistia_tui.library.background_jobs import BackgroundJobs
from wistia_tui.library.by_id import read_medias, read_projects
from wistia_tui.library.editor import Editor
from wistia_tui.library.jobs import Jobs
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.lists import AccountLists
from wistia_tui.library.parts import Parts
from wistia_tui.library.preparing import Preparing
from wistia_tui.library.settling import all_sharings, all_subfolders

R = TypeVar("R", Media, Project)


class Library(AccountLists):
    """The lists of one account and everything that changes them."""

    def __init__(
        self,
        client: WistiaClient,
        clock: Clock,
        *,
        service: str = "",
        journal: Journal | None = None,
        keepsakes: Keepsakes | None = None,
    ) -> None:
        """`service` is the base URL of the API that the account lives in.

        Without `journal` and `keepsakes`, what is changed is written down in memory only.
        """
        super().__init__(client, clock)
        self._service = service
        self._journal = journal or Journal(None, clock=clock)
        keepsakes = keepsakes or Keepsakes(None, clock)
        preparing = Preparing(client, keepsakes)
        background = BackgroundJobs(client, clock)
        self.editor = Editor(client, clock, self, self._journal, preparing, background, self.open_journal)
        parts = Parts(client, clock, self._journal, keepsakes, self.editor, self, preparing, background)
        self.jobs = Jobs(parts, self.open_journal)

    async def open_journal(self) -> None:
        """Open the journal for this account, whose number must be known first. Raises `WistiaError`."""
        if not self.is_account_known:
            await self.load_account()
        account = f"{self._service} {self.account.url if self.account.id is None else self.account.id}"
        await self._journal.open(hashlib.sha256(account.encode()).hexdigest())

    async def recover(self) -> None:
        """Find what an earlier run of the app left: changes, doubts and text. Raises `WistiaError`."""
        await self.open_journal()
        await self.editor.drafts.restore()
        await self.jobs.recover()

    async def changes_ended(self) -> None:
        """Begin no change more, and wait until those on their way have ended; the rest stays in the journal."""
        await self.jobs.stop_all()
        await self.editor.all_ended()

    async def aclose(self) -> None:
        """Stop all loading, and wait for what is being written down."""
        self.close()
        self.jobs.close()
        await self._journal.close()

    # reading for a change -------------------------------------------------------------------------------------------

    async def collect(self, identities: Sequence[str]) -> list[Media]:
        """The medias with these ids as far as there are any, read only where no list has them. Raises `WistiaError`."""
        loaded = {identity: media for identity in identities if (media := self.loaded_media(identity)) is not None}
        missing = [identity for identity in identities if identity not in loaded]
        return _in_order(identities, loaded | await read_medias(self._client, missing))

    async def collect_fresh(self, identities: Sequence[str]) -> list[Media]:
        """The newest versions of the medias with these ids, with what an edit starts from. Raises `WistiaError`."""
        return _in_order(identities, await read_medias(self._client, identities))

    async def collect_fresh_projects(self, identities: Sequence[str]) -> list[Project]:
        """The newest versions of the projects with these ids. Raises `WistiaError`."""
        return _in_order(identities, await read_projects(self._client, identities))

    async def subfolders(self, project_id: str) -> list[Subfolder]:
        """All subfolders of a project. Raises `WistiaError`."""
        return await all_subfolders(self._client, project_id)

    async def sharings(self, project_id: str) -> list[Sharing]:
        """With whom a project is shared. Raises `WistiaError`."""
        return await all_sharings(self._client, project_id)


def _in_order(identities: Sequence[str], found: dict[str, R]) -> list[R]:
    return [found[identity] for identity in identities if identity in found]
