"""What everybody who carries out changes needs."""

from __future__ import annotations

from dataclasses import dataclass

from wistia_tui.api.client import WistiaClient
from wistia_tui.clock import Clock
from wistia_tui.library.background_jobs import BackgroundJobs
from wistia_tui.library.editor import Editor
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.outcomes import Lists
from wistia_tui.library.preparing import Preparing


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by the library."""

    client: WistiaClient
    clock: Clock
    journal: Journal
    keepsakes: Keepsakes
    editor: Editor
    """Whose marks the rows show."""
    lists: Lists
    preparing: Preparing
    background: BackgroundJobs
