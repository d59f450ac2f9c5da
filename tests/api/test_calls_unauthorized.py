"""A 401 over real sockets, where nobody waits for another token: whose fault it is, and what it ends."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.servers import MEDIA, answer, eventually, rig, silence
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.payloads import MediaChanges


async def test_a_token_that_works_for_the_account_is_not_asked_about_again_for_a_minute() -> None:
    account = answer(200, {"id": 7, "name": "A"})
    no = answer(401, b"")
    async with rig(no, account, no, no, no, account) as it:
        for _ in range(3):
            assert isinstance(await it.failure(it.client.medias(1)), errors.NotAllowed)
        assert it.asked.count("GET /account.json") == 1
        await it.clock.advance(60)
        assert isinstance(await it.failure(it.client.medias(1)), errors.NotAllowed)
        assert it.asked.count("GET /account.json") == 2


@pytest.mark.parametrize("body", [b"", {"code": "unauthorized_scope"}, {"code": "unauthorized_credentials"}])
async def test_a_401_counts_as_long_as_any_answer(body: object) -> None:
    async with rig(answer(401, body), answer(200, {"id": 7, "name": "A"})) as it:
        await it.failure(it.client.media("abc"))
        await it.clock.advance(59.9)
        assert it.budget.snapshot().used > 0
        await it.clock.advance(0.2)
        assert it.budget.snapshot().used == 0


async def test_a_401_that_says_nothing_is_checked_against_the_account() -> None:
    account = {"id": 1, "name": "Example Co"}
    async with rig(answer(401, b""), answer(200, account), answer(200, [MEDIA])) as it:
        with pytest.raises(errors.NotAllowed, match="works but was refused here"):
            await it.client.medias(1)
        assert [request.target.partition("?")[0] for request in it.script.requests] == [
            "/v1/medias.json",
            "/v1/account.json",
        ]
        assert it.budget.snapshot().state is BudgetState.OK
    async with rig(answer(401, b"")) as it:
        with pytest.raises(errors.TokenRefused, match="The medias were not loaded"):
            await it.client.medias(1)
        assert it.budget.snapshot().state is BudgetState.TOKEN_REFUSED


async def test_a_refused_token_ends_the_queue_each_with_its_own_sentence() -> None:
    refused = answer(401, {"code": "unauthorized_credentials", "error": "Invalid credentials."})
    async with rig(silence, *[silence] * 11, refused) as it:
        stuck = [asyncio.create_task(it.client.medias(page, lane=Lane.USER)) for page in range(1, 13)]
        await eventually(lambda: len(it.script.requests) >= 12)
        first = asyncio.create_task(it.client.account())
        waiting = asyncio.create_task(it.client.delete_media("abc"))
        await it.clock.settle()
        stuck[0].cancel()
        with pytest.raises(errors.TokenRefused, match="The account was not read"):
            await first
        with pytest.raises(errors.TokenRefused, match="The media was not deleted") as caught:
            await waiting
        assert not caught.value.may_have_been_applied
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


async def test_an_answer_without_permission_leaves_the_session_as_it_is() -> None:
    async with rig(answer(401, {"code": "unauthorized_scope", "error": "no"}), answer(200, [MEDIA])) as it:
        with pytest.raises(errors.NotAllowed, match="The media was not changed"):
            await it.client.update_media("abc", MediaChanges(name="B"))
        assert len(await it.client.medias(1)) == 1
        assert it.budget.snapshot().state is BudgetState.OK
