"""WistiaClient: one typed method per operation of the Data API v1.

Every method raises only `WistiaError`s (and `asyncio.CancelledError`), and waits out the account's rate limit. What
happens after a failure is written down in `loop`. The methods for medias, projects and what is in them have their
own rooms.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from wistia_tui.api import operations as ops
from wistia_tui.api.answers import Answer
from wistia_tui.api.base_url import checked_path
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client_medias import MediaCalls
from wistia_tui.api.client_project_parts import ProjectPartCalls
from wistia_tui.api.client_projects import ProjectCalls
from wistia_tui.api.errors import NotAllowed, TokenRefused, WrongAccount
from wistia_tui.api.models import Account, BackgroundJob

if TYPE_CHECKING:
    from wistia_tui.api.calls import Calls
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.clock import Clock


class WistiaClient(MediaCalls, ProjectCalls, ProjectPartCalls):
    """Speaks for one token to one service; made once, closed at the end of the run."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: RequestBudget,
        clock: Clock,
        method_override: bool = False,
        read_only: bool = False,
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
                read_only=read_only,
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

    async def background_job(self, job_id: int, *, lane: Lane = Lane.VISIBLE) -> BackgroundJob:
        """How far the job of that number is; not for tokens that may read medias only (SPEC).

        `NotFound` for a job that is not known any more; how long one is known is not written down.
        """
        return BackgroundJob.from_json(await self._calls.call(ops.JOB_STATUS, str(job_id), lane=lane))

    async def aclose(self) -> None:
        """Close the connections; calls on their way end with an error."""
        await self._calls.aclose()

    def _know(self, account: Account) -> None:
        self._known = self._known or account
        if account.id is not None:
            self.budget.identify(self._calls.token.word, str(account.id))
