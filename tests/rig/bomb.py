"""A gzip of 1 GB as an answer, over a real socket, to a client in a process of its own whose memory is measured."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.report import NEVER, Row
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import WistiaError
from wistia_tui.clock import SystemClock

INFLATED = 1_000_000_000
_PIECE = 1_000_000
_AT_ONCE = 64 * 1024
"""Bytes of a piece as sent: more than the client reads at once, so that each of its reads holds as much as it can."""
_MIB = 1024 * 1024
_ROOT = Path(__file__).parents[2]


def _compressed() -> Iterator[bytes]:
    """A JSON string of 1 GB, made as it is sent."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    waiting = deflater.compress(b'["')
    for _ in range(INFLATED // _PIECE):
        waiting += deflater.compress(b"a" * _PIECE)
        if len(waiting) >= _AT_ONCE:
            yield waiting
            waiting = b""
    yield waiting + deflater.compress(b'"]') + deflater.flush()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        for body in ((b"[]",), _compressed()):
            await reader.readuntil(b"\r\n\r\n")
            encoding = b"" if isinstance(body, tuple) else b"content-encoding: gzip\r\n"
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + encoding
            writer.write(head + b"transfer-encoding: chunked\r\n\r\n")
            for piece in filter(None, body):
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
            writer.write(b"0\r\n\r\n")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # the client has seen enough
    finally:
        writer.close()


async def _measured() -> dict[str, object]:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(port), stdout=asyncio.subprocess.PIPE, cwd=_ROOT
        )
        told, _ = await client.communicate()
    figures: dict[str, object] = json.loads(told)
    return figures


def bomb() -> Iterator[Row]:
    """What it takes to find out that an answer is too large."""
    figures = asyncio.run(_measured())
    error = str(figures["error"])
    added, seconds = (float(str(figures[name])) if error else NEVER for name in ("added", "seconds"))
    yield Row("gzip of 1 GB: memory added", added / _MIB, 16, "MiB", error or "no error came")
    yield Row("gzip of 1 GB: time to the error", seconds, 1, "s")


async def _receive(port: str) -> dict[str, object]:
    clock = SystemClock()
    budget = RequestBudget(clock)
    client = WistiaClient(f"http://127.0.0.1:{port}/v1", "t", budget=budget, clock=clock)
    error = ""
    # Everything that a first request imports and makes is there then.
    await client.medias(1)
    before = psutil.Process().memory_info().rss
    began = time.perf_counter()
    try:
        await client.medias(1)
    except WistiaError as trouble:
        error = trouble.what
    seconds = time.perf_counter() - began
    added = _peak() - before
    await client.aclose()
    budget.close()
    return {"added": added, "seconds": seconds, "error": error}


def _peak() -> int:
    """The most bytes that were resident since the program began: unlike getrusage, without those of its parent."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told[1]) * 1024 if told else sys.maxsize


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_receive(sys.argv[1]))))
