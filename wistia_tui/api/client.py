"""WistiaClient: one typed method per operation of the Data API v1.

Every method raises only `WistiaError`s (and `asyncio.CancelledError`), and waits out the account's rate limit. What
happens after a failure is written down in `loop`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from wistia_tui.api import operations as ops
from wistia_tui.api.answers import Answer
from wistia_tui.api.base_url import checked_path
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.errors import Invalid, NotAllowed, TokenRefused, WrongAccount
from wistia_tui.api.models import Account, EditableMedia, EditableProject, Media, MoveAnswer, Project
from wistia_tui.api.payloads import PER_PAGE, MediaChanges, MediaFilter, Pairs, ProjectChanges, Sort, move_body
from wistia_tui.api.verification import Meant

if TYPE_CHECKING:
    from wistia_tui.api.calls import Calls
    from wistia_tui.api.loop import Doubts
    from wistia_tui.api.request_log import RequestLog
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
        log: RequestLog | None = None,
        calls: Calls | None = None,
    ) -> None:
        """`base_url` with its version, as `https://api.wistia.com/v1`; raises `ValueError` if it is not https."""
        if calls is None:
            # httpx costs more to import than all the rest of the start; the first paint does without it.
            from wistia_tui.api.calls import Calls

            calls = Calls(
                base_url,
                token,
                budget=budget,
                clock=clock,
                method_override=method_override,
                user_agent=user_agent,
                log=log,
            )
        self._calls = calls
        self.budget = budget
        self.not_allowed: Mapping[str, NotAllowed] = MappingProxyType(calls.not_allowed)
        """By the names of operations, what the service refused to this token: for its scope or the plan's."""
        self._known: Account | None = None
        """Whose data all this is, once it was read."""
        self._replacing = asyncio.Lock()

    async def account(self, lane: Lane = Lane.USER) -> Account:
        """The account of the token: the login check, allowed to every token (SPEC)."""
        account = Account.from_json(await self._calls.call(ops.ACCOUNT, lane=lane))
        self._know(account)
        return account

    async def use_token(self, text: str) -> None:
        """Go on with another token of the same account; what waits for one is sent with it.

        Raises `ValueError` for what is no token, `TokenRefused` for one that the service does not accept,
        `WrongAccount`, and what reading the account may raise; then everything stays as it is.
        """
        async with self._replacing:
            token = self._calls.to_token(text)
            try:
                account = Account.from_json(await self._calls.call(ops.ACCOUNT, token=token))
            except TokenRefused as error:
                raise error.saying(meaning="The token before it stays.") from None
            if self._known is not None and not account.is_same_as(self._known):
                ours, theirs = self._known.name or self._known.url, account.name or account.url
                raise WrongAccount(
                    f"This token belongs to another account, “{theirs}”, and what waits here was meant for “{ours}”.",
                    "Take a token of that account, or start the app anew with this one.",
                    meaning="The token before it stays.",
                )
            self._calls.use(token)
            self._know(account)
            self.budget.token_replaced()

    async def raw(self, path_and_query: str, accept: str) -> Answer:
        """What a path below the base URL answers to that Accept header, as it comes; `Invalid` for one that is none."""
        operation = ops.read_any(checked_path(path_and_query))
        return cast("Answer", await self._calls.call(operation, accept=accept))

    async def projects(self, page: int, sort: Sort | None = None, *, lane: Lane = Lane.VISIBLE) -> list[Project]:
        """Page `page` (from 1) of the projects; fewer than `PER_PAGE` records mean that it is the last."""
        answer = await self._list(ops.PROJECT_LIST, page, sort, [], lane)
        return [Project.from_json(record) for record in answer]

    async def project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Project:
        """One project, without its medias as far as the service lets us."""
        return Project.from_json(await self._calls.call(ops.PROJECT_SHOW, hashed_id, lane=lane))

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

    async def update_project(
        self,
        hashed_id: str,
        changes: ProjectChanges,
        *,
        before: EditableProject | None = None,
        doubts: Doubts | None = None,
        lane: Lane = Lane.USER,
    ) -> Project:
        """Set what `changes` holds; gives the project as it is then, its description as HTML.

        If the answer is lost, the project is read back, and the change sent again only if it is still as `before`;
        see `NotApplied` and `NotShown` for what is known else. `doubts`: see `Calls.call`.
        """
        answer = await self._calls.call(
            ops.PROJECT_UPDATE,
            hashed_id,
            body=changes.to_body(),
            meant=Meant(changes, before),
            doubts=doubts,
            lane=lane,
        )
        return Project.from_json(answer)

    async def delete_project(self, hashed_id: str, *, doubts: Doubts | None = None, lane: Lane = Lane.USER) -> None:
        """Delete a project and the medias in it; v1 cannot undo it. `NotFound`: it was gone already."""
        await self._calls.call(ops.PROJECT_DELETE, hashed_id, doubts=doubts, lane=lane)

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
        answer = await self._calls.call(ops.MEDIA_SHOW, hashed_id, lane=lane)
        return Media.from_json(answer, editable=True)

    async def update_media(
        self,
        hashed_id: str,
        changes: MediaChanges,
        *,
        before: EditableMedia | None = None,
        doubts: Doubts | None = None,
        lane: Lane = Lane.USER,
    ) -> Media:
        """Set what `changes` holds; gives what the service answers, which lacks the project and the assets (SPEC).

        The description of the answer, also in `original`, is HTML: read the media again before it is edited.
        `before` and `doubts`: as for `update_project`.
        """
        answer = await self._calls.call(
            ops.MEDIA_UPDATE, hashed_id, body=changes.to_body(), meant=Meant(changes, before), doubts=doubts, lane=lane
        )
        return Media.from_json(answer, editable=True)

    async def delete_media(self, hashed_id: str, *, doubts: Doubts | None = None, lane: Lane = Lane.USER) -> None:
        """Delete a media; v1 cannot undo it. `NotFound`: it was gone already."""
        await self._calls.call(ops.MEDIA_DELETE, hashed_id, doubts=doubts, lane=lane)

    async def move_medias(
        self, hashed_ids: Sequence[str], project_id: str, subfolder_id: str = "", *, lane: Lane = Lane.BULK
    ) -> MoveAnswer:
        """Begin to move medias to a project; the service does it in the background, and answers before it is done.

        At most 100 at a time, and ten times in five minutes besides the account's limit (SPEC). After a lost answer
        the error says that it may be under way; nothing tells, but to move the same medias again changes nothing.
        """
        body = move_body(hashed_ids, project_id, subfolder_id)
        return MoveAnswer.from_json(await self._calls.call(ops.MEDIA_MOVE, body=body, lane=lane))

    async def aclose(self) -> None:
        """Close the connections; calls on their way end with an error."""
        await self._calls.aclose()

    def _know(self, account: Account) -> None:
        self._known = self._known or account
        if account.id is not None:
            self.budget.identify(self._calls.token.word, str(account.id))

    async def _list(
        self, operation: ops.Operation, page: int, sort: Sort | None, chosen: Pairs, lane: Lane
    ) -> list[object]:
        query = [("page", str(page)), ("per_page", str(PER_PAGE)), *(sort.to_query() if sort else ()), *chosen]
        answer = await self._calls.call(operation, query=query, lane=lane)
        return answer if isinstance(answer, list) else []
