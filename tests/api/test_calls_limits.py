"""429 over real sockets, time by hand: waited out, shown, repeated, and never given up on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tests.api.servers import Peer, Step, answer, eventually, rig
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.meter import RouteSnapshot
from wistia_tui.api.payloads import MediaChanges, ProjectChanges

MEDIA = {"id": 1, "hashed_id": "abc", "name": "B"}
PROJECT = {"id": 1, "hashedId": "abc", "name": "B"}


def limited(retry_after: str | None, **headers: str) -> Step:
    told = {} if retry_after is None else {"retry_after": retry_after}
    return answer(429, b"Rate limit exceeded", content_type="text/plain", **told, **headers)


@pytest.mark.parametrize(
    ("step", "least"),
    [
        (limited("12"), 12.0),
        (limited("0"), 1.0),
        (limited("1.5"), 2.0),
        (limited("120"), 120.0),
        (limited(None), 5.0),
        (limited("-5"), 5.0),
        (limited("soon"), 5.0),
        (limited("Tue, 24 Nov 2026 10:00:30 GMT", date="Tue, 24 Nov 2026 10:00:00 GMT"), 30.0),
        (limited("Tue, 24 Nov 2026 10:00:00 GMT", date="Tue, 24 Nov 2026 10:00:00 GMT"), 1.0),
    ],
)
@pytest.mark.parametrize("write", ["read", "create", "update", "delete"])
async def test_a_429_is_waited_out_and_the_same_request_sent_again(step: Step, least: float, write: str) -> None:
    done = [PROJECT] if write == "read" else PROJECT
    async with rig(step, answer(200, done)) as it:
        calls: dict[str, Callable[[], Coroutine[None, None, object]]] = {
            "read": lambda: it.client.projects(1),
            "create": lambda: it.client.create_project(ProjectChanges(name="B")),
            "update": lambda: it.client.update_project("abc", ProjectChanges(name="B")),
            "delete": lambda: it.client.delete_project("abc"),
        }
        task: asyncio.Task[object] = asyncio.create_task(calls[write]())
        await eventually(lambda: it.budget.snapshot().waiting > 0)
        snapshot = it.budget.snapshot()
        assert snapshot.waiting == 1
        # A pause beyond the account's window is about this kind of request alone.
        paused = snapshot if snapshot.state is BudgetState.BACKOFF else snapshot.routes[0]
        assert isinstance(paused, RouteSnapshot) is (least > 60)
        assert paused.seconds_left is not None
        assert least <= paused.seconds_left <= least + 2
        await it.clock.advance(least - 0.01)
        assert len(it.script.requests) == 1
        await it.clock.advance(2.01)
        await task
        first, second = it.script.requests
        assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
        assert it.budget.snapshot().state is BudgetState.OK


@pytest.mark.parametrize("retry_after", ["5", "1800"])
async def test_what_a_429_says_is_in_the_log(retry_after: str) -> None:
    async with rig(limited(retry_after), answer(200, MEDIA)) as it:
        await it.outcome(asyncio.gather(it.client.media("abc"), return_exceptions=True))
        first = it.log.exchanges[0]
        assert (first.status, first.size) == (429, len("Rate limit exceeded"))
        assert it.log.text_of(first.answer_body) == "Rate limit exceeded"


async def test_a_429_whose_body_does_not_come_pauses_at_once_and_stays_certain() -> None:
    async def stalled(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 429 X\r\nretry-after: 5\r\ncontent-length: 100\r\n\r\nRate")
        await peer.reader.read()

    async with rig(stalled, answer(200, PROJECT)) as it:
        task = asyncio.create_task(it.client.create_project(ProjectChanges(name="B")))
        await eventually(lambda: it.budget.snapshot().state is BudgetState.BACKOFF)
        await it.outcome(task)
        assert len(it.script.requests) == 2
        assert it.clock.monotonic() <= 1007.0, "as long as the pause, and no longer"
        assert it.log.exchanges[0].is_ended


async def test_429_after_429_is_never_given_up() -> None:
    async with rig(*[limited("7")] * 9, answer(200, MEDIA)) as it:
        task = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="B")))
        for _ in range(9):
            await eventually(lambda: it.budget.snapshot().waiting > 0)
            await it.clock.advance(it.budget.snapshot().seconds_left or 0)
        assert (await task).name == "B"
        assert len(it.script.requests) == 10


@pytest.mark.parametrize(("value", "says"), [("1800", "at 12:30, in 30:00"), ("999999999", "999999999")])
async def test_a_longer_wait_than_anybody_has_is_an_error_that_says_when(value: str, says: str) -> None:
    async with rig(limited(value, x_request_id="r-1"), answer(200, MEDIA)) as it:
        with pytest.raises(errors.RateLimited, match=says) as caught:
            await it.client.update_media("abc", MediaChanges(name="B"))
        assert "The media was not changed." in caught.value.what
        assert not caught.value.may_have_been_applied
        assert caught.value.request_id == "r-1"
        # The next one that a person asks for finds out whether it is still so.
        assert (await it.client.media("abc")).name == "B"
        assert it.budget.snapshot().state is BudgetState.OK


async def test_503_with_retry_after_pauses_all_and_then_a_read_is_repeated() -> None:
    async with rig(answer(503, b"", retry_after="9"), answer(200, [MEDIA])) as it:
        task = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: it.budget.snapshot().waiting > 0)
        assert it.budget.snapshot().state is BudgetState.BACKOFF
        await it.clock.advance(11)
        assert len(await task) == 1


async def test_503_with_retry_after_pauses_all_and_then_a_write_is_verified() -> None:
    async with rig(answer(503, b"", retry_after="9"), answer(200, MEDIA)) as it:
        task = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="B")))
        await eventually(lambda: it.budget.snapshot().waiting > 0)
        assert it.budget.snapshot().state is BudgetState.BACKOFF
        await it.clock.advance(8.9)
        assert it.asked == ["PUT /medias/abc.json"]
        await it.clock.advance(2.1)
        await task
        assert it.asked == ["PUT /medias/abc.json", "GET /medias/abc.json"]


async def test_503_with_retry_after_leaves_open_what_a_post_made() -> None:
    async with rig(answer(503, b"", retry_after="9")) as it:
        error = await it.failure(it.client.create_project(ProjectChanges(name="B")))
        assert isinstance(error, errors.ServerFailed)
        assert error.may_have_been_applied
        assert it.budget.snapshot().state is BudgetState.BACKOFF


async def test_what_nobody_sees_waiting_is_told_of_a_long_pause_by_the_budget() -> None:
    async with rig(answer(429, b"", retry_after="1800"), answer(200, [])) as it:
        for lane in (Lane.VISIBLE, Lane.BULK):
            error = await it.failure(it.client.medias(1, lane=lane))
            assert isinstance(error, errors.RateLimited)
            assert error.meaning == "The medias were not loaded."
        assert len(it.script.requests) == 1


async def test_a_waiting_request_can_be_cancelled_at_once() -> None:
    async with rig(limited("60")) as it:
        task = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: it.budget.snapshot().waiting > 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert it.budget.snapshot().waiting == 0
        assert it.clock.sleeping == 0


async def test_quota_headers_reach_the_meter() -> None:
    headers = {"RateLimit": '"default";r=50;t=30', "RateLimit-Policy": '"default";q=600;w=60'}
    async with rig(answer(200, [MEDIA], **headers)) as it:
        await it.client.medias(1)
        snapshot = it.budget.snapshot()
        assert (snapshot.source, snapshot.remaining_told) == ("headers", 50)


async def test_a_refused_request_goes_before_those_that_came_after_it() -> None:
    async with rig(limited("5"), answer(200, {"id": 1}), cap=1) as it:
        first = asyncio.create_task(it.client.media("first"))
        second = asyncio.create_task(it.client.media("second"))
        await eventually(lambda: it.budget.snapshot().waiting == 2)
        await it.clock.advance(it.budget.snapshot().seconds_left or 0)
        await first
        await second
        asked = [request.target.split("/")[3].partition(".")[0] for request in it.script.requests]
        assert asked == ["first", "first", "second"]
