from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.servers import TOKEN, Script, Step, answer
from tests.cli.checking import run_check
from wistia_tui.cli.network import proxy_facts, proxy_for

PEM = Path(__file__).parents[1] / "api" / "untrusted.pem"
ACCOUNT = {"id": 1, "name": "Acme"}


@asynccontextmanager
async def secured(*steps: Step) -> AsyncIterator[tuple[Script, str]]:
    """A scripted service behind a certificate that nobody trusts unless told to."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(PEM)
    service = Script(list(steps))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await service.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        yield service, f"https://localhost:{port}/v1"
    finally:
        server.close()


async def test_a_certificate_that_is_not_trusted_is_named_and_nothing_is_sent() -> None:
    async with secured(answer(200, ACCOUNT)) as (service, base_url):
        run = await run_check(base_url, SSL_CERT_FILE="", SSL_CERT_DIR="")

    assert run.code == 1
    assert "is not trusted, so nothing was sent" in run.out
    assert "no: the certificate is not trusted (self-signed certificate)" in run.out
    assert service.requests == []


async def test_the_certificate_that_is_trusted_is_shown() -> None:
    async with secured(answer(200, ACCOUNT)) as (service, base_url):
        run = await run_check(base_url, "--json", SSL_CERT_FILE=str(PEM))

    assert run.code == 0
    assert run.report["tls"] == {
        "used": True,
        "trusted_certificates": f"SSL_CERT_FILE: {PEM}",
        "seen": True,
        "version": "TLSv1.3",
        "issuer": "localhost",
        "expires": "2126-10-31T03:04:53+00:00",
    }
    assert len(service.requests) == 3, "the handshake asks nothing"


async def test_a_proxy_is_named_without_its_password(unused_tcp_port: int) -> None:
    proxy = f"http://somebody:{TOKEN[::-1]}@127.0.0.1:{unused_tcp_port}"
    run = await run_check("https://api.wistia.test/v1", "--json", HTTPS_PROXY=proxy)

    assert run.code == 1
    assert run.report["proxy"] == {
        "used": True,
        "named_by": "HTTPS_PROXY",
        "address": f"http://127.0.0.1:{unused_tcp_port}",
        "password": True,
        "no_proxy_is_set": False,
    }
    assert run.report["tls"]["seen"] is False
    assert "somebody" not in run.out
    assert TOKEN[::-1] not in run.out
    assert "the proxy that HTTPS_PROXY names" in run.report["problems"][0]["next_step"]


async def test_a_proxy_that_cannot_be_used_is_a_problem_of_the_surroundings() -> None:
    run = await run_check("https://api.wistia.test/v1", ALL_PROXY=f"gopher://user:{TOKEN[::-1]}@proxy.test")

    assert run.code == 1
    assert "Problem: The proxy that HTTPS_PROXY or ALL_PROXY names cannot be used" in run.out
    assert "gopher://proxy.test" in run.out
    assert TOKEN[::-1] not in run.out


@pytest.mark.parametrize(
    ("variables", "base_url", "shown"),
    [
        ({"https_proxy": "proxy.test:3128"}, "https://api.wistia.test/v1", ("https_proxy", "http://proxy.test:3128")),
        ({"ALL_PROXY": "http://u:p/w#?@h:1/x"}, "https://api.wistia.test/v1", ("ALL_PROXY", "http://h:1")),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "wistia.test"}, "https://api.wistia.test/v1", None),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "*"}, "https://api.wistia.test/v1", None),
        (
            {"HTTPS_PROXY": "http://p", "NO_PROXY": "other.test"},
            "https://api.wistia.test/v1",
            ("HTTPS_PROXY", "http://p"),
        ),
        ({"HTTP_PROXY": "http://p"}, "https://api.wistia.test/v1", None),
        ({"ALL_PROXY": "http://p"}, "http://127.0.0.1/v1", None),
        ({}, "https://api.wistia.test/v1", None),
    ],
)
def test_the_proxy_is_the_one_that_the_requests_take(
    variables: dict[str, str], base_url: str, shown: tuple[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    facts = proxy_facts(base_url, proxy_for(base_url))

    assert facts["used"] is (shown is not None)
    assert (facts["named_by"], facts["address"]) == (shown or (None, None))


@pytest.mark.parametrize(
    "exceptions",
    [
        *("*", "localhost, *", " *", "", ",", "**", "wistia.test", "WISTIA.test", ".wistia.test", "*.wistia.test"),
        *(
            "api.wistia.test",
            ".api.wistia.test",
            "other.test,api.wistia.test",
            "i.wistia.test",
            "localhost",
            "LOCALHOST",
        ),
        *("https://api.wistia.test", "http://api.wistia.test", "all://api.wistia.test", "https://*.wistia.test"),
        *("https://api.wistia.test:443", "api.wistia.test:443", "api.wistia.test:8443", "https://api.wistia.test:8443"),
        *("192.0.2.1", "192.0.2.0/24", "2001:db8::1", "https://wistia.test", "https://*", "all://[2001:db8::1]"),
    ],
)
@pytest.mark.parametrize(
    "base_url",
    [
        *("https://api.wistia.test/v1", "https://API.wistia.test:443/v1", "https://api.wistia.test:8443/v1"),
        *("https://localhost/v1", "https://192.0.2.1/v1", "https://[2001:db8::1]/v1"),
    ],
)
def test_no_proxy_is_understood_as_the_http_library_does(
    exceptions: str, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test")
    monkeypatch.setenv("NO_PROXY", exceptions)
    client = httpx.AsyncClient()
    transport = client._transport_for_url(httpx.URL(base_url))

    assert (proxy_for(base_url) is None) is (transport is client._transport)
