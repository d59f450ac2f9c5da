"""The client's methods for what a project has besides medias: subfolders and sharings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.api import operations as ops
from wistia_tui.api.client_reading import Reading
from wistia_tui.api.errors import Invalid
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import EditableSubfolder, Sharing, Subfolder
from wistia_tui.api.payloads import SharingChanges, SubfolderChanges
from wistia_tui.api.verification import Meant

if TYPE_CHECKING:
    from wistia_tui.api.guarding import Guard
    from wistia_tui.api.loop import Doubts


class ProjectPartCalls(Reading):
    """Reads and writes the subfolders and sharings of projects, each named by the project's hashed id and its own."""

    async def subfolders(self, project_id: str, page: int, *, lane: Lane = Lane.VISIBLE) -> list[Subfolder]:
        """Page `page` (from 1) of a project's subfolders, in the order of their positions (SPEC)."""
        answer = await self._list(ops.SUBFOLDER_LIST, page, None, [], lane, project_id)
        return [Subfolder.from_json(record) for record in answer]

    async def create_subfolder(
        self, project_id: str, changes: SubfolderChanges, *, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> Subfolder:
        """Make a subfolder, after all others of the project. Never repeated: after a lost answer look for it."""
        if not changes.name:
            raise Invalid("A subfolder needs a name. No subfolder was created.", "Type a name.")
        answer = await self._calls.call(
            ops.SUBFOLDER_CREATE, parent_id=project_id, body=changes.to_body(), guard=guard, lane=lane
        )
        return Subfolder.from_json(answer)

    async def update_subfolder(
        self,
        project_id: str,
        hashed_id: str,
        changes: SubfolderChanges,
        *,
        before: EditableSubfolder | None = None,
        doubts: Doubts | None = None,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> Subfolder:
        """Set what `changes` holds; `before`, `doubts`, `guard` and lost answers as for `update_project`."""
        answer = await self._calls.call(
            ops.SUBFOLDER_UPDATE,
            hashed_id,
            project_id,
            body=changes.to_body(),
            meant=Meant(changes, before),
            doubts=doubts,
            guard=guard,
            lane=lane,
        )
        return Subfolder.from_json(answer)

    async def delete_subfolder(
        self,
        project_id: str,
        hashed_id: str,
        *,
        doubts: Doubts | None = None,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> None:
        """Delete a subfolder; its medias stay in the project (SPEC). `NotFound`: it was gone already."""
        await self._calls.call(ops.SUBFOLDER_DELETE, hashed_id, project_id, doubts=doubts, guard=guard, lane=lane)

    async def sharings(self, project_id: str, page: int, *, lane: Lane = Lane.VISIBLE) -> list[Sharing]:
        """Page `page` (from 1) of a project's sharings; to tokens that may read medias only it is `NotAllowed`."""
        answer = await self._list(ops.SHARING_LIST, page, None, [], lane, project_id)
        return [Sharing.from_json(record) for record in answer]

    async def update_sharing(
        self,
        project_id: str,
        sharing_id: int,
        changes: SharingChanges,
        *,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> Sharing:
        """Set the rights that `changes` holds; gives the sharing as it is then, to be compared with what was meant.

        A service that does not understand the parameters answers so too (reference 5.3): see `rights_unlike`.
        `Invalid` for rights that somebody cannot have, as those of an administrator for a group (DOC13). After a lost
        answer nothing is read back here: look at the list; to send the same again does no harm.
        """
        answer = await self._calls.call(
            ops.SHARING_UPDATE, str(sharing_id), project_id, body=changes.to_body(), guard=guard, lane=lane
        )
        return Sharing.from_json(answer)

    async def delete_sharing(
        self, project_id: str, sharing_id: int, *, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> None:
        """End a sharing. `NotFound`: it was gone already, or an earlier attempt ended it whose answer was lost."""
        await self._calls.call(ops.SHARING_DELETE, str(sharing_id), project_id, guard=guard, lane=lane)
