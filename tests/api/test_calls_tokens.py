"""A refused token over real sockets: the queue is kept, nothing is sent, and another token lets it go on."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.api.servers import TOKEN, Peer, Rig, answer, eventually, rig, silence
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.operations import ACCOUNT as ACCOUNT_READ
from wistia_tui.api.payloads import MediaChanges

MEDIA = {"id": 1, "name": "A"}
REFUSED = answer(401, {"code": "unauthorized_credentials", "error": "Invalid credentials."})
ACCOUNT = {"id": 7, "name": "Example Co", "url": "http://example.wistia.com"}
OTHER = {"id": 8, "name": "Other Co", "url": "http://other.wistia.com"}
NEW = "n3w-t0ken"


class Service:
    """A service that knows which account each token belongs to."""

    def __init__(self, **accounts: object) -> None:
        self.accounts: dict[str, object] = {f"Bearer {token}": account for token, account in accounts.items()}
        self.tokens_seen: list[str] = []

    def accept(self, token: str, account: object = ACCOUNT) -> None:
        self.accounts[f"Bearer {token}"] = account

    def refuse(self, token: str) -> None:
        self.accounts.pop(f"Bearer {token}", None)

    async def __call__(self, peer: Peer) -> None:
        token = peer.request.headers["authorization"]
        self.tokens_seen.append(token.removeprefix("Bearer "))
        if token not in self.accounts:
            await REFUSED(peer)
        elif peer.request.path == "/account.json":
            await answer(200, self.accounts[token])(peer)
        else:
            await answer(200, [MEDIA] if peer.request.path == "/medias.json" else MEDIA)(peer)


async def test_a_refused_call_is_kept_and_goes_on_with_another_token() -> None:
    service = Service()
    async with rig(service, waits_for_token=True) as it:
        write = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="A")))
        read = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: it.budget.snapshot().state is BudgetState.TOKEN_REFUSED)
        await eventually(lambda: it.budget.snapshot().waiting == 2)
        sent = len(it.script.requests)
        await it.clock.advance(3600)
        assert len(it.script.requests) == sent, "nothing is sent with a token that is refused"
        service.accept(NEW)
        await it.client.use_token(f" Bearer {NEW}\n")
        assert (await write).name == "A"
        assert len(await read) == 1
        assert it.budget.snapshot().state is BudgetState.OK
        assert it.asked.count("PUT /medias/abc.json") == 2
        assert set(service.tokens_seen[sent:]) == {NEW}


async def test_a_kept_call_goes_before_those_that_came_after_it() -> None:
    service = Service()
    async with rig(service, waits_for_token=True, cap=1) as it:
        first = asyncio.create_task(it.client.media("first"))
        await eventually(lambda: it.budget.snapshot().state is BudgetState.TOKEN_REFUSED)
        second = asyncio.create_task(it.client.media("second"))
        await eventually(lambda: it.budget.snapshot().waiting == 2)
        service.accept(NEW)
        await it.client.use_token(NEW)
        await asyncio.gather(first, second)
        asked = [path for path in it.asked if path != "GET /account.json"]
        assert asked == ["GET /medias/first.json", "GET /medias/first.json", "GET /medias/second.json"]


async def test_a_token_of_another_account_is_refused_and_the_queue_stays_as_it_is() -> None:
    service = Service(**{TOKEN: ACCOUNT, NEW: OTHER})
    async with rig(service, waits_for_token=True) as it:
        await it.client.account()
        service.refuse(TOKEN)
        write = asyncio.create_task(it.client.delete_media("abc"))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        with pytest.raises(errors.WrongAccount, match=r"Other Co.*Example Co") as caught:
            await it.client.use_token(NEW)
        assert caught.value.meaning == "The token before it stays."
        assert not caught.value.may_have_been_applied
        await it.clock.advance(60)
        assert it.budget.snapshot().state is BudgetState.TOKEN_REFUSED
        assert it.budget.snapshot().waiting == 1
        assert it.asked.count("DELETE /medias/abc.json") == 1
        service.accept("third")
        await it.client.use_token("third")
        await write
        assert it.asked.count("DELETE /medias/abc.json") == 2


@pytest.mark.parametrize(
    ("known", "new", "is_same"),
    [
        ({"id": 7, "name": "A"}, {"id": 7, "name": "B"}, True),
        ({"id": 7, "url": "http://a"}, {"name": "A", "url": "http://a"}, True),
        ({"id": 7, "url": "http://a"}, {"id": 8, "url": "http://a"}, False),
        ({"id": 7, "url": "http://a"}, {"name": "A"}, False),
    ],
)
async def test_an_account_is_the_same_only_if_that_is_certain(
    known: dict[str, object], new: dict[str, object], is_same: bool
) -> None:
    async with rig(Service(**{TOKEN: known, NEW: new})) as it:
        await it.client.account()
        if is_same:
            await it.client.use_token(NEW)
        else:
            with pytest.raises(errors.WrongAccount):
                await it.client.use_token(NEW)


async def test_a_token_that_is_not_accepted_changes_nothing() -> None:
    service = Service(**{TOKEN: ACCOUNT})
    async with rig(service, waits_for_token=True) as it:
        with pytest.raises(errors.TokenRefused) as caught:
            await it.client.use_token(NEW)
        assert caught.value.meaning == "The token before it stays."
        assert it.budget.snapshot().state is BudgetState.OK, "the one in force was not refused"
        for text in ("", "two words", "tökén"):
            with pytest.raises(ValueError, match="no token has"):
                await it.client.use_token(text)
        await it.client.medias(1)
        assert service.tokens_seen == [NEW, TOKEN]


async def test_the_refusal_of_a_tried_token_is_an_answer_too() -> None:
    async with rig(REFUSED) as it:
        with pytest.raises(errors.TokenRefused):
            await it.client.use_token(NEW)
        await it.clock.advance(60)
        assert it.budget.snapshot().used == 0


async def test_tokens_are_tried_one_after_the_other() -> None:
    service = Service(first=ACCOUNT, second=ACCOUNT)
    async with rig(service) as it:
        await asyncio.gather(it.client.use_token("first"), it.client.use_token("second"))
        await it.client.medias(1)
        assert service.tokens_seen == ["first", "second", "second"]


@pytest.mark.parametrize("waits_for_token", [True, False])
async def test_an_old_tokens_refusal_does_not_close_the_gate_for_the_new_one(waits_for_token: bool) -> None:
    held = asyncio.Event()

    class Late(Service):
        async def __call__(self, peer: Peer) -> None:
            if peer.request.headers["authorization"] == f"Bearer {TOKEN}":
                await held.wait()
            await super().__call__(peer)

    service = Late(**{NEW: ACCOUNT})
    async with rig(service, waits_for_token=waits_for_token) as it:
        read = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: len(it.script.requests) == 1)
        await it.client.use_token(NEW)
        held.set()
        assert len(await read) == 1
        assert it.budget.snapshot().state is BudgetState.OK
        assert service.tokens_seen == [NEW, TOKEN, NEW]


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", json.dumps({"code": "something_new"}).encode()])
async def test_a_401_that_says_nothing_is_kept_if_the_account_is_refused_too(body: bytes) -> None:
    async with rig(answer(401, body), waits_for_token=True) as it:
        read = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        assert it.asked == ["GET /medias.json", "GET /account.json"]
        assert it.budget.snapshot().state is BudgetState.TOKEN_REFUSED
        it.script.steps[:] = [Service(**{NEW: ACCOUNT})]
        await it.client.use_token(NEW)
        assert len(await read) == 1


async def test_a_401_that_says_nothing_is_told_if_the_account_cannot_be_read() -> None:
    async with rig(answer(401, b""), answer(500, b""), waits_for_token=True) as it:
        error = await it.failure(it.client.medias(1))
        assert isinstance(error, errors.TokenRefused)
        assert it.budget.snapshot().waiting == 0


class Together(Service):
    """Says nothing but 401 to all who ask for a list, once so many have; the account answers when it may."""

    def __init__(self, least: int, **accounts: object) -> None:
        super().__init__(**accounts)
        self._least = least
        self.lists_asked = 0
        self.all_have_asked = asyncio.Event()
        self.account_may_answer = asyncio.Event()
        self.last_may_answer = asyncio.Event()

    async def __call__(self, peer: Peer) -> None:
        if peer.request.path == "/account.json":
            await self.account_may_answer.wait()
        elif peer.request.headers["authorization"] == f"Bearer {TOKEN}":
            self.lists_asked += 1
            if self.lists_asked >= self._least:
                self.all_have_asked.set()
            await self.all_have_asked.wait()
            if "page=9" in peer.request.target:
                await self.last_may_answer.wait()
            await answer(401, b"")(peer)
            return
        await super().__call__(peer)


async def until_refused(it: Rig, count: int) -> None:
    """Until so many requests got their 401, and the account is asked."""
    await eventually(lambda: [exchange.status for exchange in it.log.exchanges if exchange.is_ended] == [401] * count)
    await eventually(lambda: "GET /account.json" in it.asked)


async def test_those_that_are_refused_together_ask_the_account_once() -> None:
    service = Together(4, **{TOKEN: ACCOUNT})
    async with rig(service, waits_for_token=True) as it:
        reads = [asyncio.create_task(it.client.medias(page)) for page in range(1, 5)]
        await until_refused(it, 4)
        service.account_may_answer.set()
        errors_ = await asyncio.gather(*reads, return_exceptions=True)
        assert all(isinstance(error, errors.NotAllowed) for error in errors_), errors_
        assert it.asked.count("GET /account.json") == 1


async def test_those_whose_account_is_refused_too_are_all_kept_after_one_question() -> None:
    service = Together(4)
    async with rig(service, waits_for_token=True) as it:
        reads = [asyncio.create_task(it.client.medias(page)) for page in (1, 2, 3, 9)]
        await until_refused(it, 3)
        service.account_may_answer.set()
        await eventually(lambda: it.budget.snapshot().waiting == 3)
        service.last_may_answer.set()
        await eventually(lambda: it.budget.snapshot().waiting == 4)
        assert it.asked.count("GET /account.json") == 1, "one that is refused a little later knows it already"
        service.accept(NEW)
        await it.client.use_token(NEW)
        assert [len(medias) for medias in await asyncio.gather(*reads)] == [1, 1, 1, 1]


async def test_who_asked_first_may_leave_without_taking_the_answer_along() -> None:
    service = Together(2, **{TOKEN: ACCOUNT})
    async with rig(service, waits_for_token=True) as it:
        first, second = (asyncio.create_task(it.client.medias(page)) for page in (1, 9))
        await until_refused(it, 1)
        service.last_may_answer.set()
        await until_refused(it, 2)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        service.account_may_answer.set()
        with pytest.raises(errors.NotAllowed):
            await second
        assert first.cancelled()
        assert it.asked.count("GET /account.json") == 1


async def test_the_question_ends_with_the_last_who_wants_to_know() -> None:
    service = Together(2, **{TOKEN: ACCOUNT})
    async with rig(service, waits_for_token=True) as it:
        reads = [asyncio.create_task(it.client.medias(page)) for page in (1, 2)]
        await until_refused(it, 2)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)
        await eventually(lambda: all(exchange.is_ended for exchange in it.log.exchanges))
        assert it.log.exchanges[-1].operation is ACCOUNT_READ
        service.account_may_answer.set()
        with pytest.raises(errors.NotAllowed):
            await it.client.medias(3)
        assert it.asked.count("GET /account.json") == 2


async def test_if_the_account_cannot_be_read_each_is_told_its_own_401_after_one_question() -> None:
    service = Together(3)
    async with rig(service, waits_for_token=True) as it:
        service.accept(TOKEN, [])  # not what an account is
        reads = [asyncio.create_task(it.client.medias(page)) for page in (1, 2, 3)]
        await until_refused(it, 3)
        service.account_may_answer.set()
        told = await it.outcome(asyncio.gather(*reads, return_exceptions=True))
        assert all(isinstance(error, errors.TokenRefused) for error in told)
        assert len(set(map(id, told))) == 3
        attempts = [exchange.attempt for exchange in it.log.exchanges if exchange.operation is ACCOUNT_READ]
        assert attempts == list(range(1, len(attempts) + 1))


async def test_a_token_that_is_replaced_while_the_old_one_is_looked_into_does_not_hide_what_it_may() -> None:
    async def answers(peer: Peer) -> None:
        if peer.request.headers["authorization"] == f"Bearer {NEW}":
            await service(peer)
            return
        if peer.request.path == "/account.json":
            await may_answer.wait()
        await answer(401, b"")(peer)

    may_answer = asyncio.Event()
    service = Service(**{NEW: ACCOUNT})
    async with rig(answers, waits_for_token=True) as it:
        read = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: it.asked == ["GET /medias.json", "GET /account.json"])
        await it.client.use_token(NEW)
        may_answer.set()
        assert len(await read) == 1


async def test_a_new_token_may_do_again_what_the_old_one_could_not() -> None:
    async with rig(answer(401, {"code": "unauthorized_scope"}), Service(**{NEW: ACCOUNT})) as it:
        with pytest.raises(errors.NotAllowed):
            await it.client.delete_media("abc")
        assert list(it.client.not_allowed) == ["media delete"]
        await it.client.use_token(NEW)
        assert not it.client.not_allowed


async def test_no_log_shows_a_token_that_was_only_tried() -> None:
    async with rig(answer(401, {"error": f"{NEW} is no token"}), waits_for_token=True) as it:
        with pytest.raises(errors.TokenRefused):
            await it.client.use_token(NEW)
        (exchange,) = it.log.exchanges
        assert NEW not in it.log.text_of(exchange.answer_body)
        assert all(NEW not in value for _, value in exchange.request_headers)


async def test_a_kept_call_can_be_cancelled() -> None:
    async with rig(REFUSED, waits_for_token=True) as it:
        read = asyncio.create_task(it.client.medias(1, lane=Lane.BULK))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        read.cancel()
        with pytest.raises(asyncio.CancelledError):
            await read
        assert it.budget.snapshot().waiting == 0


async def test_the_answer_to_a_call_on_its_way_is_taken_although_the_token_is_refused_meanwhile() -> None:
    async def late(peer: Peer) -> None:
        await may_answer.wait()
        await answer(200, [MEDIA])(peer)

    may_answer = asyncio.Event()
    async with rig(late, REFUSED, silence, waits_for_token=True) as it:
        first = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: len(it.script.requests) == 1)
        second = asyncio.create_task(it.client.medias(2))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        may_answer.set()
        assert len(await first) == 1
        assert it.budget.snapshot().state is BudgetState.TOKEN_REFUSED, "it was sent before the refusal"
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
