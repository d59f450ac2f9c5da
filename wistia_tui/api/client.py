"""WistiaClient: one typed method per operation of the Data API v1.

Every method raises only `WistiaError`s (and `asyncio.CancelledError`), and waits out the account's rate limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.errors import Invalid
from wistia_tui.api.models import Account, Media, Project
from wistia_tui.api.payloads import PER_PAGE, MediaChanges, MediaFilter, Pairs, ProjectChanges, Sort

if TYPE_CHECKING:
    from wistia_tui.api.calls import Calls
    from wistia_tui.clock import Clock


class WistiaClient:
    """Speaks for one token to one service; made once, closed at the end of the run."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: RequestBudget,
        clock: Clock,
        method_override: bool = False,
        user_agent: str = "wistia-tui",
        calls: Calls | None = None,
    ) -> None:
        """`base_url` with its version, as `https://api.wistia.com/v1`; raises `ValueError` if it is not https."""
        if calls is None:
            # httpx costs more to import than all the rest of the start; the first paint does without it.
            from wistia_tui.api.calls import Calls

            calls = Calls(
                base_url, token, budget=budget, clock=clock, method_override=method_override, user_agent=user_agent
            )
        self._calls = calls
        self.budget = budget

    async def account(self, lane: Lane = Lane.USER) -> Account:
        """The account of the token: the login check, allowed to every token (SPEC)."""
        return Account.from_json(await self._calls.call(ops.ACCOUNT, lane=lane))

    async def projects(self, page: int, sort: Sort | None = None, *, lane: Lane = Lane.VISIBLE) -> list[Project]:
        """Page `page` (from 1) of the projects; fewer than `PER_PAGE` records mean that it is the last."""
        answer = await self._list(ops.PROJECT_LIST, page, sort, [], lane)
        return [Project.from_json(record) for record in answer]

    async def project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Project:
        """One project, without its medias as far as the service lets us."""
        # The answer embeds up to 500 medias unless told otherwise (SPEC).
        query = [("page", "1"), ("per_page", "1")]
        return Project.from_json(await self._calls.call(ops.PROJECT_SHOW, hashed_id, query=query, lane=lane))

    async def create_project(self, changes: ProjectChanges, *, lane: Lane = Lane.USER) -> Project:
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
        return Project.from_json(await self._calls.call(ops.PROJECT_CREATE, body=to_send.to_body(), lane=lane))

    async def update_project(self, hashed_id: str, changes: ProjectChanges, *, lane: Lane = Lane.USER) -> Project:
        """Set what `changes` holds; gives the project as it is then, its description as HTML."""
        return Project.from_json(
            await self._calls.call(ops.PROJECT_UPDATE, hashed_id, body=changes.to_body(), lane=lane)
        )

    async def delete_project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> None:
        """Delete a project and the medias in it; v1 cannot undo it."""
        await self._calls.call(ops.PROJECT_DELETE, hashed_id, lane=lane)

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

    async def media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Media:
        """One media with its project, assets and tags; the description as Markdown, and originals for an edit."""
        query = [("description_format", "markdown")]
        answer = await self._calls.call(ops.MEDIA_SHOW, hashed_id, query=query, lane=lane)
        return Media.from_json(answer, editable=True)

    async def update_media(self, hashed_id: str, changes: MediaChanges, *, lane: Lane = Lane.USER) -> Media:
        """Set what `changes` holds; gives what the service answers, which lacks the project and the assets (SPEC).

        The description of the answer, also in `original`, is HTML: read the media again before it is edited.
        """
        answer = await self._calls.call(ops.MEDIA_UPDATE, hashed_id, body=changes.to_body(), lane=lane)
        return Media.from_json(answer, editable=True)

    async def delete_media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> None:
        """Delete a media; v1 cannot undo it."""
        await self._calls.call(ops.MEDIA_DELETE, hashed_id, lane=lane)

    async def aclose(self) -> None:
        """Close the connections; calls on their way end with an error."""
        await self._calls.aclose()

    async def _list(
        self, operation: ops.Operation, page: int, sort: Sort | None, chosen: Pairs, lane: Lane
    ) -> list[object]:
        query = [("page", str(page)), ("per_page", str(PER_PAGE)), *(sort.to_query() if sort else ()), *chosen]
        answer = await self._calls.call(operation, query=query, lane=lane)
        return answer if isinstance(answer, list) else []
