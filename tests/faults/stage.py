"""The app before a made-up account, with a bad line between them, under a clock that only tests move."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from textual.pilot import Pilot

from tests.api.servers import Peer, Received, Step, answer, read_request
from tests.clocks import ManualClock
from tests.tui.conftest import Running
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.meter import BudgetSnapshot
from wistia_tui.api.request_log import RequestLog
from wistia_tui.api.shared_window import SharedWindow
from wistia_tui.api.window_file import WindowFile
from wistia_tui.library.connection import Connection
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.screens.calm import Modal

CERTIFICATES = Path(__file__).with_name("certificates")
MEDIAS = 120
LONGEST_STEP = 100.0
"""Seconds; nobody waits for longer by himself, and what takes longer is for the test to pass over."""


class SetClock(ManualClock):
    """A clock whose time of day can be set, as people and time servers do."""

    set_by = timedelta()

    def now(self) -> datetime:
        return super().now() + self.set_by

    async def jump(self, seconds: float) -> None:
        """Move on as on a machine that sleeps: nobody acts meanwhile, and all who are late wake at once."""
        self._time += seconds
        self._sleepers = [(max(when, self._time), number, future) for when, number, future in sorted(self._sleepers)]
        await self.advance(0)


@dataclass
class Line:
    """What requests pass on their way to the sandbox; it can be cut, and give other answers than the sandbox."""

    sandbox: Sandbox
    security: ssl.SSLContext | None = None
    takes: str = ""
    """The only token that it lets through, in the place of the sandbox's own; empty for any."""
    cuts: list[int] = field(default_factory=list)
    """For the next requests, one each: bytes that are read of it before the connection is reset."""
    requests: list[Received] = field(default_factory=list)
    port: int = 0
    _instead: list[_Instead] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _handlers: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    def url(self, host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.security else ''}://{host}:{self.port}/v1"

    async def open(self) -> None:
        """Take connections, on the port it had before if it had one."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, ssl=self.security)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections, and end those there are."""
        if self._server is not None:
            self._server.close()
        self.hang_up()
        await asyncio.gather(*self._handlers, return_exceptions=True)

    def hang_up(self) -> None:
        """End every connection there is."""
        for task, writer in list(self._handlers.items()):
            writer.transport.abort()
            task.cancel()

    def instead(self, step: Step, *, method: str = "", path: str = "", times: int = 1) -> None:
        """Let `step` answer the next `times` requests of that kind."""
        self._instead.append(_Instead(step, method, path, times))

    async def answer_to(self, request: Received) -> bytes:
        """What the sandbox answers, once it has carried `request` out."""
        headers = request.headers | {"authorization": f"Bearer {self.sandbox.token}", "connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(self.sandbox.base_url).port)
        with contextlib.closing(writer):
            writer.write(f"{request.method} {request.target} HTTP/1.1\r\n{lines}\r\n".encode() + request.body)
            return (await reader.read()).replace(b"connection: close\r\n", b"", 1)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._handlers[task] = writer
        task.add_done_callback(self._handlers.pop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                if self.cuts:
                    await reader.readexactly(self.cuts.pop(0))
                    reset(writer)
                    return
                request = await read_request(reader)
                if request is None:
                    return
                self.requests.append(request)
                await self._step(request)(Peer(reader, writer, request))

    def _step(self, request: Received) -> Step:
        if self.takes and request.headers.get("authorization") != f"Bearer {self.takes}":
            return answer(401, {"code": "unauthorized_credentials", "error": "Invalid credentials."})
        for instead in self._instead:
            if instead.times and request.method.startswith(instead.method) and request.path.startswith(instead.path):
                instead.times -= 1
                return instead.step
        return self.pass_on

    async def pass_on(self, peer: Peer) -> None:
        """Answer what the sandbox answers."""
        await peer.send(await self.answer_to(peer.request))


@dataclass
class _Instead:
    step: Step
    method: str
    path: str
    times: int


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST."""
    Peer(asyncio.StreamReader(), writer, Received("", "", {}, b"")).reset()


@asynccontextmanager
async def line_to(sandbox: Sandbox, certificate: str = "") -> AsyncIterator[Line]:
    """A line that works, secured if the name of a certificate is given."""
    line = Line(sandbox)
    if certificate:
        line.security = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        line.security.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    await line.open()
    try:
        yield line
    finally:
        await line.close()


class Stage(Running):
    """The app, what a person sees and hears of it, and its time."""

    def __init__(self, app: WistiaApp, pilot: Pilot[None], clock: SetClock) -> None:
        super().__init__(app, pilot)
        self.clock = clock
        self._heard = 0

    # time -----------------------------------------------------------------------------------------------------------

    async def comes(self, wanted: str | Callable[[str], bool]) -> str:
        """Let time pass, while nothing is on its way, until the screen holds `wanted`; the screen.

        `see` is the same while time stands still.
        """
        return await self._until(wanted, time_passes=True)

    async def see(self, wanted: str | Callable[[str], bool]) -> str:
        return await self._until(wanted, time_passes=False)

    async def _until(self, wanted: str | Callable[[str], bool], *, time_passes: bool) -> str:
        test = wanted if callable(wanted) else lambda text: wanted in text
        try:
            async with asyncio.timeout(20):
                while not (self._is_painted and test(text := self.text)):
                    await asyncio.sleep(0.01)
                    if time_passes and not self.is_on_the_way and self.clock.next_in <= LONGEST_STEP:
                        await self.clock.advance(self.clock.next_in)
                return text
        except TimeoutError:
            raise AssertionError(f"it never came to that\n{self.text}\n{self.said}") from None

    @property
    def _is_painted(self) -> bool:
        # Whoever looks at a dialog before its first paint makes Textual keep a background of blanks for it.
        screen = self.app.screen
        return not isinstance(screen, Modal) or screen.is_ready

    @property
    def is_on_the_way(self) -> bool:
        """Whether a request has been sent and not been answered."""
        return self.budget.in_flight > 0

    async def waits_for_an_answer(self) -> None:
        """Wait until a request was sent and everything else is answered."""
        await self.see(lambda _: self.budget.in_flight == 1)

    # what there is to know ------------------------------------------------------------------------------------------

    @property
    def budget(self) -> BudgetSnapshot:
        return self.connection.budget.snapshot()

    @property
    def connection(self) -> Connection:
        connection = self.app.browser.connection
        assert connection is not None
        return connection

    @property
    def said(self) -> list[str]:
        """Everything that the status line said, as `!` shows it."""
        return [text for _, text in self.app.browser.messages]

    async def hears(self, words: str) -> str:
        """Let time pass until the status line says something new that holds `words`; all of what it said."""
        found = ""

        def is_said(screen: str) -> bool:
            nonlocal found
            for number, text in enumerate(self.said[self._heard :], self._heard + 1):
                # The line shows the newest message, as much of it as fits.
                if words in text and (number < len(self.said) or text[:40] in screen.splitlines()[-1]):
                    self._heard, found = number, text
                    return True
            return False

        await self.comes(is_said)
        return found

    async def loaded(self) -> str:
        return await self.comes(lambda text: f"{MEDIAS}" in text and "loading" not in text and "not loaded" not in text)

    # what people do -------------------------------------------------------------------------------------------------

    async def on_medias(self) -> None:
        """Wait for the first rows and put the cursor on the first media."""
        await self.loaded()
        await self.press("l")

    async def why_not_loaded(self) -> str:
        """Wait for a media row that could not be loaded, and ask it why."""
        await self.comes("not loaded, r tries again")
        await self.press("l", "e")
        return await self.hears("This row is not loaded, r tries again:")

    async def open_form(self) -> None:
        """Open the form for the record under the cursor, and wait until it takes keys."""
        await self.press("e")
        await self.comes(lambda text: "Nothing changed" in text and self.app.focused is not None)

    async def rename(self) -> None:
        """Add to the name under the cursor, and save."""
        await self.open_form()
        await self.press("!", "ctrl+s")

    async def save_draft(self) -> None:
        """Open the form with what was typed before, and save that."""
        await self.press("e")
        draft = "What you typed before, and was not saved, is laid over the newest version."
        await self.comes(lambda text: draft in text and self.app.focused is not None)
        await self.press("ctrl+s")

    async def delete(self) -> None:
        """Delete the media under the cursor."""
        await self.press("D")
        await self.comes("Cancel")
        await self.press("y")

    async def read_again(self) -> None:
        """Read the list again, and wait until all is as it should be."""
        await self.press("r")
        await self.hears("Read again.")
        await self.comes(lambda text: "loading" not in text and "not loaded" not in text)
        self.assert_nothing_left()

    def assert_nothing_left(self) -> None:
        """Nothing waits, nothing is in doubt, nothing that was typed is unsaved."""
        assert (self.budget.waiting, self.budget.in_flight) == (0, 0)
        assert self.app.browser.library is not None
        editor = self.app.browser.library.editor
        assert editor.pending == {}
        assert len(editor.drafts) == 0
        assert self.app.crash is None


@asynccontextmanager
async def stage(sandbox: Sandbox, base_url: str = "", *, directory: Path | None = None) -> AsyncIterator[Stage]:
    """The app on the sandbox, or on what stands before it; `directory` is for the window of all processes."""
    clock = SetClock()
    base_url, token = base_url or sandbox.base_url, sandbox.token

    def connect() -> Connection:
        shared = None if directory is None else SharedWindow(WindowFile(directory, base_url, token), clock.monotonic)
        budget = RequestBudget(clock, waits_for_token=True, shared=shared)
        log = RequestLog(clock)
        client = WistiaClient(base_url, token, budget=budget, clock=clock, log=log)
        return Connection(
            client,
            budget,
            log,
            read_only=False,
            method_override=False,
            service=base_url,
            journal=Journal(None, clock=clock),
            keepsakes=Keepsakes(None, clock),
            demo=False,
            close=client.aclose,
        )

    app = WistiaApp(connect, connect, clock=clock)
    async with app.run_test(size=(140, 28)) as pilot:
        shown = Stage(app, pilot, clock)
        await shown.see(lambda _: app.browser.connection is not None)
        yield shown


def applied(sandbox: Sandbox) -> list[str]:
    """What the account's data went through, as "update" and "delete"."""
    return [change.action for change in sandbox.changes]


class Names:
    """Where host names lead, in the place of the resolver of this machine."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._real = socket.getaddrinfo

    def getaddrinfo(self, host: str | bytes | None, port: int, *args: int, **kwargs: int) -> object:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if name.endswith(".invalid"):
            if name not in self.known:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            name = self.known[name]
        return self._real(name, port, *args, **kwargs)
