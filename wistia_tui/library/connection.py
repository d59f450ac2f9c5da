"""What the app needs once it is connected; built by the entry, handed to the screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.request_log import RequestLog
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes


def _no_warnings(tell: Callable[[str], None]) -> None:
    """Nothing runs in the background that could go wrong."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A client with its budget and what may be done with it."""

    client: WistiaClient
    budget: RequestBudget
    log: RequestLog
    read_only: bool
    """Every write is refused before it is built."""
    method_override: bool
    """PUT and DELETE travel as POST with `_method` (SEED)."""
    service: str
    """The base URL of the API."""
    journal: Journal
    """Where every change is written down before it is sent."""
    keepsakes: Keepsakes
    """Where copies of what is deleted are kept."""
    demo: bool
    """The service is the embedded sandbox."""
    close: Callable[[], Awaitable[None]]
    """Ends the client and whatever was started for it."""
    hear_warnings: Callable[[Callable[[str], None]], None] = _no_warnings
    """Takes whom to tell, in one sentence each, what goes wrong in the background; called in the running loop."""
