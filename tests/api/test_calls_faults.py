"""Real sockets that do what networks do: every end is an error of ours that says whether something may be done."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from pathlib import Path

import pytest

from tests.api.servers import Peer, Step, answer, eventually, raw, reset, rig, scripted, settle_with, silence
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import MediaChanges, ProjectChanges

MEDIA = {"id": 1, "hashed_id": "abc", "name": "A"}
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


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
        task: asyncio.Task[object] = asyncio.create_task(it.client.medias(1))
        await settle_with(it.clock, task)
        with pytest.raises(errors.WistiaError) as caught:
            await task
        assert isinstance(caught.value, kind)
        assert "Tried 3 times in" in caught.value.happened
        assert caught.value.meaning == "The medias were not loaded."
        assert caught.value.next_step
        assert len(it.script.requests) == 3
        assert [exchange.attempt for exchange in it.log.exchanges] == [1, 2, 3]
        assert all(exchange.is_ended for exchange in it.log.exchanges)
        assert it.budget.snapshot().used == 3
        assert it.budget.snapshot().in_flight == 0


@pytest.mark.parametrize("step", [step for step, _ in BROKEN.values()], ids=BROKEN)
async def test_a_read_that_works_the_second_time_is_as_if_nothing_had_been(step: Step) -> None:
    async with rig(step, answer(200, [MEDIA])) as it:
        task: asyncio.Task[object] = asyncio.create_task(it.client.medias(1))
        await settle_with(it.clock, task)
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with rig(answer(), base_url=f"http://127.0.0.1:{port}/v1") as it:
        task: asyncio.Task[object] = asyncio.create_task(it.client.create_project(ProjectChanges(name="B")))
        await settle_with(it.clock, task)
        with pytest.raises(errors.NotConnected, match=r"nothing was sent\. No project was created") as caught:
            await task
        assert not caught.value.may_have_been_applied
        snapshot = it.budget.snapshot()
        assert (snapshot.used, snapshot.state) == (0, BudgetState.OFFLINE)


async def test_a_service_that_comes_up_between_attempts_gets_the_write_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with rig(answer(), base_url=f"http://127.0.0.1:{port}/v1") as it:
        task: asyncio.Task[object] = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="B")))
        await it.until_sleeping()
        received = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal received
            received += 1
            await reader.readuntil(b"name=B")
            await answer(200, MEDIA)(Peer(reader, writer, None))  # type: ignore[arg-type]
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", port)
        await settle_with(it.clock, task)
        await task
        server.close()
        assert received == 1


async def test_a_connection_closed_between_two_reads_is_not_noticed() -> None:
    async def answer_and_close(peer: Peer) -> None:
        await answer(200, [MEDIA])(peer)
        peer.writer.close()

    async with rig(answer_and_close) as it:
        assert len(await it.client.medias(1)) == 1
        task: asyncio.Task[object] = asyncio.create_task(it.client.medias(2))
        await settle_with(it.clock, task)
        await task


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


@pytest.mark.parametrize(
    "base_url",
    ["http://api.wistia.com/v1", "ftp://127.0.0.1/v1", "https://", "api.wistia.com", "http://127.0.0.1.nip.io"],
)
async def test_a_url_that_would_send_the_token_in_the_clear_is_refused(base_url: str) -> None:
    async with rig(answer()) as it:
        with pytest.raises(ValueError, match="https"):
            WistiaClient(base_url, "x", budget=it.budget, clock=it.clock)


@pytest.mark.parametrize("token", ["", " ", "Bearer ", "a\r\nb", "tok en", "tökén", "a\x00"])
async def test_a_token_that_is_none_is_refused_without_being_shown(token: str) -> None:
    async with rig(answer()) as it:
        with pytest.raises(ValueError, match="token") as caught:
            WistiaClient("https://api.wistia.com/v1", token, budget=it.budget, clock=it.clock)
        assert not token.strip() or token not in str(caught.value)


async def test_an_accidental_bearer_and_spaces_are_taken_off() -> None:
    async with rig(answer(200, [MEDIA])) as it:
        client = WistiaClient(it.script.base_url, "  bearer abc \n", budget=it.budget, clock=it.clock)
        await client.medias(1)
        await client.aclose()
        assert it.script.requests[0].headers["authorization"] == "Bearer abc"


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with rig(answer(200, [MEDIA])) as it:
        assert len(await it.client.medias(1)) == 1


async def test_a_proxy_of_the_environment_is_used_for_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted(raw(b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with rig(answer(), base_url="https://api.wistia.invalid/v1") as it:
            with pytest.raises(errors.NotConnected, match="proxy"):
                await it.client.medias(1)
        assert [request.method for request in proxy.requests] == ["CONNECT"], "a refusal stays one"
        assert all("authorization" not in request.headers for request in proxy.requests)


async def test_a_call_after_the_end_is_an_error_of_ours() -> None:
    async with rig(answer(200, [MEDIA])) as it:
        await it.client.aclose()
        with pytest.raises(errors.NotConnected, match="not sent"):
            await it.client.medias(1)
        assert not it.script.requests


async def test_a_certificate_that_is_not_trusted_ends_the_call_at_once_and_nothing_is_sent() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(Path(__file__).with_name("untrusted.pem"))
    connections = 0
    received = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections, received
        connections += 1
        received += await reader.read()
        writer.close()

    async with rig(answer()) as it:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        client = WistiaClient(f"https://127.0.0.1:{port}/v1", "t", budget=it.budget, clock=it.clock)
        with pytest.raises(errors.NotConnected, match="certificate") as caught:
            await client.medias(1)
        await client.aclose()
        server.close()
        assert "cannot be switched off" in caught.value.next_step
        assert connections <= 1
        assert received == b""


async def test_a_service_that_speaks_no_tls_is_not_called_a_broken_network() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with rig(answer()) as it:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = WistiaClient(f"https://127.0.0.1:{port}/v1", "t", budget=it.budget, clock=it.clock)
        failure = await it.failure(client.account())
        await client.aclose()
        server.close()
        assert "no secure connection (TLS)" in failure.what


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://user:hunter2@127.0.0.1"])
async def test_a_proxy_that_cannot_be_used_is_named_as_the_reason(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    async with rig(answer()) as it:
        with pytest.raises(ValueError, match="proxy") as caught:
            WistiaClient("https://api.wistia.com/v1", "t", budget=it.budget, clock=it.clock)
        assert "hunter2" not in str(caught.value)
