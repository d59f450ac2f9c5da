"""A small server for answers that no framework would send, scripted request by request."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from tests.clocks import ManualClock
from wistia_tui.api import errors
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.request_log import RequestLog

TOKEN = "c4na7y-t0ken-0123456789abcdef"
MEDIA = {"id": 1, "hashed_id": "abc", "name": "A"}
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
"""The head of a success, as far as it is the same for all."""
LONGEST_PAUSE = 40.0
"""Seconds; an attempt is given up after 60."""

T = TypeVar("T")


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Without base and query."""
        return self.target.partition("?")[0].removeprefix("/v1")


@dataclass
class Peer:
    """The other end of one request: what a step of the script writes to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: Received

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with RST."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Step = Callable[[Peer], Awaitable[None]]


def answer(status: int = 200, body: bytes | object = b"", **headers: str) -> Step:
    """A whole answer; header names with _ for -. What is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": "application/json"} | {key.replace("_", "-"): value for key, value in headers.items()}

    async def step(peer: Peer) -> None:
        lines = "".join(f"{key}: {value}\r\n" for key, value in named.items())
        head = f"HTTP/1.1 {status} Whatever\r\n{lines}content-length: {len(content)}\r\n\r\n"
        await peer.send(head.encode("latin-1") + content)

    return step


def raw(data: bytes) -> Step:
    """These bytes, then the end of the connection."""

    async def step(peer: Peer) -> None:
        await peer.send(data)
        peer.writer.close()

    return step


async def reset(peer: Peer) -> None:
    """The request was read; RST is the answer."""
    peer.reset()


async def silence(peer: Peer) -> None:
    """Nothing, until the other side goes away."""
    await peer.reader.read()


@dataclass
class Script:
    """A server that plays one step for each request, the last one for all that follow."""

    steps: list[Step]
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (request := await read_request(reader)) is not None:
                self.requests.append(request)
                step = self.steps[min(len(self.requests), len(self.steps)) - 1]
                await step(Peer(reader, writer, request))
                if writer.transport.is_closing():
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


@asynccontextmanager
async def scripted(*steps: Step, port: int = 0) -> AsyncIterator[Script]:
    script = Script(list(steps))
    handlers: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(script.serve(reader, writer))
        handlers.add(task)
        task.add_done_callback(handlers.discard)

    script.server = server = await asyncio.start_server(connected, "127.0.0.1", port)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


@dataclass
class Rig:
    """A client before a scripted server, under a clock that stands still."""

    script: Script
    client: WistiaClient
    budget: RequestBudget
    clock: ManualClock
    log: RequestLog

    @property
    def asked(self) -> list[str]:
        """The requests so far, as "GET /medias/abc.json"."""
        return [f"{request.method} {request.path}" for request in self.script.requests]

    async def outcome(self, work: Awaitable[T]) -> T:
        """What `work` gives, moving time on through the pauses in it."""
        task = asyncio.ensure_future(work)
        await settle_with(self.clock, task)
        return await task

    async def failure(self, work: Coroutine[Any, Any, object]) -> errors.WistiaError:
        """The error that `work` ends with, moving time on through the pauses in it."""
        with pytest.raises(errors.WistiaError) as caught:
            await self.outcome(work)
        return caught.value

    async def until_sleeping(self, least: int = 1) -> None:
        """Give real sockets their turns until so many tasks wait for time to pass."""
        await eventually(lambda: self.clock.sleeping >= least)


@asynccontextmanager
async def rig(
    *steps: Step,
    method_override: bool = False,
    read_only: bool = False,
    base_url: str = "",
    cap: int = 12,
    waits_for_token: bool = False,
) -> AsyncIterator[Rig]:
    async with scripted(*steps) as script:
        clock = ManualClock()
        budget = RequestBudget(clock, in_flight_cap=cap, waits_for_token=waits_for_token)
        log = RequestLog(clock)
        client = WistiaClient(
            base_url or script.base_url,
            TOKEN,
            budget=budget,
            clock=clock,
            log=log,
            method_override=method_override,
            read_only=read_only,
        )
        try:
            yield Rig(script, client, budget, clock, log)
        finally:
            await client.aclose()
            budget.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


async def eventually(condition: Callable[[], bool]) -> None:
    """Give real sockets their turns until the condition holds; they are on this machine, so that is soon."""
    for _ in range(20_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to that")


async def settle_with(clock: ManualClock, task: asyncio.Future[T]) -> None:
    """Move time on until the task is done, through the pauses between attempts but not to the end of an attempt."""
    while not task.done():
        await asyncio.sleep(0.001)
        if clock.next_in <= LONGEST_PAUSE and not task.done():
            await clock.advance(clock.next_in)
