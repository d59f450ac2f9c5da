"""Real sockets that do what networks do: every end is an error of ours that says whether something may be done."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from tests.api.servers import MEDIA, OK, Peer, Step, answer, eventually, free_port, raw, reset, rig, scripted, silence
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState
from wistia_tui.api.payloads import MediaChanges, ProjectChanges


async def stall_in_headers(peer: Peer) -> None:
    await peer.send(OK)
    await peer.reader.read()


async def drip(peer: Peer) -> None:
    await peer.send(OK + b"content-length: 1000\r\n\r\n[")
    await peer.reader.read()


BROKEN: dict[str, tuple[Step, type[errors.WistiaError]]] = {
    "reset": (reset, errors.Unanswered),
    "closed without a word": (raw(b""), errors.Unanswered),
    "closed in the status line": (raw(b"HTTP/1."), errors.Unanswered),
    "closed in the headers": (raw(b"HTTP/1.1 200 OK\r\ncontent-ty"), errors.Unanswered),
    "no HTTP at all": (raw(b"SSH-2.0-OpenSSH_9.7\r\n"), errors.Unanswered),
    "headers without end": (raw(OK + b"x-a: " + b"y" * 300_000), errors.Unanswered),
    "short body": (raw(OK + b'content-length: 100\r\n\r\n{"id": 1'), errors.UnexpectedAnswer),
    "chunked garbage": (raw(OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n"), errors.UnexpectedAnswer),
    "body that is no gzip": (answer(200, b"[]", content_encoding="gzip"), errors.UnexpectedAnswer),
    "body in an unknown encoding": (answer(200, b"[]", content_encoding="br"), errors.UnexpectedAnswer),
    "empty 200": (answer(200, b""), errors.UnexpectedAnswer),
    "HTML 200": (answer(200, b"<html>Sign in</html>", content_type="text/html"), errors.UnexpectedAnswer),
    "500": (answer(500, {"error": "boom"}), errors.ServerFailed),
    "502 with a page": (answer(502, b"<h1>Bad gateway</h1>", content_type="text/html"), errors.ServerFailed),
    "503": (answer(503, b""), errors.ServerFailed),
    "500 cut short": (raw(b"HTTP/1.1 500 X\r\ncontent-length: 50\r\n\r\nboo"), errors.ServerFailed),
}


@pytest.mark.parametrize(("step", "kind"), BROKEN.values(), ids=BROKEN)
async def test_a_read_is_tried_three_times_and_then_says_what_happened(
    step: Step, kind: type[errors.WistiaError]
) -> None:
    async with rig(step) as it:
        error = await it.failure(it.client.medias(1))
        assert isinstance(error, kind)
        assert "Tried 3 times in" in error.happened
        assert error.meaning == "The medias were not loaded."
        assert error.next_step
        assert len(it.script.requests) == 3
        assert [exchange.attempt for exchange in it.log.exchanges] == [1, 2, 3]
        assert all(exchange.is_ended for exchange in it.log.exchanges)
        assert it.budget.snapshot().used == 3
        assert it.budget.snapshot().in_flight == 0


@pytest.mark.parametrize("step", [step for step, _ in BROKEN.values()], ids=BROKEN)
async def test_a_read_that_works_the_second_time_is_as_if_nothing_had_been(step: Step) -> None:
    async with rig(step, answer(200, [MEDIA])) as it:
        assert len(await it.outcome(it.client.medias(1))) == 1
        assert len(await it.client.medias(1)) == 1
        assert len(it.script.requests) == 3


@pytest.mark.parametrize(("step", "kind"), BROKEN.values(), ids=BROKEN)
async def test_what_makes_something_is_never_sent_again_and_says_that_it_may_be_there(
    step: Step, kind: type[errors.WistiaError]
) -> None:
    async with rig(step) as it:
        error = await it.failure(it.client.create_project(ProjectChanges(name="B")))
        assert isinstance(error, kind)
        assert error.meaning == "It is not known whether the project was created."
        assert error.may_have_been_applied
        assert it.asked == ["POST /projects.json"]


async def test_a_refused_connection_is_tried_again_even_for_a_write_since_nothing_was_sent() -> None:
    async with rig(answer(), base_url=f"http://127.0.0.1:{free_port()}/v1") as it:
        with pytest.raises(errors.NotConnected, match=r"nothing was sent\. No project was created") as caught:
            await it.outcome(it.client.create_project(ProjectChanges(name="B")))
        assert not caught.value.may_have_been_applied
        snapshot = it.budget.snapshot()
        assert (snapshot.used, snapshot.state) == (0, BudgetState.OFFLINE)


async def test_a_service_that_comes_up_between_attempts_gets_the_write_once() -> None:
    port = free_port()
    async with rig(answer(), base_url=f"http://127.0.0.1:{port}/v1") as it:
        task = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="B")))
        await it.until_sleeping()
        async with scripted(answer(200, MEDIA), port=port) as service:
            await it.outcome(task)
            assert [request.body for request in service.requests] == [b"name=B"]


async def test_a_connection_closed_between_two_reads_is_not_noticed() -> None:
    async def answer_and_close(peer: Peer) -> None:
        await answer(200, [MEDIA])(peer)
        peer.writer.close()

    async with rig(answer_and_close) as it:
        assert len(await it.client.medias(1)) == 1
        await it.outcome(it.client.medias(2))


@pytest.mark.parametrize("step", [silence, stall_in_headers, drip], ids=["silence", "headers", "body"])
async def test_an_answer_that_never_ends_ends_at_the_deadline(step: Step) -> None:
    async with rig(step) as it:
        read = asyncio.create_task(it.client.medias(1))
        write = asyncio.create_task(it.client.create_project(ProjectChanges(name="B")))
        await it.until_sleeping(2)
        await eventually(lambda: len(it.script.requests) >= 2)
        await it.clock.advance(59.9)
        assert not read.done()
        await it.clock.advance(0.1)
        with pytest.raises(errors.Unanswered, match=r"within 60 seconds\. The medias were not loaded"):
            await read
        with pytest.raises(errors.Unanswered, match="It is not known whether the project was created"):
            await write
        assert len(it.script.requests) == 2, "after a minute of work nobody wants to wait again"


async def test_a_cancelled_read_ends_at_once_and_keeps_its_slot() -> None:
    async with rig(silence) as it:
        read = asyncio.create_task(it.client.medias(1))
        await eventually(lambda: bool(it.script.requests))
        read.cancel()
        with pytest.raises(asyncio.CancelledError):
            await read
        snapshot = it.budget.snapshot()
        assert (snapshot.used, snapshot.in_flight) == (1, 0)


async def test_a_redirect_is_not_followed_and_the_other_host_sees_nothing() -> None:
    async with scripted(answer(200, [MEDIA])) as other:
        for location in (other.base_url, "http://[broken", "http://" + "x" * 70_000, ""):
            async with rig(answer(302, b"", location=location)) as it:
                with pytest.raises(errors.UnexpectedAnswer, match="redirect") as caught:
                    await it.client.update_media("abc", MediaChanges(name="B"))
                assert not caught.value.may_have_been_applied
                assert len(it.script.requests) == 1
        assert other.connections == 0


@pytest.mark.parametrize(
    "body",
    [gzip.compress(bytes(40_000_000)), gzip.compress(b"[" * 5_000_000)],
    ids=["bomb", "deep"],
)
async def test_a_bomb_is_not_asked_for_twice(body: bytes) -> None:
    async with rig(answer(200, body, content_encoding="gzip")) as it:
        with pytest.raises(errors.UnexpectedAnswer, match="larger"):
            await it.client.medias(1)
        assert len(it.script.requests) == 1


async def test_gzip_is_understood_and_nothing_else_is_asked_for() -> None:
    async with rig(answer(200, gzip.compress(b'[{"id": 1, "name": "\xc3\xbc"}]'), content_encoding="gzip")) as it:
        (media,) = await it.client.medias(1)
        assert media.name == "ü"
        assert it.script.requests[0].headers["accept-encoding"] == "gzip"


async def test_cookies_are_not_kept() -> None:
    async with rig(answer(200, [MEDIA], set_cookie="session=1; Path=/")) as it:
        await it.client.medias(1)
        await it.client.medias(1)
        assert "cookie" not in it.script.requests[1].headers


async def test_a_call_after_the_end_is_an_error_of_ours() -> None:
    async with rig(answer(200, [MEDIA])) as it:
        await it.client.aclose()
        with pytest.raises(errors.NotConnected, match="not sent"):
            await it.client.medias(1)
        assert not it.script.requests
