"""The stand-in inside a test or another program: started on a free port, asked about what it saw."""

from __future__ import annotations

import threading
from types import TracebackType

from wistia_tui.sandbox.account import Account
from wistia_tui.sandbox.clock import Clock
from wistia_tui.sandbox.faults import Faults
from wistia_tui.sandbox.options import Options
from wistia_tui.sandbox.records import Change
from wistia_tui.sandbox.requests_log import RequestRecord
from wistia_tui.sandbox.server import StandIn
from wistia_tui.sandbox.serving import Server, base_url, build, listen, run

__all__ = ["Options", "Sandbox", "run"]


class Sandbox:
    """A running stand-in: `with Sandbox.start(medias=500) as sandbox: ... sandbox.base_url`."""

    def __init__(self, stand_in: StandIn, options: Options) -> None:
        self._stand_in = stand_in
        self._listener = listen(options.host, options.port)
        self._server = Server(stand_in)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._failure: BaseException | None = None
        self.base_url = base_url(self._listener)
        """Ends in `/v1`, without a slash."""
        self.token = options.token
        self._thread.start()
        self._server.listening.wait(30)
        if self._failure is not None:
            raise self._failure

    @classmethod
    def start(
        cls,
        *,
        projects: int = 6,
        medias: int = 200,
        seed: int = 1,
        limit: int = 600,
        window: float = 60.0,
        move_limit: int = 10,
        move_window: float = 300.0,
        latency: float = 0.0,
        job_seconds: float = 0.5,
        lag: float = 0.0,
        token: str = "sandbox-token",  # noqa: S107 -- opens nothing but made-up data
        hostile: bool = False,
        faults: tuple[str, ...] = (),
        port: int = 0,
        clock: Clock | None = None,
    ) -> Sandbox:
        """Start in a thread of its own on a free port; `WrongOption` when the options cannot be."""
        options = Options(
            port=port,
            projects=projects,
            medias=medias,
            seed=seed,
            limit=limit,
            window=window,
            move_limit=move_limit,
            move_window=move_window,
            latency=latency,
            job_seconds=job_seconds,
            lag=lag,
            token=token,
            hostile=hostile,
            faults=faults,
        )
        return cls(build(options, clock=clock), options)

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as failure:
            self._failure = failure
        finally:
            self._server.listening.set()

    def stop(self) -> None:
        """Stop serving and close every connection; safe to call twice."""
        self._server.stop()
        self._thread.join(10)
        self._listener.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def account(self) -> Account:
        """What the service holds right now, with every background job that is due carried out."""
        self._stand_in.account.catch_up()
        return self._stand_in.account

    @property
    def faults(self) -> Faults:
        """Add a line here to make the next requests go wrong."""
        return self._stand_in.faults

    @property
    def requests(self) -> list[RequestRecord]:
        """Every request so far, oldest first."""
        return self._stand_in.requests.all()

    @property
    def changes(self) -> list[Change]:
        """Every write that was applied, oldest first."""
        return list(self.account.changes)
