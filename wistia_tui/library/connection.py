"""What the app needs once it is connected; built by the entry, handed to the screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient


@dataclass(frozen=True, slots=True)
class Connection:
    """A client with its budget and what may be done with it."""

    client: WistiaClient
    budget: RequestBudget
    read_only: bool
    """Every write is refused before it is built."""
    method_override: bool
    """PUT and DELETE travel as POST with `_method` (SEED)."""
    demo: bool
    """The service is the embedded sandbox."""
    close: Callable[[], Awaitable[None]]
    """Ends the client and whatever was started for it."""
