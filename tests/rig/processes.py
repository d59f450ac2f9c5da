"""Four processes on one account: real processes and sockets, a window shortened to 20 s, and one that is killed."""

from __future__ import annotations

import asyncio
import json
import math
import random
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.report import Row
from tests.rig.service import SlidingWindow, most_in_any_window
from tests.rig.trial import percentile
from wistia_tui.api.budget import IN_FLIGHT, Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import Transaction, WindowFile
from wistia_tui.clock import SystemClock

LIMIT, WINDOW = 600, 20.0
"""As much to keep as with Wistia's own limit, and three times as many requests in a second."""
_PROCESSES = 4
_ANSWERED_AFTER = (0.1, 1.2)
"""Seconds; all together want to send more than they may."""
_KILLED_AFTER, _SECONDS = 22.0, 65.0
_ROOT = Path(__file__).parents[2]


class Account:
    """A strict sliding window, counting each request as it comes."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.refused = 0
        self._quota = SlidingWindow(LIMIT, WINDOW)
        self._dice = random.Random(0)

    def answer(self) -> tuple[float, bytes]:
        """In how many seconds to answer the request that has just come, and what."""
        now = time.monotonic()
        self.arrivals.append(now)
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        if (wait := self._quota.free_in(now)) > 0:
            self.refused += 1
            head = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: %d\r\n" % math.ceil(wait)
        else:
            self._quota.take(now)
        return self._dice.uniform(*_ANSWERED_AFTER), head + b"content-length: 2\r\n\r\n[]"


class _Connection(asyncio.Protocol):
    """One request after the other; none has a body."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for _ in requests:
            seconds, answer = self._account.answer()
            asyncio.get_running_loop().call_later(seconds, self._transport.write, answer)


async def _measured(state: Path) -> tuple[Account, float, list[list[float]]]:
    """The account, when one of the processes was killed, and what the others noted."""
    account = Account()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(account), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        command = (sys.executable, "-m", __name__, str(port), str(state), str(_SECONDS))
        processes: list[Process] = [
            await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=_ROOT) for _ in range(_PROCESSES)
        ]
        await asyncio.sleep(_KILLED_AFTER)
        processes[0].send_signal(signal.SIGKILL)
        killed_at = time.monotonic()
        told = [(await process.communicate())[0] for process in processes]
    return account, killed_at, [json.loads(notes) for notes in told[1:]]


def processes() -> Iterator[Row]:
    """What all of them together send, and how long the shared window takes."""
    with tempfile.TemporaryDirectory() as directory:
        account, killed_at, told = asyncio.run(_measured(Path(directory)))
    detail = f"{len(account.arrivals):,} requests of {_PROCESSES} processes, limit {LIMIT} in {WINDOW:g} s"
    yield Row("processes: most in any window", most_in_any_window(account.arrivals, WINDOW), LIMIT, detail=detail)
    yield Row("processes: 429s", account.refused, 0, detail=detail)
    times = [seconds for notes in told for seconds in notes]
    detail = f"{len(times):,} transactions, the longest {1000 * max(times):.1f} ms"
    yield Row("processes: the shared window's transaction, p99", 1000 * percentile(times, 0.99), 5, "ms", detail)
    # A slot is held for the travel of its request beyond the window, which costs some of a window so short.
    after = sum(killed_at + WINDOW < when <= killed_at + 2 * WINDOW for when in account.arrivals)
    unused = 100 - 100 * after / LIMIT
    yield Row("one is killed: limit left unused in the window after the next", unused, 10, "%", f"{after} requests")


class _TimedFile(WindowFile):
    """Notes how long each transaction takes, from the wish for it to its end."""

    def __init__(self, directory: Path, service: str, token: str) -> None:
        super().__init__(directory, service, token)
        self.seconds: list[float] = []

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        began = time.perf_counter()
        with super().transaction() as transaction:
            yield transaction
        self.seconds.append(time.perf_counter() - began)


async def _send(port: str, state: str, seconds: str) -> list[float]:
    clock = SystemClock()
    base_url = f"http://127.0.0.1:{port}/v1"
    file = _TimedFile(Path(state), base_url, "t")
    shared = SharedWindow(file, time.monotonic)
    budget = RequestBudget(clock, LIMIT, WINDOW, shared=shared)
    client = WistiaClient(base_url, "t", budget=budget, clock=clock)

    async def work() -> None:
        while True:
            await client.medias(1, lane=Lane.USER)

    workers = [asyncio.create_task(work()) for _ in range(IN_FLIGHT)]
    done, _ = await asyncio.wait(workers, timeout=float(seconds), return_when=asyncio.FIRST_EXCEPTION)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for worker in done:
        worker.result()
    why_not = budget.snapshot().why_not_shared
    await client.aclose()
    budget.close()
    if why_not:
        raise RuntimeError(why_not)
    return file.seconds


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_send(*sys.argv[1:]))))
