from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.clocks import ManualClock
from tests.library.jobs_at_work import library_in
from wistia_tui.api.client import WistiaClient
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=360, limit=100_000, job_seconds=0.0) as running:
        yield running


@pytest.fixture
async def library(client: WistiaClient, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Library]:
    made = library_in(tmp_path, client, clock)
    await made.load_account()
    yield made
    await made.aclose()
