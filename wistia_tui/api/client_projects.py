"""The client's methods for projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api import operations as ops
from wistia_tui.api.client_reading import Reading
from wistia_tui.api.errors import Invalid
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import EditableProject, Project
from wistia_tui.api.payloads import ProjectChanges, Sort, project_copy_body
from wistia_tui.api.record_fields import object_of
from wistia_tui.api.verification import Meant

if TYPE_CHECKING:
    from wistia_tui.api.guarding import Guard
    from wistia_tui.api.loop import Doubts


class ProjectCalls(Reading):
    """Reads and writes projects."""

    async def projects(self, page: int, sort: Sort | None = None, *, lane: Lane = Lane.VISIBLE) -> list[Project]:
        """Page `page` (from 1) of the projects; fewer than `PER_PAGE` records mean that it is the last."""
        answer = await self._list(ops.PROJECT_LIST, page, sort, [], lane)
        return [Project.from_json(record) for record in answer]

    async def projects_by_id(self, hashed_ids: Sequence[str], *, lane: Lane = Lane.BULK) -> list[Project]:
        """Up to 100 projects in one request, by the rules of `raw_medias`."""
        return [Project.from_json(record) for record in await self._chosen(ops.PROJECT_LIST, hashed_ids, [], lane)]

    async def project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Project:
        """One project, without its medias as far as the service lets us."""
        return Project.from_json(await self.raw_project(hashed_id, lane=lane))

    async def raw_project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Mapping[str, object]:
        """The same as the service sends it: with all that it holds but most medias, and not safe to show."""
        return object_of(await self._calls.call(ops.PROJECT_SHOW, hashed_id, lane=lane))

    async def create_project(
        self, changes: ProjectChanges, *, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> Project:
        """Make a project; private unless `changes.public`, since the service's own default is public (ZAP22).

        A description cannot be set here (reference 5.1): update the new project with it.
        """
        if not changes.name:
            raise Invalid("A project needs a name. No project was created.", "Type a name.")
        to_send = ProjectChanges(
            name=changes.name,
            public=bool(changes.public),
            anonymous_can_upload=changes.anonymous_can_upload,
            anonymous_can_download=changes.anonymous_can_download,
        )
        answer = await self._calls.call(ops.PROJECT_CREATE, body=to_send.to_body(), guard=guard, lane=lane)
        return Project.from_json(answer)

    async def update_project(
        self,
        hashed_id: str,
        changes: ProjectChanges,
        *,
        before: EditableProject | None = None,
        doubts: Doubts | None = None,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> Project:
        """Set what `changes` holds; gives the project as it is then, its description as HTML.

        If the answer is lost, the project is read back, and the change sent again only if it is still as `before`;
        see `NotApplied` and `NotShown` for what is known else. `doubts` is a `loop.Doubts`, `guard` a `guarding.Guard`.
        """
        answer = await self._calls.call(
            ops.PROJECT_UPDATE,
            hashed_id,
            body=changes.to_body(),
            meant=Meant(changes, before),
            doubts=doubts,
            guard=guard,
            lane=lane,
        )
        return Project.from_json(answer)

    async def delete_project(
        self, hashed_id: str, *, doubts: Doubts | None = None, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> None:
        """Delete a project and the medias in it; v1 cannot undo it. `NotFound`: it was gone already."""
        await self._calls.call(ops.PROJECT_DELETE, hashed_id, doubts=doubts, guard=guard, lane=lane)

    async def copy_project(
        self, hashed_id: str, admin_email: str = "", *, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> Project:
        """Copy a project with its medias but not its sharings; gives the copy, perhaps without a hashed id.

        It belongs to the Manager of that address, or to the account's owner where there is none (SPEC). Never
        repeated: after a lost answer look whether it is there.
        """
        body = project_copy_body(admin_email)
        return Project.from_json(await self._calls.call(ops.PROJECT_COPY, hashed_id, body=body, guard=guard, lane=lane))
