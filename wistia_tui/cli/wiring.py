"""Builds the parts: settings, budget and client for an account, or the same on the demo's sandbox."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wistia_tui import __version__, paths
from wistia_tui.cli.reading_settings import SettingsInForce, SettingsReader

# Heavy modules are imported where they are used (pydantic takes 150 ms, httpx 60, asyncio 40); --help needs none.
if TYPE_CHECKING:
    from wistia_tui.api.client import WistiaClient
    from wistia_tui.api.masking import Mask
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.cli.demo_service import DemoOptions
    from wistia_tui.library.connection import Connection
    from wistia_tui.library.journal import Journal
    from wistia_tui.library.keepsakes import Keepsakes

_WRONG_PROXY = "The proxy that HTTPS_PROXY or ALL_PROXY names cannot be used: its address must begin with http://."
_WRONG_CERTIFICATES = "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read."


class Wiring:
    """What the command line asked for, turned into parts; each method blocks, so the app calls it in a thread."""

    def __init__(self, flags: Mapping[str, object], demo_options: DemoOptions | None = None) -> None:
        self._flags = flags
        self._demo_options = demo_options
        self._reader = SettingsReader(flags)
        self._log: RequestLog | None = None

    @property
    def is_demo(self) -> bool:
        """Whether the demo was asked for; then only flags count, whatever environment and config file say."""
        return self._demo_options is not None

    @property
    def config_file(self) -> Path:
        """The config file that counts, whether it exists or not."""
        named = self._flags.get("config")
        return paths.config_file() if named is None else Path(str(named))

    def read_ahead(self) -> None:
        """Begin to read the settings, if they will be asked for."""
        if not self.is_demo:
            self._reader.start()

    def settings(self) -> SettingsInForce:
        """The settings in force, read once. Raises SettingsError."""
        return self._reader.settings()

    def wants_mouse(self) -> bool:
        """Whether the terminal is to report the mouse. Raises SettingsError."""
        return bool(self._flags.get("mouse")) if self.is_demo else self.settings().mouse

    def connect(self, *, for_check: bool = False) -> Connection | None:
        """A connection to the account, or None when there is no token. Raises SettingsError.

        After a 401, what was asked for is kept until there is another token. That of a check does not wait for one,
        and writes no log file.
        """
        _import_client()  # while the settings are being read
        settings = self.settings()
        if settings.token is None:
            return None
        from wistia_tui.library.connection import Connection

        log = self._log = _request_log(settings.token)
        try:
            client = _client(
                settings.base_url,
                settings.token,
                log,
                method_override=settings.method_override,
                read_only=settings.read_only,
                share_window=True,
                waits_for_token=not for_check,
            )
        except ValueError:  # the settings are checked: what is left is the proxy, and its address may hold a password
            raise _settings_error(_WRONG_PROXY) from None
        except OSError:
            raise _settings_error(_WRONG_CERTIFICATES) from None
        connection = Connection(
            client=client,
            budget=client.budget,
            log=log,
            read_only=settings.read_only,
            method_override=settings.method_override,
            service=settings.base_url,
            journal=_journal(paths.state_dir() / "journal.db"),
            keepsakes=_keepsakes(paths.state_dir() / "deleted"),
            demo=False,
            close=client.aclose,
        )
        return connection if for_check else _with_log_file(connection, settings.log_file)

    def demo(self) -> Connection:
        """A connection to a sandbox started for it, which `close` ends; flags apply, other settings do not.

        Raises NotConnected, and SettingsError when the log file cannot be opened.
        """
        import asyncio

        from wistia_tui.cli.demo_service import DemoOptions, start_demo_service
        from wistia_tui.library.connection import Connection

        _import_client()
        service = start_demo_service(self._demo_options or DemoOptions())
        method_override, read_only = bool(self._flags.get("method_override")), bool(self._flags.get("read_only"))
        log = self._log = _request_log(service.token)

        async def close() -> None:
            try:
                await client.aclose()
            finally:
                await asyncio.to_thread(service.stop)

        try:
            client = _client(service.base_url, service.token, log, method_override=method_override, read_only=read_only)
            connection = Connection(
                client=client,
                budget=client.budget,
                log=log,
                read_only=read_only,
                method_override=method_override,
                service=service.base_url,
                # The demo's account ends with the app, so nobody could take up what is written down.
                journal=_journal(None),
                keepsakes=_keepsakes(None),
                demo=True,
                close=close,
            )
            return _with_log_file(connection, self._flags.get("log_file"))
        except BaseException:
            service.stop()  # nobody would get hold of it any more
            raise

    def close(self) -> None:
        """Let go of what was begun."""
        self._reader.stop()

    def mask(self) -> Mask:
        """Hides what must not stand in a crash report: every token that was in force, or tried."""
        from wistia_tui.api.masking import Mask

        if self._log is not None:
            return self._log.mask
        mask = Mask()
        mask.hide(self._reader.known_token or "")
        return mask


def _journal(path: Path | None) -> Journal:
    from wistia_tui.clock import SystemClock
    from wistia_tui.library.journal import Journal

    return Journal(path, clock=SystemClock())


def _keepsakes(directory: Path | None) -> Keepsakes:
    from wistia_tui.clock import SystemClock
    from wistia_tui.library.keepsakes import Keepsakes

    return Keepsakes(directory, SystemClock())


def _settings_error(sentence: str) -> Exception:
    from wistia_tui.settings import SettingsError

    return SettingsError(sentence)


def _import_client() -> None:
    """Import here, in a thread, what the event loop would otherwise have to wait for."""
    from importlib import import_module

    # httpx imports its way to the network with the first request.
    for name in (
        "wistia_tui.api.calls",
        "wistia_tui.api.shared_window",
        "wistia_tui.library.library",
        "wistia_tui.library.views",
        "httpcore",
        "anyio._backends._asyncio",
    ):
        import_module(name)


def _request_log(token: str) -> RequestLog:
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.clock import SystemClock

    log = RequestLog(SystemClock())
    log.hide(token)
    return log


def _with_log_file(connection: Connection, path: object) -> Connection:
    """`connection`, its requests written to the file that `path` names, if it names one. Raises SettingsError."""
    if path is None:
        return connection
    from dataclasses import replace

    from wistia_tui.cli.log_file import LogFile, why_not
    from wistia_tui.library.tasks import in_thread
    from wistia_tui.text import safe_line

    try:
        log_file = LogFile(Path(str(path)).expanduser().absolute(), connection.log)
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the path; RuntimeError: no home
        raise _settings_error(
            f"The log file {safe_line(path)} cannot be opened ({why_not(error)}). "
            "Name a new file in a directory that you can write to."
        ) from None

    async def close() -> None:
        try:
            await connection.close()
        finally:
            await in_thread(log_file.close)

    return replace(connection, close=close, hear_warnings=log_file.hear)


def _client(
    base_url: str,
    token: str,
    log: RequestLog,
    *,
    method_override: bool,
    read_only: bool,
    share_window: bool = False,
    waits_for_token: bool = True,
) -> WistiaClient:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.client import WistiaClient
    from wistia_tui.api.shared_window import SharedWindow
    from wistia_tui.api.window_file import WindowFile
    from wistia_tui.clock import SystemClock

    clock = SystemClock()
    shared = None
    if share_window:
        shared = SharedWindow(WindowFile(paths.state_dir(), base_url, token), clock.monotonic)
    budget = RequestBudget(clock, waits_for_token=waits_for_token, shared=shared)
    try:
        return WistiaClient(
            base_url,
            token,
            budget=budget,
            clock=clock,
            log=log,
            method_override=method_override,
            read_only=read_only,
            user_agent=f"wistia-tui/{__version__} ({sys.platform})",
        )
    except BaseException:
        budget.close()
        raise
