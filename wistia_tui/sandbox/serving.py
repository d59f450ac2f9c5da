"""uvicorn round the stand-in: told when to stop, quick to go, silent about it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Generator
from types import FrameType

import uvicorn

from wistia_tui.sandbox.account import Account
from wistia_tui.sandbox.clock import Clock, SystemClock
from wistia_tui.sandbox.connections import ReachableProtocol
from wistia_tui.sandbox.data import Library
from wistia_tui.sandbox.faults import Fault, Faults, WrongFault
from wistia_tui.sandbox.options import Options, WrongOption
from wistia_tui.sandbox.server import BASE, StandIn
from wistia_tui.sandbox.window import RateWindow


class Server(uvicorn.Server):
    """A server that stops at once: a stand-in owes nobody a graceful end."""

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(
            uvicorn.Config(
                stand_in.application(),
                http=ReachableProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                timeout_keep_alive=75,
                backlog=512,
            )
        )
        self._stand_in = stand_in
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.listening = threading.Event()

    def stop(self) -> None:
        """Ask the server to end; from any thread, any number of times."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has ended already
                self._loop.call_soon_threadsafe(self._stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and tell whoever waits for it."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Keep the Date header right until asked to stop."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of every connection: some are held open on purpose and would never end."""
        self._stand_in.stopping.set()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        self.force_exit = True
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """SIGINT and SIGTERM end the server and nothing else: being told to stop is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def on_signal(number: int, frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `WrongOption` when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise WrongOption(f"Cannot listen on {host}: {error.strerror or error}.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise WrongOption(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error
    listener.setblocking(False)
    return listener


def base_url(listener: socket.socket) -> str:
    """Where clients find the service, for example `http://127.0.0.1:8080/v1`."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE}"


def build(options: Options, *, clock: Clock | None = None) -> StandIn:
    """The stand-in that the options describe; `WrongOption` when they cannot be."""
    options.check()
    clock = clock or SystemClock()
    try:
        faults = Faults(tuple(map(Fault.parse, options.faults)))
    except WrongFault as wrong:
        raise WrongOption(str(wrong)) from wrong
    account = Account(
        Library(projects=options.projects, medias=options.medias, seed=options.seed),
        clock=clock,
        hostile=options.hostile,
        job_seconds=options.job_seconds,
        lag=options.lag,
    )
    return StandIn(
        account,
        clock=clock,
        window=RateWindow(options.limit, options.window),
        move_window=RateWindow(options.move_limit, options.move_window),
        faults=faults,
        token=options.token,
        latency=options.latency,
        seed=options.seed,
    )


def run(options: Options) -> int:
    """Serve until interrupted, told to stop, or (if asked for) until standard input ends; the exit code."""
    try:
        stand_in = build(options)
        listener = listen(options.host, options.port)
    except WrongOption as wrong:
        print(wrong, file=sys.stderr)
        return 2
    server = Server(stand_in)
    if options.exit_with_stdin:
        threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
    # Whoever reads the line may stop the server at once, before it has begun to listen for signals itself.
    with server.capture_signals():
        with contextlib.suppress(BrokenPipeError):
            print(base_url(listener), flush=True)
        server.run(sockets=[listener])
    return 0


def _stop_at_end_of_stdin(server: Server) -> None:
    # The parent holds the other end: it closes when the parent ends, however it ends.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    server.stop()
