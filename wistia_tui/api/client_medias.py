"""The client's methods for medias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api import operations as ops
from wistia_tui.api.client_reading import Reading
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import EditableMedia, JobAnswer, Media
from wistia_tui.api.payloads import (
    MediaChanges,
    MediaFilter,
    Sort,
    archive_body,
    media_copy_body,
    move_body,
    restore_body,
    swap_body,
)
from wistia_tui.api.record_fields import object_of
from wistia_tui.api.verification import Meant

if TYPE_CHECKING:
    from wistia_tui.api.guarding import Guard
    from wistia_tui.api.loop import Doubts


class MediaCalls(Reading):
    """Reads and writes medias."""

    async def medias(
        self,
        page: int,
        filter: MediaFilter | None = None,  # noqa: A002 - the API's own word
        sort: Sort | None = None,
        *,
        lane: Lane = Lane.VISIBLE,
    ) -> list[Media]:
        """Page `page` (from 1) of the medias; fewer than `PER_PAGE` records mean that it is the last."""
        answer = await self._list(ops.MEDIA_LIST, page, sort, (filter or MediaFilter()).to_query(), lane)
        return [Media.from_json(record) for record in answer]

    async def raw_medias(
        self, hashed_ids: Sequence[str], *, archived: bool | None = None, lane: Lane = Lane.BULK
    ) -> list[Mapping[str, object]]:
        """Up to 100 medias in one request as the service sends them, not safe to show; in its order, each once.

        One that is left out is not therefore gone: lists lag behind by seconds, and which medias come without
        `archived` is not written down (see `MediaFilter`). Raises `Invalid` for too many ids, or one that is none.
        """
        more = [*MediaFilter(archived=archived).to_query(), *ops.MEDIA_SHOW.query]
        return await self._chosen(ops.MEDIA_LIST, hashed_ids, more, lane)

    async def raw_medias_of(
        self, project_id: str, page: int, *, archived: bool | None = None, lane: Lane = Lane.BULK
    ) -> list[Mapping[str, object]]:
        """Page `page` (from 1) of the medias of a project as the service sends them, not safe to show."""
        chosen = [*MediaFilter(project_id=project_id, archived=archived).to_query(), *ops.MEDIA_SHOW.query]
        return [object_of(record) for record in await self._list(ops.MEDIA_LIST, page, None, chosen, lane)]

    async def media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Media:
        """One media with its project, assets and tags; the description as Markdown, and originals for an edit."""
        return Media.from_json(await self.raw_media(hashed_id, lane=lane), editable=True)

    async def raw_media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Mapping[str, object]:
        """The same as the service sends it: with all that it holds, and not safe to show."""
        return object_of(await self._calls.call(ops.MEDIA_SHOW, hashed_id, lane=lane))

    async def update_media(
        self,
        hashed_id: str,
        changes: MediaChanges,
        *,
        before: EditableMedia | None = None,
        doubts: Doubts | None = None,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> Media:
        """Set what `changes` holds; gives what the service answers, which lacks the project and the assets (SPEC).

        The description of the answer, also in `original`, is HTML: read the media again before it is edited.
        `before`, `doubts` and `guard`: as for `update_project`. Whether a lost still is there is told from the
        thumbnail in `before`.
        """
        answer = await self._calls.call(
            ops.MEDIA_UPDATE,
            hashed_id,
            body=changes.to_body(),
            meant=Meant(changes, before),
            doubts=doubts,
            guard=guard,
            lane=lane,
        )
        return Media.from_json(answer, editable=True)

    async def delete_media(
        self, hashed_id: str, *, doubts: Doubts | None = None, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> None:
        """Delete a media; v1 cannot undo it. `NotFound`: it was gone already."""
        await self._calls.call(ops.MEDIA_DELETE, hashed_id, doubts=doubts, guard=guard, lane=lane)

    async def copy_media(
        self,
        hashed_id: str,
        project_id: str = "",
        owner: str = "",
        *,
        guard: Guard | None = None,
        lane: Lane = Lane.USER,
    ) -> Media:
        """Copy a media; gives the copy, its description as HTML and perhaps without a hashed id to find it by.

        Without `project_id`, the hashed id of a project, it stays in its own; without `owner`, an e-mail address, with
        its owner. What the service cannot use for these it leaves out without a word (SPEC): compare the project of
        the copy. `Invalid` (405) for an archived media. Never repeated: after a lost answer look whether it is there.
        """
        body = media_copy_body(project_id, owner)
        return Media.from_json(await self._calls.call(ops.MEDIA_COPY, hashed_id, body=body, guard=guard, lane=lane))

    async def swap_media(
        self, hashed_id: str, replacement_id: str, *, guard: Guard | None = None, lane: Lane = Lane.USER
    ) -> JobAnswer:
        """Begin to put another media's file in the place of this one's, which is then lost for good (CLI).

        Both must be of the same type, else `Invalid`. Done in the background, and never repeated.
        """
        body = swap_body(replacement_id)
        return JobAnswer.from_json(await self._calls.call(ops.MEDIA_SWAP, hashed_id, body=body, guard=guard, lane=lane))

    async def move_medias(
        self,
        hashed_ids: Sequence[str],
        project_id: str,
        subfolder_id: str = "",
        *,
        guard: Guard | None = None,
        lane: Lane = Lane.BULK,
    ) -> JobAnswer:
        """Begin to move medias to a project; the service does it in the background, and answers before it is done.

        At most 100 at a time, and ten times in five minutes besides the account's limit (SPEC). After a lost answer
        the error says that it may be under way; nothing tells, but to move the same medias again changes nothing.
        """
        body = move_body(hashed_ids, project_id, subfolder_id)
        return JobAnswer.from_json(await self._calls.call(ops.MEDIA_MOVE, body=body, guard=guard, lane=lane))

    async def archive_medias(
        self, hashed_ids: Sequence[str], *, guard: Guard | None = None, lane: Lane = Lane.BULK
    ) -> JobAnswer:
        """Begin to archive medias, at most 100 at a time, in the background; not all kinds can be (reference 5.4).

        `NotAllowed` where the plan has no archive. After a lost answer as for `move_medias`.
        """
        body = archive_body(hashed_ids)
        return JobAnswer.from_json(await self._calls.call(ops.MEDIA_ARCHIVE, body=body, guard=guard, lane=lane))

    async def restore_medias(
        self, hashed_ids: Sequence[str], project_id: str, *, guard: Guard | None = None, lane: Lane = Lane.BULK
    ) -> JobAnswer:
        """Begin to bring medias back from the archive into a project, at most 100 at a time, in the background.

        They do not go back into a subfolder (SPEC). Errors and lost answers as for `archive_medias`.
        """
        body = restore_body(hashed_ids, project_id)
        return JobAnswer.from_json(await self._calls.call(ops.MEDIA_RESTORE, body=body, guard=guard, lane=lane))
