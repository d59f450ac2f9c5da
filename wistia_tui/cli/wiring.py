"""Builds the parts: settings, budget and client for an account, or the same on the demo's sandbox."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wistia_tui import paths, version

# Heavy modules are imported where they are used (pydantic takes 150 ms, httpx 60, asyncio 40); --help needs none.
if TYPE_CHECKING:
    from wistia_tui.api.client import WistiaClient
    from wistia_tui.cli.demo_service import DemoOptions
    from wistia_tui.library.connection import Connection
    from wistia_tui.settings import Settings

_WRONG_PROXY = "The proxy that HTTPS_PROXY or ALL_PROXY names cannot be used: its address must begin with http://."
_WRONG_CERTIFICATES = "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read."
_MOST_CONFIG_BYTES_SEARCHED = 1_000_000


class Wiring:
    """What the command line asked for, turned into parts; each method blocks, so the app calls it in a thread."""

    def __init__(self, flags: Mapping[str, object], demo_options: DemoOptions | None = None) -> None:
        self._flags = flags
        self._demo_options = demo_options
        self._settings: Settings | None = None

    @property
    def is_demo(self) -> bool:
        """Whether the demo was asked for; then only flags count, whatever environment and config file say."""
        return self._demo_options is not None

    @property
    def config_file(self) -> Path:
        """The config file that counts, whether it exists or not."""
        named = self._flags.get("config")
        return paths.config_file() if named is None else Path(str(named))

    def settings(self) -> Settings:
        """The settings in force, read once. Raises SettingsError."""
        if self._settings is None:
            from wistia_tui.settings import load_settings

            self._settings = load_settings(self._flags)
        return self._settings

    def wants_mouse(self) -> bool:
        """Whether the terminal is to report the mouse, which must be known before the first paint.

        Only those who set it anywhere but on the command line pay for reading the settings this early. Raises
        SettingsError.
        """
        given = self._flags.get("mouse")
        if given is not None or self.is_demo:
            return bool(given)
        set_elsewhere = (
            self._flags.get("config") is not None
            or any(name.upper() == "WISTIA_MOUSE" and value for name, value in os.environ.items())
            or _mentions_mouse(paths.config_file())
        )
        return self.settings().mouse if set_elsewhere else False

    def connect(self) -> Connection | None:
        """A connection to the account, or None when there is no token. Raises SettingsError."""
        settings = self.settings()
        if settings.token is None:
            return None
        from wistia_tui.library.connection import Connection
        from wistia_tui.settings import SettingsError

        token = settings.token.get_secret_value()
        try:
            client = _client(settings.base_url, token, method_override=settings.method_override)
        except ValueError:  # the settings are checked: what is left is the proxy, and its address may hold a password
            raise SettingsError(_WRONG_PROXY) from None
        except OSError:
            raise SettingsError(_WRONG_CERTIFICATES) from None
        return Connection(
            client=client,
            budget=client.budget,
            read_only=settings.read_only,
            method_override=settings.method_override,
            demo=False,
            close=client.aclose,
        )

    def demo(self) -> Connection:
        """A connection to a sandbox started for it, which `close` ends; flags apply, other settings do not.

        Raises NotConnected.
        """
        import asyncio

        from wistia_tui.cli.demo_service import DemoOptions, start_demo_service
        from wistia_tui.library.connection import Connection

        service = start_demo_service(self._demo_options or DemoOptions())
        method_override = bool(self._flags.get("method_override"))
        try:
            client = _client(service.base_url, service.token, method_override=method_override)
        except BaseException:
            service.stop()  # nobody would get hold of it any more
            raise

        async def close() -> None:
            try:
                await client.aclose()
            finally:
                await asyncio.to_thread(service.stop)

        return Connection(
            client=client,
            budget=client.budget,
            read_only=bool(self._flags.get("read_only")),
            method_override=method_override,
            demo=True,
            close=close,
        )

    def secrets(self) -> tuple[str, ...]:
        """What must not stand in a crash report."""
        token = self._settings.token if self._settings else None
        return (token.get_secret_value(),) if token else ()


def _client(base_url: str, token: str, *, method_override: bool) -> WistiaClient:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.client import WistiaClient
    from wistia_tui.clock import SystemClock

    clock = SystemClock()
    return WistiaClient(
        base_url,
        token,
        budget=RequestBudget(clock),
        clock=clock,
        method_override=method_override,
        user_agent=f"wistia-tui/{version()} ({sys.platform})",
    )


def _mentions_mouse(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"mouse" in file.read(_MOST_CONFIG_BYTES_SEARCHED)
    except OSError:
        return False  # reading the settings says what is wrong with the file
