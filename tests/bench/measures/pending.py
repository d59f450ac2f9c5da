"""The start with changes that an earlier run has left: they must not be seen before the lists are."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.measures.start import start_app
from tests.bench.report import Row
from tests.bench.service import Service
from tests.bench.stage import Stage
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.clock import SystemClock
from wistia_tui.library.change import EditMedia
from wistia_tui.library.entries import NewJob
from wistia_tui.library.journal import Journal
from wistia_tui.library.library import Library

CHANGES = 5_000


def pending(stage: Stage) -> Iterator[Row]:
    """Pairs of starts, with 5,000 pending changes and without, in turn; the median of the ratios."""
    service = stage.service()
    names = service.names(0, 9)
    with tempfile.TemporaryDirectory() as directory:
        state = Path(directory)
        asyncio.run(_leave_changes(service, state / "wistia-tui" / "journal.db"))
        start_app(stage, service, names)
        pairs = [
            (start_app(stage, service, names, state=state), start_app(stage, service, names)) for _ in range(stage.runs)
        ]
    for what in ("paint", "rows"):
        seconds = [(getattr(with_them, what), getattr(without, what)) for with_them, without in pairs]
        yield Row(
            f"first {what}, 5,000 changes pending : without",
            median(one / other for one, other in seconds),
            1.1,
            detail=f"{median(s for s, _ in seconds):.3f} s : {median(s for _, s in seconds):.3f} s, {len(pairs)} pairs",
        )


async def _leave_changes(service: Service, path: Path) -> None:
    clock = SystemClock()
    budget = RequestBudget(clock)
    client = WistiaClient(service.base_url, service.token, budget=budget, clock=clock)
    journal = Journal(path, clock=clock)
    library = Library(client, clock, service=service.base_url, journal=journal)
    await library.open_journal()
    media = await client.media((await client.medias(1))[0].hashed_id)
    changes = [EditMedia(media, MediaChanges(name=f"New {number}")) for number in range(CHANGES)]
    entry = await journal.add(NewJob(f"Rename {CHANGES:,} medias", changes))
    await journal.release(entry.id)
    await library.aclose()
    await client.aclose()
    budget.close()
