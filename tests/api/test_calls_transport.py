"""What carries the token: an address, TLS, perhaps a proxy; what is not fit for that is refused before it is used."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.api.servers import MEDIA, Rig, answer, raw, rig, scripted
from wistia_tui.api import errors
from wistia_tui.api.client import WistiaClient


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


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def client_of(it: Rig, serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[WistiaClient]:
    """A client that expects TLS of a server, which may speak it or not."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    client = WistiaClient(f"https://127.0.0.1:{port}/v1", "t", budget=it.budget, clock=it.clock)
    yield client
    await client.aclose()
    server.close()


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

    async with rig(answer()) as it, client_of(it, serve, context) as client:
        with pytest.raises(errors.NotConnected, match="certificate") as caught:
            await client.medias(1)
    assert "cannot be switched off" in caught.value.next_step
    assert connections <= 1
    assert received == b""


async def test_a_service_that_speaks_no_tls_is_not_called_a_broken_network() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with rig(answer()) as it, client_of(it, serve) as client:
        failure = await it.failure(client.account())
        assert "no secure connection (TLS)" in failure.what


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


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://user:hunter2@127.0.0.1"])
async def test_a_proxy_that_cannot_be_used_is_named_as_the_reason(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    async with rig(answer()) as it:
        with pytest.raises(ValueError, match="proxy") as caught:
            WistiaClient("https://api.wistia.com/v1", "t", budget=it.budget, clock=it.clock)
        assert "hunter2" not in str(caught.value)
